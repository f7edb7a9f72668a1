"""What the lettre de liaison proves to the check-list of discharge."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode
from coordination.messaging.actions import record_handed_over
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from discharge.checklist.queries import read_checklist
from discharge.planning.models import CircleMember
from liaison.authoring import actions
from liaison.authoring.models import Document, Holder
from liaison.letters.models import Letter
from liaison.letters.writing import write_one

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_files")]


def proved(hospital: Hospital, episode_id: Any) -> dict[str, str]:
    """The criteria on the document that answer themselves, with why."""
    with enter(hospital):
        lines = read_checklist(Episode.objects.get(pk=episode_id), now=timezone.now()).lines
    return {line.criterion.code: line.why for line in lines if line.criterion.code in ("12", "13") and line.is_met}


def test_a_signed_letter_is_complete_and_once_given_and_sent_both_criteria_answer_themselves(
    hospital: Hospital,
    nurse: Membership,
    draft: Document,
    fill: Callable[[Document], None],
    sign: Callable[[Document], Document],
    gp: CircleMember,
    depart: Callable[..., Any],
) -> None:
    assert proved(hospital, draft.episode_id) == {}
    fill(draft)
    sign(draft)
    assert "chaque rubrique répondue" in proved(hospital, draft.episode_id)["13"]
    depart(draft.episode, left_at=timezone.now())
    while write_one(hospital):
        pass
    with enter(hospital):
        actions.hand_over(
            member=nurse,
            episode_id=draft.episode_id,
            document_id=draft.pk,
            submission=uuid7(),
            holder=Holder.PATIENT,
            understood=True,
        )
    # Given, and still on its way to the GP.
    assert set(proved(hospital, draft.episode_id)) == {"13"}
    with enter(hospital):
        record_handed_over(message_id=Letter.objects.get(document=draft).message_id)
    assert gp.name in proved(hospital, draft.episode_id)["12"]
