"""Two workers at once, on connections of their own: each service is asked once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from coordination.messaging.models import Message
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from directory.confirmation import registry
from directory.confirmation.actions import ask_some
from directory.confirmation.models import Confirmation
from directory.providers.models import Provider, ProviderType
from tests.messaging.servers import committed_hospital
from tests.messaging.test_tasks import in_threads

NOW = datetime(2026, 11, 24, 9, 10, tzinfo=UTC)
TABLES = ("links_linkuse", "links_securelink", "messaging_message", "confirmation_confirmation")


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hospital]:
    """A hospital that relies on eight services, which other connections see."""
    monkeypatch.setattr("coordination.celery._publish", lambda task, args: None)
    with django_db_blocker.unblock():
        kind = ProviderType.objects.create(
            code="essai", label="essai", plural="essais", needs_prescription=False, needs_consent=False, order=999
        )
        providers = [
            Provider.objects.create(
                kind="organisation", type=kind, name=f"Service {number}", source="manual", email=f"s{number}@x.example"
            )
            for number in range(8)
        ]
        monkeypatch.setattr(registry, "_reliances", [lambda: [provider.pk for provider in providers]])
        try:
            with committed_hospital(*TABLES) as hospital:
                yield hospital
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SET ROLE NONE")
                cursor.execute("DELETE FROM confirmation_turn")
                cursor.execute("DELETE FROM providers_provider WHERE type_id = 'essai'")
                cursor.execute("DELETE FROM providers_providertype WHERE code = 'essai'")
            connection.close()


def ask_all(hospital: Hospital, now: datetime) -> int:
    """What the task does for one hospital, in small chunks."""
    asked = 0
    while True:
        with enter(hospital):
            last = ask_some(hospital=hospital, now=now, limit=2)
        asked += last
        if last < 2:
            return asked


def test_each_service_is_asked_once(committed: Hospital) -> None:
    in_threads(3, lambda: ask_all(committed, NOW))
    ask_all(committed, NOW)
    with enter(committed):
        asked = list(Confirmation.objects.values_list("provider", flat=True))
        assert (len(asked), len(set(asked))) == (8, 8)
        assert Message.objects.count() == 8


def test_a_service_that_another_worker_holds_is_skipped(committed: Hospital) -> None:
    with transaction.atomic():
        held = Provider.objects.select_for_update().filter(type_id="essai").order_by("pk").first()

        def work() -> None:
            ask_all(committed, NOW + timedelta(minutes=1))

        in_threads(1, work)
    with enter(committed):
        asked = set(Confirmation.objects.values_list("provider", flat=True))
    assert held is not None
    assert held.pk not in asked
    assert len(asked) == 7
