"""Hours, skills and territory in a proposal: shown side by side, taken in part, kept apart from what others wrote."""

from datetime import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from coordination.accounts.models import Membership, User
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter, set_local
from directory.corrections.actions import accept_correction
from directory.corrections.parts import Names, current, result, wording
from directory.corrections.seen import seen_of
from directory.overlay.models import Correction
from directory.providers.actions import load_skills, set_contacts, set_coverage, set_hours, set_skills
from directory.providers.models import Provider, ProviderType, Skill
from tests.directory.corrections.conftest import Propose
from tests.directory.corrections.test_pages import SignedIn, corrections, fields_of


@pytest.fixture
def known(ssiad: Provider, directory_admin: User) -> Provider:
    """The entry with hours, skills and a territory."""
    load_skills()
    given_: dict[str, Any] = {"actor": directory_admin, "provider_id": ssiad.pk, "version": None}
    set_hours(**given_, hours=[(0, time(8), time(12)), (1, time(8), time(12))])
    set_skills(**given_, skills=Skill.objects.filter(pk__in=skills(2)))
    set_coverage(**given_, places=[("commune", "30344", False), ("commune", "30083", False)])
    ssiad.refresh_from_db()
    return ssiad


def skills(count: int) -> list[str]:
    return list(Skill.objects.order_by("pk").values_list("pk", flat=True)[:count])


def accept(admin: User, correction: Correction, *names: str, reason: str = "") -> Correction:
    provider = Provider.objects.get(pk=correction.provider_id)
    return accept_correction(
        admin=admin,
        correction_id=correction.pk,
        accepted=names or correction.changes,
        seen=seen_of(provider, correction.changes),
        reason=reason,
    )


def test_a_person_types_over_hours_skills_and_territory(
    client_for: SignedIn, nurse: Membership, known: Provider, hospital: Hospital, admin_client: Client
) -> None:
    client, address = client_for(nurse), reverse("corrections:propose", args=[known.pk])
    page = client.get(address)
    sent = fields_of(page) | {
        "hours_0": "9h-12h",
        "skills": skills(3)[1:],
        "places": ["commune:30344"],
        "place_1": "Vauvert",
        "reach_1": "!commune",
        "reason": "Dit par l’accueil",
    }
    answer = client.post(address, sent)
    assert answer.status_code == 302
    [correction] = corrections(hospital)
    assert correction.changes == {
        "hours": [[[0, "08:00", "12:00"], [1, "08:00", "12:00"]], [[0, "09:00", "12:00"], [1, "08:00", "12:00"]]],
        "skills": [[[code] for code in skills(2)], [[code] for code in skills(3)[1:]]],
        "coverage": [
            [["commune", "30083", False], ["commune", "30344", False]],
            [["commune", "30341", True], ["commune", "30344", False]],
        ],
    }
    queue = admin_client.get(reverse("corrections:queue")).text
    for words in ("Lundi 8h-12h", "Lundi 9h-12h", "sauf Vauvert", "retire\u00a0: Codognan", "Sait faire"):
        assert words in queue


def test_an_old_page_that_says_nothing_of_lists_empties_none(
    client_for: SignedIn, nurse: Membership, known: Provider, hospital: Hospital
) -> None:
    client, address = client_for(nurse), reverse("corrections:propose", args=[known.pk])
    sent = {name: value for name, value in fields_of(client.get(address)).items() if not name.startswith("hours_")}
    for name in ("with_parts", "skills", "places"):
        del sent[name]
    assert client.post(address, sent | {"phone": "04 65 71 44 20", "reason": "Dit par l’accueil"}).status_code == 302
    assert set(corrections(hospital)[0].changes) == {"phone"}


@pytest.mark.parametrize(
    ("box", "typed", "words"),
    [("hours_1", "le matin", "8h30-12h"), ("place_2", "Vergezz", "Aucune commune"), ("reach_1", "partout", "")],
)
def test_what_cannot_be_read_is_said_at_its_box_in_an_open_group(
    client_for: SignedIn, nurse: Membership, known: Provider, box: str, typed: str, words: str
) -> None:
    client, address = client_for(nurse), reverse("corrections:propose", args=[known.pk])
    page = client.post(address, fields_of(client.get(address)) | {box: typed, "reason": "Dit par l’accueil"})
    assert page.status_code == 422
    assert words in " ".join(page.context["form"].errors[box])
    assert '<details class="more" open>' in page.text


def test_accepting_writes_the_lists_and_no_import_takes_them_back(
    propose: Propose, nurse: Membership, known: Provider, as_admin: User
) -> None:
    accept(
        as_admin,
        propose(
            nurse, known, hours=[[5, "09:00", "12:00"]], skills=[[skills(3)[2]]], coverage=[["department", "30", False]]
        ),
    )
    known.refresh_from_db()
    assert current(known, "hours") == [[5, "09:00", "12:00"]]
    assert current(known, "skills") == [[skills(3)[2]]]
    assert current(known, "coverage") == [["department", "30", False]]
    assert {"hours", "skills", "coverage"} <= set(known.curated_fields)


def test_a_list_is_left_out_of_what_is_accepted(
    propose: Propose, nurse: Membership, known: Provider, as_admin: User
) -> None:
    correction = propose(nurse, known, phone="+33465714420", hours=[])
    accept(as_admin, correction, "phone", reason="Les horaires sont justes")
    known.refresh_from_db()
    assert known.phone == "+33465714420"
    assert len(current(known, "hours")) == 2  # type: ignore[arg-type]  # a list


def test_what_somebody_added_to_a_list_meanwhile_stays(
    propose: Propose, nurse: Membership, known: Provider, as_admin: User, directory_admin: User
) -> None:
    before, added = skills(2), skills(3)[2]
    correction = propose(nurse, known, skills=[[before[0]]])
    set_skills(
        actor=directory_admin, provider_id=known.pk, version=None, skills=Skill.objects.filter(pk__in=[*before, added])
    )
    accept(as_admin, correction)
    assert current(Provider.objects.get(pk=known.pk), "skills") == sorted([[before[0]], [added]])


_ROWS = st.lists(st.sampled_from([["a"], ["b"], ["c"], ["d"]]), unique_by=tuple).map(sorted)


@given(today=_ROWS, old=_ROWS, new=_ROWS)
def test_accepting_a_list_adds_what_is_proposed_removes_what_is_and_nothing_else(
    today: list[Any], old: list[Any], new: list[Any]
) -> None:
    written = result("skills", today, old, new)
    assert isinstance(written, list)
    assert all(row in written for row in new if row not in old)
    assert not any(row in written for row in old if row not in new)
    assert all(
        (row in written) == (row in today) for row in [["a"], ["b"], ["c"], ["d"]] if (row in old) == (row in new)
    )
    assert written == sorted(written)
    assert result("skills", old, old, new) == new


def test_another_hospital_reads_nothing_of_lists_nor_of_new_entries(
    propose: Propose, nurse: Membership, other_hospital: Hospital, known: Provider
) -> None:
    propose(nurse, known, hours=[])
    with enter(other_hospital):
        assert not Correction.objects.exists()


def test_whom_to_ask_for_is_corrected_line_by_line(
    client_for: SignedIn, nurse: Membership, ssiad: Provider, hospital: Hospital, as_admin: User
) -> None:
    lines = [{"role": "cadre", "name": "Mme Roux"}, {"role": "accueil", "phone": "+33465714410"}]
    set_contacts(actor=as_admin, provider_id=ssiad.pk, version=None, contacts=lines)
    client, address = client_for(nurse), reverse("corrections:propose", args=[ssiad.pk])
    sent = fields_of(client.get(address)) | {"reason": "Dit par l’accueil"}
    refused = client.post(address, sent | {"contacts-2-name": "M. Faure"})
    assert refused.status_code == 422
    assert "Dites pour quoi demander cette personne" in refused.text
    assert "M. Faure" in refused.text
    gone = dict.fromkeys(("contacts-0-role", "contacts-0-phone"), "")
    client.post(address, sent | gone | {"contacts-2-role": "astreinte", "contacts-2-phone": "04 65 71 33 02"})
    [correction] = corrections(hospital)
    assert set(correction.changes) == {"contacts"}
    assert wording("contacts", correction.changes["contacts"][1], Names()).replace("\u00a0", " ") == (
        "astreinte (04 65 71 33 02), cadre (Mme Roux)"
    )
    # Written by somebody else since: it stays.
    set_contacts(
        actor=as_admin, provider_id=ssiad.pk, version=None, contacts=[*lines, {"role": "nuit", "name": "Garde"}]
    )
    set_local({"app.user": str(as_admin.pk)})
    accept(as_admin, correction)
    assert sorted(ssiad.contacts.values_list("role", flat=True)) == ["astreinte", "cadre", "nuit"]


def test_the_type_of_an_entry_is_corrected_and_never_taken_away(
    client_for: SignedIn, nurse: Membership, ssiad: Provider, hospital: Hospital, as_admin: User
) -> None:
    client, address = client_for(nurse), reverse("corrections:propose", args=[ssiad.pk])
    sent = fields_of(client.get(address)) | {"reason": "Devenu service mixte"}
    refused = client.post(address, sent | {"type": ""})
    assert (refused.status_code, "Une fiche garde un type" in refused.text) == (422, True)
    client.post(address, sent | {"type": "sad-mixte"})
    [correction] = corrections(hospital)
    assert correction.changes == {"type": ["ssiad", "sad-mixte"]}
    set_local({"app.user": str(as_admin.pk)})
    accept(as_admin, correction)
    ssiad.refresh_from_db()
    assert (ssiad.type_id, "type" in ssiad.curated_fields) == ("sad-mixte", True)


def test_an_entry_of_a_retired_type_keeps_it_unless_told_otherwise(
    client_for: SignedIn, nurse: Membership, ssiad: Provider, hospital: Hospital
) -> None:
    retired = ProviderType.objects.exclude(successor=None).earliest("pk")
    Provider.objects.filter(pk=ssiad.pk).update(type=retired)
    client, address = client_for(nurse), reverse("corrections:propose", args=[ssiad.pk])
    page = client.get(address)
    assert f'<option value="{retired.pk}" selected' in page.text
    client.post(address, fields_of(page) | {"phone": "04 65 71 44 20", "reason": "Dit par l’accueil"})
    assert set(corrections(hospital)[0].changes) == {"phone"}
