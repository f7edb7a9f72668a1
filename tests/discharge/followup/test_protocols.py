"""A hospital's protocols: written, read again, published, in and out of service; two people at once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from coordination.accounts.models import Membership
from coordination.audit.models import Transition
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital
from discharge.followup.models import PROTOCOL_TRANSITIONS, Protocol, ProtocolState
from discharge.followup.protocols import (
    check_draft,
    create_default_protocol,
    create_protocol,
    drop_draft,
    open_draft,
    publish_draft,
    save_draft,
    serve,
    serving_protocols,
    withdraw,
)
from tests.discharge.followup.conftest import serving

pytestmark = pytest.mark.usefixtures("in_hospital")


def refusal(action: Callable[[], object]) -> str:
    with pytest.raises(DomainError) as refused:
        action()
    return refused.value.code


def trail(protocol: Protocol) -> list[str]:
    return list(
        Transition.objects.filter(subject_id=protocol.pk).order_by("at", "pk").values_list("to_state", flat=True)
    )


def test_a_protocol_goes_from_draft_to_service_and_each_step_is_traced(nurse: Membership) -> None:
    published = serving(nurse, "Hanche et genou")
    assert (published.state, published.active, published.version) == (ProtocolState.PUBLISHED, True, 1)
    assert (published.checked_by, published.published_by) == (nurse.user, nurse.user)
    assert trail(published) == ["draft", "checked", "published", "in_service"]


def test_several_protocols_serve_side_by_side(nurse: Membership, hospital: Hospital) -> None:
    delivered = create_default_protocol(hospital)
    other = serving(nurse, "Hanche et genou")
    assert {protocol.pk for protocol in serving_protocols(hospital)} == {delivered.pk, other.pk}


def test_a_new_edition_takes_the_place_of_the_one_before(nurse: Membership) -> None:
    first = serving(nurse, "Hanche et genou")
    draft = open_draft(member=nurse, series=first.series)
    assert (draft.version, draft.state, draft.definition) == (2, ProtocolState.DRAFT, first.definition)
    assert open_draft(member=nurse, series=first.series) == draft
    check_draft(member=nurse, protocol_id=draft.pk, revision=1)
    publish_draft(member=nurse, protocol_id=draft.pk, revision=1)
    first.refresh_from_db()
    draft.refresh_from_db()
    assert (first.active, draft.active) == (False, True)
    serve(member=nurse, protocol_id=first.pk)
    draft.refresh_from_db()
    assert not draft.active


def test_a_change_asks_for_another_reading(nurse: Membership) -> None:
    first = serving(nurse, "Hanche et genou")
    draft = open_draft(member=nurse, series=first.series)
    check_draft(member=nurse, protocol_id=draft.pk, revision=1)
    save_draft(member=nurse, protocol_id=draft.pk, revision=1, changes={"opening": "Bonjour."})
    assert refusal(lambda: publish_draft(member=nurse, protocol_id=draft.pk, revision=2)) == "not_checked"
    draft.refresh_from_db()
    assert (draft.state, draft.checked_by) == (ProtocolState.DRAFT, None)
    assert trail(draft) == ["draft", "checked", "draft"]


def test_a_draft_that_does_not_hold_is_kept_but_not_checked(nurse: Membership) -> None:
    draft = create_protocol(member=nurse, name="Vide")
    with pytest.raises(DomainError, match="« items »") as refused:
        check_draft(member=nurse, protocol_id=draft.pk, revision=1)
    assert refused.value.code == "does_not_hold"
    save_draft(member=nurse, protocol_id=draft.pk, revision=1, changes={"steps": "tous les jours"})
    assert refusal(lambda: check_draft(member=nurse, protocol_id=draft.pk, revision=2)) == "does_not_hold"


def test_two_people_on_one_draft_do_not_undo_each_other(nurse: Membership) -> None:
    draft = create_protocol(member=nurse, name="Hanche")
    save_draft(member=nurse, protocol_id=draft.pk, revision=1, changes={"opening": "Bonjour."})
    for action in (
        lambda: save_draft(member=nurse, protocol_id=draft.pk, revision=1, changes={"opening": "Bonsoir."}),
        lambda: check_draft(member=nurse, protocol_id=draft.pk, revision=1),
        lambda: publish_draft(member=nurse, protocol_id=draft.pk, revision=1),
    ):
        assert refusal(action) == "stale"
    draft.refresh_from_db()
    assert draft.definition["opening"] == "Bonjour."


def test_a_second_click_changes_nothing_and_a_published_draft_is_gone(nurse: Membership) -> None:
    published = serving(nurse, "Hanche")
    assert refusal(lambda: publish_draft(member=nurse, protocol_id=published.pk, revision=2)) == "no_draft"
    assert refusal(lambda: save_draft(member=nurse, protocol_id=published.pk, revision=2, changes={})) == "no_draft"
    drop_draft(member=nurse, protocol_id=published.pk)
    assert Protocol.objects.filter(pk=published.pk, active=True).exists()
    draft = open_draft(member=nurse, series=published.series)
    drop_draft(member=nurse, protocol_id=draft.pk)
    drop_draft(member=nurse, protocol_id=draft.pk)
    assert list(Protocol.objects.of(published.series)) == [published]


def test_two_protocols_in_service_have_two_names(nurse: Membership) -> None:
    first = serving(nurse, "Hanche")
    assert refusal(lambda: create_protocol(member=nurse, name="Hanche")) == "name_taken"
    other = serving(nurse, "Genou")
    draft = open_draft(member=nurse, series=other.series)
    renamed = {"name": "Hanche"}
    assert refusal(lambda: save_draft(member=nurse, protocol_id=draft.pk, revision=1, changes=renamed)) == "name_taken"
    withdraw(member=nurse, protocol_id=first.pk)
    save_draft(member=nurse, protocol_id=draft.pk, revision=1, changes=renamed)
    check_draft(member=nurse, protocol_id=draft.pk, revision=2)
    serve(member=nurse, protocol_id=first.pk)
    with pytest.raises(DomainError, match="porte ce nom"):
        publish_draft(member=nurse, protocol_id=draft.pk, revision=2)


def test_what_is_out_of_service_follows_no_departure_but_is_not_the_delivered_one_again(
    nurse: Membership, hospital: Hospital
) -> None:
    only = serving(nurse, "Hanche")
    withdraw(member=nurse, protocol_id=only.pk)
    withdraw(member=nurse, protocol_id=only.pk)
    assert serving_protocols(hospital) == []
    assert trail(only)[-2:] == ["in_service", "out_of_service"]


def test_who_may_not_manage_protocols_writes_nothing(operator: Membership, nurse: Membership) -> None:
    published = serving(nurse, "Hanche")
    for action in (
        lambda: create_protocol(member=operator, name="Genou"),
        lambda: open_draft(member=operator, series=published.series),
        lambda: save_draft(member=operator, protocol_id=published.pk, revision=1, changes={}),
        lambda: check_draft(member=operator, protocol_id=published.pk, revision=1),
        lambda: publish_draft(member=operator, protocol_id=published.pk, revision=1),
        lambda: drop_draft(member=operator, protocol_id=published.pk),
        lambda: serve(member=operator, protocol_id=published.pk),
        lambda: withdraw(member=operator, protocol_id=published.pk),
    ):
        assert refusal(action) == "forbidden"


@pytest.mark.parametrize("changes", [{"definition": {}}, {"name": "Autre"}, {"version": 9}, {"state": "draft"}])
def test_the_database_lets_nobody_change_a_published_edition(nurse: Membership, changes: dict[str, Any]) -> None:
    published = serving(nurse, "Hanche")
    with pytest.raises(DatabaseError), transaction.atomic():
        Protocol.objects.filter(pk=published.pk).update(**changes)


def test_the_database_lets_nobody_erase_a_published_edition(nurse: Membership) -> None:
    published = serving(nurse, "Hanche")
    with pytest.raises(DatabaseError), transaction.atomic():
        Protocol.objects.filter(pk=published.pk).delete()


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"version": 1}, "protocol_edition_once"),
        ({"version": 3, "state": "draft"}, "protocol_one_draft"),
        ({"version": 3, "active": True}, "protocol_published_has_date"),
    ],
)
def test_editions_keep_their_places(nurse: Membership, fields: dict[str, Any], constraint: str) -> None:
    published = serving(nurse, "Hanche")
    open_draft(member=nurse, series=published.series)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Protocol.objects.create(
            **{"hospital": nurse.hospital, "series": published.series, "name": "Hanche", "definition": {}, **fields}
        )


def test_every_declared_change_is_between_known_states() -> None:
    assert {state for pair in PROTOCOL_TRANSITIONS for state in pair} == set(ProtocolState)
