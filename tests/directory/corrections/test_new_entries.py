"""An entry that the directory does not have: looked for first, proposed, decided for all."""

from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse

from coordination.accounts.models import Membership, User
from coordination.errors import DomainError
from coordination.messaging.models import Message
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter, set_local
from coordination.territory.models import Commune
from directory.corrections.actions import NEW_ENTRY_LOCK, PURPOSE, accept_correction, propose_entry, refuse_correction
from directory.corrections.lookalikes import lookalikes
from directory.corrections.parts import current
from directory.corrections.queries import waiting_corrections
from directory.corrections.seen import seen_lookalikes, seen_of
from directory.overlay.models import Correction, CorrectionState
from directory.providers.models import Provider
from tests.directory.conftest import MakeProvider
from tests.directory.corrections.test_pages import SignedIn, corrections, fields_of

ADDRESS = "/annuaire/proposer/"
NEW: dict[str, list[Any]] = {
    "kind": ["", "organisation"],
    "type": ["", "saad"],
    "name": ["", "Les Jours d’après"],
    "phone": ["", "+33465714477"],
    "commune": [None, "30344"],
    "hours": [[], [[0, "08:00", "18:00"]]],
    "coverage": [[], [["department", "30", False]]],
}


def proposed(member: Membership, hospital: Hospital, **changes: Any) -> Correction:
    with enter(hospital):
        return propose_entry(
            member=member, seen=seen_of(None, NEW), changes={**NEW, **changes}, reason="Rencontrés au forum"
        )


def accept(admin: User, correction: Correction, *names: str, **more: Any) -> Correction:
    shown = seen_of(None, correction.changes)
    return accept_correction(
        admin=admin, correction_id=correction.pk, accepted=names or correction.changes, seen=shown, **more
    )


@pytest.mark.parametrize(
    ("name", "commune", "phones"),
    [
        ("Tout autre nom", "30341", ["+33465714410"]),
        ("ssiad vistre", "30341", []),
        ("S.S.I.A.D. du Visstre", "30341", []),
        ("Vistre soins à domicile", "30344", []),
    ],
    ids=["same number", "same words in the department", "a typing error", "a word in the commune"],
)
def test_what_resembles_is_found(ssiad: Provider, name: str, commune: str, phones: list[str]) -> None:
    place = Commune.objects.get(pk=commune)
    assert lookalikes(name=name, commune=place, phones=phones) == [ssiad]
    assert lookalikes(name="Les Tilleuls", commune=place) == []


def test_a_closed_entry_resembles_too(ssiad: Provider) -> None:
    Provider.objects.filter(pk=ssiad.pk).update(status="closed", closed_on="2026-01-31")
    assert lookalikes(name="SSIAD du Vistre", commune=Commune.objects.get(pk="30344")) == [ssiad]


def test_one_looks_first_then_proposes(
    client_for: SignedIn, nurse: Membership, ssiad: Provider, hospital: Hospital, admin_client: Client
) -> None:
    client = client_for(nurse)
    assert client.get(ADDRESS).context["form"] is None
    refused = client.get(ADDRESS, {"name": "SSIAD", "commune": "nulle part"})
    assert (refused.status_code, refused.context["form"]) == (422, None)
    page = client.get(ADDRESS, {"name": "Vistre Présence", "commune": "Vergèze", "phone": ""})
    assert [each.pk for each in page.context["found"]] == [ssiad.pk]
    assert "C’est celle-ci" in page.text
    sent = fields_of(page) | {
        "kind": "organisation",
        "type": "saad",
        "reason": "Rencontrés au forum",
        "hours_0": "8h-18h",
    }
    again = client.post(ADDRESS, sent)
    assert again.status_code == 422
    assert "is_none_of_these" in again.context["form"].errors
    assert corrections(hospital) == []
    answer = client.post(ADDRESS, sent | {"is_none_of_these": "on"}, follow=True)
    assert "Nouvelle fiche\u00a0: Vistre Présence" in answer.text
    [correction] = corrections(hospital)
    assert correction.provider_id is None
    assert set(correction.changes) == {"kind", "type", "name", "commune", "hours"}
    queue = admin_client.get(reverse("corrections:queue")).text
    assert "Nouvelle fiche\u00a0: Vistre Présence" in queue
    decision = admin_client.get(reverse("corrections:decide", args=[correction.pk])).text
    assert "Déjà dans l’annuaire" in decision
    assert "SSIAD du Vistre" in decision


def test_who_works_in_no_hospital_is_not_led_to_propose(admin_client: Client, types: None) -> None:
    for page in ("/annuaire/", reverse("corrections:mine")):
        assert ADDRESS not in admin_client.get(page).text
    assert admin_client.get(ADDRESS).status_code == 403


def test_a_form_without_what_an_entry_is_comes_back(
    client_for: SignedIn, nurse: Membership, ssiad: Provider, hospital: Hospital
) -> None:
    client = client_for(nurse)
    page = client.get(ADDRESS, {"name": "Les Tilleuls", "commune": "Vergèze"})
    sent = fields_of(page) | {"name": "", "commune": "", "commune_code": ""}
    refused = client.post(ADDRESS, sent)
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"kind", "type", "name", "commune", "reason"}
    assert corrections(hospital) == []


def test_a_structure_says_nothing_of_new_patients(
    client_for: SignedIn, nurse: Membership, ssiad: Provider, hospital: Hospital
) -> None:
    client = client_for(nurse)
    page = client.get(ADDRESS, {"name": "Les Tilleuls", "commune": "Vergèze"})
    sent = fields_of(page) | {"kind": "organisation", "type": "saad", "reason": "Vus au forum", "home_visits": "oui"}
    assert client.post(ADDRESS, sent).status_code == 302
    assert "home_visits" not in corrections(hospital)[0].changes


def test_accepting_adds_an_entry_that_everybody_finds(
    nurse: Membership, hospital: Hospital, other_hospital: Hospital, as_admin: User, ssiad: Provider
) -> None:
    correction = proposed(nurse, hospital)
    assert not Provider.objects.search("jours apres").exists()
    accepted = accept(as_admin, correction)
    made = Provider.objects.search("jours apres").get()
    assert (made.type_id, made.commune_id, made.city, made.phone) == ("saad", "30344", "Vergèze", "+33465714477")
    assert current(made, "hours") == [[0, "08:00", "18:00"]]
    assert current(made, "coverage") == [["department", "30", False]]
    assert {"name", "phone", "commune", "hours", "coverage"} <= set(made.curated_fields)
    # A hospital's word is no verification: the service itself will be asked.
    assert (made.verified_at, made.verified_by) == (None, "")
    assert (accepted.provider, accepted.state) == (made, CorrectionState.ACCEPTED)
    with enter(hospital):
        assert "Les Jours d’après" in (Message.objects.get(purpose=PURPOSE).body or "")


def test_who_asked_the_service_says_so(nurse: Membership, hospital: Hospital, as_admin: User, ssiad: Provider) -> None:
    made = accept(as_admin, proposed(nurse, hospital), verified=True).provider
    assert made.verified_by == "Paul Bertin, administratrice de l’annuaire"


def test_a_part_of_it_is_accepted_but_never_without_what_it_is(
    nurse: Membership, hospital: Hospital, as_admin: User, ssiad: Provider
) -> None:
    made = accept(as_admin, proposed(nurse, hospital), "commune", reason="Le numéro ne répond pas").provider
    assert (made.name, made.commune_id, made.phone) == ("Les Jours d’après", "30344", "")
    assert not made.hours.exists()


def test_an_entry_that_appeared_meanwhile_is_looked_at_first(
    nurse: Membership, hospital: Hospital, as_admin: User, make_provider: MakeProvider, ssiad: Provider
) -> None:
    correction = proposed(nurse, hospital)
    shown = seen_of(None, NEW)
    make_provider("Jours d’après", "saad", "30344")
    with pytest.raises(DomainError) as refusal:
        accept_correction(admin=as_admin, correction_id=correction.pk, accepted=NEW, seen=shown)
    assert refusal.value.code == "stale"
    assert Provider.objects.search("jours apres").count() == 1
    with enter(hospital), pytest.raises(DomainError) as refusal:
        propose_entry(member=nurse, seen=seen_lookalikes([]), changes={**NEW, "fax": ["", "+33465714478"]}, reason="x")
    assert refusal.value.code == "stale"


def test_a_proposal_sent_twice_is_one_and_a_refusal_leaves_no_entry(
    nurse: Membership, hospital: Hospital, as_admin: User, client_for: SignedIn, ssiad: Provider
) -> None:
    correction = proposed(nurse, hospital)
    assert proposed(nurse, hospital).pk == correction.pk
    before = Provider.objects.count()
    refuse_correction(admin=as_admin, correction_id=correction.pk, reason="Association dissoute")
    assert Provider.objects.count() == before
    page = client_for(nurse).get(reverse("corrections:mine")).text
    assert "Association dissoute" in page
    assert "Votre proposition pour « Les Jours d’après » est refusée" in page


def test_no_other_hospital_reads_it_and_only_administrators_find_it(
    nurse: Membership, other_nurse: Membership, hospital: Hospital, other_hospital: Hospital, directory_admin: User,
    client_for: SignedIn, ssiad: Provider,
) -> None:  # fmt: skip
    correction = proposed(nurse, hospital)
    with enter(other_hospital), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM overlay_correction")
        assert cursor.fetchone()[0] == 0
        cursor.execute("SELECT count(*) FROM overlay_correctionevent")
        assert cursor.fetchone()[0] == 0
    assert "Les Jours d’après" not in client_for(other_nurse).get("/annuaire/", {"q": "jours apres"}).text
    set_local({"app.user": str(other_nurse.user_id)})
    assert waiting_corrections() == []
    set_local({"app.user": str(directory_admin.pk)})
    [waiting] = waiting_corrections()
    assert (waiting.id, waiting.is_new, waiting.title) == (correction.pk, True, "Les Jours d’après")


def test_two_alike_are_never_accepted_at_the_same_instant(
    nurse: Membership, hospital: Hospital, ssiad: Provider, as_admin: User
) -> None:
    correction = proposed(nurse, hospital)
    second = connection.copy()
    try:
        with second.cursor() as other:
            other.execute("SELECT pg_advisory_lock(%s)", [NEW_ENTRY_LOCK])
        with pytest.raises(OperationalError, match="lock timeout"), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '200ms'")
            accept(as_admin, correction)
    finally:
        # Its end lets go of the lock.
        second.close()
    accept(as_admin, correction)
    assert Provider.objects.filter(name="Les Jours d’après").count() == 1
