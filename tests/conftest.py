"""Fixtures shared by all tests: a fixed cast in two hospitals, on the real database, under the serving role."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coordination.settings.test")

import pytest
from django.db import connections, transaction
from django.test import Client
from hypothesis import settings

from coordination.accounts.models import Membership
from coordination.accounts.roles import PlatformRole, Role
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from tests import databases, factories

# A busy machine is no defect: timings are the bench's.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")

# Few cycles are made and much is kept: the collector, as often as it comes by default, takes a quarter of the collection.
gc.set_threshold(50_000)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What was loaded for all the tests stays: the garbage collector leaves it alone, as in a web process (``wsgi.py``)."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_createdb() -> bool:
    """Never by Django: the test database is a copy of the migrated one (``databases``) when Django looks for it."""
    return False


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Copy the migrated database when there is no test database yet, or when ``--create-db`` asks for it anew."""
    name = connections["default"].creation._get_test_db_name()
    if request.config.getoption("create_db") or not databases.exists(name):
        databases.make_copy(name)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    """After the owner migrated the test database, serve under ``tu_app``: policies hold in every test."""
    connection = connections["default"]
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connection.close()
        # pytest-django leaves the working database in place when no test of the run is marked ``django_db``; those that
        # commit are not, and would write into it and empty its tables.
        connection.settings_dict["NAME"] = connection.settings_dict["TEST"]["NAME"]
        connection.settings_dict["OPTIONS"] = {
            **connection.settings_dict["OPTIONS"],
            # As the serving role, whose own connections wait for a lock as long as the statement may last.
            "options": "-c role=tu_app -c lock_timeout=0",
        }


@pytest.fixture(scope="module")
def rows_of_file(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[Callable[[], AbstractContextManager[None]]]:
    """What a fixture of a whole file writes inside ``with rows_of_file():`` is there for each test, and gone after the last.

    One transaction around those of the tests, which end at a savepoint: for a file that asks many times about the same rows.
    """
    unblocked = django_db_blocker.unblock  # type: ignore[attr-defined]
    with ExitStack() as around:
        with unblocked():
            around.enter_context(transaction.atomic())
        yield unblocked
        with unblocked():
            transaction.set_rollback(True)
            around.close()


@pytest.fixture
def hospital(db: None) -> Hospital:
    return factories.make_hospital("Centre hospitalier de Sauveyre", "CH de Sauveyre", "990000010")


@pytest.fixture
def other_hospital(db: None) -> Hospital:
    return factories.make_hospital("Hôpital Sainte-Aubane", "Sainte-Aubane", "990000028")


@pytest.fixture
def in_hospital(hospital: Hospital) -> Iterator[Hospital]:
    """Run the test inside ``hospital``. Requests made by the client enter by themselves: leave this out for them."""
    with enter(hospital):
        yield hospital


@pytest.fixture
def unit(hospital: Hospital) -> Unit:
    with enter(hospital):
        return factories.make_unit(hospital, "Gériatrie aiguë", "GER")


@pytest.fixture
def other_unit(hospital: Hospital) -> Unit:
    with enter(hospital):
        return factories.make_unit(hospital, "Médecine B", "MEDB")


@pytest.fixture
def nurse(hospital: Hospital) -> Membership:
    """Claire Aubanel, liaison nurse, every unit."""
    return factories.make_member(hospital, Role.LIAISON_NURSE, "Claire", "Aubanel")


@pytest.fixture
def social_worker(hospital: Hospital) -> Membership:
    return factories.make_member(hospital, Role.SOCIAL_WORKER, "Sofiane", "Merrad")


@pytest.fixture
def doctor(hospital: Hospital, unit: Unit) -> Membership:
    """Dr Hélène Castagnier, ward doctor of ``unit`` only."""
    return factories.make_member(hospital, Role.WARD_DOCTOR, "Hélène", "Castagnier", title="Dr", units=[unit])


@pytest.fixture
def operator(hospital: Hospital) -> Membership:
    return factories.make_member(hospital, Role.CALL_OPERATOR, "Élise", "Quintard")


@pytest.fixture
def administrator(hospital: Hospital) -> Membership:
    """Hospital administrator: no clinical content."""
    return factories.make_member(hospital, Role.HOSPITAL_ADMIN, "Nadia", "Ferhat")


@pytest.fixture
def other_nurse(other_hospital: Hospital) -> Membership:
    """Liaison nurse of the other hospital."""
    return factories.make_member(other_hospital, Role.LIAISON_NURSE, "Lucie", "Vidal")


@pytest.fixture
def directory_admin(db: None) -> factories.User:
    """Administrator of the directory, member of no hospital."""
    return factories.make_user("Paul", "Bertin", platform_role=PlatformRole.DIRECTORY_ADMIN)


@pytest.fixture
def client_for() -> Callable[[Membership], Client]:
    """A browser signed in as this member."""

    def signed_in(member: Membership) -> Client:
        client = Client()
        client.force_login(member.user, backend="coordination.accounts.reading.PersonBackend")
        session = client.session
        session["hospital"] = str(member.hospital_id)
        session.save()
        return client

    return signed_in


@pytest.fixture(autouse=True)
def _no_second_factor(settings: pytest.FixtureRequest) -> None:
    """Tests sign in without a second factor, except those that prove it is asked."""
    settings.SECOND_FACTOR_REQUIRED = False  # type: ignore[attr-defined]
