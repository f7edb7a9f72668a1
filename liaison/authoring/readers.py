"""Who of the care circle receives which document."""

from collections.abc import Collection

from coordination.episodes.models import Episode, Sex
from discharge.planning.models import CircleMember
from discharge.planning.queries import current_circle
from discharge.planning.roles import GP
from discharge.sharing.models import Scope
from discharge.sharing.permissions import ledger_of
from discharge.sharing.recipients import of_member

# By type of the directory, choices of the product. The law's GP, and wherever a doctor takes over.
LETTER_READERS = frozenset({GP, "medecin-specialiste", "had", "smr", "hopital", "usld", "ehpad", "emg", "emsp"})

_PATIENT = {Sex.FEMALE: "la patiente", Sex.MALE: "le patient"}


def readers_of(episode: Episode, roles: Collection[str]) -> list[CircleMember]:
    """Those of the care circle to whom a document for these types is addressed, whatever sharing says today."""
    return [
        member
        for member in current_circle(episode)
        if member.is_named and member.role_id in roles and (member.is_gp or member.receives_letter)
    ]


def allowed_readers(episode: Episode, roles: Collection[str], scope: Scope) -> list[CircleMember]:
    """Those of them who may receive it now."""
    if episode.sharing_opposed_at is not None:
        return []
    ledger = ledger_of(episode)
    return [member for member in readers_of(episode, roles) if not ledger.standing(of_member(member)).refusal(scope)]


def printed_recipients(episode: Episode) -> tuple[str, ...]:
    """To whom the letter goes, as it says so itself: the patient, then whoever may receive it now."""
    allowed = [member.name for member in allowed_readers(episode, LETTER_READERS, Scope.LETTER)]
    return (_PATIENT.get(Sex(episode.patient.sex), "la personne"), *allowed)
