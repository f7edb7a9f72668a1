"""Writes of a hospital's own grids and of where grids serve: build a draft, publish it as a new version, choose units."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Permission
from coordination.episodes.actions import check
from coordination.errors import DomainError
from coordination.tenancy.models import Unit
from coordination.versions import VersionState, writable
from discharge.entries import DefinitionError
from discharge.screening.instruments import Method
from discharge.screening.models import (
    OWN_MARK,
    Activation,
    Instrument,
    InstrumentVersion,
    LookRule,
    Trigger,
)
from discharge.screening.queries import WITHOUT_A_CHOICE
from discharge.screening.schema import read_definition

_WORD = re.compile(r"[A-Z0-9][A-Z0-9-]{0,19}")


def digest_of(definition: Any) -> str:
    """SHA-256 of a definition, whatever the order of its keys."""
    canonical = json.dumps(definition, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def create_instrument(
    *, member: Membership, word: str, title: str, base: InstrumentVersion | None = None
) -> InstrumentVersion:
    """A grid of the hospital, as a draft: empty, or a copy of a published edition to be changed.

    Raises:
        DomainError: ``forbidden``; ``odd_code``; ``code_taken``; ``not_copied``, a law's algorithm is not the hospital's.
    """
    check(member, Permission.INSTRUMENTS_MANAGE)
    if not _WORD.fullmatch(word):
        raise DomainError("Le code a de 1 à 20 lettres majuscules, chiffres ou tirets.", code="odd_code")
    if base is not None and base.read.scoring.method == Method.AGGIR:
        raise DomainError("L’algorithme d’AGGIR est celui de la loi : il ne se copie pas.", code="not_copied")
    code = f"{member.hospital.finess}{OWN_MARK}{word}"
    try:
        with transaction.atomic():
            instrument = Instrument.objects.create(code=code, title=title, owned_by=member.hospital)
    except IntegrityError as error:
        raise DomainError("Une grille de l’établissement a déjà ce code.", code="code_taken") from error
    definition = {**(base.definition if base else _blank()), "code": code, "title": title}
    return InstrumentVersion.objects.create(
        instrument=instrument, number=1, state=VersionState.DRAFT, definition=definition
    )


def _blank() -> dict[str, Any]:
    return {
        "edition": "première version",
        "minutes": 5,
        "items": [],
        "levels": [],
        "proposals": [],
        "source": "",
        "licence": "Grille de l’établissement",
    }


def open_draft(*, member: Membership, instrument: Instrument) -> InstrumentVersion:
    """The draft of the hospital's own grid, made from its newest edition when there is none.

    Raises:
        DomainError: ``forbidden``; ``not_own``.
    """
    check(member, Permission.INSTRUMENTS_MANAGE)
    _lock_own(instrument)
    draft = instrument.versions.filter(state=VersionState.DRAFT).first()
    if draft is not None:
        return draft
    newest = instrument.versions.order_by("-number").first()
    if newest is None:
        raise DomainError("Cette grille n’a aucune version.", code="not_own")
    return InstrumentVersion.objects.create(
        instrument=instrument, number=newest.number + 1, state=VersionState.DRAFT, definition=newest.definition
    )


def save_draft(
    *, member: Membership, instrument: Instrument, revision: int, changes: Mapping[str, Any]
) -> InstrumentVersion:
    """Replace parts of the definition of a draft (``items``, ``title``…); None takes a part away. It may not hold yet.

    Raises:
        DomainError: ``forbidden``; ``not_own``; ``no_draft``; ``stale``, somebody saved it since ``revision`` was read.
    """
    check(member, Permission.INSTRUMENTS_MANAGE)
    draft = _lock_draft(instrument, revision)
    kept = {**draft.definition, **changes}
    draft.definition = {name: value for name, value in kept.items() if value is not None}
    draft.revision += 1
    draft.save(update_fields=["definition", "revision"])
    return draft


def publish_draft(*, member: Membership, instrument: Instrument, revision: int) -> InstrumentVersion:
    """Make a draft the edition to fill from now on. Screenings already made stay on theirs.

    Raises:
        DomainError: ``forbidden``; ``not_own``; ``no_draft``; ``stale``; ``does_not_hold``, with what is wrong and where.
    """
    check(member, Permission.INSTRUMENTS_MANAGE)
    draft = _lock_draft(instrument, revision)
    try:
        definition = read_definition(draft.definition)
    except DefinitionError as error:
        raise DomainError(f"{error}.", code="does_not_hold") from error
    draft.state = VersionState.PUBLISHED
    draft.digest = digest_of(draft.definition)
    draft.published_at = timezone.now()
    draft.published_by = member.user
    draft.save(update_fields=["state", "digest", "published_at", "published_by"])
    Instrument.objects.filter(pk=instrument.pk).update(title=definition.title)
    return draft


def drop_draft(*, member: Membership, instrument: Instrument) -> None:
    """Give up a draft; a grid that was never published goes with it.

    Raises:
        DomainError: ``forbidden``; ``not_own``.
    """
    check(member, Permission.INSTRUMENTS_MANAGE)
    _lock_own(instrument)
    instrument.versions.filter(state=VersionState.DRAFT).delete()
    if not instrument.versions.exists():
        instrument.activations.all().delete()
        instrument.delete()


def use_instrument(
    *, member: Membership, instrument: Instrument, everywhere: bool, units: Sequence[Unit], rank: int
) -> None:
    """Choose where the hospital fills a grid: everywhere, in ``units``, or nowhere.

    The first choice of a hospital keeps the TRST, which served until then, beside what is chosen; without any choice
    left, the TRST serves again.

    Raises:
        DomainError: ``forbidden``; ``not_published``, nobody could fill it.
    """
    check(member, Permission.INSTRUMENTS_MANAGE)
    if (everywhere or units) and not instrument.versions.filter(state=VersionState.PUBLISHED).exists():
        raise DomainError("Publiez une version de cette grille avant de la faire servir.", code="not_published")
    first_choice = (everywhere or units) and not Activation.objects.exists()
    if first_choice and instrument.pk != WITHOUT_A_CHOICE and Instrument.objects.filter(pk=WITHOUT_A_CHOICE).exists():
        Activation.objects.create(hospital_id=member.hospital_id, instrument_id=WITHOUT_A_CHOICE)
    Activation.objects.filter(instrument=instrument).delete()
    places: Sequence[Unit | None] = [None] if everywhere else units
    Activation.objects.bulk_create(
        Activation(hospital_id=member.hospital_id, instrument=instrument, unit=unit, rank=rank) for unit in places
    )


def change_rule(*, member: Membership, trigger: Trigger, active: bool, after_days: int, delay_hours: int) -> LookRule:
    """Change when the hospital looks again at somebody who was screened.

    Raises:
        DomainError: ``forbidden``; ``no_days``, an old result is so after one day at least.
    """
    check(member, Permission.INSTRUMENTS_MANAGE)
    if trigger == Trigger.AGE and after_days < 1:
        raise DomainError("Après combien de jours ? Un au moins.", code="no_days")
    rule, _ = LookRule.objects.update_or_create(
        hospital_id=member.hospital_id,
        trigger=trigger,
        defaults={"active": active, "after_days": after_days, "delay_hours": delay_hours},
    )
    return rule


def _lock_own(instrument: Instrument) -> None:
    if not Instrument.objects.select_for_update().filter(pk=instrument.pk, owned_by__isnull=False).exists():
        raise DomainError("Cette grille est livrée avec le produit : copiez-la pour la changer.", code="not_own")


def _lock_draft(instrument: Instrument, revision: int) -> InstrumentVersion:
    _lock_own(instrument)
    draft: InstrumentVersion = writable(instrument.versions.filter(state=VersionState.DRAFT).first(), revision)
    return draft
