"""Two people at the same instant, on connections of their own: exactly one acceptance is kept."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.links.models import SecureLink
from coordination.messaging.actions import claim_due
from coordination.messaging.models import Message
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from directory.providers.models import Provider, ProviderType
from discharge.requests import answering
from discharge.requests.asking import ask
from discharge.requests.cascade import advance
from discharge.requests.models import Answer, Approach, CareRequest
from discharge.requests.targets import provider_target
from discharge.sharing.actions import oppose
from discharge.sharing.models import GivenBy
from discharge.sharing.permissions import SharingRefusedError
from discharge.sharing.recipients import Recipient
from tests import factories
from tests.discharge.requests.conftest import said
from tests.messaging.servers import committed_hospital
from tests.messaging.test_tasks import in_threads


def forget(hospital: Hospital) -> None:
    """Delete every row of the hospital, as the owner: histories refuse it to anybody else."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute("SELECT set_config('app.hospital', %s, false)", [str(hospital.pk)])
        cursor.execute(
            "SELECT table_name FROM information_schema.columns JOIN information_schema.tables USING (table_name)"
            " WHERE column_name = 'hospital_id' AND table_type = 'BASE TABLE'"
        )
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        try:
            with transaction.atomic():
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
                for table in tables:
                    cursor.execute(f'DELETE FROM "{table}" WHERE hospital_id = %s', [hospital.pk])
                cursor.execute("DELETE FROM accounts_user WHERE email LIKE '%%@ch-sauveyre.example'")
        finally:
            for table in tables:
                cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
    connection.close()


@pytest.fixture
def committed(
    django_db_setup: None, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Hospital, CareRequest]]:
    """A request to four services, and one more in a second wave, which other connections see."""
    monkeypatch.setattr("coordination.celery._publish", lambda task, args: None)
    with django_db_blocker.unblock():
        kind = ProviderType.objects.create(
            code="essai", label="essai", plural="essais", needs_prescription=False, needs_consent=False, order=999
        )
        providers = [
            Provider.objects.create(
                kind="organisation", type=kind, name=f"Service {number}", source="manual", email=f"s{number}@x.example"
            )
            for number in range(5)
        ]
        try:
            with committed_hospital() as hospital:
                try:
                    yield hospital, _asked(hospital, kind, providers)
                finally:
                    connection.close()
                    forget(hospital)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SET ROLE NONE")
                cursor.execute("DELETE FROM providers_provider WHERE type_id = 'essai'")
                cursor.execute("DELETE FROM providers_providertype WHERE code = 'essai'")
            connection.close()


def _asked(hospital: Hospital, kind: ProviderType, providers: list[Provider]) -> CareRequest:
    member = factories.make_member(hospital, Role.LIAISON_NURSE, "Claire", "Aubanel")
    with enter(hospital):
        unit = factories.make_unit(hospital, "Gériatrie aiguë", "GER")
        patient = factories.make_patient(member, commune=None)
        return ask(
            member=member,
            episode_id=factories.make_episode(member, unit, patient=patient).pk,
            request_id=uuid7(),
            role=kind,
            targets=[provider_target(provider) for provider in providers[:4]],
            wider=[providers[4:]],
            wait_hours=1,
            fields=said(),
        )


def test_of_several_who_accept_at_once_one_is_kept_and_the_others_are_told(
    committed: tuple[Hospital, CareRequest],
) -> None:
    hospital, request = committed
    with enter(hospital):
        approaches = list(request.approaches.order_by("name").values_list("pk", flat=True))
    counted: list[bool] = []

    def accept() -> None:
        with enter(hospital):
            outcome = answering.accept(
                approach_id=approaches.pop(),
                starts_on=timezone.localdate() + timedelta(days=3),
                moment="morning",
                contact_name="Mme Rose Vidal",
                contact_phone="+33639986421",
            )
        counted.append(outcome.counts)

    in_threads(4, accept)
    assert sorted(counted) == [False, False, False, True]
    with enter(hospital):
        states = sorted(Approach.objects.values_list("state", flat=True))
        assert states == ["accepted", *["closed_politely"] * 3]
        assert sorted(Answer.objects.values_list("counts", flat=True)) == [False, False, False, True]
        assert Message.objects.filter(purpose="care-request-news").count() == 3


def test_workers_that_sweep_at_once_ask_the_next_wave_once(committed: tuple[Hospital, CareRequest]) -> None:
    hospital, request = committed
    later = timezone.now() + timedelta(hours=2)

    def sweep() -> None:
        with enter(hospital):
            advance(request.pk, now=later)

    in_threads(4, sweep)
    sweep()
    with enter(hospital):
        assert Approach.objects.filter(wave=2).count() == 1
        assert Message.objects.filter(purpose="care-request").count() == 5


def test_an_episode_that_somebody_holds_is_skipped(committed: tuple[Hospital, CareRequest]) -> None:
    hospital, request = committed
    done: list[bool] = []

    def sweep() -> None:
        with enter(hospital):
            done.append(advance(request.pk, now=timezone.now() + timedelta(hours=2)))

    with enter(hospital):
        type(request.episode).objects.select_for_update().get(pk=request.episode_id)
        in_threads(1, sweep)
    assert done == [False]


def test_nothing_stays_open_to_somebody_whom_the_person_opposes_while_they_are_asked(
    committed: tuple[Hospital, CareRequest],
) -> None:
    hospital, first = committed
    with enter(hospital):
        member = Membership.objects.select_related("user").get(hospital=hospital)
        provider = Provider.objects.select_related("type").get(name="Service 4")
        recipient = Recipient(uuid7(), provider.type, provider.name, provider.pk)

    def ask_again() -> None:
        with suppress(SharingRefusedError), enter(hospital):
            ask(
                member=member,
                episode_id=first.episode_id,
                request_id=uuid7(),
                role=provider.type,
                targets=[provider_target(provider)],
                fields=said(),
            )

    def refuse() -> None:
        with enter(hospital):
            oppose(member=member, episode_id=first.episode_id, recipient=recipient, given_by=GivenBy.PATIENT)

    def send() -> None:
        with enter(hospital):
            claim_due()

    people = [ask_again, send, refuse, ask_again, send, ask_again]

    def act() -> None:
        people.pop()()

    in_threads(len(people), act)
    with enter(hospital):
        theirs = Approach.objects.filter(provider=provider)
        assert set(theirs.values_list("state", flat=True)) <= {"withdrawn"}
        subjects = theirs.values("pk")
        assert not SecureLink.objects.filter(subject_id__in=subjects, revoked_at=None).exists()
        # One that a worker had already claimed is cancelled too: its record says so.
        assert set(Message.objects.filter(subject_id__in=subjects).values_list("state", flat=True)) <= {"cancelled"}
        assert Approach.objects.filter(state="sent").count() == 4
        while claim_due() is not None:
            pass
        assert not Message.objects.filter(subject_id__in=subjects, state="sending").exists()
