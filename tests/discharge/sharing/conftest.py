"""An episode whose circle holds a GP, a home help service and an HAD."""

from collections.abc import Callable
from typing import Any

import pytest

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from directory.providers.models import Provider, ProviderType
from discharge.planning.actions import add_circle_member
from discharge.planning.models import CircleMember
from discharge.sharing import actions
from discharge.sharing.models import GivenBy, Means
from discharge.sharing.permissions import Standing, ledger_of
from discharge.sharing.recipients import of_member

Bring = Callable[..., CircleMember]


@pytest.fixture
def bring(hospital: Hospital, nurse: Membership, episode: Episode, types: dict[str, ProviderType]) -> Bring:
    """Put somebody into the circle, reachable."""

    def brought(code: str, name: str, provider: Provider | None = None) -> CircleMember:
        with enter(hospital):
            member = add_circle_member(
                member=nurse,
                episode_id=episode.pk,
                role=types[code],
                name=name,
                provider=provider,
                mail="service@exemple-sante.example",
                mobile="+33639981147",
                receives_letter=True,
            )
        episode.__dict__.pop("_circle_in_order", None)
        return member

    return brought


@pytest.fixture
def gp(bring: Bring) -> CircleMember:
    return bring("medecin-traitant", "Dr Martine Escoubas")


@pytest.fixture
def had(bring: Bring) -> CircleMember:
    return bring("had", "HAD des Costières")


@pytest.fixture
def helper(bring: Bring) -> CircleMember:
    return bring("saad", "Tournesol Services")


@pytest.fixture
def standing(hospital: Hospital, episode: Episode) -> Callable[[CircleMember], Standing]:
    """Where sharing with somebody of the circle stands, as stored."""

    def read(member: CircleMember) -> Standing:
        with enter(hospital):
            stored = CircleMember.objects.select_related("role").get(pk=member.pk)
            fresh = Episode.objects.get(pk=episode.pk)
            return ledger_of(fresh).standing(of_member(stored))

    return read


@pytest.fixture
def say(hospital: Hospital, nurse: Membership, episode: Episode) -> Callable[..., Any]:
    """Do one of the actions about somebody of the circle, as the nurse, with what it takes."""
    given: dict[str, dict[str, Any]] = {
        "oppose": {"given_by": GivenBy.PATIENT},
        "withdraw_consent": {"given_by": GivenBy.PATIENT},
        "lift_opposition": {"reason": "a changé d’avis"},
        "set_basis": {"reason": "soigne la personne chaque jour"},
    }

    def said(action: str, member: CircleMember, **more: Any) -> Any:
        with enter(hospital):
            stored = CircleMember.objects.select_related("role").get(pk=member.pk)
            recipient = of_member(stored)
            values = {**given.get(action, {}), **more}
            if action in {"lift_opposition", "set_basis", "record_consent"} and "version" not in values:
                values["version"] = ledger_of(Episode.objects.get(pk=episode.pk)).standing(recipient).version
            return getattr(actions, action)(member=nurse, episode_id=episode.pk, recipient=recipient, **values)

    return said


@pytest.fixture
def consent(say: Callable[..., Any]) -> Callable[..., Any]:
    """Note that the person agreed, orally, today."""
    from django.utils import timezone

    def given(member: CircleMember, **more: Any) -> Any:
        values = {"given_by": GivenBy.PATIENT, "means": Means.ORAL, "given_on": timezone.localdate()}
        return say("record_consent", member, **{**values, **more})

    return given
