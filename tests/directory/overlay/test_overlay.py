"""What a hospital writes beside the shared directory: its own, nobody else's."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from directory.overlay import actions
from directory.overlay.models import Agreement, LocalContact, LocalProvider, Note, Preference
from directory.providers.models import Capacity, Contact, Coverage, OpeningHours, Provider
from tests import factories
from tests.directory.conftest import MakeProvider

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Membership], Client]


@pytest.fixture
def ssiad(make_provider: MakeProvider) -> Provider:
    return make_provider("SSIAD du Vistre", "ssiad", "30344")


@pytest.fixture
def planner(nurse: Membership, client_for: ClientFor) -> Client:
    return client_for(nurse)


def page(client: Client, provider: Provider) -> str:
    return client.get(reverse("directory:provider", args=[provider.pk])).content.decode()


def refused(call: Any, **given: Any) -> str:
    with pytest.raises(DomainError) as caught:
        call(**given)
    return caught.value.code


def test_a_note_an_agreement_and_a_contact_are_read_here_and_nowhere_else(
    planner: Client, other_nurse: Membership, client_for: ClientFor, nurse: Membership, ssiad: Provider
) -> None:
    for name, sent in (
        ("note", {"text": "Rappelle vite le matin", "version": 0}),
        ("agreement", {"label": "Lits du week-end", "starts_on": "2026-01-01", "ends_on": "2027-12-31", "version": 0}),
        ("contact", {"name": "Mme Roux", "role": "cadre", "phone": "04 65 71 44 07", "version": 0}),
    ):
        assert planner.post(reverse(f"overlay:add_{name}", args=[ssiad.pk]), sent).status_code == 302
    planner.post(reverse("overlay:preference", args=[ssiad.pk]), {"kind": "preferred", "version": 0})

    here, elsewhere = page(planner, ssiad), page(client_for(other_nurse), ssiad)
    for words in ("Rappelle vite le matin", "Lits du week-end", "Mme Roux", "À demander d’abord"):
        assert words in here
        assert words not in elsewhere
    assert str(nurse.user) in here
    assert "tel:+33465714407" in here


def test_another_hospitals_rows_do_not_exist_here(
    nurse: Membership, other_nurse: Membership, client_for: ClientFor, ssiad: Provider
) -> None:
    with enter(nurse.hospital):
        note = actions.add_row(member=nurse, model=Note, provider=ssiad, text="à nous")
        local = actions.add_local_provider(member=nurse, type=ssiad.type, name="Les voisins")
    stranger = client_for(other_nurse)

    for url in (
        reverse("overlay:change_note", args=[ssiad.pk, note.pk]),
        reverse("overlay:local_provider", args=[local.pk]),
        reverse("overlay:edit_local_provider", args=[local.pk]),
    ):
        assert stranger.get(url).status_code == 404
    # As for a line that is not there any more.
    gone = stranger.post(reverse("overlay:remove_note", args=[ssiad.pk, note.pk]), {"version": 1}, follow=True)
    assert ("Cette ligne est déjà retirée." in gone.text, "à nous" in gone.text) == (True, False)
    with enter(nurse.hospital):
        assert Note.objects.filter(pk=note.pk).exists()
    assert "Les voisins" not in stranger.get(reverse("overlay:local_providers")).content.decode()
    with enter(other_nurse.hospital):
        assert not Note._base_manager.exists()
        assert not LocalProvider._base_manager.exists()


def test_who_does_not_plan_reads_and_does_not_write(
    hospital: Hospital, client_for: ClientFor, nurse: Membership, ssiad: Provider
) -> None:
    administrator = factories.make_member(hospital, Role.HOSPITAL_ADMIN, "Nadia", "Ferhat")
    with enter(hospital):
        actions.add_row(member=nurse, model=Note, provider=ssiad, text="à nous")
        assert refused(actions.add_row, member=administrator, model=Note, provider=ssiad, text="non") == "forbidden"
    reader = client_for(administrator)

    assert "à nous" in page(reader, ssiad)
    assert "Écrire une note" not in page(reader, ssiad)
    assert reader.post(reverse("overlay:add_note", args=[ssiad.pk]), {"text": "non"}).status_code == 403


def test_two_people_on_one_agreement_the_second_sees_the_first(
    planner: Client, nurse: Membership, ssiad: Provider
) -> None:
    with enter(nurse.hospital):
        row = actions.add_row(
            member=nurse, model=Agreement, provider=ssiad, label="Convention", starts_on=date(2026, 1, 1)
        )
    url = reverse("overlay:change_agreement", args=[ssiad.pk, row.pk])
    sent = {"label": "Convention", "starts_on": "2026-01-01", "version": 1}
    assert planner.post(url, {**sent, "words": "le premier"}).status_code == 302

    answer = planner.post(url, {**sent, "words": "le second"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Enregistré entre-temps" in text
    assert "le premier." in text
    assert "le second" in text
    assert planner.post(url, {**sent, "words": "le second", "version": 2}).status_code == 302


def test_a_row_is_taken_away_and_its_history_stays(planner: Client, nurse: Membership, ssiad: Provider) -> None:
    with enter(nurse.hospital):
        note = actions.add_row(member=nurse, model=Note, provider=ssiad, text="à retirer")
    url = reverse("overlay:remove_note", args=[ssiad.pk, note.pk])
    planner.post(url, {"version": 7})
    assert "à retirer" in page(planner, ssiad)

    for words in ("Ligne retirée.", "Cette ligne est déjà retirée."):
        assert words in planner.post(url, {"version": 1}, follow=True).text
    with enter(nurse.hospital):
        assert not Note.objects.exists()
        labels = Note.pgh_event_models["delete"].objects.values_list("pgh_label", flat=True)  # type: ignore[attr-defined]
        assert list(labels.order_by("pgh_id")) == ["insert", "delete"]
        actions.remove_row(member=nurse, model=Note, row_id=note.pk, version=1)


@pytest.mark.parametrize(
    ("name", "sent", "message"),
    [
        ("add_note", {"text": ""}, "Écrivez la note."),
        ("add_note", {"text": "x" * 2001}, "2000 caractères au plus"),
        ("add_agreement", {"label": "A", "starts_on": "2026-02-01", "ends_on": "2026-01-01"}, "se termine après"),
        ("add_contact", {"name": "Mme Roux", "phone": "12"}, "Ce numéro de téléphone n’existe pas"),
        ("preference", {"kind": "avoid"}, "Dites pourquoi l’éviter"),
        ("preference", {}, "Choisissez."),
    ],
    ids=["empty", "long", "backwards", "phone", "avoid", "nothing"],
)
def test_a_refusal_is_at_its_field_and_keeps_what_was_typed(
    planner: Client, ssiad: Provider, name: str, sent: dict[str, str], message: str
) -> None:
    answer = planner.post(reverse(f"overlay:{name}", args=[ssiad.pk]), {**sent, "version": 0})

    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert all(value[:50] in answer.content.decode() for value in sent.values())


def test_the_same_agreement_twice_is_one(nurse: Membership, ssiad: Provider) -> None:
    agreement = {"member": nurse, "model": Agreement, "provider": ssiad, "label": "A", "starts_on": date(2026, 1, 1)}
    with enter(nurse.hospital):
        actions.add_row(**agreement)  # type: ignore[arg-type]
        assert refused(actions.add_row, **agreement) == "refused"
        contact = {"member": nurse, "model": LocalContact, "provider": ssiad, "name": "Mme Roux"}
        actions.add_row(**contact)  # type: ignore[arg-type]
        assert refused(actions.add_row, **contact) == "refused"


def test_one_preference_a_provider_changed_knowingly(planner: Client, nurse: Membership, ssiad: Provider) -> None:
    with enter(nurse.hospital):
        first = actions.set_preference(member=nurse, provider=ssiad, kind="usual")
        assert actions.set_preference(member=nurse, provider=ssiad, kind="usual").pk == first.pk
        given = {"member": nurse, "provider": ssiad, "kind": "avoid", "words": "ne rappelle pas"}
        assert refused(actions.set_preference, **given) == "stale"
        actions.set_preference(**given, version=1)  # type: ignore[arg-type]
    url = reverse("overlay:remove_preference", args=[ssiad.pk, first.pk])
    assert planner.post(url, {"version": 2}).status_code == 302
    with enter(nurse.hospital):
        assert not Preference.objects.exists()


def test_a_local_entry_is_written_corrected_closed_and_opened(
    planner: Client, nurse: Membership, ssiad: Provider
) -> None:
    sent = {"name": "Les voisins", "type": "saad", "phone": "04 65 71 44 52", "commune": "Vergèze", "reach": "commune"}
    sent["criteria"] = "Personnes seules, repas compris."
    made: Any = planner.post(reverse("overlay:add_local_provider"), {**sent, "version": 0})
    assert made.status_code == 302
    with enter(nurse.hospital):
        local = LocalProvider.objects.get()
    assert (local.phone, local.coverage, local.city) == ("+33465714452", [["commune", "30344"]], "Vergèze")
    page = planner.get(made.url).content.decode()
    assert "Vergèze (30310)" in page
    assert "Personnes seules, repas compris." in page
    again = planner.post(reverse("overlay:add_local_provider"), {**sent, "version": 0})
    assert "Votre établissement a déjà cette entrée." in again.content.decode()

    edit = reverse("overlay:edit_local_provider", args=[local.pk])
    assert "04 65 71 44 52" in planner.get(edit).content.decode()
    assert planner.post(edit, {**sent, "name": "Les bons voisins", "version": 1}).status_code == 302
    close = reverse("overlay:close_local_provider", args=[local.pk])
    planner.post(close, {"version": 2})
    assert "Fermé depuis le" in planner.get(made.url).content.decode()
    planner.post(close, {"version": 3})
    with enter(nurse.hospital):
        local.refresh_from_db()
    assert (local.name, local.is_open, local.version) == ("Les bons voisins", True, 4)


def test_the_page_keeps_to_its_budget_with_one_row_or_thirty(
    planner: Client, nurse: Membership, make_provider: MakeProvider, django_assert_max_num_queries: Any
) -> None:
    other = make_provider("Remplaçant", "ssiad", "30083")
    counts = []
    for rows in (1, 30):
        provider = make_provider("SSIAD", "ssiad", "30344", covers=[("department", "30")], organisation=other)
        for number in range(rows):
            Contact.objects.create(provider=provider, role=f"r{number}", name="A")
            Capacity.objects.create(provider=provider, free_places=number)
        Coverage.objects.create(provider=provider, level="commune", code="30189", is_excluded=True)
        OpeningHours.objects.bulk_create(
            OpeningHours(
                provider=provider, weekday=day % 7, opens=f"{8 + day // 7:02}:00", closes=f"{8 + day // 7:02}:30"
            )
            for day in range(rows)
        )
        provider.absences.create(starts_on=date(2026, 1, 1), replacement=other)
        with enter(nurse.hospital):
            for number in range(rows):
                actions.add_row(member=nurse, model=Note, provider=provider, text=f"note {number}")
        page(planner, provider)
        with CaptureQueriesContext(connection) as queries:
            page(planner, provider)
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[0] <= 20, [each["sql"][:110] for each in queries]
