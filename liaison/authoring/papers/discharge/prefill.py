"""What the stay already knows, written into the parts of a new draft: nothing is typed twice. Reads only."""

from typing import Any

from coordination.episodes.models import Episode, NeedDomain, TaskState
from coordination.ui import french
from discharge.planning.kinds import FIND, PLAN
from discharge.planning.models import CircleMember, CircleState
from discharge.planning.queries import current_circle, plan_of
from discharge.screening.instruments import Method
from discharge.screening.queries import newest_of_each
from discharge.sharing.rules import is_social
from liaison.authoring.fields import YES
from liaison.content.discharge import AppointmentState
from liaison.documents.typography import capitalised

# What of the plan belongs to the medico-social group of the letter.
_SOCIAL = frozenset(
    {NeedDomain.SOCIAL, NeedDomain.FINANCIAL, NeedDomain.HOUSING, NeedDomain.AUTONOMY, NeedDomain.CARERS}
)


def first_bodies(episode: Episode) -> dict[str, dict[str, Any]]:
    """The parts of a first draft about ``episode``, by key; a part of which nothing is known is empty."""
    return {
        "reason": {"reason": episode.motive},
        "surroundings": _surroundings(episode),
        "appointments": {"rows": [_coming(member) for member in current_circle(episode) if member.starts_on]},
        "social": {"social": _social(episode)},
    }


def _surroundings(episode: Episode) -> dict[str, Any]:
    known = episode.patient.allergies
    return {"allergies": YES, "allergies_text": known} if known else {}


def _coming(member: CircleMember) -> dict[str, Any]:
    """Somebody of the care circle who has a first day."""
    assert member.starts_on is not None
    agreed = member.state == CircleState.CONFIRMED
    return {
        "what": capitalised(member.visits or f"passage {member.role.short_label}")[:200],
        "on": member.starts_on.isoformat(),
        "at": "",
        "when": "",
        "with_whom": (member.name or member.role.label)[:200],
        "state": (AppointmentState.TAKEN if agreed else AppointmentState.TO_TAKE).value,
    }


def _social(episode: Episode) -> str:
    """The GIR, who helps at home, what of the social plan is still to do: a sentence each."""
    said = [
        f"{assessment.result_words} ({french.day_paper(assessment.filled_at)})."
        for assessment in newest_of_each(episode)
        if assessment.explanation.get("method") == Method.AGGIR
    ]
    said += [_helps(member) for member in current_circle(episode) if is_social(member.role) and member.name]
    said += [
        f"{task.title}."
        for task in plan_of(episode)
        if task.kind in {PLAN, FIND} and task.domain in _SOCIAL and task.state != TaskState.DONE
    ]
    return " ".join(said)[:1500]


def _helps(member: CircleMember) -> str:
    parts = [member.name, member.visits, member.get_state_display().lower()]
    start = f"à partir du {french.day_paper(member.starts_on)}" if member.starts_on else ""
    return f"{', '.join(part for part in (*parts, start) if part)}."
