"""Two providers side by side: the same questions to both, and « non renseigné » where nobody has answered."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from coordination.ui import french
from directory.providers.freshness import capacity_freshness, capacity_words, freshness
from directory.providers.models import Capacity, OpeningHours, Provider
from directory.providers.ranking import latest_capacities, listed

COMPARED = 2
YES_OR_NO = {True: "oui", False: "non", None: ""}


class Row(NamedTuple):
    """One question and each provider's answer."""

    label: str
    answers: list[str]


def compared(keys: Sequence[UUID]) -> list[Provider]:
    """The entries of ``keys`` in their order, without those that do not exist. A constant number of queries."""
    rows = Provider.objects.with_places().prefetch_related("hours", "skills", "coverage").in_bulk(keys)
    return [rows[key] for key in keys if key in rows]


def rows_of(providers: Sequence[Provider], *, now: datetime) -> list[Row]:
    """Every question with the answers in the order of ``providers``."""
    latest = latest_capacities([provider.pk for provider in providers])
    reasons = {entry.provider.pk: entry.reasons for entry in listed(providers, now=now)}
    columns = [
        dict(_answers(provider, latest.get(provider.pk), reasons[provider.pk], now=now)) for provider in providers
    ]
    return [Row(label, [column[label] or french.UNKNOWN for column in columns]) for label in columns[0]]


def _answers(
    provider: Provider, said: Capacity | None, reasons: Sequence[tuple[str, str]], *, now: datetime
) -> Iterator[tuple[str, str]]:
    kind = provider.type
    yield "Type", kind.full_label
    yield (
        "État",
        "en activité"
        if provider.is_open
        else f"fermé depuis le {french.day_paper(provider.closed_on)}"
        if provider.closed_on
        else "fermé",
    )
    yield "Lieu", provider.place
    yield "Places", f"{capacity_words(said)} ({capacity_freshness(said, now=now).label.lower()})" if said else ""
    yield "Territoire couvert", ", ".join(provider.covered_places())
    yield "Horaires", _hours(list(provider.hours.all()))
    yield "Week-end", YES_OR_NO[provider.weekend]
    yield "Soir", YES_OR_NO[provider.evening]
    yield "Compétences", ", ".join(skill.label for skill in provider.skills.all())
    yield "Âge", _ages(provider)
    yield "Pour quels patients", provider.criteria or kind.criteria
    yield "Qui peut demander", kind.who_may_ask
    yield "Ce qui sera demandé", kind.asks_for or _papers(provider)
    yield "Délai habituel", kind.usual_delay
    yield "Conventions", provider.conventions
    yield "Pour votre établissement", ", ".join(words for side, words in reasons if not words.startswith("demande "))
    yield "Téléphone", french.phone(provider.phone) if provider.phone else ""
    yield "Messagerie sécurisée", provider.mssante
    yield (
        "Fiche",
        freshness(provider, now=now).label + (f", par {provider.verified_by}" if provider.verified_by else ""),
    )


def _hours(hours: list[OpeningHours]) -> str:
    """A day as often as it has stretches: "lundi 8 h à 12 h, lundi 14 h à 18 h"."""
    return ", ".join(
        f"{line.get_weekday_display()} {line.opens:%H:%M} à {line.closes:%H:%M}".replace(
            ":", f"{french.NBSP}h{french.NBSP}"
        )
        for line in hours
    )


def _ages(provider: Provider) -> str:
    least, most = provider.min_age, provider.max_age
    if least is not None and most is not None:
        return f"de {least} à {most} ans"
    return f"à partir de {least} ans" if least is not None else f"jusqu’à {most} ans" if most is not None else ""


def _papers(provider: Provider) -> str:
    asked = ["ordonnance"] if provider.type.needs_prescription else []
    return ", ".join([*asked, "consentement du patient"] if provider.type.needs_consent else asked)
