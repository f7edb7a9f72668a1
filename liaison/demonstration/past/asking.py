"""A request of the past: services asked at once, each answers at its hour by its link, by telephone, or not at all."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from coordination.episodes.models import Episode
from coordination.links.actions import record_reading
from coordination.links.models import SecureLink
from coordination.links.origin import Origin
from discharge.requests.answering import accept, refuse
from discharge.requests.models import Approach, Moment, Prescription
from discharge.requests.states import WAITING
from liaison.demonstration.past.chronicle import Chronicle
from liaison.demonstration.past.drawing import Asked
from liaison.demonstration.past.places import SERVICES
from liaison.demonstration.past.team import Team
from liaison.demonstration.played import add_sheet, ask_services

_WORDS: dict[str, dict[str, Any]] = {
    "saad": {"care": "Aide au lever et à la toilette", "rhythm": "5 matins par semaine", "duration": "1 mois"},
    "idel": {"care": "Soins infirmiers à domicile", "rhythm": "tous les jours", "duration": "1 mois"},
    "ssiad": {"care": "Toilette et surveillance", "rhythm": "tous les matins", "duration": "1 mois"},
    "materiel": {"care": "Lit médicalisé, déambulateur", "rhythm": "livraison", "duration": "3 mois"},
    "portage-repas": {"care": "Repas portés à domicile", "rhythm": "7 jours sur 7", "duration": "3 mois"},
    "smr": {
        "care": "Rééducation de la marche",
        "rhythm": "tous les jours",
        "duration": "3 semaines",
        "details": {
            "goal": "Retrouver la marche et les transferts",
            "autonomy": "Transferts avec une personne",
            "aftermath": "Retour au domicile",
        },
    },
    "had": {
        "care": "Douleur, surveillance",
        "rhythm": "tous les jours",
        "duration": "1 mois",
        "details": {
            "treatments": "Morphine, pompe en réserve",
            "autonomy": "Marche dans l’appartement",
            "carer": "Son épouse, présente jour et nuit",
        },
    },
}


class Asking:
    """One request: whom it goes to, and what each of them does."""

    def __init__(self, episode: Episode, role: str, answers: Sequence[Asked], team: Team, chronicle: Chronicle) -> None:
        self.episode, self.role, self.answers, self.team, self.chronicle = episode, role, answers, team, chronicle

    def ask(self) -> None:
        """Send the request, and plan what comes of it."""
        request = ask_services(
            self.team.nurse,
            self.episode,
            self.role,
            SERVICES[self.role],
            situation="vit seule, marche avec aide",
            place="Vergèze ou alentour",
            prescription=Prescription.READY,
            papers=self._papers(),
            **_WORDS[self.role],
        )
        for approach, asked in zip(request.approaches.order_by("name"), self.answers, strict=False):
            if asked.comes or asked.refusal:
                moment = timezone.now() + timedelta(hours=asked.hours)
                self.chronicle.plan(moment, partial(self.answer, approach, asked))
        self.chronicle.sweep_at(request.answer_by + timedelta(minutes=3))

    def _papers(self) -> list[Any]:
        if self.role == "smr":
            return [add_sheet(self.team.nurse, self.episode, "medical_summary", "Résumé médical", self.episode.motive)]
        if self.role == "had":
            return [add_sheet(self.team.nurse, self.episode, "prescription", "Prescription d’HAD", "Morphine, 1 mois")]
        return []

    def answer(self, approach: Approach, asked: Asked) -> None:
        """Take the answer of a service that still waits for an answer: by its link, else by telephone."""
        approach.refresh_from_db()
        if approach.state not in WAITING:
            return
        link: SecureLink | None = SecureLink.objects.filter(subject_id=approach.pk, revoked_at=None).first()
        by = None if link else self.team.nurse
        if link is not None:
            record_reading(link_id=link.pk, origin=Origin())
            self.chronicle.plan(timezone.now() + timedelta(minutes=40), partial(self.put_away, approach))
        if asked.refusal:
            refuse(approach_id=approach.pk, reason=asked.refusal, by=by)
            return
        accept(
            approach_id=approach.pk,
            starts_on=timezone.localdate(self.episode.expected_departure_at),
            moment=Moment.MORNING,
            contact_name=approach.name,
            contact_phone=approach.phone,
            by=by,
        )

    def put_away(self, approach: Approach) -> None:
        """The referent has read the news."""
        Approach.objects.filter(pk=approach.pk, told_at=None).update(told_at=timezone.now())
