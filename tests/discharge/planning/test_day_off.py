"""A departure that meets a weekend or a public holiday says so, and who does not come then."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from directory.providers.models import Absence, Provider
from discharge.planning.day_off import day_off_warning
from discharge.planning.models import CircleMember
from tests import factories
from tests.reference import put_types

# A Monday.
NOW = factories.at(2026, 11, 23, 9)


def stay(nurse: Membership, unit: Unit, leaves: datetime | None) -> Episode:
    return factories.make_episode(nurse, unit, admitted_at=NOW - timedelta(days=4), expected_departure_at=leaves)


@pytest.mark.usefixtures("in_hospital")
@pytest.mark.parametrize(
    ("leaves", "words"),
    [
        (None, ""),
        (factories.at(2026, 11, 26, 17), ""),
        (factories.at(2026, 11, 27, 11), "Sam. 28 nov. est un jour de week-end ou férié. Voyez qui vient."),
        (
            factories.at(2026, 11, 27, 16),
            "Sam. 28 nov. est un jour de week-end ou férié, et le départ se fait après 16 h. Voyez qui vient.",
        ),
        (
            factories.at(2026, 11, 28, 17),
            "Sam. 28 nov. et dim. 29 nov. sont des jours de week-end ou férié. Voyez qui vient.",
        ),
        (factories.at(2026, 11, 29, 9), "Dim. 29 nov. est un jour de week-end ou férié. Voyez qui vient."),
        (factories.at(2026, 12, 24, 9), "Ven. 25 déc. est un jour de week-end ou férié. Voyez qui vient."),
        # It should have left: the departure is today.
        (factories.at(2026, 11, 22, 9), ""),
    ],
)
def test_a_day_off_among_the_first_two_days_is_said(
    nurse: Membership, unit: Unit, leaves: datetime | None, words: str
) -> None:
    said = day_off_warning(stay(nurse, unit, leaves), now=NOW)
    assert said.replace("\xa0", " ") == words


def test_who_does_not_come_then_is_named(client_for: Any, nurse: Membership, unit: Unit, hospital: Hospital) -> None:
    types = put_types()
    providers = {
        name: Provider.objects.create(
            kind=Provider.Kind.ORGANISATION,
            type=types["saad"],
            name=name,
            source=Provider.Source.MANUAL,
            weekend=weekend,
        )
        for name, weekend in (("Fermé", False), ("Ouvert", True), ("Inconnu", None), ("Absent", True), ("Rentré", True))
    }
    Absence.objects.create(provider=providers["Absent"], starts_on=NOW.date())
    Absence.objects.create(provider=providers["Rentré"], starts_on=NOW.date(), ends_on=NOW.date())
    with enter(hospital):
        episode = stay(nurse, unit, factories.at(2026, 11, 27, 11))
        for name, provider in providers.items():
            CircleMember.objects.create(
                hospital=hospital, episode=episode, role=types["saad"], name=name, provider=provider
            )
        assert day_off_warning(episode, now=NOW).endswith("ne viennent pas alors : Fermé, Absent.")
        week = stay(nurse, unit, factories.at(2026, 11, 25, 11))
        CircleMember.objects.create(
            hospital=hospital, episode=week, role=types["saad"], name="Fermé", provider=providers["Fermé"]
        )
        assert day_off_warning(week, now=NOW) == ""


def test_the_pages_that_set_a_departure_say_it(
    client_for: Any, nurse: Membership, unit: Unit, hospital: Hospital
) -> None:
    # Christmas, whatever the day of the test.
    with enter(hospital):
        episode = stay(nurse, unit, factories.at(2050, 12, 24, 11))
    for name in ("planning:plan", "episodes:edit", "episodes:departure"):
        page = client_for(nurse).get(reverse(name, args=[episode.pk])).content.decode()
        assert page.count("de week-end ou férié") == 1, name
