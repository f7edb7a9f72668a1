"""Identité nationale de santé (INS): object identifiers, reliability of an identity, what is printed on documents.

Sources: Référentiel national d'identitovigilance (RNIV, exigences EXI SI 07 and 08, EXI ID 24 and 29), Guide d'implantation de
l'INS v3 (EXI DIF 02), ANS "Format datamatrix INS" v2.2.
"""

from collections.abc import Collection, Iterable
from datetime import date

from django.conf import settings
from django.db import models

from coordination.errors import DomainError
from coordination.identity.names import InvalidTraitError, normalise_trait
from coordination.identity.numbers import InvalidNumberError, check_birth_place, check_matricule


class InsOid(models.TextChoices):
    """Who assigned the matricule, as an object identifier; the label is the nature printed after the number."""

    NIR = "1.2.250.1.213.1.4.8", "NIR"
    NIA = "1.2.250.1.213.1.4.9", "NIA"
    NIR_TEST = "1.2.250.1.213.1.4.10", "NIR de test"
    NIR_DEMO = "1.2.250.1.213.1.4.11", "NIR de démonstration"


_OF_TESTS = frozenset({InsOid.NIR_TEST, InsOid.NIR_DEMO})


def accepted_oids() -> list[InsOid]:
    """The natures that this installation takes: those of tests and demonstrations where ``ALLOW_TEST_INS`` says so only."""
    return [oid for oid in InsOid if settings.ALLOW_TEST_INS or oid not in _OF_TESTS]


class IdentityStatus(models.TextChoices):
    """How far an identity may be relied on. The four exclude each other."""

    PROV = "PROV", "Identité provisoire"
    RECUP = "RECUP", "Identité récupérée"
    VALI = "VALI", "Identité validée"
    QUAL = "QUAL", "Identité qualifiée"


class IdentityAttribute(models.TextChoices):
    """A warning attached to an identity, whatever its status."""

    HOMONYME = "homonyme", "Identité homonyme"
    DOUTEUSE = "douteuse", "Identité douteuse"
    FICTIVE = "fictive", "Identité fictive"


class IdentityEvent(models.TextChoices):
    """What happens to an identity and may change its status."""

    PIECE_CONTROLEE = "piece_controlee", "Pièce d’identité à haut niveau de confiance contrôlée"
    PIECE_ECARTEE = "piece_ecartee", "Pièce d’identité écartée après coup"
    INS_RECUPEREE = "ins_recuperee", "INS récupérée du téléservice INSi, traits concordants"
    DISCORDANCE = "discordance", "Traits discordants avec le téléservice INSi"
    TRAITS_MODIFIES = "traits_modifies", "Traits d’identité modifiés"
    DOUTE = "doute", "Identité signalée douteuse"
    FICTION = "fiction", "Identité déclarée fictive"


_P, _R, _V, _Q = IdentityStatus.PROV, IdentityStatus.RECUP, IdentityStatus.VALI, IdentityStatus.QUAL

TRANSITIONS: dict[tuple[IdentityStatus, IdentityEvent], IdentityStatus] = {
    (_P, IdentityEvent.PIECE_CONTROLEE): _V,
    (_R, IdentityEvent.PIECE_CONTROLEE): _Q,
    (_V, IdentityEvent.PIECE_ECARTEE): _P,
    (_Q, IdentityEvent.PIECE_ECARTEE): _R,
    (_P, IdentityEvent.INS_RECUPEREE): _R,
    (_V, IdentityEvent.INS_RECUPEREE): _Q,
    (_R, IdentityEvent.DISCORDANCE): _P,
    (_Q, IdentityEvent.DISCORDANCE): _V,
    # Neither the paper nor INSi vouches for traits changed since: both checks are to be made again.
    (_R, IdentityEvent.TRAITS_MODIFIES): _P,
    (_V, IdentityEvent.TRAITS_MODIFIES): _P,
    (_Q, IdentityEvent.TRAITS_MODIFIES): _P,
    (_R, IdentityEvent.DOUTE): _P,
    (_V, IdentityEvent.DOUTE): _P,
    (_Q, IdentityEvent.DOUTE): _P,
    (_R, IdentityEvent.FICTION): _P,
    (_V, IdentityEvent.FICTION): _P,
    (_Q, IdentityEvent.FICTION): _P,
}

# EXI SI 08: the attributes with which an identity stays provisional, and the event of each.
_SIGNALLED = {
    IdentityAttribute.DOUTEUSE: IdentityEvent.DOUTE,
    IdentityAttribute.FICTIVE: IdentityEvent.FICTION,
}
_LOSSES = frozenset({IdentityEvent.TRAITS_MODIFIES, *_SIGNALLED.values()})


def next_status(
    status: IdentityStatus, event: IdentityEvent, *, attributes: Collection[IdentityAttribute] = ()
) -> IdentityStatus:
    """Return the status after ``event``.

    Raises ``DomainError``: ``identity.transition`` when the pair is not declared, ``identity.attribute`` when a doubtful
    or fictitious identity would stop being provisional.
    """
    after = TRANSITIONS.get((status, event))
    if after is None:
        raise DomainError(
            f"« {event.label} » ne s’applique pas à une {status.label.lower()}.", code="identity.transition"
        )
    if after is not IdentityStatus.PROV and _SIGNALLED.keys() & attributes:
        raise DomainError(
            "Une identité douteuse ou fictive reste provisoire : levez d’abord ce signalement.",
            code="identity.attribute",
        )
    return after


def events_between(
    status: IdentityStatus,
    *,
    traits_changed: bool,
    paper: bool,
    matricule: str,
    matricule_before: str = "",
    attributes: Collection[IdentityAttribute] = (),
) -> list[IdentityEvent]:
    """Tell what happened to an identity of this ``status``, in order, when it is saved as given.

    ``paper`` and ``matricule`` are what vouches for the traits as they will be saved: what was checked with former
    traits does not count.
    """
    events = [IdentityEvent.TRAITS_MODIFIES] if traits_changed else []
    events += [_SIGNALLED[attribute] for attribute in attributes if attribute in _SIGNALLED]
    if status is IdentityStatus.PROV:
        events = []
    kept = IdentityStatus.PROV if events else status
    if holds_ins(kept) and matricule != matricule_before:
        events.append(IdentityEvent.DISCORDANCE)
    if paper != has_paper(kept):
        events.append(IdentityEvent.PIECE_CONTROLEE if paper else IdentityEvent.PIECE_ECARTEE)
    if matricule and (not holds_ins(kept) or matricule != matricule_before):
        events.append(IdentityEvent.INS_RECUPEREE)
    return events


def status_after(
    status: IdentityStatus, events: Iterable[IdentityEvent], *, attributes: Collection[IdentityAttribute] = ()
) -> IdentityStatus:
    """Return the status after ``events``, one by one; a provisional identity has nothing more to lose.

    Raises ``DomainError`` as ``next_status`` does.
    """
    for event in events:
        if status is IdentityStatus.PROV and event in _LOSSES:
            continue
        status = next_status(status, event, attributes=attributes)
    return status


def has_paper(status: IdentityStatus) -> bool:
    """Tell whether a high-trust document vouches for an identity of this status."""
    return status in {IdentityStatus.VALI, IdentityStatus.QUAL}


def holds_ins(status: IdentityStatus) -> bool:
    """Tell whether a matricule may be kept with this status; when it may not, the matricule is removed."""
    return status in {IdentityStatus.RECUP, IdentityStatus.QUAL}


def may_show_ins(status: IdentityStatus) -> bool:
    """Tell whether the matricule may be shown, printed or sent (EXI ID 29): only for a qualified identity."""
    return status == IdentityStatus.QUAL


# --- The INS datamatrix -----------------------------------------------------------------------------------------------
_HEADER = "IS01" + "0" * 22
_GROUP_SEPARATOR = "\x1d"
_MAX_LENGTHS = {"S1": 15, "S2": 20, "S3": 100, "S4": 100, "S5": 1, "S6": 10, "S7": 5}


def datamatrix_payload(
    *,
    status: IdentityStatus,
    matricule: str,
    oid: InsOid,
    given_names: str,
    birth_name: str,
    sex: str,
    birth_date: date,
    birth_place: str,
) -> str:
    """Return the text of the INS datamatrix (it is not a 2D-Doc). ``given_names`` are all birth first names, with spaces.

    Raises ``DomainError``: ``identity.not_qualified``, or ``identity.datamatrix`` when a trait cannot be written in it
    (sex neither M nor F, a name over 100 characters or outside A–Z, a wrong number).
    """
    if not may_show_ins(status):
        raise DomainError("Seule une identité qualifiée porte le datamatrix INS.", code="identity.not_qualified")
    if sex not in {"M", "F"}:
        raise DomainError("Le datamatrix INS ne s’établit que pour un sexe M ou F.", code="identity.datamatrix")
    try:
        values = {
            "S1": check_matricule(matricule),
            "S2": str(oid.value),
            "S3": normalise_trait(given_names),
            "S4": normalise_trait(birth_name),
            "S5": sex,
            "S6": f"{birth_date:%d-%m-}{birth_date.year:04}",
            "S7": check_birth_place(birth_place),
        }
    except (InvalidNumberError, InvalidTraitError) as error:
        raise DomainError(error.message, code="identity.datamatrix") from error
    return _HEADER + _blocks(values.items())


def _blocks(values: Iterable[tuple[str, str]]) -> str:
    """Write the blocks one after the other; one that is shorter than it may be, and not last, ends with GS."""
    text = ""
    for tag, value in values:
        if not value or len(value) > _MAX_LENGTHS[tag]:
            raise DomainError(
                "Un nom vide ou trop long n’entre pas dans le datamatrix INS.", code="identity.datamatrix"
            )
        end = _GROUP_SEPARATOR if len(value) < _MAX_LENGTHS[tag] else ""
        text += f"{tag}{value}{end}"
    return text.removesuffix(_GROUP_SEPARATOR)
