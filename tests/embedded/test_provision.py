"""What the provisioned server promises to the rest: two roles, and searching under policies."""

import os
import uuid
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest


def connect(database: str | None = None, *, role: str = "OWNER_") -> psycopg.Connection:
    parts = urlsplit(os.environ[f"DATABASE_{role}URL"])
    if database:
        parts = parts._replace(path=f"/{database}")
    return psycopg.connect(parts.geturl(), autocommit=True)


@pytest.fixture(scope="module")
def new_database() -> Iterator[str]:
    """A database that the owner has made the way the test runner makes its own."""
    name = f"provision_{uuid.uuid4().hex[:12]}"
    with connect() as server:
        server.execute(f'CREATE DATABASE "{name}"')
        yield name
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def owner(new_database) -> Iterator[psycopg.Connection]:
    with connect(new_database) as connection:
        yield connection


@pytest.fixture
def table(owner) -> Iterator[str]:
    """Two tenants of 2,000 names each under a forced policy, with a trigram index."""
    owner.execute(
        """
        CREATE TABLE person (id serial PRIMARY KEY, tenant int NOT NULL, name text NOT NULL);
        INSERT INTO person (tenant, name) SELECT i % 2, md5(i::text) FROM generate_series(1, 4000) AS i;
        CREATE INDEX person_name ON person USING gin (tenant, f_unaccent(name) gin_trgm_ops);
        ALTER TABLE person ENABLE ROW LEVEL SECURITY;
        ALTER TABLE person FORCE ROW LEVEL SECURITY;
        CREATE POLICY own ON person USING (tenant = nullif(current_setting('app.tenant', true), '')::int);
        ANALYZE person;
        """
    )
    yield "person"
    owner.execute("RESET ROLE; DROP TABLE person")


@pytest.mark.parametrize("role", ["tu_owner", "tu_app"])
def test_no_role_of_the_application_is_above_the_policies(owner, role):
    rights = owner.execute(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolreplication FROM pg_roles WHERE rolname = %s", [role]
    ).fetchone()

    assert rights == (False, False, False, False)


def test_the_serving_role_is_a_member_of_nothing(owner):
    assert not owner.execute("SELECT 1 FROM pg_auth_members WHERE member = 'tu_app'::regrole").fetchall()


def test_the_serving_role_owns_nothing(owner):
    assert not owner.execute(
        "SELECT 1 FROM pg_shdepend WHERE refobjid = 'tu_app'::regrole AND deptype = 'o'"
    ).fetchall()


@pytest.mark.parametrize(
    "statement", ["CREATE TABLE intruder ()", "CREATE SCHEMA intruder", "CREATE DATABASE intruder", "SET ROLE tu_owner"]
)
def test_the_serving_role_creates_nothing(statement):
    with connect(role="") as serving, pytest.raises(psycopg.errors.InsufficientPrivilege):
        serving.execute(statement)


def test_the_owner_can_become_the_serving_role(owner):
    owner.execute("SET ROLE tu_app")

    assert owner.execute("SELECT current_user").fetchone() == ("tu_app",)


def test_the_serving_role_reads_and_writes_what_the_owner_creates_in_a_new_database(owner, table):
    owner.execute("SET ROLE tu_app; SET app.tenant = '1'")

    owner.execute("INSERT INTO person (tenant, name) VALUES (1, 'Zoé')")
    owner.execute("UPDATE person SET name = 'Zoë' WHERE name = 'Zoé'")
    assert owner.execute("DELETE FROM person WHERE name = 'Zoë'").rowcount == 1


def test_the_serving_role_does_not_alter_what_the_owner_creates(owner, table):
    owner.execute("SET ROLE tu_app")

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        owner.execute("ALTER TABLE person DISABLE ROW LEVEL SECURITY")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        owner.execute("TRUNCATE person")


def test_even_the_owner_sees_no_row_outside_a_tenant(owner, table):
    owner.execute("RESET app.tenant")

    assert owner.execute("SELECT count(*) FROM person").fetchone() == (0,)


@pytest.mark.parametrize(
    "condition",
    [
        "f_unaccent(name) % 'c4ca4238a0b9'",
        "f_unaccent(name) %> 'c4ca4238a0b9'",
        "'c4ca4238a0b9' <% f_unaccent(name)",
        "f_unaccent(name) %>> 'c4ca4238a0b9'",
        "'c4ca4238a0b9' <<% f_unaccent(name)",
    ],
)
def test_a_trigram_search_uses_its_index_under_a_policy(owner, table, condition):
    owner.execute("SET ROLE tu_app; SET app.tenant = '1'; SET enable_seqscan = off")

    plan = owner.execute(f"EXPLAIN SELECT id FROM person WHERE {condition}").fetchall()

    searched = next(line for (line,) in plan if "Index Cond" in line)
    assert "tenant" in searched
    assert "f_unaccent(name)" in searched


def test_accents_are_removed_whatever_the_search_path(owner):
    owner.execute("SET search_path = ''")

    found = owner.execute("SELECT public.f_unaccent('Éloïse Lebœuf-Çağlar')").fetchone()

    assert found == ("Eloise Leboeuf-Caglar",)
