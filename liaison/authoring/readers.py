"""Who receives the medical letter: the law's GP, and wherever a doctor takes over."""

from coordination.episodes.models import Episode, Sex
from discharge.planning.models import CircleMember
from discharge.planning.queries import current_circle
from discharge.planning.roles import GP
from discharge.sharing.models import Scope
from discharge.sharing.permissions import ledger_of
from discharge.sharing.recipients import of_member

# By type of the directory. Choices of the product.
READERS = frozenset({GP, "medecin-specialiste", "had", "smr", "hopital", "usld", "ehpad", "emg", "emsp"})

_PATIENT = {Sex.FEMALE: "la patiente", Sex.MALE: "le patient"}


def readers_of(episode: Episode) -> list[CircleMember]:
    """Those of the care circle to whom the letter is addressed, whatever sharing says today."""
    return [
        member
        for member in current_circle(episode)
        if member.is_named and member.role_id in READERS and (member.is_gp or member.receives_letter)
    ]


def printed_recipients(episode: Episode) -> tuple[str, ...]:
    """To whom the letter goes, as it says so itself: the patient, then whoever may receive it now."""
    ledger = ledger_of(episode)
    allowed = [
        member.name for member in readers_of(episode) if not ledger.standing(of_member(member)).refusal(Scope.LETTER)
    ]
    opposed = episode.sharing_opposed_at is not None
    return (_PATIENT.get(Sex(episode.patient.sex), "la personne"), *(() if opposed else allowed))
