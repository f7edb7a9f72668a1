"""What the stay already knows, written into the parts of a new draft: nothing is typed twice. Reads only."""

from typing import Any

from coordination.episodes.models import Episode, NeedDomain, TaskState
from coordination.ui import french
from discharge.planning.kinds import FIND, PLAN
from discharge.planning.models import CircleMember, CircleState
from discharge.planning.queries import current_circle, plan_of, referrer_of
from discharge.screening.instruments import Method
from discharge.screening.queries import newest_of_each
from discharge.sharing.rules import is_social
from liaison.authoring.fields import YES
from liaison.authoring.models import Document, DocumentKind, DocumentState
from liaison.authoring.papers.entry import home_treatments
from liaison.content.discharge import AppointmentState
from liaison.content.entry import HomeTreatment
from liaison.documents.typography import capitalised

# What of the plan belongs to the medico-social group of the letter.
_SOCIAL = frozenset(
    {NeedDomain.SOCIAL, NeedDomain.FINANCIAL, NeedDomain.HOUSING, NeedDomain.AUTONOMY, NeedDomain.CARERS}
)


def first_bodies(episode: Episode) -> dict[str, dict[str, Any]]:
    """The parts of a first draft about ``episode``, by key; a part of which nothing is known is empty."""
    given = from_entry_letter(episode)
    return {
        "reason": {"reason": episode.motive},
        "surroundings": {**_surroundings(episode), **given.get("surroundings", {})},
        "treatments": given.get("treatments", {}),
        "appointments": {"rows": [_coming(member) for member in current_circle(episode) if member.starts_on]},
        "social": {"social": _social(episode)},
    }


def from_entry_letter(episode: Episode) -> dict[str, dict[str, Any]]:
    """What the newest entry letter of the stay says that the lettre de liaison asks again: by part, empty without one."""
    letter = Document.objects.filter(episode=episode, kind=DocumentKind.ENTRY, state=DocumentState.SIGNED)
    newest = letter.order_by("-signed_at").first()
    if newest is None:
        return {}
    bodies = {section.key: section.body for section in newest.sections.all()}
    author, allergies = bodies.get("author", {}), bodies.get("allergies", {})
    found = {"surroundings": {name: value for name, value in allergies.items() if value}, "treatments": {}}
    if author.get("name"):
        found["surroundings"] |= {"referred": YES, "referred_text": author["name"]}
    if rows := [_home_treatment(one) for one in home_treatments(bodies.get("treatments", {}))]:
        found["treatments"] = {"rows": rows}
    return found


def _home_treatment(one: HomeTreatment) -> dict[str, Any]:
    """A medicine at entry; what becomes of it is for whoever writes to say."""
    return {"status": "", "name": one.name, "before": one.dose, "after": "", "duration": "", "reason": ""}


def _surroundings(episode: Episode) -> dict[str, Any]:
    known = episode.patient.allergies
    found = {"allergies": YES, "allergies_text": known} if known else {}
    if referrer := referrer_of(episode):
        found |= {"referred": YES, "referred_text": referrer.name[:120]}
    return found


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
