"""Who of the care circle receives which document."""

from collections.abc import Collection, Mapping
from typing import Any

from coordination.episodes.models import Episode, Sex
from discharge.planning.models import CircleMember
from discharge.planning.queries import current_circle, referrer_of
from discharge.planning.roles import GP
from discharge.sharing.models import Scope
from discharge.sharing.permissions import ledger_of
from discharge.sharing.recipients import of_member
from liaison.authoring.fields import YES

# By type of the directory, choices of the product. The law's GP, and wherever a doctor takes over.
LETTER_READERS = frozenset({GP, "medecin-specialiste", "had", "smr", "hopital", "usld", "ehpad", "emg", "emsp"})

_PATIENT = {Sex.FEMALE: "la patiente", Sex.MALE: "le patient"}


def readers_of(episode: Episode, roles: Collection[str]) -> list[CircleMember]:
    """Those of the care circle to whom a document for these types is addressed, whatever sharing says today.

    Who referred the patient reads what the GP reads (CSP, art. R. 1112-1-2, I).
    """
    return [
        member
        for member in current_circle(episode)
        if member.gets_letters and (member.role_id in roles or (member.is_referrer and GP in roles))
    ]


def referrer_is_told(episode: Episode, body: Mapping[str, Any]) -> bool:
    """Whether the letter goes to the practitioner who sent the patient, if the part about them names one."""
    if body.get("referred") != YES or referrer_of(episode) is not None:
        return True
    named = str(body.get("referred_text", "")).strip().casefold()
    return named in {member.name.strip().casefold() for member in current_circle(episode) if member.gets_letters}


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
