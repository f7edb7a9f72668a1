"""Two providers side by side: the same questions to both, and « non renseigné » where nobody has answered."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.urls import reverse

from coordination.ui import french
from directory.orientation.queries import asks_for
from directory.overlay.models import LocalProvider
from directory.providers.freshness import capacity_freshness, capacity_words, freshness
from directory.providers.models import Capacity, OpeningHours, Provider, ProviderType
from directory.providers.ranking import listed, room_of
from directory.providers.reading import ages, taken

COMPARED = 2
# In the order in which they are read.
QUESTIONS = (
    "Type", "État", "Lieu", "Places", "Territoire couvert", "Horaires", "Week-end", "Soir", "Compétences", "Âge",
    "Situations", "Dépendance",
    "Pour quels patients", "Qui peut demander", "Ce qui sera demandé", "Délai habituel", "Conventions",
    "Pour votre établissement", "Téléphone", "Messagerie sécurisée", "Fiche",
)  # fmt: skip
YES_OR_NO = {True: "oui", False: "non", None: ""}


class Row(NamedTuple):
    """One question and each provider's answer."""

    label: str
    answers: list[str]


class Compared(NamedTuple):
    """One of the two, of the reference or of the hospital's own, with its answers by question."""

    name: str
    href: str
    answers: dict[str, str]


def compared(keys: Sequence[UUID], *, with_own: bool, now: datetime) -> list[Compared]:
    """The entries of ``keys`` in their order, without those that do not exist here. A constant number of queries."""
    read = Provider.objects.with_places().with_standing(french.as_day(now))
    shared = read.prefetch_related("hours", "skills", "coverage").in_bulk(keys)
    own = LocalProvider.objects.with_places().in_bulk(keys) if with_own and len(shared) < len(keys) else {}
    reasons = {entry.provider.pk: entry.reasons for entry in listed(list(shared.values()), now=now)}
    found = {
        pk: Compared(
            provider.name,
            reverse("directory:provider", args=[pk]),
            dict(_answers(provider, room_of(provider), reasons[pk], now=now)),
        )
        for pk, provider in shared.items()
    }
    found |= {
        pk: Compared(local.name, reverse("overlay:local_provider", args=[pk]), dict(_local_answers(local)))
        for pk, local in own.items()
    }
    return [found[key] for key in keys if key in found]


def rows_of(entries: Sequence[Compared]) -> list[Row]:
    """Every question with the answers in the order of ``entries``."""
    return [Row(label, [entry.answers.get(label) or french.UNKNOWN for entry in entries]) for label in QUESTIONS]


def _answers(
    provider: Provider, said: Capacity | None, reasons: Sequence[tuple[str, str]], *, now: datetime
) -> Iterator[tuple[str, str]]:
    kind = provider.type
    yield from _kind_answers(kind)
    yield "État", _state(provider)
    yield "Lieu", provider.place
    yield "Places", f"{capacity_words(said)} ({capacity_freshness(said, now=now).label.lower()})" if said else ""
    yield "Territoire couvert", ", ".join(provider.covered_places())
    yield "Horaires", _hours(list(provider.hours.all()))
    yield "Week-end", YES_OR_NO[provider.weekend]
    yield "Soir", YES_OR_NO[provider.evening]
    yield "Compétences", ", ".join(skill.label for skill in provider.skills.all())
    yield "Âge", ages(provider)
    takes = taken(provider)
    yield "Situations", takes["situations"]
    yield "Dépendance", takes["dependencies"]
    yield "Pour quels patients", provider.criteria or kind.criteria
    yield "Conventions", provider.conventions
    yield "Pour votre établissement", ", ".join(words for side, words in reasons if not words.startswith("demande "))
    yield "Téléphone", french.phone(provider.phone) if provider.phone else ""
    yield "Messagerie sécurisée", provider.mssante
    yield (
        "Fiche",
        freshness(provider, now=now).label + (f", par {provider.verified_by}" if provider.verified_by else ""),
    )


def _local_answers(local: LocalProvider) -> Iterator[tuple[str, str]]:
    yield from _kind_answers(local.type)
    yield "État", _state(local)
    yield "Lieu", local.place
    yield "Territoire couvert", ", ".join(local.covered_places())
    yield "Pour quels patients", local.criteria or local.type.criteria
    yield "Téléphone", french.phone(phone) if (phone := local.phone or local.mobile) else ""
    yield "Messagerie sécurisée", local.mssante
    yield "Fiche", "Tenue par votre établissement"


def _kind_answers(kind: ProviderType) -> Iterator[tuple[str, str]]:
    yield "Type", kind.full_label
    yield "Qui peut demander", kind.who_may_ask
    yield "Ce qui sera demandé", asks_for(kind)
    yield "Délai habituel", kind.usual_delay


def _state(entry: Provider | LocalProvider) -> str:
    if entry.is_open:
        return "en activité"
    return f"fermé depuis le {french.day_paper(entry.closed_on)}" if entry.closed_on else "fermé"


def _hours(hours: list[OpeningHours]) -> str:
    """A day as often as it has stretches: "lundi 8 h à 12 h, lundi 14 h à 18 h"."""
    return ", ".join(
        f"{line.get_weekday_display()} {line.opens:%H:%M} à {line.closes:%H:%M}".replace(
            ":", f"{french.NBSP}h{french.NBSP}"
        )
        for line in hours
    )
