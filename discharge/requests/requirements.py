"""What a request must carry before it leaves, by type of provider. Data: what they refuse for, caught here."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from directory.providers.models import ProviderType
from discharge.requests.models import OpinionFrom, Prescription
from discharge.requests.needed import CONSENT, Needed

HAD, SMR, DAC = "had", "smr", "dac"


@dataclass(frozen=True)
class Detail:
    """A box that one type of provider asks for besides, always to be filled."""

    field: str
    label: str
    help: str
    message: str


@dataclass(frozen=True)
class Requirement:
    """A field that must be filled, with one of ``accepts`` when they are given."""

    field: str
    message: str
    accepts: frozenset[Any] = frozenset()

    def is_met_by(self, fields: Mapping[str, Any]) -> bool:
        """Whether ``fields`` satisfy it."""
        value = fields.get(self.field)
        return value in self.accepts if self.accepts else bool(value)


_AUTONOMY = Detail(
    "autonomy",
    "Autonomie",
    "Marche, toilette, repas, mémoire.",
    "Décrivez l’autonomie : c’est la première question posée.",
)

# Choices of the product, from what these services say they send back (issue 4: « what SMR and HAD refuse »).
DETAILS: dict[str, tuple[Detail, ...]] = {
    HAD: (
        Detail("treatments", "Traitements et matériel", "Voie veineuse, nutrition, oxygène, pompe.", "Dites lesquels."),
        _AUTONOMY,
        Detail("carer", "Qui est présent au domicile", "Lien, horaires, téléphone convenu.", "Dites qui est présent."),
    ),
    SMR: (
        Detail("goal", "Objectif du séjour", "Reprise de la marche, adaptation du traitement.", "Écrivez l’objectif."),
        _AUTONOMY,
        Detail(
            "aftermath",
            "Projet après le SMR",
            "Retour au domicile, entrée en EHPAD, à l’étude.",
            "Écrivez le projet de sortie : sans lui, la demande revient pour « suite sociale incertaine ».",
        ),
    ),
}

_EVERYONE = (
    Requirement("care", "Écrivez ce qui est demandé."),
    Requirement("starts_on", "Donnez le jour du premier passage."),
    Requirement("answer_by", "Donnez l’heure limite de réponse."),
    Requirement("place", "Dites où : commune, étage, accès. Sans nom ni adresse."),
)
_PRESCRIPTION_SAID = Requirement("prescription", "Dites où en est l’ordonnance : ce service en demande une.")
_PRESCRIPTION_READY = Requirement(
    "prescription",
    "L’ordonnance doit être prête : une HAD ne se demande pas sans prescription.",
    frozenset({Prescription.READY.value}),
)
_CONSENT = Requirement("has_consent", "Recueillez le consentement de la personne avant d’envoyer cette demande.")
_RHYTHM = (Requirement("rhythm", "Donnez le rythme."), Requirement("duration", "Donnez la durée prévue."))

BY_TYPE: dict[str, tuple[Requirement, ...]] = {HAD: (_PRESCRIPTION_READY, _CONSENT, *_RHYTHM), SMR: (_CONSENT,)}

OPINIONS: dict[str, tuple[OpinionFrom, ...]] = {HAD: tuple(OpinionFrom)}


def details_of(role: ProviderType) -> tuple[Detail, ...]:
    """The boxes that this type of provider asks for besides."""
    return DETAILS.get(role.pk, ())


def asks_about_gp(role: ProviderType) -> bool:
    """Whether the GP is contacted before, or by, whoever asks (domain, "DAC")."""
    return role.pk == DAC


def missing(
    role: ProviderType, fields: Mapping[str, Any], needed: Collection[Needed] = ()
) -> Iterator[tuple[str, str]]:
    """What the request lacks for this type of provider and the documents it ``needed``: (field, what to do)."""
    asked = [*_EVERYONE, *BY_TYPE.get(role.pk, ())]
    known = {requirement.field for requirement in asked}
    if role.needs_prescription and "prescription" not in known:
        asked.append(_PRESCRIPTION_SAID)
    says_consent = any(one.required and one.kind.code == CONSENT for one in needed)
    if (role.needs_consent or says_consent) and "has_consent" not in known:
        asked.append(_CONSENT)
    for requirement in asked:
        if not requirement.is_met_by(fields):
            yield requirement.field, requirement.message
    for detail in details_of(role):
        if not fields.get("details", {}).get(detail.field):
            yield detail.field, detail.message
    if asks_about_gp(role):
        yield from _missing_gp(fields)


def _missing_gp(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if fields.get("gp_contacted") is None:
        yield "gp_contacted", "Dites si le médecin traitant a été contacté : le DAC l’associe à toute demande."
    elif not fields["gp_contacted"] and not fields.get("gp_why_not"):
        yield "gp_why_not", "Dites pourquoi le médecin traitant n’a pas été contacté."
