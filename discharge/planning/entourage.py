"""Those around the patient: who they are, and what caring weighs on them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, FilteredRelation, OuterRef

from coordination.accounts.models import Membership
from coordination.accounts.roles import Permission
from coordination.episodes.actions import add_entry, check, lock_open_episode
from coordination.episodes.models import Contact, Episode
from coordination.errors import DomainError
from coordination.submissions import create_drawn
from coordination.ui import french
from coordination.versions import STALE
from discharge.planning.models import CarerLoad, LoadLevel

CONTACT_FIELDS = ("name", "relation", "phone", "is_trusted_person", "is_carer", "note")
_STATUS = {LoadLevel.LIGHT: "ontime", LoadLevel.HEAVY: "due", LoadLevel.EXHAUSTED: "late"}


@dataclass(frozen=True)
class Near:
    """Somebody around the patient, with the last load that was noted. ``state`` is of the component ``status``."""

    contact: Contact
    load: CarerLoad | None

    @property
    def state(self) -> str:
        """What draws the load."""
        return _STATUS[LoadLevel(self.load.level)] if self.load else "none"

    @property
    def said(self) -> str:
        """By whom and when."""
        return f"{self.load.by}, {french.day_paper(self.load.at)}" if self.load else ""

    @property
    def is_exhausted(self) -> bool:
        """Whether somebody else has to take over for a while."""
        return self.load is not None and self.load.level == LoadLevel.EXHAUSTED


def entourage_of(episode: Episode) -> list[Near]:
    """Those around the patient, the trusted person and the carers first, with their last load. One query."""
    newer = CarerLoad.objects.filter(contact=OuterRef("pk"), at__gt=OuterRef("load__at"))
    contacts = (
        episode.patient.contacts.annotate(load=FilteredRelation("loads"))
        .filter(~Exists(newer))
        .select_related("load__by")  # type: ignore[misc]  # the join is named above
    )
    # A join that finds nothing leaves no attribute.
    return [Near(contact, getattr(contact, "load", None)) for contact in contacts]


def add_contact(*, member: Membership, episode_id: UUID, contact_id: UUID, **fields: Any) -> Contact:
    """Note somebody around the patient. ``contact_id`` comes from the form, so that sending it twice adds one person.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``already_used``.
    """
    check(member, Permission.PLAN_EDIT)
    episode = lock_open_episode(episode_id)
    known: Contact | None = Contact.objects.filter(patient=episode.patient_id, pk=contact_id).first()
    if known is not None:
        return known
    contact = create_drawn(
        Contact, pk=contact_id, hospital_id=episode.hospital_id, patient_id=episode.patient_id, **fields
    )
    add_entry(episode=episode, kind="circle", summary=f"Proche noté : {contact.name}", actor=member.user)
    return contact


@transaction.atomic
def change_contact(*, member: Membership, episode_id: UUID, contact_id: UUID, version: int, **fields: Any) -> Contact:
    """Correct what is known of somebody around the patient, when nobody changed it since ``version`` was read.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``stale``.
    """
    check(member, Permission.PLAN_EDIT)
    episode = lock_open_episode(episode_id)
    # The same person may be changed from another stay of the patient.
    contact: Contact = Contact.objects.select_for_update(of=("self",), no_key=True).get(
        patient=episode.patient_id, pk=contact_id
    )
    if contact.version != version:
        raise DomainError(STALE, code="stale")
    for name, value in fields.items():
        setattr(contact, name, value)
    contact.version += 1
    contact.save(update_fields=[*fields, "version"])
    add_entry(episode=episode, kind="circle", summary=f"Proche revu : {contact.name}", actor=member.user)
    return contact


def note_load(
    *, member: Membership, episode_id: UUID, contact_id: UUID, load_id: UUID, level: LoadLevel, note: str = ""
) -> CarerLoad:
    """Note what caring weighs on somebody today. ``load_id`` comes from the form: sent twice, it is noted once.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``already_used``.
    """
    check(member, Permission.PLAN_EDIT)
    episode = lock_open_episode(episode_id)
    known: CarerLoad | None = CarerLoad.objects.filter(episode=episode, pk=load_id).first()
    if known is not None:
        return known
    contact = Contact.objects.get(patient=episode.patient_id, pk=contact_id)
    load = create_drawn(
        CarerLoad,
        pk=load_id,
        hospital_id=episode.hospital_id,
        episode=episode,
        contact=contact,
        level=level,
        by=member.user,
        note=note,
    )
    add_entry(episode=episode, kind="circle", summary=f"{contact.name} : {level.label.lower()}", actor=member.user)
    return load
