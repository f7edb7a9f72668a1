"""Fills a database with invented stays, in set-based SQL: ``python -m bench.data reference`` or ``fill EPISODES FIRST HOSPITALS
[CALL DAYS]``.

Runs as superuser, for two things that no other part may do: writing all hospitals at once, and leaving out the triggers
(keys, row history) that would make the filling ten times longer. Keys are checked once at the end, indexes made then.
"""

import sys

import django
from django.db import transaction

from bench.rows import check_keys, sql, without_indexes


def main(arguments: list[str]) -> None:
    """Run one of the two commands."""
    django.setup()
    if arguments[0] == "reference":
        load_reference()
    else:
        episodes, first_hospital, hospitals, *call_days = map(int, arguments[1:])
        fill(episodes=episodes, first_hospital=first_hospital, hospitals=hospitals, call_days=call_days)


def load_reference() -> None:
    """Load what all hospitals share: communes, directory, instruments."""
    from coordination.territory.actions import load_territory
    from directory.imports.actions import import_finess
    from directory.imports.management.commands.import_finess import SAMPLE
    from directory.orientation.actions import load_rules
    from directory.providers.demo import load_demo_professionals
    from directory.providers.words import learn_words
    from discharge.screening.actions import load_instruments

    load_territory()
    import_finess(path=SAMPLE)
    load_demo_professionals()
    learn_words()
    load_rules()
    load_instruments()


def fill(*, episodes: int, first_hospital: int, hospitals: int, call_days: list[int]) -> None:
    """Write everything, check the keys, and let PostgreSQL count."""
    from bench import full_episode, people, stays

    with transaction.atomic():
        sql("SET LOCAL session_replication_role = replica; SELECT setseed(0.2604)")
        sql("SET LOCAL work_mem = '256MB'; SET LOCAL maintenance_work_mem = '512MB'")
        with without_indexes():
            people.write(_shares(episodes, first_hospital, hospitals))
            stays.write(call_days)
        full_episode.write()
        check_keys()
    sql("VACUUM ANALYZE")


def _shares(episodes: int, first_hospital: int, hospitals: int) -> list[int]:
    """Episodes of each hospital."""
    others, rest = divmod(episodes - first_hospital, hospitals - 1)
    return [first_hospital, *(others + (number < rest) for number in range(hospitals - 1))]


if __name__ == "__main__":
    main(sys.argv[1:])
