"""A letter written by several hands: parts, versions of parts, who may write what, what is missing."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.episodes.models import Episode
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from liaison.authoring import actions
from liaison.authoring.completeness import gaps
from liaison.authoring.models import Document, DocumentState
from liaison.authoring.papers import discharge
from liaison.authoring.papers.base import TO_WRITE, Composing
from liaison.authoring.papers.discharge.composition import compose
from liaison.authoring.papers.discharge.forms import MOST_LINES
from liaison.content.discharge import DischargeLetter
from tests import factories
from tests.liaison.authoring.typed import BODIES, posted


def test_a_first_draft_holds_what_the_stay_knows(hospital: Hospital, nurse: Membership, episode: Episode) -> None:
    with enter(hospital):
        episode.patient.allergies = "Pénicilline"
        episode.patient.save()
        document = actions.start_document(member=nurse, episode_id=episode.pk)
        bodies = {section.key: section.body for section in document.sections.all()}
    assert bodies["reason"]["reason"] == episode.motive
    assert bodies["surroundings"] == {"allergies": "yes", "allergies_text": "Pénicilline"}
    assert set(bodies) == {section.key for section in discharge.PAPER.sections}


def test_starting_twice_opens_one_draft(
    hospital: Hospital, nurse: Membership, doctor: Membership, draft: Document
) -> None:
    with enter(hospital):
        assert actions.start_document(member=doctor, episode_id=draft.episode_id) == draft
        with pytest.raises(IntegrityError), transaction.atomic():
            Document.objects.create(hospital_id=hospital.pk, episode_id=draft.episode_id, created_by=nurse.user)


def test_a_whole_letter_lacks_nothing_and_each_part_left_empty_says_what(draft: Document) -> None:
    assert gaps(discharge.PAPER, BODIES) == []
    for key in BODIES:
        missing = gaps(discharge.PAPER, {**BODIES, key: {}})
        assert {gap.section for gap in missing} == {key}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"status": "stopped", "before": "1 le soir", "reason": ""}, "motif"),
        ({"status": "added", "after": "1 le soir", "duration": ""}, "durée"),
        ({"status": "modified", "before": "1", "after": "2", "duration": "1 mois", "reason": ""}, "motif"),
        ({"status": "", "before": "1", "after": "1", "duration": "1 mois"}, "statut"),
    ],
)
def test_each_medicine_needs_what_the_law_asks(row: dict[str, str], words: str) -> None:
    bodies = {**BODIES, "treatments": {"none": False, "rows": [{"name": "Zopiclone", **row}]}}
    (gap,) = gaps(discharge.PAPER, bodies)
    assert words in gap.words
    assert gap.target.startswith("id_treatments-rows-0-")


def test_a_table_that_is_filled_and_said_to_be_empty_is_a_contradiction() -> None:
    (gap,) = gaps(discharge.PAPER, {**BODIES, "treatments": {**BODIES["treatments"], "none": True}})
    assert "choisissez" in gap.words


def test_two_people_write_two_parts_and_the_second_in_one_part_is_told(
    hospital: Hospital, nurse: Membership, doctor: Membership, draft: Document
) -> None:
    def save(member: Membership, key: str, version: int, body: dict[str, Any]) -> None:
        actions.save_part(
            member=member, episode_id=draft.episode_id, document_id=draft.pk, key=key, version=version, body=body
        )

    with enter(hospital):
        save(nurse, "reason", 1, BODIES["reason"])
        save(doctor, "summary", 1, BODIES["summary"])
        # The same words a second time are a second click.
        save(nurse, "reason", 1, BODIES["reason"])
        with pytest.raises(DomainError) as refusal:
            save(doctor, "reason", 1, {"reason": "autre"})
        assert refusal.value.code == "stale"
        assert "Claire Aubanel" in refusal.value.message
        assert draft.sections.get(key="reason").body == BODIES["reason"]


def test_a_social_worker_writes_the_social_part_and_no_other(
    hospital: Hospital, social_worker: Membership, draft: Document
) -> None:
    def save(key: str) -> None:
        actions.save_part(
            member=social_worker,
            episode_id=draft.episode_id,
            document_id=draft.pk,
            key=key,
            version=1,
            body=BODIES[key],
        )

    with enter(hospital):
        save("social")
        save("appointments")
        for key in ("summary", "treatments"):
            with pytest.raises(DomainError) as refusal:
                save(key)
            assert refusal.value.code == "forbidden"


def test_the_page_keeps_what_is_typed_and_says_what_is_wrong(
    hospital: Hospital, nurse: Membership, draft: Document, client_for: Callable[[Membership], Client]
) -> None:
    client = client_for(nurse)
    url = reverse("authoring:part", args=[draft.episode_id, draft.pk, "summary"])
    answer = client.post(url, posted("summary", 1))
    assert answer.status_code == 302
    assert answer["Location"].endswith("#partie-summary")

    long = "\n".join(["ligne"] * (MOST_LINES + 1))
    refused = client.post(url, posted("summary", 2, summary=long))
    assert refused.status_code == 422
    assert f"{MOST_LINES} lignes au plus" in refused.content.decode()
    assert long.replace("\n", "\r\n") in refused.content.decode() or long in refused.content.decode()
    with enter(hospital):
        assert draft.sections.get(key="summary").body["summary"] == BODIES["summary"]["summary"]


def test_a_page_that_saves_by_itself_is_told_where_the_letter_is(
    hospital: Hospital, nurse: Membership, draft: Document, client_for: Callable[[Membership], Client]
) -> None:
    client = client_for(nurse)
    with enter(hospital):
        seen = actions.state_of(draft.sections.all())

    def save(key: str, version: int, **changes: Any) -> Any:
        url = reverse("authoring:part", args=[draft.episode_id, draft.pk, key])
        return client.post(
            url, {**posted(key, version, **changes), "seen": seen}, headers={"Accept": "application/json"}
        )

    saved = save("treatments", 1)
    assert saved.status_code == 200
    first = json.loads(saved.content)
    assert first["version"] == 2
    assert "Complet" in first["parts"]["treatments"]
    with enter(hospital):
        assert first["seen"] == actions.state_of(draft.sections.all())
    # Somebody else wrote since ``seen``: the page is not given a state that its reader never saw.
    assert json.loads(save("reason", 1).content)["seen"] == ""
    late = save("reason", 1, reason="autre chose")
    assert late.status_code == 409
    # Their words stand beside one's own, and sent again with their version, one's own replace them.
    told = json.loads(late.content)
    assert told["errors"]["id_reason-reason"].startswith("Claire Aubanel a écrit ici : ")
    assert save("reason", told["version"], reason="autre chose").status_code == 200
    # A table has no place for two: the page is read again.
    assert "version" not in json.loads(save("treatments", 1, rows=[{"name": "Ramipril 5 mg"}]).content)
    wrong = save("appointments", 1, rows=[{"what": "Radio", "on": "2027-02-31", "state": "taken"}])
    assert wrong.status_code == 422
    assert list(json.loads(wrong.content)["errors"]) == ["id_appointments-rows-0-on"]


def test_whoever_may_not_write_reads_the_parts_and_cannot_send_them(
    hospital: Hospital, operator: Membership, draft: Document, client_for: Callable[[Membership], Client]
) -> None:
    client = client_for(operator)
    page = client.get(reverse("authoring:document", args=[draft.episode_id, draft.pk]))
    assert page.status_code == 200
    assert "Enregistrer cette partie" not in page.content.decode()
    url = reverse("authoring:part", args=[draft.episode_id, draft.pk, "reason"])
    assert client.post(url, posted("reason", 1)).status_code == 403


def test_asking_for_a_signature_needs_a_whole_letter_and_puts_it_before_the_doctor(
    hospital: Hospital, nurse: Membership, doctor: Membership, draft: Document, fill: Callable[[Document], None]
) -> None:
    with enter(hospital), pytest.raises(DomainError) as refusal:
        actions.propose(member=nurse, episode_id=draft.episode_id, document_id=draft.pk)
    assert refusal.value.code == "incomplete"
    fill(draft)
    with enter(hospital):
        for _ in range(2):
            proposed = actions.propose(member=nurse, episode_id=draft.episode_id, document_id=draft.pk)
        assert proposed.state == DocumentState.TO_SIGN
        (task,) = proposed.episode.tasks.live().filter(kind="liaison")
        assert task.owner == doctor.user


def test_a_cancelled_draft_leaves_room_for_another(hospital: Hospital, nurse: Membership, draft: Document) -> None:
    with enter(hospital):
        actions.cancel(member=nurse, episode_id=draft.episode_id, document_id=draft.pk, reason="mauvais patient")
        other = actions.start_document(member=nurse, episode_id=draft.episode_id)
        assert other != draft
        with pytest.raises(DomainError) as refusal:
            actions.save_part(
                member=nurse,
                episode_id=draft.episode_id,
                document_id=draft.pk,
                key="reason",
                version=1,
                body={"reason": "x"},
            )
        assert refusal.value.code == "frozen"


def test_an_administrator_writes_nothing(hospital: Hospital, episode: Episode) -> None:
    administrator = factories.make_member(hospital, Role.HOSPITAL_ADMIN, "Marc", "Lacoste")
    with enter(hospital), pytest.raises(DomainError) as refusal:
        actions.start_document(member=administrator, episode_id=episode.pk)
    assert refusal.value.code == "forbidden"


def test_a_preview_says_what_is_still_to_write(
    hospital: Hospital, nurse: Membership, draft: Document, fill: Callable[[Document], None]
) -> None:
    def preview() -> DischargeLetter:
        with enter(hospital):
            return compose(
                Composing(
                    document=draft,
                    episode=Episode.objects.with_people().get(pk=draft.episode_id),
                    hospital=hospital,
                    written=actions.written(draft),
                    now=timezone.now(),
                )
            )

    empty = preview()
    assert (empty.summary, empty.adverse_events.text) == ((TO_WRITE,), TO_WRITE)
    assert [row.name for row in empty.treatments] == [TO_WRITE]
    assert [row.what for row in empty.pending_results] == [TO_WRITE]
    fill(draft)
    whole = preview()
    assert TO_WRITE not in whole.to_json()
    assert whole.pending_results == ()
