"""Who may receive what: the rules by type, what the person said, what a colleague corrected."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode
from coordination.episodes.opposition import oppose_sharing
from coordination.errors import DomainError
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from directory.providers.models import Provider, ProviderType
from discharge.planning.actions import edit_circle_member
from discharge.planning.models import CircleMember
from discharge.sharing.models import Act, Basis, GivenBy, Means, Scope, SharingAct
from discharge.sharing.permissions import Ledger, Standing, may_share
from discharge.sharing.recipients import Recipient, of_member
from discharge.sharing.rules import SOCIAL_TYPES, default_basis

Read = Callable[[CircleMember], Standing]
Say = Callable[..., Any]

# Everybody who cares for patients without a consent of their own being asked: a type that joins the directory is decided here.
CARE_TEAM = {
    "medecin-traitant", "idel", "pharmacie", "kinesitherapeute", "orthophoniste", "ergotherapeute",
    "pedicure-podologue", "dieteticien", "psychologue", "sage-femme", "medecin-specialiste", "chirurgien-dentiste",
    "psychomotricien", "ssiad", "sad-mixte", "esa", "ccp", "cpp", "cpts", "msp", "centre-de-sante",
    "equipe-soins-primaires", "equipe-mobile", "emg", "emsp", "emp", "eps-pa", "laboratoire", "cmp", "cattp", "csapa",
    "caarud", "pass", "dialyse",
}  # fmt: skip


def test_every_type_that_is_asked_today_has_a_ground_that_somebody_decided(types: dict[str, ProviderType]) -> None:
    grounds = {code: default_basis(role) for code, role in types.items() if role.successor_id is None}
    assert {code for code, basis in grounds.items() if basis == Basis.CARE_TEAM} == CARE_TEAM
    assert {code for code, basis in grounds.items() if basis == Basis.SOCIAL} <= SOCIAL_TYPES
    assert types.keys() >= SOCIAL_TYPES


def test_the_care_team_receives_the_letter_until_the_person_opposes(gp: CircleMember, standing: Read, say: Say) -> None:
    assert standing(gp).refusal(Scope.LETTER) == ""
    say("oppose", gp)
    assert {standing(gp).refusal(scope) for scope in Scope} == {"opposed"}


def test_the_social_sector_receives_the_social_letter_and_no_other(helper: CircleMember, standing: Read) -> None:
    read = standing(helper)
    assert (read.basis, read.letter) == (Basis.SOCIAL, Scope.SOCIAL_LETTER)
    assert read.refusal(Scope.LETTER) == "social_only"
    assert read.refusal(Scope.SOCIAL_LETTER) == ""


def test_outside_the_care_team_nothing_goes_before_the_agreement_nor_after_it_is_taken_back(
    had: CircleMember, standing: Read, say: Say, consent: Say
) -> None:
    assert {standing(had).refusal(scope) for scope in Scope} == {"no_consent"}
    consent(had, means=Means.WRITTEN)
    assert {standing(had).refusal(scope) for scope in Scope} == {""}
    say("withdraw_consent", had)
    assert {standing(had).refusal(scope) for scope in Scope} == {"no_consent"}


def test_an_opposition_concerns_one_recipient_and_the_others_go_on(
    gp: CircleMember, helper: CircleMember, standing: Read, say: Say
) -> None:
    say("oppose", helper)
    assert standing(helper).is_opposed
    assert not standing(gp).is_opposed


def test_an_opposition_to_all_holds_for_each(
    hospital: Hospital, nurse: Membership, episode: Episode, gp: CircleMember, standing: Read
) -> None:
    with enter(hospital):
        oppose_sharing(member=nurse, episode_id=episode.pk)
    assert standing(gp).refusal(Scope.REQUEST) == "opposed"


def test_an_opposition_follows_an_entry_of_the_directory_whatever_name_it_is_given(
    hospital: Hospital, episode: Episode, service: Provider, bring: Callable[..., CircleMember], say: Say
) -> None:
    say("oppose", bring("saad", "Vistre Autonomie", service))
    with enter(hospital):
        fresh = Episode.objects.get(pk=episode.pk)
        renamed = Recipient(uuid7(), service.type, "Vistre, aide à domicile", service.pk)
        typed = Recipient(uuid7(), service.type, "VISTRE  autonomie")
        other = Recipient(uuid7(), service.type, "Vistre Autonomie", uuid7())
        assert not may_share(fresh, renamed, Scope.REQUEST)
        assert not may_share(fresh, typed, Scope.REQUEST)
        assert may_share(fresh, other, Scope.REQUEST)


def test_a_corrected_name_keeps_the_opposition_and_loses_the_agreement(
    hospital: Hospital, nurse: Membership, episode: Episode, had: CircleMember, gp: CircleMember,
    standing: Read, say: Say, consent: Say,
) -> None:  # fmt: skip
    consent(had)
    say("oppose", gp)
    with enter(hospital):
        for member, name in ((had, "HAD du Vidourle"), (gp, "Dr Escoubas-Roux")):
            stored = CircleMember.objects.get(pk=member.pk)
            edit_circle_member(
                member=nurse, episode_id=episode.pk, circle_member_id=member.pk, version=stored.version, name=name
            )
    assert standing(had).refusal(Scope.LETTER) == "no_consent"
    assert standing(gp).refusal(Scope.LETTER) == "opposed"


def test_a_person_corrects_the_ground_with_a_reason(helper: CircleMember, standing: Read, say: Say) -> None:
    say("set_basis", helper, basis=Basis.CARE_TEAM)
    assert standing(helper).refusal(Scope.LETTER) == ""
    say("set_basis", helper, basis=Basis.NONE)
    assert standing(helper).refusal(Scope.REQUEST) == "no_basis"


def test_an_agreement_does_not_pass_over_an_opposition(had: CircleMember, say: Say, consent: Say) -> None:
    say("oppose", had)
    with pytest.raises(DomainError) as refusal:
        consent(had)
    assert refusal.value.code == "opposed"


def test_an_agreement_of_another_time_is_refused(had: CircleMember, consent: Say) -> None:
    for days in (1, -30):
        with pytest.raises(DomainError) as refusal:
            consent(had, given_on=timezone.localdate() + timedelta(days=days))
        assert refusal.value.code == "day"


def test_who_permits_over_something_just_said_reads_it_first(gp: CircleMember, say: Say) -> None:
    say("oppose", gp)
    with pytest.raises(DomainError) as refusal:
        say("lift_opposition", gp, version=0)
    assert refusal.value.code == "stale"


def test_a_second_click_says_nothing_twice(hospital: Hospital, episode: Episode, gp: CircleMember, say: Say) -> None:
    say("oppose", gp)
    say("oppose", gp)
    with enter(hospital):
        assert SharingAct.objects.count() == 1


def test_what_protects_is_noted_on_a_closed_episode_and_what_permits_is_not(
    hospital: Hospital, episode: Episode, gp: CircleMember, had: CircleMember, standing: Read, say: Say, consent: Say
) -> None:
    with enter(hospital):
        Episode.objects.filter(pk=episode.pk).update(state="cancelled")
    say("oppose", gp)
    assert standing(gp).is_opposed
    with pytest.raises(DomainError) as refusal:
        consent(had)
    assert refusal.value.code == "closed"


def test_an_opposition_to_all_is_noted_on_a_closed_episode_too(
    hospital: Hospital, nurse: Membership, episode: Episode, gp: CircleMember, standing: Read
) -> None:
    with enter(hospital):
        Episode.objects.filter(pk=episode.pk).update(state="cancelled")
        oppose_sharing(member=nurse, episode_id=episode.pk)
    assert standing(gp).is_opposed


def test_a_function_without_the_right_says_nothing(
    hospital: Hospital, operator: Membership, episode: Episode, gp: CircleMember
) -> None:
    from discharge.sharing.actions import oppose

    with enter(hospital), pytest.raises(DomainError) as refusal:
        stored = CircleMember.objects.select_related("role").get(pk=gp.pk)
        oppose(member=operator, episode_id=episode.pk, recipient=of_member(stored), given_by=GivenBy.PATIENT)
    assert refusal.value.code == "forbidden"


def test_the_history_is_never_rewritten(hospital: Hospital, gp: CircleMember, say: Say) -> None:
    say("oppose", gp)
    with enter(hospital):
        for change in ("UPDATE sharing_sharingact SET act = 'lifted'", "DELETE FROM sharing_disclosure"):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(change)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("sharing_act_names_its_recipient", {"act": Act.OPPOSED, "name": ""}),
        ("sharing_basis_has_a_reason", {"act": Act.BASIS_SET, "basis": Basis.NONE, "reason": ""}),
        ("sharing_consent_says_who_how_when", {"act": Act.CONSENTED, "given_by": "patient", "means": ""}),
        ("sharing_representative_is_named", {"act": Act.OPPOSED, "given_by": "representative"}),
    ],
)
def test_the_database_refuses(
    in_hospital: Hospital, nurse: Membership, episode: Episode, types: dict[str, ProviderType], constraint: str,
    fields: dict[str, Any],
) -> None:  # fmt: skip
    values = {"name": "Dr X", "role": types["medecin-traitant"], **fields}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SharingAct.objects.create(hospital_id=in_hospital.pk, episode=episode, recorded_by=nurse.user, **values)


_ROLE = ProviderType(code="had", label="HAD", needs_consent=True)
_ACTS = st.sampled_from([Act.CONSENTED, Act.WITHDRAWN, Act.OPPOSED, Act.LIFTED, Act.BASIS_SET])


@given(st.lists(st.tuples(_ACTS, st.sampled_from(list(Basis))), max_size=12))
def test_whatever_was_said_the_last_word_of_each_kind_holds(said: list[tuple[Act, Basis]]) -> None:
    acts = [
        SharingAct(act=act, role=_ROLE, name="HAD", basis=basis if act == Act.BASIS_SET else "") for act, basis in said
    ]
    read = Ledger(Episode(), acts).standing(Recipient(uuid7(), _ROLE, "had"))
    kinds = [act for act, _ in said]
    opposed = [act for act in kinds if act in {Act.OPPOSED, Act.LIFTED}][-1:] == [Act.OPPOSED]
    agreed = [act for act in kinds if act in {Act.CONSENTED, Act.WITHDRAWN}][-1:] == [Act.CONSENTED]
    basis = next((basis for act, basis in reversed(said) if act == Act.BASIS_SET), Basis.CONSENT)
    goes = not opposed and basis != Basis.NONE and (agreed or basis != Basis.CONSENT)
    assert (not read.refusal(Scope.REQUEST)) is goes
    # The letter never goes where even a request may not.
    assert read.refusal(Scope.LETTER) or goes
