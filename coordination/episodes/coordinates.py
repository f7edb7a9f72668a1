"""Changing where a patient lives, how to reach them, and their allergies."""

from typing import Any
from uuid import UUID

from coordination.accounts.models import Membership
from coordination.accounts.roles import Permission
from coordination.episodes.actions import add_entry, check, lock_open_episode
from coordination.episodes.death import lock_stays
from coordination.episodes.models import Patient
from coordination.episodes.registry import CoordinatesChange, registry
from coordination.errors import DomainError
from coordination.ui import french

PHONES = ("phone", "other_phone")
COORDINATES = ("address", "commune", *PHONES, "allergies")


def written(patient: Patient) -> str:
    """What is stored, in one line, for somebody whose form was overtaken."""
    phones = [french.phone(number) for number in (patient.phone, patient.other_phone) if number]
    parts = [patient.address, patient.commune.label if patient.commune else "", *phones]
    where = ", ".join(part for part in parts if part) or "ni adresse ni téléphone"
    return f"{where}, allergies{french.NBSP}: {patient.allergies or 'non renseignées'}"


def change_coordinates(*, member: Membership, episode_id: UUID, version: int, **fields: Any) -> list[str]:
    """Change some of ``COORDINATES`` of the episode's patient; give what else that changed, in words to show.

    Who may: whoever edits episodes; for the telephones alone, whoever makes the calls too, for they hear a wrong number.
    Ranking, letters not yet written and calls read the patient; what copied a number follows by ``on_coordinates``.

    Raises:
        DomainError: ``forbidden``; ``closed``; ``stale``, somebody saved the patient since ``version`` was read.
    """
    unknown = fields.keys() - set(COORDINATES)
    if unknown:
        raise ValueError(f"not coordinates: {sorted(unknown)}")
    calls_only = fields.keys() <= set(PHONES) and member.can(Permission.CALL_MAKE)
    check(member, Permission.CALL_MAKE if calls_only else Permission.EPISODE_EDIT)
    stays = lock_stays(episode_id)
    episode = lock_open_episode(episode_id)
    rows = Patient.objects.select_related("commune").select_for_update(of=("self",), no_key=True)
    patient: Patient = rows.get(pk=episode.patient_id)
    before = {name: getattr(patient, name) for name in fields if getattr(patient, name) != fields[name]}
    if not before:
        return []
    if patient.version != version:
        raise DomainError("Quelqu’un a modifié cette fiche pendant que vous écriviez.", code="stale")
    for name in before:
        setattr(patient, name, fields[name])
    patient.version += 1
    patient.save(update_fields=[*before, "version"])
    labels = [str(Patient._meta.get_field(name).verbose_name) for name in COORDINATES if name in before]  # type: ignore[union-attr]  # columns all
    add_entry(episode=episode, kind="edited", summary=f"Modifié : {', '.join(labels)}", actor=member.user)
    change = CoordinatesChange(patient=patient, before=before, actor=member.user)
    return [words for stay in stays if stay.is_open for hook in registry.on_coordinates for words in hook(stay, change)]
