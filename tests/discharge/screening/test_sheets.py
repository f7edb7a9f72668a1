"""What the sheets of a request say of the screening: results with their day, to who may know them, never an answer."""

from uuid import uuid4

import pytest
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode
from coordination.ui import french
from directory.providers.models import ProviderType
from discharge.requests.sheets import SHEETS, Asked
from discharge.screening.actions import record_assessment
from discharge.screening.models import Assessment, InstrumentVersion
from tests.discharge.screening.test_aggir import CODES
from tests.discharge.screening.test_assessments import POSITIVE

pytestmark = pytest.mark.usefixtures("in_hospital", "trst")


def fill(nurse: Membership, episode: Episode, code: str, answers: dict[str, str]) -> Assessment:
    version = InstrumentVersion.objects.newest_of(code)
    assert version is not None
    return record_assessment(
        member=nurse, episode_id=episode.pk, assessment_id=uuid4(), version=version, answers=answers
    )


def said(sheet: str, nurse: Membership, episode: Episode) -> dict[str, tuple[tuple[str, str], ...]]:
    """The sheet as it would leave now: heading → lines."""
    role = ProviderType.objects.get(pk="had")
    asked = Asked(episode, [], role, {"care": "Nutrition"}, nurse, timezone.now())
    return {section.heading: section.rows for section in SHEETS[sheet](asked).sections}


def test_care_reads_the_newest_result_of_each_instrument(nurse: Membership, episode: Episode) -> None:
    fill(nurse, episode, "TRST", POSITIVE | {"stays": "yes"})
    fill(nurse, episode, "AGGIR", dict.fromkeys(CODES, "A"))
    fill(nurse, episode, "TRST", POSITIVE)
    day = f"le {french.day_paper(timezone.now())}"
    assert said("nursing_sheet", nurse, episode)["Repérage"] == (
        ("TRST", f"2 sur 5, positif : à risque, {day}"),
        ("AGGIR", f"GIR 6, {day}"),
    )


def test_the_social_sector_reads_the_gir_and_no_other_result(nurse: Membership, episode: Episode) -> None:
    fill(nurse, episode, "TRST", POSITIVE)
    assert "TRST" not in str(said("social_sheet", nurse, episode))
    fill(nurse, episode, "AGGIR", dict.fromkeys(CODES, "C"))
    sheet = said("social_sheet", nurse, episode)
    assert sheet["Autonomie"] == (("AGGIR", f"GIR 1, le {french.day_paper(timezone.now())}"),)
    assert "TRST" not in str(sheet)


def test_without_a_screening_the_sheets_say_nothing_of_it(nurse: Membership, episode: Episode) -> None:
    assert "Repérage" not in said("nursing_sheet", nurse, episode)
    assert "Autonomie" not in said("social_sheet", nurse, episode)
