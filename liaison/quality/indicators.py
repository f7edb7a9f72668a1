"""The indicators: one definition each, for a unit, a hospital and a group alike. Nothing else in the product computes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from coordination.episodes.models import BlockReason, ReferralOrigin
from discharge.requests.states import RefusalReason
from discharge.screening.models import Complexity
from liaison.answers.models import AnswerKind
from liaison.letters.models import LetterChannel
from liaison.quality.sources import Source
from liaison.quality.sources.afterwards import ANSWERS, CALLS, RETURNS
from liaison.quality.sources.leaving import CORRESPONDENTS, DEPARTURES, LETTERS, STAYS
from liaison.quality.sources.preparation import (
    ADMISSIONS,
    APPROACHES,
    COMPLEXITIES,
    NO_ANSWER,
    NO_OBSTACLE,
    REFUSALS,
    SEARCHES,
    WAITS,
)


class Shape(StrEnum):
    """How a figure is made of its rows."""

    COUNT = "count"
    # A sum over those that ``denominator`` counts.
    SUM = "sum"
    RATE = "rate"
    # Of whole hours, from how many took how long: a mean would follow the one that took a month.
    MEDIAN = "median"


class Better(StrEnum):
    """Which way a figure improves."""

    UP = "up"
    DOWN = "down"
    NEITHER = ""


class Theme(StrEnum):
    """Where on the page an indicator stands."""

    BEFORE = "Avant la sortie"
    LEAVING = "Le départ et ses courriers"
    AFTER = "Après la sortie"
    TERRITORY = "Le territoire"


@dataclass(frozen=True)
class Parts:
    """How a figure is broken down. ``labels`` None: by type of provider of the directory.

    ``numerator`` and ``denominator``: columns of the parts, when they are not those of the figure.
    """

    title: str
    labels: Mapping[str, str] | None = None
    numerator: str = ""
    denominator: str = ""


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """A figure and its one definition: what it counts, among whom, without whom, from which traces."""

    key: str
    title: str
    theme: Theme
    source: Source
    numerator: str
    denominator: str = ""
    shape: Shape = Shape.RATE
    better: Better = Better.NEITHER
    parts: Parts | None = None
    unit_one: str
    unit_many: str
    counted: str
    among: str = ""
    excluded: str
    traced: str

    @property
    def part_columns(self) -> tuple[str, str]:
        """Numerator and denominator of its parts."""
        if self.parts and self.parts.numerator:
            return self.parts.numerator, self.parts.denominator
        return self.numerator, self.denominator

    @property
    def words(self) -> list[tuple[str, str]]:
        """The definition as the page shows it."""
        pairs = [
            ("Compté", self.counted),
            ("Parmi", self.among),
            ("Exclus", self.excluded),
            ("Source", self.traced),
        ]
        return [(label, text) for label, text in pairs if text]

    @property
    def unit(self) -> str:
        """What the value is counted in, after the number."""
        return {Shape.RATE: "%", Shape.MEDIAN: "h", Shape.SUM: "jours"}.get(self.shape, "")


_REFUSALS = {**dict(RefusalReason.choices), NO_ANSWER: "Sans réponse dans le délai"}
_OBSTACLES = {**dict(BlockReason.choices), NO_OBSTACLE: "Aucun obstacle noté"}

INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        key="admitted",
        title="Épisodes admis",
        theme=Theme.BEFORE,
        source=ADMISSIONS,
        shape=Shape.COUNT,
        numerator="admitted",
        parts=Parts("par origine du signalement", dict(ReferralOrigin.choices)),
        unit_one="épisode",
        unit_many="épisodes",
        counted="épisodes dont l’entrée est dans la période, dans l’unité d’entrée",
        excluded="épisodes annulés",
        traced="dates d’entrée, passages dans les unités, origine notée à l’admission",
    ),
    Indicator(
        key="screened",
        title="Repérés dans le délai",
        theme=Theme.BEFORE,
        source=ADMISSIONS,
        numerator="screened",
        denominator="to_screen",
        better=Better.UP,
        unit_one="épisode",
        unit_many="épisodes",
        counted="épisodes dont un repérage est rempli avant la fin du délai de l’hôpital",
        among="épisodes admis dans la période dont le délai est échu, ou repérés puis sortis avant",
        excluded="épisodes annulés, sorties avant la fin du délai sans repérage",
        traced="dates d’entrée, repérages remplis",
    ),
    Indicator(
        key="complexity",
        title="Complexité décidée",
        theme=Theme.BEFORE,
        source=COMPLEXITIES,
        shape=Shape.COUNT,
        numerator="decided",
        parts=Parts("par complexité", dict(Complexity.choices)),
        unit_one="épisode",
        unit_many="épisodes",
        counted="épisodes admis dans la période dont une personne a décidé la complexité, la dernière comptant",
        excluded="épisodes annulés, complexité seulement proposée",
        traced="décisions après repérage",
    ),
    Indicator(
        key="answer_delay",
        title="Réponse des services, délai médian",
        theme=Theme.BEFORE,
        source=APPROACHES,
        shape=Shape.MEDIAN,
        numerator="answered",
        denominator="answered",
        better=Better.DOWN,
        parts=Parts("par type de service"),
        unit_one="réponse",
        unit_many="réponses",
        counted="heures entières entre l’envoi à un service et sa première réponse, médiane ; au plus quinze jours",
        among="services sollicités dans la période qui ont répondu, une question comptant comme réponse",
        excluded="services qui n’ont pas répondu",
        traced="envois des demandes, réponses",
    ),
    Indicator(
        key="accepted",
        title="Demandes acceptées par les services",
        theme=Theme.BEFORE,
        source=APPROACHES,
        numerator="accepted",
        denominator="settled",
        better=Better.UP,
        parts=Parts("par type de service"),
        unit_one="sollicitation",
        unit_many="sollicitations",
        counted="services sollicités dans la période qui acceptent",
        among="services sollicités qui ont accepté, refusé, proposé un confrère ou laissé passer le délai",
        excluded="réponses attendues, demandes retirées ou déjà pourvues",
        traced="réponses aux demandes",
    ),
    Indicator(
        key="refused",
        title="Refus et silences des services",
        theme=Theme.BEFORE,
        source=REFUSALS,
        shape=Shape.COUNT,
        numerator="refused",
        better=Better.DOWN,
        parts=Parts("par motif", _REFUSALS),
        unit_one="refus",
        unit_many="refus",
        counted="services sollicités dans la période qui ont refusé, ou laissé passer le délai",
        excluded="demandes retirées ou déjà pourvues",
        traced="réponses aux demandes, motifs codés",
    ),
    Indicator(
        key="days_lost",
        title="Jours après l’aptitude à la sortie",
        theme=Theme.BEFORE,
        source=WAITS,
        shape=Shape.SUM,
        numerator="lost",
        denominator="waited",
        better=Better.DOWN,
        parts=Parts("par obstacle", _OBSTACLES, numerator="cost", denominator="delayed"),
        unit_one="patient",
        unit_many="patients",
        counted="jours passés à l’hôpital alors que la personne était dite prête à sortir, au jour du départ",
        among="patients partis dans la période qui ont attendu au moins un jour",
        excluded="séjours en cours, jours où la personne n’était plus prête",
        traced="aptitudes dites jour après jour, obstacles, départs ; un jour à deux obstacles compte sous chacun",
    ),
    Indicator(
        key="departures",
        title="Départs",
        theme=Theme.LEAVING,
        source=DEPARTURES,
        shape=Shape.COUNT,
        numerator="left",
        unit_one="départ",
        unit_many="départs",
        counted="départs enregistrés, au jour du départ, dans l’unité quittée",
        excluded="aucun",
        traced="départs enregistrés",
    ),
    Indicator(
        key="before_noon",
        title="Départs avant midi",
        theme=Theme.LEAVING,
        source=DEPARTURES,
        numerator="before_noon",
        denominator="left",
        better=Better.UP,
        unit_one="départ",
        unit_many="départs",
        counted="départs avant 12 h, à l’heure de l’hôpital",
        among="départs de la période",
        excluded="aucun",
        traced="départs enregistrés",
    ),
    Indicator(
        key="reserve",
        title="Départs avec réserve",
        theme=Theme.LEAVING,
        source=DEPARTURES,
        numerator="with_reserve",
        denominator="left",
        better=Better.DOWN,
        unit_one="départ",
        unit_many="départs",
        counted="départs enregistrés alors qu’un point restait à régler",
        among="départs de la période",
        excluded="aucun",
        traced="départs enregistrés, raison de la réserve",
    ),
    Indicator(
        key="same_day",
        title="Courrier J0 parti le jour même",
        theme=Theme.LEAVING,
        source=LETTERS,
        numerator="same_day",
        denominator="planned",
        better=Better.UP,
        parts=Parts("par voie", dict(LetterChannel.choices)),
        unit_one="courrier",
        unit_many="courriers",
        counted="courriers J0 remis à la messagerie, ou sur papier, le jour du départ à l’heure de l’hôpital",
        among="courriers J0 des départs de la période, un par destinataire",
        excluded="courriers retirés, après une opposition",
        traced="états des courriers",
    ),
    Indicator(
        key="opened",
        title="Courrier J0 ouvert",
        theme=Theme.LEAVING,
        source=LETTERS,
        numerator="opened",
        denominator="by_link",
        better=Better.UP,
        parts=Parts("par voie", dict(LetterChannel.choices)),
        unit_one="courrier",
        unit_many="courriers",
        counted="courriers J0 dont le destinataire a ouvert le lien, avec son code",
        among="courriers J0 envoyés par lien",
        excluded="courriers non envoyés, sur papier ou retirés",
        traced="ouvertures des liens",
    ),
    Indicator(
        key="acknowledged",
        title="Courrier J0 accusé",
        theme=Theme.LEAVING,
        source=LETTERS,
        numerator="acknowledged",
        denominator="by_link",
        better=Better.UP,
        parts=Parts("par voie", dict(LetterChannel.choices)),
        unit_one="courrier",
        unit_many="courriers",
        counted="courriers J0 dont le destinataire a accusé réception",
        among="courriers J0 envoyés par lien",
        excluded="courriers non envoyés, sur papier ou retirés",
        traced="accusés de réception",
    ),
    Indicator(
        key="letter_complete",
        title="Lettre de liaison complète",
        theme=Theme.LEAVING,
        source=STAYS,
        numerator="signed",
        denominator="stays",
        better=Better.UP,
        unit_one="séjour",
        unit_many="séjours",
        counted="séjours dont une lettre est signée, même après le départ : rien ne se signe tant qu’une partie de la loi manque",
        among="séjours de 24 h et plus, partis dans la période",
        excluded="séjours plus courts, lettres annulées",
        traced="signatures des lettres",
    ),
    Indicator(
        key="letter_signed",
        title="Lettre de liaison signée au départ",
        theme=Theme.LEAVING,
        source=STAYS,
        numerator="signed_by_then",
        denominator="stays",
        better=Better.UP,
        unit_one="séjour",
        unit_many="séjours",
        counted="séjours dont une lettre est signée le jour du départ ou avant",
        among="séjours de 24 h et plus, partis dans la période",
        excluded="séjours plus courts, lettres annulées",
        traced="signatures des lettres",
    ),
    Indicator(
        key="letter_handed",
        title="Lettre remise au patient au départ",
        theme=Theme.LEAVING,
        source=STAYS,
        numerator="handed_by_then",
        denominator="stays",
        better=Better.UP,
        unit_one="séjour",
        unit_many="séjours",
        counted="séjours avec une remise tracée, à la personne ou à sa personne de confiance, le jour du départ ou avant",
        among="séjours de 24 h et plus, partis dans la période",
        excluded="séjours plus courts, remises à un proche",
        traced="remises en main propre",
    ),
    Indicator(
        key="reached",
        title="Appels passés",
        theme=Theme.AFTER,
        source=CALLS,
        numerator="reached",
        denominator="due",
        better=Better.UP,
        unit_one="appel",
        unit_many="appels",
        counted="appels dus dans la période, enregistrés avec leur issue, même en retard",
        among="appels dont le jour est arrivé, les injoignables compris",
        excluded="refus, retour à l’hôpital, décès, épisode clos avant le jour de l’appel",
        traced="appels enregistrés",
    ),
    Indicator(
        key="flagged",
        title="Appels avec signe d’alerte",
        theme=Theme.AFTER,
        source=CALLS,
        numerator="flagged",
        denominator="reached",
        unit_one="appel",
        unit_many="appels",
        counted="appels passés où au moins un signe d’alerte a été coché",
        among="appels passés, dus dans la période",
        excluded="appels non passés",
        traced="appels enregistrés",
    ),
    Indicator(
        key="answered_in_time",
        title="Correspondants répondus dans le délai",
        theme=Theme.AFTER,
        source=ANSWERS,
        numerator="in_time",
        denominator="owed",
        better=Better.UP,
        parts=Parts("par réponse reçue", dict(AnswerKind.choices)),
        unit_one="réponse",
        unit_many="réponses",
        counted="réponses de correspondants traitées avant la fin du délai qui valait ce jour-là",
        among="réponses reçues dans la période, traitées ou dont le délai est échu",
        excluded="réponses dont le délai court encore",
        traced="réponses reçues, suites données",
    ),
    Indicator(
        key="readmitted",
        title="Réhospitalisés à 30 jours, non prévu",
        theme=Theme.AFTER,
        source=RETURNS,
        numerator="returned",
        denominator="followed",
        better=Better.DOWN,
        unit_one="séjour",
        unit_many="séjours",
        counted="séjours suivis, dans les 30 jours, d’une hospitalisation non prévue, ici ou dite par quelqu’un",
        among="séjours partis dans la période ailleurs qu’à l’hôpital ou en SMR, dont les 30 jours sont passés",
        excluded="réhospitalisations prévues, transferts, passages aux urgences sans séjour, ce que personne n’a dit",
        traced="admissions, événements notés par l’équipe, les appels, les questionnaires et les correspondants",
    ),
    Indicator(
        key="emergency",
        title="Passages aux urgences à 30 jours",
        theme=Theme.AFTER,
        source=RETURNS,
        numerator="seen",
        denominator="followed",
        better=Better.DOWN,
        unit_one="séjour",
        unit_many="séjours",
        counted="séjours suivis, dans les 30 jours, d’un passage aux urgences noté",
        among="séjours partis dans la période ailleurs qu’à l’hôpital ou en SMR, dont les 30 jours sont passés",
        excluded="passages que personne n’a dits",
        traced="événements notés par l’équipe, les appels, les questionnaires et les correspondants",
    ),
    Indicator(
        key="without_gp",
        title="Patients sans médecin traitant",
        theme=Theme.TERRITORY,
        source=DEPARTURES,
        numerator="without_gp",
        denominator="left",
        unit_one="départ",
        unit_many="départs",
        counted="départs de patients pour qui il a fallu chercher un médecin traitant, ou sans aucun dans le cercle de soins",
        among="départs de la période",
        excluded="aucun",
        traced="cercle de soins et ses changements d’état",
    ),
    Indicator(
        key="gp_found",
        title="Médecin traitant trouvé",
        theme=Theme.TERRITORY,
        source=DEPARTURES,
        numerator="gp_found",
        denominator="without_gp",
        better=Better.UP,
        unit_one="patient",
        unit_many="patients",
        counted="patients sans médecin traitant pour qui un médecin est nommé",
        among="patients sans médecin traitant, partis dans la période",
        excluded="patients qui avaient un médecin traitant",
        traced="cercle de soins et ses changements d’état",
    ),
    Indicator(
        key="unmet",
        title="Demandes restées sans solution",
        theme=Theme.TERRITORY,
        source=SEARCHES,
        numerator="unmet",
        denominator="ended",
        better=Better.DOWN,
        parts=Parts("par type de service"),
        unit_one="demande",
        unit_many="demandes",
        counted="demandes faites dans la période que personne n’a acceptées",
        among="demandes acceptées par un service, ou épuisées",
        excluded="demandes en cours ou retirées",
        traced="états des demandes",
    ),
    Indicator(
        key="fresh",
        title="Correspondants vérifiés dans l’annuaire",
        theme=Theme.TERRITORY,
        source=CORRESPONDENTS,
        numerator="fresh",
        denominator="known",
        better=Better.UP,
        parts=Parts("par type de service"),
        unit_one="correspondant",
        unit_many="correspondants",
        counted="correspondants dont la fiche de l’annuaire avait été vérifiée dans les 90 jours avant le départ",
        among="personnes et services du cercle de soins, tirés de l’annuaire, des départs de la période",
        excluded="correspondants écrits à la main, retirés du cercle",
        traced="vérifications des fiches, cercle de soins",
    ),
)
