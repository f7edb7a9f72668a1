"""Whatever people do in whatever order, no request ends with two acceptances, and nothing that was withdrawn comes back."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode
from coordination.episodes.opposition import oppose_sharing
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from directory.providers.models import Provider
from discharge.requests import answering
from discharge.requests.asking import ask_more, reply_to_question, withdraw_request
from discharge.requests.cascade import advance
from discharge.requests.models import Answer, Approach, CareRequest
from discharge.requests.states import WAITING, ApproachState, RequestState
from discharge.requests.targets import named_target, provider_target
from tests.discharge.requests.conftest import Ask

pytestmark = pytest.mark.django_db
WHO = st.integers(min_value=0, max_value=2)
BY_TELEPHONE = st.booleans()


class RequestMachine(RuleBasedStateMachine):
    """One request to two nurses, a third one in the next wave, a fourth named by hand; each run is undone at its end."""

    hospital: Hospital
    nurse: Membership
    nurses: list[Provider]
    ask_nurses: Ask

    @initialize()
    def ask(self) -> None:
        self.around = ExitStack()
        self.around.enter_context(transaction.atomic())
        self.around.callback(transaction.set_rollback, True)
        self.request: CareRequest = self.ask_nurses(self.nurses[:2], [self.nurses[2:]])
        self.around.enter_context(enter(self.hospital))
        self.referent = Episode.objects.get(pk=self.request.episode_id).referent_id
        self.was_withdrawn = False

    def teardown(self) -> None:
        if hasattr(self, "around"):
            self.around.close()
        assert not connection.needs_rollback

    # --- What providers do, through their link or on the telephone ---

    @rule(who=WHO, heard=BY_TELEPHONE)
    def accept(self, who: int, heard: bool) -> None:
        yes = {"starts_on": timezone.localdate(), "moment": "noon", "contact_name": "Mme R", "contact_phone": ""}
        self.answer(who, answering.accept, heard=heard, **yes)

    @rule(who=WHO, heard=BY_TELEPHONE)
    def refuse(self, who: int, heard: bool) -> None:
        self.answer(who, answering.refuse, heard=heard, reason="no_skill")

    @rule(who=WHO)
    def put_question(self, who: int) -> None:
        self.answer(who, answering.put_question, heard=False, question="Où ?")

    @rule(who=WHO)
    def pass_on(self, who: int) -> None:
        self.answer(who, answering.pass_on, heard=False, name="M. Jules Sabatier")

    def answer(self, who: int, take: Callable[..., answering.Outcome], *, heard: bool, **said: Any) -> None:
        """Give an answer: it is kept whatever comes of it, and counts only while the request can hear it."""
        approach, before = self.approach(who), Answer.objects.count()
        outcome = take(approach_id=approach.pk, by=self.nurse if heard else None, **said)
        assert Answer.objects.count() == before + 1
        assert not (outcome.counts and self.was_withdrawn)

    # --- What the hospital does ---

    @rule(who=WHO)
    def reply(self, who: int) -> None:
        self.attempt(lambda: reply_to_question(member=self.nurse, approach_id=self.approach(who).pk, reply="Là."))

    @rule(by_hand=st.booleans())
    def ask_somebody_else(self, by_hand: bool) -> None:
        targets = [named_target("Mme Odile Faure", phone="+33465713351", mail="")] if by_hand else []
        targets = targets or [provider_target(provider) for provider in self.nurses]
        limit = timezone.now() + timedelta(days=1)
        self.attempt(lambda: ask_more(member=self.nurse, request_id=self.request.pk, targets=targets, answer_by=limit))

    @rule()
    def withdraw(self) -> None:
        self.attempt(lambda: withdraw_request(member=self.nurse, request_id=self.request.pk))
        self.was_withdrawn = True

    @rule()
    def oppose(self) -> None:
        self.attempt(lambda: oppose_sharing(member=self.nurse, episode_id=self.request.episode_id))
        self.was_withdrawn = True

    # --- What time does ---

    @rule(hours=st.sampled_from([1, 3, 72]))
    def pass_time(self, hours: int) -> None:
        self.attempt(lambda: advance(self.request.pk, now=timezone.now() + timedelta(hours=hours)))

    # --- What holds after every step ---

    @invariant()
    def holds_one_acceptance_exactly_when_accepted(self) -> None:
        accepted = self.states().count(ApproachState.ACCEPTED)
        assert accepted == (1 if self.state() == RequestState.ACCEPTED else 0)

    @invariant()
    def waits_for_somebody_while_it_is_open_and_only_then(self) -> None:
        waiting, request = set(self.states()) & set(WAITING), CareRequest.objects.get(pk=self.request.pk)
        if request.state == RequestState.OPEN:
            assert waiting or request.waves or request.next_wave_at
        else:
            assert not waiting

    @invariant()
    def stays_withdrawn(self) -> None:
        assert not self.was_withdrawn or self.state() == RequestState.WITHDRAWN

    @invariant()
    def leaves_the_episode_to_its_referent(self) -> None:
        assert Episode.objects.get(pk=self.request.episode_id).referent_id == self.referent

    def state(self) -> RequestState:
        return RequestState(CareRequest.objects.values_list("state", flat=True).get(pk=self.request.pk))

    def states(self) -> list[ApproachState]:
        return [ApproachState(state) for state in self.request.approaches.values_list("state", flat=True)]

    def approach(self, who: int) -> Approach:
        found = list(Approach.objects.filter(request=self.request).order_by("sent_at", "pk"))
        return found[who % len(found)]

    def attempt(self, act: Callable[[], object]) -> None:
        """Do something that a rule of the product may refuse: refused, it leaves nothing."""
        try:
            with transaction.atomic():
                act()
        except DomainError:
            return


def test_no_order_of_events_leaves_two_acceptances_nor_reopens_what_was_withdrawn(
    hospital: Hospital, nurse: Membership, nurses: list[Provider], ask_nurses: Ask
) -> None:
    cast = {"hospital": hospital, "nurse": nurse, "nurses": nurses, "ask_nurses": staticmethod(ask_nurses)}
    machine = type("RequestMachineOfTheTest", (RequestMachine,), cast)
    run_state_machine_as_test(machine, settings=settings(max_examples=20, stateful_step_count=14, deadline=None))
