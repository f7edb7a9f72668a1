"""Proposing, accepting, refusing: who may, what is written, and what happens in between."""

from collections.abc import Callable

import pytest

from coordination.accounts.models import Membership, User
from coordination.audit.models import Transition
from coordination.errors import DomainError
from coordination.messaging.models import Message
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from directory.corrections.actions import PURPOSE, accept_correction, propose_correction, put_away, refuse_correction
from directory.corrections.queries import count_waiting, untold, waiting_corrections
from directory.corrections.seen import seen
from directory.overlay.models import Correction, CorrectionState
from directory.providers.actions import edit_provider
from directory.providers.models import Provider
from tests.directory.corrections.conftest import Propose

NEW = "+33465714420"


def reload(correction: Correction) -> Correction:
    with enter(Hospital.objects.get(pk=correction.hospital_id)):
        found: Correction = Correction.objects.get(pk=correction.pk)
    return found


def accept(admin: User, correction: Correction, *names: str, reason: str = "") -> Correction:
    provider = Provider.objects.get(pk=correction.provider_id)
    return accept_correction(
        admin=admin,
        correction_id=correction.pk,
        accepted=names or correction.changes,
        seen=seen(provider, correction.changes),
        reason=reason,
    )


def test_accepting_writes_the_reference_and_tells_the_proposer(
    propose: Propose, nurse: Membership, ssiad: Provider, as_admin: User, hospital: Hospital
) -> None:
    correction = propose(nurse, ssiad, phone=NEW, evening=True)
    accept(as_admin, correction)
    ssiad.refresh_from_db()
    assert (ssiad.phone, ssiad.evening) == (NEW, True)
    assert {"phone", "evening"} <= set(ssiad.curated_fields)
    with enter(hospital):
        assert untold(nurse.user).get() == correction
        message = Message.objects.get(purpose=PURPOSE)
        moves = Transition.objects.filter(subject_id=correction.pk).values_list("from_state", "to_state")
        assert set(moves) == {("", "proposed"), ("proposed", "accepted")}
    assert message.address == nurse.user.email
    assert "SSIAD du Vistre" in message.body
    # What people wrote stays in the application.
    assert "accueil" not in message.body


def test_a_part_is_accepted_with_a_word_about_the_rest(
    propose: Propose, nurse: Membership, ssiad: Provider, as_admin: User
) -> None:
    correction = propose(nurse, ssiad, phone=NEW, weekend=True)
    with pytest.raises(DomainError) as refusal:
        accept(as_admin, correction, "phone")
    assert refusal.value.code == "reason"
    accept(as_admin, correction, "phone", reason="Le week-end n’est pas assuré")
    ssiad.refresh_from_db()
    assert (ssiad.phone, ssiad.weekend) == (NEW, None)
    assert reload(correction).accepted_fields == ["phone"]


def test_a_refusal_has_a_reason_and_changes_nothing(
    propose: Propose, nurse: Membership, ssiad: Provider, as_admin: User, hospital: Hospital
) -> None:
    correction = propose(nurse, ssiad, phone=NEW)
    with pytest.raises(DomainError) as refusal:
        refuse_correction(admin=as_admin, correction_id=correction.pk, reason="")
    assert refusal.value.code == "reason"
    refuse_correction(admin=as_admin, correction_id=correction.pk, reason="Ce numéro est celui du siège")
    ssiad.refresh_from_db()
    assert ssiad.phone == "+33465714410"
    kept = reload(correction)
    assert (kept.state, kept.refusal_reason, kept.decided_by_name) == (
        CorrectionState.REFUSED,
        "Ce numéro est celui du siège",
        "Paul Bertin",
    )


def test_a_second_decision_decides_nothing(
    propose: Propose, nurse: Membership, ssiad: Provider, as_admin: User, hospital: Hospital
) -> None:
    correction = propose(nurse, ssiad, phone=NEW)
    accept(as_admin, correction)
    decided = reload(correction).decided_at
    for again in (
        lambda: accept(as_admin, correction),
        lambda: refuse_correction(admin=as_admin, correction_id=correction.pk, reason="Non"),
    ):
        with pytest.raises(DomainError) as refusal:
            again()
        assert refusal.value.code == "decided"
    assert (reload(correction).state, reload(correction).decided_at) == (CorrectionState.ACCEPTED, decided)
    with enter(hospital):
        assert Message.objects.filter(purpose=PURPOSE).count() == 1


def test_an_entry_that_changed_meanwhile_is_not_overwritten(
    propose: Propose, nurse: Membership, ssiad: Provider, as_admin: User
) -> None:
    correction = propose(nurse, ssiad, phone=NEW)
    shown = seen(Provider.objects.get(pk=ssiad.pk), correction.changes)
    edit_provider(actor=as_admin, provider_id=ssiad.pk, version=None, changes={"phone": "+33465714430"})
    with pytest.raises(DomainError) as refusal:
        accept_correction(admin=as_admin, correction_id=correction.pk, accepted=["phone"], seen=shown)
    assert refusal.value.code == "stale"
    ssiad.refresh_from_db()
    assert ssiad.phone == "+33465714430"
    assert reload(correction).state == CorrectionState.PROPOSED
    # Having seen both, the administrator decides.
    accept(as_admin, correction)
    ssiad.refresh_from_db()
    assert ssiad.phone == NEW


def test_an_import_that_changed_the_entry_counts_as_a_change(
    propose: Propose, nurse: Membership, ssiad: Provider, as_admin: User
) -> None:
    correction = propose(nurse, ssiad, phone=NEW)
    shown = seen(Provider.objects.get(pk=ssiad.pk), correction.changes)
    Provider.objects.filter(pk=ssiad.pk).update(phone="+33465714430")
    with pytest.raises(DomainError) as refusal:
        accept_correction(admin=as_admin, correction_id=correction.pk, accepted=["phone"], seen=shown)
    assert refusal.value.code == "stale"


def test_the_same_proposal_twice_is_one(propose: Propose, nurse: Membership, ssiad: Provider) -> None:
    assert propose(nurse, ssiad, phone=NEW).pk == propose(nurse, ssiad, phone=NEW).pk


def test_a_form_older_than_the_entry_is_not_taken(nurse: Membership, ssiad: Provider, hospital: Hospital) -> None:
    with enter(hospital), pytest.raises(DomainError) as refusal:
        propose_correction(
            member=nurse, provider_id=ssiad.pk, seen="0" * 32, changes={"phone": ["", NEW]}, reason="Dit au téléphone"
        )
    assert refusal.value.code == "stale"


def test_a_service_reported_closed_is_closed(
    propose: Propose, nurse: Membership, ssiad: Provider, as_admin: User
) -> None:
    accept(as_admin, propose(nurse, ssiad, closed_on="2026-01-31"))
    ssiad.refresh_from_db()
    assert not ssiad.is_open


def test_a_moved_service_takes_the_name_of_its_commune(
    propose: Propose, nurse: Membership, ssiad: Provider, as_admin: User
) -> None:
    accept(as_admin, propose(nurse, ssiad, commune="30083"))
    ssiad.refresh_from_db()
    assert (ssiad.commune_id, ssiad.city) == ("30083", "Codognan")


def test_another_hospital_sees_nothing_of_it(
    propose: Propose, nurse: Membership, other_nurse: Membership, ssiad: Provider, other_hospital: Hospital
) -> None:
    correction = propose(nurse, ssiad, phone=NEW)
    with enter(other_hospital):
        assert not Correction.objects.exists()
        with pytest.raises(Correction.DoesNotExist):
            put_away(member=other_nurse, correction_id=correction.pk)


def test_the_functions_of_the_database_answer_administrators_only(
    propose: Propose, nurse: Membership, ssiad: Provider, directory_admin: User
) -> None:
    from coordination.tenancy.scope import set_local

    correction = propose(nurse, ssiad, phone=NEW)
    for person in ("", str(nurse.user_id)):
        set_local({"app.user": person})
        assert waiting_corrections() == []
        assert count_waiting() == 0
        with pytest.raises(DomainError) as refusal:
            refuse_correction(admin=directory_admin, correction_id=correction.pk, reason="Non")
        assert refusal.value.code == "unknown"
    set_local({"app.user": str(directory_admin.pk)})
    [waiting] = waiting_corrections()
    assert (waiting.id, waiting.author) == (correction.pk, "Infirmière de liaison, CH de Sauveyre")
    assert not hasattr(waiting, "proposed_by")


def test_only_an_administrator_decides(propose: Propose, nurse: Membership, ssiad: Provider, as_admin: User) -> None:
    correction = propose(nurse, ssiad, phone=NEW)
    with pytest.raises(DomainError) as refusal:
        refuse_correction(admin=nurse.user, correction_id=correction.pk, reason="Non")
    assert refusal.value.code == "forbidden"


def test_deciding_leaves_no_hospital_behind(
    propose: Propose, nurse: Membership, ssiad: Provider, as_admin: User, current_hospital: Callable[[], str]
) -> None:
    accept(as_admin, propose(nurse, ssiad, phone=NEW))
    assert current_hospital() == ""
