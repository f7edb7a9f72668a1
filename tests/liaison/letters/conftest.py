"""An episode with its care circle, left or about to leave, as these tests need it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.departures import record_departure
from coordination.episodes.models import DepartureMode, Destination, Episode
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from directory.providers.models import ProviderType
from discharge.planning.models import CircleMember, CircleState
from liaison.letters.models import Letter
from liaison.letters.writing import write_one
from tests.factories import make_episode
from tests.reference import put_types

PDF = b"%PDF-1.7 a short one"


@pytest.fixture
def types(db: None) -> dict[str, ProviderType]:
    return put_types()


@pytest.fixture
def quick_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters are written without the layout engine, which has tests of its own."""
    monkeypatch.setattr("liaison.letters.writing.j0_pdf", lambda content: PDF)


@pytest.fixture
def episode(hospital: Hospital, unit: Unit, nurse: Membership, doctor: Membership) -> Episode:
    """An episode in preparation, referent Claire Aubanel."""
    with enter(hospital):
        return make_episode(nurse, unit, hospital_doctor=doctor.user)


@pytest.fixture
def add_to_circle(hospital: Hospital, types: dict[str, ProviderType]) -> Callable[..., CircleMember]:
    """Put somebody into a circle, reachable unless told otherwise."""

    def added(episode: Episode, code: str, name: str, **fields: Any) -> CircleMember:
        values: dict[str, Any] = {
            "mail": "cabinet@exemple-sante.example",
            "mobile": "+33639981147",
            "phone": "+33465713302",
            "receives_letter": True,
            "state": CircleState.CONFIRMED,
        }
        with enter(hospital):
            member: CircleMember = CircleMember.objects.create(
                hospital_id=hospital.pk, episode=episode, role=types[code], name=name, **{**values, **fields}
            )
        episode.__dict__.pop("_circle_in_order", None)
        return member

    return added


@pytest.fixture
def gp(episode: Episode, add_to_circle: Callable[..., CircleMember]) -> CircleMember:
    return add_to_circle(episode, "medecin-traitant", "Dr Martine Escoubas")


@pytest.fixture
def home_nurse(episode: Episode, add_to_circle: Callable[..., CircleMember]) -> CircleMember:
    return add_to_circle(
        episode,
        "idel",
        "Cabinet des Micocouliers",
        mail="micocouliers@exemple-sante.example",
        mobile="+33639984833",
        starts_on=date(2026, 1, 8),
        what_for="pansement tous les 2 jours",
    )


@pytest.fixture
def depart(hospital: Hospital, nurse: Membership) -> Callable[..., Episode]:
    """Record the departure of an episode, an hour ago unless told otherwise."""

    def departed(episode: Episode, **fields: Any) -> Episode:
        values: dict[str, Any] = {
            "left_at": timezone.now() - timedelta(hours=1),
            "destination": Destination.HOME,
            "departure_mode": DepartureMode.VSL,
            "reserve_reason": "aide du matin pas encore en place",
        }
        with enter(hospital):
            return record_departure(member=nurse, episode_id=episode.pk, **{**values, **fields})

    return departed


@pytest.fixture
def letter_to_gp(
    hospital: Hospital, episode: Episode, gp: CircleMember, depart: Callable[..., Episode], quick_pdf: None
) -> Letter:
    """The GP's letter, written and queued."""
    depart(episode)
    with enter(hospital):
        letter: Letter = Letter.objects.get(circle_member=gp)
        assert write_one(hospital, letter_id=letter.pk)
        letter.refresh_from_db()
        return letter
