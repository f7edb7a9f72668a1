"""What the readers of a letter may answer under its link, and what follows in the circle and in the mail."""

from collections.abc import Collection, Sequence
from uuid import UUID

from coordination.episodes.models import Episode
from coordination.errors import DomainError
from coordination.links.models import SecureLink
from discharge.planning.answers import move_by_answer
from discharge.planning.models import CircleMember, CircleState
from discharge.planning.roles import GP, PHARMACY
from discharge.planning.rules import apply_circle_rules
from liaison.answers.desks import Desk
from liaison.answers.models import Answer, AnswerKind
from liaison.letters.models import Letter
from liaison.letters.renewing import in_force, may_still_go, send_link
from liaison.letters.wording import REPLIED

_OF_GP = (AnswerKind.QUESTION, AnswerKind.NOT_GP, AnswerKind.EVENT)
_OF_PHARMACY = (AnswerKind.QUESTION, AnswerKind.EVENT)
_OF_CARE = (AnswerKind.TAKES_OVER, AnswerKind.CANNOT, AnswerKind.QUESTION, AnswerKind.EVENT)


def _kinds(link: SecureLink) -> Sequence[AnswerKind]:
    role = Letter.objects.values_list("circle_member__role", flat=True).get(pk=link.subject_id)
    return {GP: _OF_GP, PHARMACY: _OF_PHARMACY}.get(role, _OF_CARE)


def _subjects(link: SecureLink) -> Collection[UUID]:
    letter = Letter.objects.get(pk=link.subject_id)
    same = Letter.objects.filter(circle_member=letter.circle_member_id, kind=letter.kind)
    return list(same.values_list("pk", flat=True))


def _received(answer: Answer, episode: Episode) -> None:
    """Whoever takes over is confirmed in the care circle, from their own day on; the rest is a person's to decide."""
    if answer.kind != AnswerKind.TAKES_OVER:
        return
    circle = CircleMember.objects.select_for_update(of=("self",), no_key=True)
    member: CircleMember = circle.get(letters=answer.subject_id)
    member.starts_on = answer.starts_on
    move_by_answer(member, CircleState.CONFIRMED)
    apply_circle_rules(episode, actor=None)


def _announce(answer: Answer, episode: Episode) -> None:
    letter = in_force(answer.link)
    if letter is None or not may_still_go(letter):
        raise DomainError(
            "Plus aucun lien ne peut partir vers ce correspondant : appelez-le, puis notez la suite.",
            code="not_renewable",
        )
    send_link(letter, episode, REPLIED)


DESK = Desk(kinds=_kinds, subjects=_subjects, received=_received, announce=_announce)
