"""A key drawn with a form that is another row's: nobody is shown that row, and the form says that it was used."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from coordination.accounts.models import Membership
from coordination.errors import DomainError
from coordination.submissions import ALREADY_USED, create_drawn
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from discharge.planning.entourage import add_contact
from tests import factories


def test_the_key_of_another_hospitals_row_is_refused(hospital: Hospital, other_hospital: Hospital) -> None:
    with enter(other_hospital):
        theirs = factories.make_unit(other_hospital, "Chirurgie", "CHIR")
    with enter(hospital):
        with pytest.raises(DomainError) as refused:
            create_drawn(Unit, pk=theirs.pk, hospital=hospital, name="Chirurgie", code="CHIR")
        assert refused.value.code == "already_used"
        # Nothing else of the transaction is lost.
        assert not Unit.objects.exists()


def test_any_other_refusal_of_the_database_is_not_the_forms(hospital: Hospital, unit: Unit) -> None:
    with enter(hospital), pytest.raises(IntegrityError):
        create_drawn(Unit, pk=uuid4(), hospital=hospital, name="Gériatrie", code=unit.code)


def test_a_form_sent_with_another_hospitals_key_comes_back_with_what_was_typed(
    client_for: Callable[[Membership], Client],
    hospital: Hospital,
    other_hospital: Hospital,
    nurse: Membership,
    other_nurse: Membership,
    unit: Unit,
) -> None:
    with enter(other_hospital):
        episode = factories.make_episode(other_nurse, factories.make_unit(other_hospital, "Chirurgie", "CHIR"))
        theirs = add_contact(
            member=other_nurse, episode_id=episode.pk, contact_id=uuid4(), name="Anne Vidal", relation="child"
        )
    with enter(hospital):
        episode = factories.make_episode(nurse, unit)
    sent = {"submission": str(theirs.pk), "name": "Luc Tessonnière", "relation": "child"}
    answer = client_for(nurse).post(reverse("planning:add_contact", args=[episode.pk]), sent)
    assert (answer.status_code, ALREADY_USED in answer.text, "Luc Tessonnière" in answer.text) == (422, True, True)
    assert "Anne Vidal" not in answer.text
