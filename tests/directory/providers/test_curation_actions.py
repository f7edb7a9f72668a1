"""What people change in the reference: kept, never in silence, never over somebody else."""

from datetime import date, time, timedelta
from typing import Any

import pghistory
import pytest
from django.utils import timezone

from coordination.accounts.models import User
from coordination.errors import DomainError
from directory.providers import actions, registry
from directory.providers.models import Coverage, Provider, Skill
from directory.providers.models.details import ProviderSkill
from tests import factories
from tests.directory.conftest import MakeProvider

pytestmark = pytest.mark.django_db


@pytest.fixture
def ssiad(make_provider: MakeProvider) -> Provider:
    return make_provider("SSIAD du Vistre", "ssiad", "30344", phone="+33465714407", finess="300000015")


def refused(call: Any, **given: Any) -> str:
    with pytest.raises(DomainError) as caught:
        call(**given)
    return caught.value.code


def test_an_edit_marks_its_columns_and_keeps_what_was_there(directory_admin: User, ssiad: Provider) -> None:
    changes = {"name": "SSIAD du Vidourle", "phone": "+33465714499", "weekend": None}
    edited = actions.edit_provider(actor=directory_admin, provider_id=ssiad.pk, version=1, changes=changes)

    edited.refresh_from_db()
    assert (edited.version, edited.curated_fields) == (2, ["name", "phone"])
    assert edited.former_names == ["SSIAD du Vistre"]
    assert "VIDOURLE" in edited.search_key
    history = pghistory.models.Events.objects.tracks(edited).get()
    assert (history.pgh_data["name"], history.pgh_data["phone"]) == ("SSIAD du Vistre", "+33465714407")


def test_an_import_writes_no_history(ssiad: Provider) -> None:
    Provider.objects.update(phone="+33465714400")

    assert not pghistory.models.Events.objects.tracks(ssiad).exists()


def test_who_added_and_removed_a_skill_is_known(directory_admin: User, ssiad: Provider) -> None:
    actions.load_skills()
    first, second = Skill.objects.order_by("pk")[:2]
    edit: dict[str, Any] = {"actor": directory_admin, "provider_id": ssiad.pk, "version": None}
    with pghistory.context(user=str(directory_admin.pk)):
        actions.set_skills(**edit, skills=[first])
        actions.set_skills(**edit, skills=[second])

    kept = ProviderSkill.pgh_event_model.objects.filter(provider=ssiad).order_by("pgh_id")  # type: ignore[attr-defined]
    assert [(row.pgh_label, row.skill_id) for row in kept] == [
        ("insert", first.pk),
        ("delete", first.pk),
        ("insert", second.pk),
    ]
    assert {row.pgh_context["user"] for row in kept} == {str(directory_admin.pk)}
    assert all(timezone.now() - row.pgh_created_at < timedelta(minutes=1) for row in kept)


def test_an_edit_that_changes_nothing_writes_nothing(directory_admin: User, ssiad: Provider) -> None:
    same = {"phone": ssiad.phone, "commune": "30344", "type": ssiad.type}
    assert actions.edit_provider(actor=directory_admin, provider_id=ssiad.pk, version=1, changes=same).version == 1


def test_two_people_at_once_the_second_is_told(directory_admin: User, ssiad: Provider) -> None:
    edit: dict[str, Any] = {"actor": directory_admin, "provider_id": ssiad.pk, "version": 1}
    actions.edit_provider(**edit, changes={"phone": "+33465714499"})

    assert refused(actions.edit_provider, **edit, changes={"phone": "+33465714400"}) == "stale"
    assert refused(actions.set_hours, **edit, hours=[]) == "stale"


def test_only_a_directory_administrator_edits(ssiad: Provider) -> None:
    somebody = factories.make_user("Jean", "Sans-Droit")
    given: dict[str, Any] = {"actor": somebody, "provider_id": ssiad.pk}

    assert refused(actions.edit_provider, **given, version=1, changes={"phone": ""}) == "forbidden"
    assert refused(actions.verify_provider, **given, by="moi") == "forbidden"
    assert refused(actions.state_capacity, **given, by="moi", free_places=2) == "forbidden"
    assert refused(actions.note_absence, **given, starts_on=date(2026, 12, 1)) == "forbidden"
    assert refused(
        actions.create_provider, actor=somebody, kind="organisation", type=ssiad.type, name="A", by="moi"
    ) == ("forbidden")


def test_a_provider_that_answers_for_itself_is_verified_by_its_words(ssiad: Provider) -> None:
    edited = actions.edit_provider(actor=None, provider_id=ssiad.pk, version=None, changes={}, by="le service lui-même")

    assert edited.verified_by == "le service lui-même"
    assert edited.verified_at is not None


def test_a_broken_rule_is_said_in_words(directory_admin: User, ssiad: Provider) -> None:
    with pytest.raises(DomainError, match="le plus petit d’abord"):
        actions.edit_provider(
            actor=directory_admin, provider_id=ssiad.pk, version=1, changes={"min_age": 90, "max_age": 60}
        )


def test_a_closed_entry_is_announced_and_may_open_again(
    directory_admin: User, ssiad: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    monkeypatch.setattr(registry, "_closed_listeners", [told.extend])
    today = timezone.localdate()

    assert refused(
        actions.close_provider, actor=directory_admin, provider_id=ssiad.pk, version=1, closed_on=date.max
    ) == ("future")
    shut = actions.close_provider(actor=directory_admin, provider_id=ssiad.pk, version=1, closed_on=today)
    assert (shut.status, shut.closed_on, told) == ("closed", today, [ssiad.pk])

    opened = actions.reopen_provider(actor=directory_admin, provider_id=ssiad.pk, version=2)
    assert (opened.status, opened.closed_on, told) == ("open", None, [ssiad.pk])


def test_hours_are_replaced_without_rewriting_what_stays(directory_admin: User, ssiad: Provider) -> None:
    week = [(day, time(8), time(12)) for day in range(5)]
    actions.set_hours(actor=directory_admin, provider_id=ssiad.pk, version=1, hours=week)
    kept = set(ssiad.hours.values_list("pk", flat=True))

    again = actions.set_hours(
        actor=directory_admin, provider_id=ssiad.pk, version=2, hours=[*week, (5, time(9), time(11))]
    )
    assert kept < set(ssiad.hours.values_list("pk", flat=True))
    assert (again.version, again.curated_fields) == (3, ["hours"])


@pytest.mark.parametrize(
    "hours",
    [[(0, time(8), time(12)), (0, time(11), time(13))], [(0, time(12), time(8))], [(7, time(8), time(9))]],
    ids=["overlap", "backwards", "eighth day"],
)
def test_hours_that_cannot_be_are_refused(
    directory_admin: User, ssiad: Provider, hours: list[tuple[int, time, time]]
) -> None:
    assert refused(actions.set_hours, actor=directory_admin, provider_id=ssiad.pk, version=1, hours=hours) == "invalid"
    assert not ssiad.hours.exists()


def test_territory_contacts_and_skills_are_replaced(directory_admin: User, ssiad: Provider) -> None:
    actions.load_skills()
    edit: dict[str, Any] = {"actor": directory_admin, "provider_id": ssiad.pk, "version": None}

    actions.set_coverage(**edit, places=[("department", "30", False), ("commune", "30189", True)])
    actions.set_coverage(**edit, places=[("department", "30", False), ("commune", "30189", False)])
    actions.set_contacts(**edit, contacts=[{"role": "admissions", "phone": "+33465714407"}])
    done = actions.set_skills(**edit, skills=[Skill.objects.get(pk="trachéotomie".replace("é", "e"))])

    assert set(Coverage.objects.values_list("level", "code", "is_excluded")) == {
        ("department", "30", False),
        ("commune", "30189", False),
    }
    assert [contact.role for contact in ssiad.contacts.all()] == ["admissions"]
    assert (done.version, done.curated_fields) == (5, ["contacts", "coverage", "skills"])
    assert refused(actions.set_contacts, **edit, contacts=[{"role": "cadre"}]) == "invalid"


def test_capacity_is_a_statement_and_sent_twice_it_is_one(directory_admin: User, ssiad: Provider) -> None:
    said: dict[str, Any] = {"actor": directory_admin, "provider_id": ssiad.pk, "by": "Mme Roux, cadre"}
    first = actions.state_capacity(**said, free_places=2)

    assert actions.state_capacity(**said, free_places=2).pk == first.pk
    assert actions.state_capacity(**said, free_places=0, words="liste d’attente").pk != first.pk
    assert ssiad.capacities.latest().free_places == 0
    assert refused(actions.state_capacity, **said) == "invalid"


def test_an_absence_has_an_order_and_another_replacement(
    directory_admin: User, ssiad: Provider, make_provider: MakeProvider
) -> None:
    other = make_provider("SSIAD des Costières", "ssiad", "30344")
    away: dict[str, Any] = {"actor": directory_admin, "provider_id": ssiad.pk, "starts_on": date(2026, 12, 20)}

    first = actions.note_absence(**away, ends_on=date(2027, 1, 3))
    again = actions.note_absence(**away, ends_on=date(2027, 1, 10), replacement=other)
    assert (first.pk, ssiad.absences.get().replacement) == (again.pk, other)
    assert refused(actions.note_absence, **away, ends_on=date(2026, 12, 1)) == "invalid"
    assert refused(actions.note_absence, **away, replacement=ssiad) == "invalid"
    actions.remove_absence(actor=directory_admin, provider_id=ssiad.pk, absence_id=first.pk)
    assert not ssiad.absences.exists()


def test_a_new_entry_is_its_writers(directory_admin: User, ssiad: Provider) -> None:
    made = actions.create_provider(
        actor=directory_admin,
        kind="organisation",
        type=ssiad.type,
        name="SSIAD neuf",
        by="Paul Bertin, administratrice de l’annuaire",
        phone="+33465714401",
        commune="30344",
    )

    assert made.curated_fields == ["commune", "name", "phone", "type"]
    assert made.verified_by == "Paul Bertin, administratrice de l’annuaire"
    assert Provider.objects.search("ssiad neuf").get() == made


def test_a_professional_practises_at_several_places(make_provider: MakeProvider) -> None:
    doctor: dict[str, Any] = {"kind": "professional", "rpps": "99900000011"}
    make_provider("Dr Escoubas", "medecin-traitant", "30344", practice_key="L|1", **doctor)
    make_provider("Dr Escoubas", "medecin-traitant", "30083", practice_key="L|2", **doctor)

    assert Provider.objects.filter(rpps="99900000011").count() == 2


@pytest.mark.parametrize(
    ("fields", "channels"),
    [
        ({"phone": "+33465714407", "mobile": "+33639982001"}, ["phone", "sms"]),
        (
            {"phone": "+33639982001", "email": "a@b.example", "preferred_channels": ["sms", "fax"]},
            ["sms", "phone", "mail"],
        ),
        ({}, []),
    ],
    ids=["as usual", "preferred first", "none"],
)
def test_channels_have_an_address_and_an_order(fields: dict[str, Any], channels: list[str]) -> None:
    assert [channel.value for channel, _ in Provider(name="A", **fields).channels()] == channels
