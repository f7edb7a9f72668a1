"""What a test database may begin with: another whose migrations are all there, unchanged."""

from tests.databases import BESIDE, is_part

FILES = {"letters/migrations/0001_initial.py": "a", "letters/migrations/0002_more.py": "b"} | dict.fromkeys(BESIDE, "c")


def test_a_database_that_lacks_the_last_migrations_is_where_the_next_begins() -> None:
    assert is_part(FILES, FILES | {"letters/migrations/0003_last.py": "d"})


def test_a_migration_that_was_changed_or_taken_away_begins_afresh() -> None:
    assert not is_part(FILES, FILES | {"letters/migrations/0002_more.py": "changed"})
    assert not is_part(FILES, {name: digest for name, digest in FILES.items() if "0002" not in name})


def test_other_libraries_begin_afresh() -> None:
    assert not is_part(FILES, FILES | {"uv.lock": "changed"})
    fewer = {name: digest for name, digest in FILES.items() if name != BESIDE[0]}
    assert not is_part(fewer, FILES)
