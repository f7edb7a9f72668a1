"""Sheets that a request carries, written from what is already noted. Never a name, an address or the phone of a patient."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode, NeedDomain, Patient, Sex
from coordination.identity.striking import names_of, strike_out
from coordination.ui import french
from directory.providers.models import ProviderType
from discharge.planning.models import Need
from discharge.planning.queries import current_circle
from discharge.requests.requirements import details_of

Rows = tuple[tuple[str, str], ...]
SOCIAL = frozenset(
    {NeedDomain.AUTONOMY, NeedDomain.SOCIAL, NeedDomain.FINANCIAL, NeedDomain.HOUSING, NeedDomain.CARERS}
)


class Section(NamedTuple):
    """A heading and its lines, label and value."""

    heading: str
    rows: Rows


@dataclass(frozen=True)
class Sheet:
    """A sheet in words. ``about`` is one line under the title: where it comes from and when."""

    title: str
    about: str
    sections: tuple[Section, ...]

    def as_json(self) -> dict[str, Any]:
        """What is kept of it."""
        return {"title": self.title, "about": self.about, "sections": self.sections}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Sheet":
        """The sheet as it was kept."""
        sections = tuple(
            Section(heading, tuple((label, value) for label, value in rows)) for heading, rows in kept["sections"]
        )
        return cls(kept["title"], kept["about"], sections)


class Asked(NamedTuple):
    """What sheets are written from: the episode, its needs, what is asked of whom, by whom, when."""

    episode: Episode
    needs: Sequence[Need]
    role: ProviderType
    fields: Mapping[str, Any]
    member: Membership
    now: datetime


_renderers: list[Callable[[Sheet], bytes]] = []
_sections: dict[str, list[Callable[[Asked], Section]]] = {}


def register_renderer(renderer: Callable[[Sheet], bytes]) -> None:
    """Say how a sheet becomes a PDF; the documents lie above this app."""
    _renderers[:] = [renderer]


def register_section(sheet: str, section: Callable[[Asked], Section]) -> None:
    """Bring a section to a sheet, by its code; what it is made of lies above this app."""
    _sections.setdefault(sheet, []).append(section)


def pdf_of(sheet: Sheet) -> bytes:
    """The sheet as a PDF: the same sheet gives the same bytes."""
    if not _renderers:
        raise ImproperlyConfigured("no app registered how a sheet becomes a PDF")
    return _renderers[0](sheet)


def consent_sheet(asked: Asked) -> Sheet:
    """What was noted of the patient's consent to this request."""
    said = (
        ("Consentement", "Recueilli, pour cette demande"),
        ("Demande à", asked.role.label),
        ("Noté par", f"{asked.member.user}, {asked.member.get_role_display().lower()}"),
        ("Noté le", f"{french.day_paper(asked.now)}, {french.clock(asked.now)}"),
        ("Retrait", "Possible à tout moment, auprès de l’équipe de l’hôpital"),
    )
    return _sheet("Recueil du consentement", asked, (Section("Consentement", said),))


def nursing_sheet(asked: Asked) -> Sheet:
    """The stay, what is asked, every need, who comes and who is around."""
    episode = asked.episode
    stay = (
        ("Motif", episode.motive),
        ("Entrée", french.day_paper(timezone.localdate(episode.admitted_at))),
        ("Allergies", episode.patient.allergies or "Non renseignées"),
    )
    asked_for = (
        ("Demande", asked.fields["care"]),
        ("Rythme", asked.fields.get("rhythm", "")),
        ("Durée", asked.fields.get("duration", "")),
        *((detail.label, asked.fields.get("details", {}).get(detail.field, "")) for detail in details_of(asked.role)),
    )
    sections = (
        _patient(asked),
        Section("Séjour", stay),
        Section("Demande", asked_for),
        Section("Besoins", _needs(asked.needs)),
        *_brought("nursing_sheet", asked),
        Section("Interviennent", _circle(episode)),
        Section("Entourage", _around(episode.patient)),
    )
    return _sheet("Fiche infirmière", asked, sections)


def social_sheet(asked: Asked) -> Sheet:
    """Living conditions, social needs and who is around; nothing of the illness."""
    details = asked.fields.get("details", {})
    home = (
        ("Situation", asked.fields.get("situation", "")),
        ("Logement", asked.fields.get("place", "")),
        *((detail.label, details.get(detail.field, "")) for detail in details_of(asked.role)),
    )
    sections = (
        _patient(asked),
        Section("Lieu de vie", home),
        Section("Besoins", _needs([need for need in asked.needs if need.domain in SOCIAL])),
        *_brought("social_sheet", asked),
        Section("Entourage", _around(asked.episode.patient)),
    )
    return _sheet("Fiche sociale", asked, sections)


SHEETS: dict[str, Callable[[Asked], Sheet]] = {
    "consent": consent_sheet,
    "nursing_sheet": nursing_sheet,
    "social_sheet": social_sheet,
}


def _brought(sheet: str, asked: Asked) -> list[Section]:
    return [section(asked) for section in _sections.get(sheet, ())]


def _sheet(title: str, asked: Asked, sections: Sequence[Section]) -> Sheet:
    """Without empty lines, and without the patient's name wherever somebody typed it."""
    patient = asked.episode.patient
    names = names_of((patient.birth_name, patient.used_name, patient.birth_first_names, patient.used_first_name))
    filled = (
        Section(heading, tuple((label, strike_out(value, names)) for label, value in rows if value))
        for heading, rows in sections
    )
    about = f"{asked.episode.hospital.name}, {asked.episode.unit}, le {french.day_paper(asked.now)}"
    return Sheet(title, about, tuple(section for section in filled if section.rows))


def _patient(asked: Asked) -> Section:
    patient = asked.episode.patient
    who = {Sex.FEMALE: "Femme", Sex.MALE: "Homme"}.get(Sex(patient.sex), "Personne")
    leaves = asked.episode.expected_departure_at
    return Section(
        "Patient",
        (
            ("Qui", f"{who}, {french.age_in_years(patient.birth_date, today=french.as_day(asked.now))} ans"),
            ("Commune", patient.commune.name if patient.commune else ""),
            ("Départ prévu", french.day_paper(leaves) if leaves else "Non fixé"),
        ),
    )


def _needs(needs: Sequence[Need]) -> Rows:
    by_domain: dict[str, list[str]] = {}
    for need in needs:
        by_domain.setdefault(need.get_domain_display(), []).append(need.description)
    return tuple((domain, " ; ".join(words)) for domain, words in by_domain.items())


def _circle(episode: Episode) -> Rows:
    return tuple(
        (
            member.role.short_label[:1].upper() + member.role.short_label[1:],
            ", ".join(part for part in (member.name or "à trouver", french.lower_first(member.what_for)) if part),
        )
        for member in current_circle(episode)
    )


def _around(patient: Patient) -> Rows:
    """Who is around, by their link and never by name."""
    found = []
    for contact in patient.contacts.all():
        roles = [
            word
            for word, holds in (("personne de confiance", contact.is_trusted_person), ("aidant", contact.is_carer))
            if holds
        ]
        words = ", ".join([*roles, contact.note] if contact.note else roles)
        found.append((contact.get_relation_display(), words or "présent"))
    return tuple(found)
