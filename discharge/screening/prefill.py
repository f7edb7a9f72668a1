"""Answers that the hospital's own record already holds. Each comes with where it comes from, to be checked by a person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.models import AdmissionMode, Episode, EpisodeState
from coordination.ui import french
from discharge.screening.instruments import Definition

STAY_WITHIN = timedelta(days=90)
EMERGENCY_WITHIN = timedelta(days=30)


@dataclass(frozen=True)
class Prefill:
    """An answer known beforehand; ``value`` is empty when only a remark is known."""

    value: str
    note: str


def prefill(definition: Definition, episode: Episode, member: Membership) -> dict[str, Prefill]:
    """What is known of ``episode`` for each question of ``definition`` that names a rule (item code → answer)."""
    found = {item.code: RULES[item.prefill](episode, member) for item in definition.items if item.prefill in RULES}
    return {code: known for code, known in found.items() if known is not None}


def age_remark(definition: Definition, episode: Episode) -> str:
    """Whether the instrument was made for the patient's age, in words; nothing when it has no lower bound."""
    if definition.minimum_age is None:
        return ""
    age = french.age_in_years(episode.patient.birth_date, today=timezone.localdate(episode.admitted_at))
    bound = f"{definition.minimum_age}{french.NBSP}ans"
    if age >= definition.minimum_age:
        return f"Grille faite pour {bound} et plus : {age}{french.NBSP}ans à l’entrée."
    return f"Grille faite pour {bound} et plus. À {age}{french.NBSP}ans, son résultat ne vaut qu’à titre indicatif."


def _recent_stay(episode: Episode, member: Membership) -> Prefill | None:
    """A stay here that ended within 90 days before this one began, or an emergency entry within 30 days before."""
    start = episode.admitted_at
    before = (
        Episode.objects.filter(patient=episode.patient_id, admitted_at__lt=start)
        .exclude(pk=episode.pk)
        .exclude(state=EpisodeState.CANCELLED)
        .filter(
            Q(left_at__gte=start - STAY_WITHIN, left_at__lte=start)
            | Q(admission_mode=AdmissionMode.EMERGENCY, admitted_at__gte=start - EMERGENCY_WITHIN)
        )
        .select_related("unit")
        .order_by("-admitted_at")
        .first()
    )
    if before is not None:
        # A month's abbreviation brings its own full stop.
        return Prefill("yes", f"Prérempli : {_stay_words(before, member).removesuffix('.')}. Vérifiez avec le patient.")
    if episode.admission_mode == AdmissionMode.EMERGENCY:
        return Prefill("", "Le séjour en cours, entré par les urgences, ne compte pas.")
    return None


def _stay_words(stay: Episode, member: Membership) -> str:
    today = timezone.localdate()
    # The name of a unit tells something of the illness: only those who may open that stay read it.
    may_open = Episode.objects.visible_to(member).filter(pk=stay.pk).exists()
    where = f"séjour en {stay.unit.name}" if may_open else "séjour dans l’établissement"
    first = french.day(stay.admitted_at, today=today)
    if stay.left_at is None:
        return f"{where}, entrée par les urgences {first}"
    return f"{where} du {first} au {french.day(stay.left_at, today=today)}"


RULES: dict[str, Callable[[Episode, Membership], Prefill | None]] = {"recent_stay": _recent_stay}
