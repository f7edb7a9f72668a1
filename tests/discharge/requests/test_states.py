"""The tables of states: each change they hold works, any other is refused."""

import itertools

import pytest

from coordination.errors import DomainError
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from directory.providers.models import Provider
from discharge.requests.moves import lock_approach, lock_request, move_approach, move_request
from discharge.requests.states import APPROACH_TRANSITIONS, REQUEST_TRANSITIONS, ApproachState, RequestState
from tests.discharge.requests.conftest import Ask, approach_to

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("start", "end"), sorted(itertools.permutations(RequestState, 2)))
def test_a_request_moves_along_its_table_only(
    start: RequestState, end: RequestState, hospital: Hospital, nurses: list[Provider], ask_nurses: Ask
) -> None:
    request = ask_nurses(nurses[:1])
    with enter(hospital):
        _, request = lock_request(request.pk)
        request.state = start
        if (start, end) in REQUEST_TRANSITIONS:
            move_request(request, end, actor=None)
            assert (request.settled_at is None) == (end == RequestState.OPEN)
        else:
            with pytest.raises(DomainError) as refusal:
                move_request(request, end, actor=None)
            assert refusal.value.code == "wrong_state"


@pytest.mark.parametrize(("start", "end"), sorted(itertools.permutations(ApproachState, 2)))
def test_an_approach_moves_along_its_table_only(
    start: ApproachState, end: ApproachState, hospital: Hospital, nurses: list[Provider], ask_nurses: Ask
) -> None:
    request = ask_nurses(nurses[:1])
    with enter(hospital):
        _, _, approach = lock_approach(approach_to(request, nurses[0]).pk)
        approach.state = start
        approach.starts_on, approach.contact_name, approach.refusal_reason = request.starts_on, "Mme R", "no_capacity"
        approach.answered_at = approach.sent_at
        if (start, end) in APPROACH_TRANSITIONS:
            move_approach(approach, end, actor=None)
            assert approach.state == end
        else:
            with pytest.raises(DomainError):
                move_approach(approach, end, actor=None)


def test_what_ended_never_begins_again() -> None:
    assert not {start for start, _ in APPROACH_TRANSITIONS} & {ApproachState.CLOSED_POLITELY, ApproachState.WITHDRAWN}
    assert RequestState.WITHDRAWN not in {start for start, _ in REQUEST_TRANSITIONS}
