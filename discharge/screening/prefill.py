"""Answers that the hospital's own record already holds. Each comes with where it comes from, to be checked by a person.

Only what is known counts: a stay elsewhere is not in the record, so « none here » is a remark and never an answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import Q
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.models import AdmissionMode, Episode, EpisodeState
from coordination.ui import french
from discharge.planning.models import CircleMember, CircleState
from discharge.planning.roles import GP
from discharge.screening.instruments import Definition

STAY_WITHIN = timedelta(days=90)
EMERGENCY_WITHIN = timedelta(days=30)
SIX_MONTHS = timedelta(days=183)
YEAR = timedelta(days=365)

_CHECK = "Vérifiez avec la personne."


@dataclass(frozen=True)
class Prefill:
    """An answer known beforehand; ``value`` is empty when only a remark is known."""

    value: str
    note: str


class Record:
    """What the record says of one episode, as ``member`` may read it; the earlier stays are read once."""

    def __init__(self, episode: Episode, member: Membership) -> None:
        self.episode = episode
        self.member = member
        self.start: datetime = episode.admitted_at

    @cached_property
    def stays(self) -> list[Episode]:
        """The patient's stays here that began in the year before this one or ended shortly before it, the newest first."""
        return list(
            Episode.objects.filter(
                Q(admitted_at__gte=self.start - YEAR) | Q(left_at__gte=self.start - SIX_MONTHS),
                patient=self.episode.patient_id,
                admitted_at__lt=self.start,
            )
            .exclude(pk=self.episode.pk)
            .exclude(state=EpisodeState.CANCELLED)
            .select_related("unit")
            .order_by("-admitted_at")
        )

    def began_within(self, delay: timedelta) -> list[Episode]:
        """The stays that began at most ``delay`` before this one."""
        return [stay for stay in self.stays if stay.admitted_at >= self.start - delay]

    def ended_within(self, delay: timedelta) -> list[Episode]:
        """The stays that ended at most ``delay`` before this one began."""
        return [stay for stay in self.stays if stay.left_at and self.start - delay <= stay.left_at <= self.start]

    def words(self, stay: Episode) -> str:
        """An earlier stay, by its dates; by its unit too for those who may open it, since a unit tells of the illness."""
        today = timezone.localdate()
        may_open = Episode.objects.visible_to(self.member).filter(pk=stay.pk).exists()
        where = f"séjour en {stay.unit.name}" if may_open else "séjour dans l’établissement"
        first = french.day(stay.admitted_at, today=today)
        if stay.left_at is None:
            return f"{where}, entrée par les urgences {first}"
        return f"{where} du {first} au {french.day(stay.left_at, today=today)}"


def prefill(definition: Definition, episode: Episode, member: Membership) -> dict[str, Prefill]:
    """What is known of ``episode`` for each question of ``definition`` that names a rule (item code → answer)."""
    record = Record(episode, member)
    found = {}
    for item in definition.items:
        known = RULES[item.prefill.rule](record) if item.prefill and item.prefill.rule in RULES else None
        if known is not None and item.prefill:
            found[item.code] = Prefill(item.prefill.answer(known.value), known.note)
    return found


def age_remark(definition: Definition, episode: Episode) -> str:
    """Whether the instrument was made for the patient's age, in words; nothing when it has no lower bound."""
    if definition.minimum_age is None:
        return ""
    age = _age(episode)
    bound = f"{definition.minimum_age}{french.NBSP}ans"
    if age >= definition.minimum_age:
        return f"Grille faite pour {bound} et plus : {age}{french.NBSP}ans à l’entrée."
    return f"Grille faite pour {bound} et plus. À {age}{french.NBSP}ans, son résultat ne vaut qu’à titre indicatif."


def _age(episode: Episode) -> int:
    return french.age_in_years(episode.patient.birth_date, today=timezone.localdate(episode.admitted_at))


def _recent_stay(record: Record) -> Prefill | None:
    """A stay here that ended within 90 days before this one began, or an emergency entry within 30 days before."""
    emergencies = [
        stay for stay in record.began_within(EMERGENCY_WITHIN) if stay.admission_mode == AdmissionMode.EMERGENCY
    ]
    before = max([*record.ended_within(STAY_WITHIN), *emergencies], key=lambda stay: stay.admitted_at, default=None)
    if before is not None:
        return _stay(record, before)
    if record.episode.admission_mode == AdmissionMode.EMERGENCY:
        return Prefill("", "Le séjour en cours, entré par les urgences, ne compte pas.")
    return None


def _stay_six_months(record: Record) -> Prefill | None:
    """A stay here of one night or more that ended within six months before this one began."""
    nights = [
        stay
        for stay in record.ended_within(SIX_MONTHS)
        if stay.left_at and timezone.localdate(stay.left_at) > timezone.localdate(stay.admitted_at)
    ]
    return _stay(record, nights[0]) if nights else None


def _stay(record: Record, stay: Episode) -> Prefill:
    # A month's abbreviation brings its own full stop.
    return Prefill("yes", f"Prérempli : {record.words(stay).removesuffix('.')}. {_CHECK}")


def _age_rule(record: Record) -> Prefill:
    age = _age(record.episode)
    return Prefill(str(age), f"Prérempli : {age}{french.NBSP}ans à l’entrée.")


def _emergency(record: Record) -> Prefill | None:
    mode = AdmissionMode(record.episode.admission_mode)
    if mode not in {AdmissionMode.EMERGENCY, AdmissionMode.PLANNED}:
        return Prefill("", f"Mode d’entrée noté à l’admission : {mode.label.lower()}.")
    value = "yes" if mode == AdmissionMode.EMERGENCY else "no"
    return Prefill(value, f"Prérempli : mode d’entrée noté à l’admission, {mode.label.lower()}.")


def _length_of_stay(record: Record) -> Prefill:
    """Days from the admission to the departure, noted or expected; without either, to today."""
    episode = record.episode
    end = episode.ends_at or timezone.now()
    days = (timezone.localdate(end) - timezone.localdate(record.start)).days
    until = "au départ" if episode.left_at else "au départ prévu" if episode.ends_at else "à aujourd’hui"
    return Prefill(str(max(days, 0)), f"Prérempli : {french.count(max(days, 0), 'jour')} de l’entrée {until}.")


def _emergency_visits(record: Record) -> Prefill:
    stays = record.began_within(SIX_MONTHS)
    return _number_here(sum(stay.admission_mode == AdmissionMode.EMERGENCY for stay in stays), "passage")


def _admissions_past_year(record: Record) -> Prefill:
    return _number_here(len(record.began_within(YEAR)), "séjour")


def _number_here(number: int, noun: str) -> Prefill:
    if not number:
        return Prefill("", f"Aucun {noun} connu dans l’établissement. Demandez pour les autres établissements.")
    known = french.count(number, noun)
    return Prefill(str(number), f"Prérempli : {known} dans l’établissement. Ajoutez ceux d’ailleurs.")


def _no_gp(record: Record) -> Prefill | None:
    states = set(CircleMember.objects.current().filter(episode=record.episode, role=GP).values_list("state", flat=True))
    if not states:
        return None
    if states == {CircleState.TO_FIND}:
        return Prefill("yes", "Prérempli : médecin traitant à trouver dans le cercle de soins.")
    return Prefill("no", f"Prérempli : un médecin traitant est dans le cercle de soins. {_CHECK}")


RULES: dict[str, Callable[[Record], Prefill | None]] = {
    "recent_stay": _recent_stay,
    "stay_six_months": _stay_six_months,
    "age": _age_rule,
    "emergency": _emergency,
    "length_of_stay": _length_of_stay,
    "emergency_visits": _emergency_visits,
    "admissions_past_year": _admissions_past_year,
    "no_gp": _no_gp,
}
# What a rule may be told as, where a grid is built.
RULE_WORDS = {
    "recent_stay": "Séjour dans les 90 jours ou urgences dans les 30 jours (oui)",
    "stay_six_months": "Séjour d’une nuit dans les 6 mois (oui)",
    "emergency": "Admission en urgence (oui ou non)",
    "no_gp": "Sans médecin traitant (oui ou non)",
    "age": "Âge à l’entrée (nombre)",
    "length_of_stay": "Durée du séjour en jours (nombre)",
    "emergency_visits": "Passages aux urgences dans les 6 mois (nombre)",
    "admissions_past_year": "Séjours dans les 12 mois (nombre)",
}
