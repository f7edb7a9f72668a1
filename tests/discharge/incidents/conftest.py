"""An incident of somebody who came home without help, who declared it and who reviews it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.episodes.models import Episode
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from discharge.incidents.actions import Told, declare
from discharge.incidents.models import Category, Incident, Severity
from tests.discharge.followup.conftest import depart
from tests.factories import make_member

STORY = "Mme Fabregoul est rentrée le 12/03 sans aide. Claire a appelé sa fille Isabelle au 06 39 98 41 20 le 14 mars."


@pytest.fixture
def left(hospital: Hospital, nurse: Membership, unit: Unit) -> Episode:
    with enter(hospital):
        episode = depart(nurse, unit, left_at=timezone.now() - timedelta(days=3))
        episode.patient.contacts.create(hospital_id=hospital.pk, name="Isabelle Tessonnière", relation="child")
        return episode


@pytest.fixture
def declared(hospital: Hospital, nurse: Membership, left: Episode) -> Incident:
    with enter(hospital):
        return declare(member=nurse, episode_id=left.pk, incident_id=uuid7(), told=told())


@pytest.fixture
def manager(hospital: Hospital) -> Membership:
    return make_member(hospital, Role.QUALITY_MANAGER, "Jeanne", "Rouvière")


def told(**changed: object) -> Told:
    values = {
        "category": Category.RETURN_UNPREPARED,
        "severity": Severity.MINOR,
        "happened_on": timezone.localdate() - timedelta(days=1),
        "story": STORY,
    }
    return Told(**{**values, **changed})  # type: ignore[arg-type]  # as the form gives them
