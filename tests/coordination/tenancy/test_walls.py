"""The walls between hospitals hold in the database itself, even when the Python scope is disabled."""

from collections.abc import Iterator
from typing import Any

import pghistory.models
import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django_scopes import scopes_disabled
from django_scopes.exceptions import ScopeError

from coordination.accounts.models import Membership
from coordination.audit.models import EpisodeAccess, IdentityAccess, Transition
from coordination.episodes.models import Contact, Episode, Patient, TimelineEntry
from coordination.tenancy.models import Hospital, TenantModel, Unit
from coordination.tenancy.scope import TenantError, enter, set_local
from tests import factories


@pytest.fixture
def elsewhere(other_nurse: Membership, other_hospital: Hospital) -> Episode:
    """An episode of the other hospital."""
    with enter(other_hospital):
        unit = factories.make_unit(other_hospital, "Chirurgie", "CHIR")
        return factories.make_episode(other_nurse, unit)


@pytest.fixture
def bare() -> Iterator[None]:
    """Python's own protection switched off: what still refuses is the database."""
    with scopes_disabled():
        yield


def tenant_tables() -> list[type[models.Model]]:
    """Every model whose rows belong to one hospital, history included."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if issubclass(model, TenantModel) or any(field.name == "hospital" for field in model._meta.local_fields)
    ]


def test_outside_every_hospital_nothing_is_visible(elsewhere: Episode, bare: None) -> None:
    for model in tenant_tables():
        assert not model._base_manager.exists(), model._meta.label


def test_outside_every_hospital_python_refuses_first(elsewhere: Episode) -> None:
    with pytest.raises(ScopeError):
        Episode.objects.count()


@pytest.mark.usefixtures("elsewhere", "in_hospital", "bare")
def test_another_hospitals_rows_are_not_read() -> None:
    assert Episode._base_manager.count() == 0
    assert Patient._base_manager.count() == 0


# Fixtures come in the order of the parameters: the other hospital is left before this one is entered.
@pytest.mark.usefixtures("bare")
def test_another_hospitals_rows_are_not_changed_nor_deleted(elsewhere: Episode, in_hospital: Hospital) -> None:
    assert Episode._base_manager.filter(pk=elsewhere.pk).update(motive="autre") == 0
    assert Contact._base_manager.all().delete() == (0, {})
    assert Patient._base_manager.bulk_update([elsewhere.patient], ["allergies"]) == 0


@pytest.mark.usefixtures("in_hospital", "bare")
def test_a_row_is_not_written_into_another_hospital(other_hospital: Hospital) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Unit._base_manager.create(hospital=other_hospital, name="Ailleurs", code="X")
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Unit._base_manager.bulk_create([Unit(hospital=other_hospital, name="Ailleurs", code="X")])


@pytest.mark.usefixtures("bare")
def test_a_row_is_not_moved_to_another_hospital(in_hospital: Hospital, unit: Unit, other_hospital: Hospital) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Unit._base_manager.filter(pk=unit.pk).update(hospital=other_hospital)


@pytest.mark.usefixtures("bare")
def test_a_row_cannot_point_at_another_hospitals_row(elsewhere: Episode, in_hospital: Hospital) -> None:
    with pytest.raises(IntegrityError, match="same_hospital"), transaction.atomic():
        Contact._base_manager.create(
            hospital=in_hospital, patient_id=elsewhere.patient_id, name="Inconnu", relation="other"
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.usefixtures("bare")
def test_a_join_does_not_cross(elsewhere: Episode, in_hospital: Hospital) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM tenancy_hospital h JOIN episodes_episode e ON e.hospital_id = h.id"
            " JOIN episodes_patient p ON p.id = e.patient_id"
        )
        assert cursor.fetchone() == (0,)


def test_the_setting_dies_with_the_transaction(hospital: Hospital, unit: Unit) -> None:
    with enter(hospital):
        assert Unit.objects.count() == 1
    with scopes_disabled():
        assert not Unit._base_manager.exists()


def test_an_exception_leaves_the_hospital(hospital: Hospital, unit: Unit) -> None:
    with pytest.raises(RuntimeError, match="panne"), enter(hospital):
        raise RuntimeError("panne")
    with scopes_disabled():
        assert not Unit._base_manager.exists()


def test_nobody_is_in_two_hospitals_at_once(in_hospital: Hospital, other_hospital: Hospital) -> None:
    with pytest.raises(TenantError), enter(other_hospital):
        pass


def test_a_person_reads_their_own_functions_and_no_others(nurse: Membership, other_nurse: Membership) -> None:
    with transaction.atomic():
        set_local({"app.user": str(nurse.user_id)})
        assert [member.pk for member in Membership.objects.all()] == [nurse.pk]
        set_local({"app.user": ""})


@pytest.mark.parametrize("model", [EpisodeAccess, IdentityAccess, Transition, TimelineEntry])
def test_traces_are_neither_changed_nor_removed(
    nurse: Membership, unit: Unit, hospital: Hospital, model: type[TenantModel]
) -> None:
    with enter(hospital):
        factories.make_episode(nurse, unit)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            model._base_manager.update(hospital=hospital)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            model._base_manager.all()._raw_delete("default")


def test_row_history_sees_bulk_writes_and_keeps_them(nurse: Membership, unit: Unit, hospital: Hospital) -> None:
    event: Any = apps.get_model("episodes", "EpisodeEvent")
    with enter(hospital):
        episode = factories.make_episode(nurse, unit)
        Episode.objects.filter(pk=episode.pk).update(motive="réécrit en masse")
        assert event.objects.filter(pgh_obj_id=episode.pk, motive="réécrit en masse").count() == 1
        with pytest.raises(DatabaseError), transaction.atomic():
            event.objects.all()._raw_delete("default")


@pytest.mark.django_db
def test_every_tenant_table_is_behind_a_forced_policy() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid"
            " WHERE c.relrowsecurity AND c.relforcerowsecurity AND p.polname = 'tenant'"
            " AND p.polqual IS NOT NULL AND p.polwithcheck IS NOT NULL"
        )
        guarded = {name for (name,) in cursor.fetchall()}
    unguarded = {model._meta.db_table for model in tenant_tables()} - guarded
    assert not unguarded


# Of libraries, of the platform and of the directory that all hospitals share: no row of these is about a patient.
SHARED = (
    *("account_", "accounts_user", "auth_", "django_", "guardian_", "mfa_", "pghistory_"),
    *("observability_", "tenancy_group", "tenancy_hospital", "territory_"),
    *("providers_", "orientation_", "imports_", "confirmation_turn"),
)


@pytest.mark.django_db
def test_a_table_is_behind_a_forced_policy_or_shared_on_purpose() -> None:
    """Whatever made it: a table between two models has no hospital in its columns, and no policy of itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
            " AND NOT (relrowsecurity AND relforcerowsecurity)"
        )
        assert not [name for (name,) in cursor.fetchall() if not name.startswith(SHARED)]
        cursor.execute(
            "SELECT shared.relname FROM pg_constraint k JOIN pg_class shared ON shared.oid = k.conrelid"
            " JOIN pg_class tenant ON tenant.oid = k.confrelid"
            " WHERE k.contype = 'f' AND tenant.relforcerowsecurity AND NOT shared.relforcerowsecurity"
        )
        assert not cursor.fetchall()
        # A view reads as its owner, and what it keeps has no policy.
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')"
        )
        assert not cursor.fetchall()


@pytest.mark.django_db
def test_no_tenant_table_is_emptied_at_once_and_no_history_is_rewritten() -> None:
    history = [model._meta.db_table for model in apps.get_models() if issubclass(model, pghistory.models.Event)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relforcerowsecurity AND has_table_privilege(oid, 'TRUNCATE')"
        )
        assert not cursor.fetchall()
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE')",
            [history],
        )
        assert not cursor.fetchall()


def test_every_index_of_a_tenant_table_leads_with_the_hospital() -> None:
    strays = []
    for model in tenant_tables():
        if not issubclass(model, TenantModel):
            continue
        for index in model._meta.indexes:
            first = index.fields[0] if index.fields else index.expressions[0]
            if "hospital" not in str(first):
                strays.append(f"{model._meta.label}.{index.name}")
    assert not strays


@pytest.mark.django_db
def test_the_serving_role_owns_nothing_and_passes_no_policy() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("tu_app", False, False)
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = 'tu_app'::regrole")
        assert cursor.fetchone() == (0,)
