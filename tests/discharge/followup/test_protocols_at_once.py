"""Two people, or two clicks, at the same instant, on connections of their own: one draft of a protocol."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.tenancy.scope import enter
from discharge.followup.models import Protocol
from discharge.followup.protocols import open_draft
from tests import factories
from tests.discharge.followup.conftest import serving
from tests.discharge.requests.test_at_once import forget
from tests.messaging.servers import committed_hospital
from tests.messaging.test_tasks import in_threads


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Membership, Protocol]]:
    """A protocol in service, which other connections see."""
    with django_db_blocker.unblock(), committed_hospital() as hospital:
        try:
            nurse = factories.make_member(hospital, Role.LIAISON_NURSE, "Claire", "Aubanel")
            with enter(hospital):
                protocol = serving(nurse, "Hanche et genou")
            yield nurse, protocol
        finally:
            connection.close()
            forget(hospital)


def test_a_new_edition_opened_by_several_at_once_is_one_draft(committed: tuple[Membership, Protocol]) -> None:
    nurse, protocol = committed
    opened: list[Protocol] = []

    def begin() -> None:
        with enter(nurse.hospital):
            opened.append(open_draft(member=nurse, series=protocol.series))

    in_threads(3, begin)
    assert len(opened) == 3
    assert len({draft.pk for draft in opened}) == 1
