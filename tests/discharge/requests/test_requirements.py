"""What each type of provider sends back is caught before it leaves."""

from typing import Any

import pytest

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode, NeedDomain
from coordination.messaging.models import Message
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from directory.providers.models import Provider, ProviderType
from discharge.planning.actions import add_need
from discharge.requests.asking import IncompleteRequestError, ask
from discharge.requests.models import CareRequest, OpinionFrom
from discharge.requests.papers import add_paper
from discharge.requests.targets import provider_target
from tests import factories
from tests.discharge.requests.conftest import said

pytestmark = pytest.mark.django_db
FULL_HAD = {"has_consent": True, "details": {"treatments": "nutrition", "autonomy": "lit", "carer": "sa fille"}}
FULL_SMR = {"has_consent": True, "details": {"goal": "marche", "autonomy": "deux cannes", "aftermath": "domicile"}}


def lacking(
    hospital: Hospital,
    nurse: Membership,
    episode: Episode,
    role: ProviderType,
    *,
    files: tuple[str, ...] = ("prescription", "medical_summary"),
    has_needs: bool = True,
    **changes: Any,
) -> set[str]:
    """The fields that keep the request from leaving."""
    provider = Provider.objects.create(
        kind="organisation", type=role, name=f"Service {role.pk}", email="s@x.example", source="manual"
    )
    with enter(hospital):
        if has_needs:
            add_need(member=nurse, episode_id=episode.pk, domain=NeedDomain.NURSING, description="Pansement")
        papers = [
            add_paper(member=nurse, episode_id=episode.pk, kind=kind, content=factories.A_PDF).pk for kind in files
        ]
        try:
            ask(
                member=nurse,
                episode_id=episode.pk,
                request_id=uuid7(),
                role=role,
                targets=[provider_target(provider)],
                fields=said(**changes),
                papers=papers,
            )
        except IncompleteRequestError as refusal:
            assert not CareRequest.objects.exists()
            assert not Message.objects.exists()
            return {field for field, _ in refusal.missing}
        assert Message.objects.count() == 1
    return set()


@pytest.mark.parametrize(
    ("code", "changes", "expected"),
    [
        ("idel", {}, set()),
        ("idel", {"prescription": "", "place": ""}, {"prescription", "place"}),
        ("idel", {"prescription": "to_come"}, set()),
        ("saad", {"prescription": ""}, set()),
        ("had", FULL_HAD, set()),
        ("had", FULL_HAD | {"prescription": "to_come"}, {"prescription"}),
        ("had", FULL_HAD | {"has_consent": False, "rhythm": ""}, {"has_consent", "rhythm"}),
        ("had", {"has_consent": True}, {"treatments", "autonomy", "carer"}),
        ("smr", FULL_SMR, set()),
        ("smr", FULL_SMR | {"details": {"goal": "marche", "autonomy": "seul"}}, {"aftermath"}),
        ("dac", {"gp_contacted": True, "has_consent": True}, set()),
        ("dac", {"has_consent": True}, {"gp_contacted"}),
        ("dac", {"has_consent": True, "gp_contacted": False}, {"gp_why_not"}),
        ("dac", {"has_consent": True, "gp_contacted": False, "gp_why_not": "aucun médecin traitant"}, set()),
    ],
)
def test_a_request_leaves_complete_or_not_at_all(
    code: str,
    changes: dict[str, Any],
    expected: set[str],
    hospital: Hospital,
    nurse: Membership,
    episode: Episode,
    types: dict[str, ProviderType],
) -> None:
    assert lacking(hospital, nurse, episode, types[code], **changes) == expected


@pytest.mark.parametrize(
    ("code", "files", "has_needs", "expected"),
    [
        ("had", (), True, {"paper_prescription"}),
        ("had", ("medical_summary",), True, {"paper_prescription"}),
        ("had", ("prescription",), False, {"paper_nursing_sheet"}),
        ("smr", (), True, {"paper_medical_summary"}),
        ("smr", ("medical_summary",), False, {"paper_nursing_sheet", "paper_social_sheet"}),
        ("smr", ("medical_summary",), True, set()),
        ("idel", (), False, set()),
        ("saad", (), False, set()),
    ],
)
def test_a_request_leaves_with_its_documents_or_not_at_all(
    code: str,
    files: tuple[str, ...],
    has_needs: bool,
    expected: set[str],
    hospital: Hospital,
    nurse: Membership,
    episode: Episode,
    types: dict[str, ProviderType],
) -> None:
    full = {"had": FULL_HAD, "smr": FULL_SMR}.get(code, {})
    assert lacking(hospital, nurse, episode, types[code], files=files, has_needs=has_needs, **full) == expected


def test_had_waits_for_three_opinions(
    hospital: Hospital, nurse: Membership, episode: Episode, types: dict[str, ProviderType]
) -> None:
    assert not lacking(hospital, nurse, episode, types["had"], **FULL_HAD)
    with enter(hospital):
        opinions = CareRequest.objects.get().opinions.values_list("whose", "verdict")
        assert set(opinions) == {(whose.value, "pending") for whose in OpinionFrom}
