"""A departure without reserve: what the tests settle before it."""

from coordination.accounts.models import Membership
from coordination.episodes.actions import blocking_tasks, settle_task
from coordination.episodes.models import Episode, TaskState
from discharge.checklist.actions import answer_criterion
from discharge.checklist.models import Choice
from discharge.checklist.readiness import PHARMACY, PRESCRIPTIONS


def make_ready(member: Membership, episode: Episode) -> None:
    """Settle all that a departure home asks of an episode whose circle and needs are empty or settled; inside the hospital."""
    for task in blocking_tasks(episode):
        settle_task(task=task, state=TaskState.DONE, actor=member.user)
    for criterion in (PRESCRIPTIONS, PHARMACY):
        answer_criterion(member=member, episode_id=episode.pk, criterion=criterion, choice=Choice.YES, version=0)
