"""Changing who a patient is said to be, and what vouches for it."""

from collections.abc import Mapping, Sequence
from operator import eq
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Permission
from coordination.audit.actions import record_transition
from coordination.episodes.actions import add_entry, check, fill_derived, lock_open_episode, refuse_test_ins
from coordination.episodes.models import Patient
from coordination.episodes.patients import IDENTITY_ATTRIBUTES
from coordination.errors import DomainError
from coordination.identity.ins import IdentityStatus, events_between, status_after
from coordination.identity.names import same_trait

IDENTITY_FIELDS = (
    "birth_name",
    "birth_first_names",
    "used_name",
    "used_first_name",
    "birth_date",
    "sex",
    "birth_place_code",
    "ins",
    "ins_oid",
    *IDENTITY_ATTRIBUTES.values(),
)
NAME_TRAITS = ("birth_name", "birth_first_names")
TRAITS = (*NAME_TRAITS, "birth_date", "sex", "birth_place_code")


def changed_traits(patient: Patient, traits: Mapping[str, Any]) -> list[str]:
    """The INS traits that saving ``traits`` would change: what vouched for the identity vouches for them no more."""
    return [
        name for name in TRAITS if not (same_trait if name in NAME_TRAITS else eq)(getattr(patient, name), traits[name])
    ]


def tell_namesakes(patient: Patient, others: Sequence[Patient]) -> None:
    """Mark each of people whom somebody looked at and told apart (EXI ID 24), in the transaction of the admission."""
    if others:
        people = Patient.objects.filter(pk__in=[patient.pk, *(other.pk for other in others)], identity_namesake=False)
        people.update(identity_namesake=True, version=F("version") + 1)


def change_identity(
    *, member: Membership, episode_id: UUID, version: int, traits: dict[str, Any], paper: bool
) -> Patient:
    """Correct the INS traits of the episode's patient; the status follows, event by event, from the stored one.

    ``paper`` and ``traits["ins"]`` are what vouches for the traits as given, not for those of before.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``stale``, somebody saved the identity since ``version`` was read;
            ``identity.attribute``, a doubtful identity stays provisional; ``ins_taken``, another patient carries this
            matricule; ``born_after``, the patient was admitted before; ``test_ins``.
    """
    check(member, Permission.IDENTITY_EDIT)
    episode = lock_open_episode(episode_id)
    patient: Patient = Patient.objects.select_for_update(of=("self",), no_key=True).get(pk=episode.patient_id)
    if patient.version != version:
        raise DomainError("Quelqu’un a modifié cette identité pendant que vous écriviez.", code="stale")
    if traits["birth_date"] != patient.birth_date:
        first = patient.episodes.earliest("admitted_at")
        if timezone.localdate(first.admitted_at) < traits["birth_date"]:
            raise DomainError("Cette naissance suit une entrée à l’hôpital : vérifiez la date.", code="born_after")
    before = IdentityStatus(patient.identity_status)
    attributes = [attribute for attribute, name in IDENTITY_ATTRIBUTES.items() if traits[name]]
    events = events_between(
        before,
        traits_changed=bool(changed_traits(patient, traits)),
        paper=paper,
        matricule=traits["ins"],
        matricule_before=patient.ins,
        attributes=attributes,
    )
    status = status_after(before, events, attributes=attributes)
    for name in IDENTITY_FIELDS:
        setattr(patient, name, traits[name])
    patient.identity_status = status
    patient.version += 1
    refuse_test_ins(patient)
    fill_derived(patient)
    try:
        with transaction.atomic():
            patient.save(update_fields=[*IDENTITY_FIELDS, "identity_status", "search_key", "ins_index", "version"])
    except IntegrityError as error:
        # The database judges: two people may type the same number at the same instant.
        if "patient_ins_once_a_hospital" not in str(error):
            raise
        raise DomainError("Ce matricule INS désigne déjà un autre patient.", code="ins_taken") from error
    told = ", ".join(event.label for event in events)
    if before != status:
        record_transition(
            subject=patient,
            from_state=before,
            to_state=status,
            actor=member.user,
            reason=told,
            episode_id=episode.pk,
        )
    add_entry(episode=episode, kind="edited", summary=status.label, detail=told, actor=member.user)
    return patient
