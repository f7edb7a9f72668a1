"""Whatever people do in whatever order, no request ends with two acceptances, and the rows agree with each other."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordination.accounts.models import Membership
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from directory.providers.models import Provider
from discharge.requests import answering
from discharge.requests.asking import ask_more, reply_to_question, withdraw_request
from discharge.requests.cascade import advance
from discharge.requests.models import Approach, CareRequest
from discharge.requests.states import WAITING, ApproachState, RequestState
from discharge.requests.targets import provider_target
from tests.discharge.requests.conftest import Ask

pytestmark = pytest.mark.django_db

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "accept",
                "refuse",
                "question",
                "pass_on",
                "reply",
                "withdraw",
                "wave",
                "expire",
                "more",
                "heard_yes",
                "heard_no",
            ]
        ),
        st.integers(min_value=0, max_value=2),
    ),
    max_size=12,
)


def act(step: str, approach: Approach, request: CareRequest, member: Membership, providers: list[Provider]) -> Any:
    """One thing that somebody, or time, does."""
    now, day = timezone.now(), timezone.localdate() + timedelta(days=3)
    yes = {"starts_on": day, "moment": "noon", "contact_name": "Mme R", "contact_phone": "+33639986421"}
    steps = {
        "accept": lambda: answering.accept(approach_id=approach.pk, **yes),
        "refuse": lambda: answering.refuse(approach_id=approach.pk, reason="no_skill"),
        "heard_yes": lambda: answering.accept(approach_id=approach.pk, by=member, **yes),
        "heard_no": lambda: answering.refuse(approach_id=approach.pk, reason="profile", by=member),
        "question": lambda: answering.put_question(approach_id=approach.pk, question="Où ?"),
        "pass_on": lambda: answering.pass_on(approach_id=approach.pk, name="M. Jules Sabatier"),
        "reply": lambda: reply_to_question(member=member, approach_id=approach.pk, reply="Là."),
        "withdraw": lambda: withdraw_request(member=member, request_id=request.pk),
        "wave": lambda: advance(request.pk, now=now + timedelta(hours=3)),
        "expire": lambda: advance(request.pk, now=now + timedelta(days=3)),
        "more": lambda: ask_more(
            member=member,
            request_id=request.pk,
            targets=[provider_target(provider) for provider in providers],
            answer_by=now + timedelta(days=1),
        ),
    }
    return steps[step]()


def check(request: CareRequest) -> None:
    """What holds after every step."""
    request.refresh_from_db()
    states = [ApproachState(state) for state in request.approaches.values_list("state", flat=True)]
    accepted = states.count(ApproachState.ACCEPTED)
    assert accepted == (1 if request.state == RequestState.ACCEPTED else 0)
    if request.state != RequestState.OPEN:
        assert not set(states) & set(WAITING)
    else:
        assert set(states) & set(WAITING) or request.waves or request.next_wave_at


@given(steps=STEPS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_order_of_events_leaves_two_acceptances(
    steps: list[tuple[str, int]], hospital: Hospital, nurse: Membership, nurses: list[Provider], ask_nurses: Ask
) -> None:
    with transaction.atomic():
        request = ask_nurses(nurses[:2], [nurses[2:]])
        with enter(hospital):
            for step, who in steps:
                approaches = list(request.approaches.order_by("sent_at"))
                try:
                    with transaction.atomic():
                        act(step, approaches[who % len(approaches)], request, nurse, nurses)
                except DomainError:
                    pass
                check(request)
        transaction.set_rollback(True)
    assert not connection.needs_rollback
