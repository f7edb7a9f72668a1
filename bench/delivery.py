"""The sweeps of letters over years of deliveries: ``python -m bench.delivery`` on one database.

A million old letters, each with its dispatch and its message, stand beside the few that are due: what was read, refused
or withdrawn long ago must cost a sweep nothing. They are written as the superuser, whom no trigger of history slows.
"""

import time
from collections.abc import Callable
from uuid import UUID

import django
import psycopg
from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from bench.environment import SUPERUSER, database_url
from bench.report import Measure, hand_over, median

OLD = 1_000_000
PART = f"Sweeps over {OLD} old deliveries"
ROUNDS = 30
SWEEP_MS = 50

# What differs from the one row that is copied, by column; the table of the copies is named « old ».
_LETTER = {
    "id": "gen_random_uuid()",
    "circle_member_id": "NULL",
    "alert_at": "NULL",
    "reference": "lpad(to_hex(n), 9, 'x')",
    "state": "(ARRAY['acknowledged', 'opened', 'withdrawn', 'handed_over'])[1 + n % 4]",
    "due_at": "now() - n * interval '1 minute'",
}
_MESSAGE = {"id": "gen_random_uuid()", "message_id": "'old-' || n", "announced": "true"}
_DISPATCHES = """
INSERT INTO letters_dispatch (id, hospital_id, letter_id, channel, cause, address, round, state, code, expires_at,
                              created_at, changed_at)
SELECT gen_random_uuid(), hospital_id, id, 'link', 'first', '', 0,
       CASE state WHEN 'handed_over' THEN 'expired' ELSE state END, '', due_at + interval '14 days', due_at, due_at
  FROM letters_letter WHERE reference LIKE 'x%'
"""


def main() -> None:
    """Write the old deliveries, then time each sweep when nothing is due."""
    django.setup()
    hospital_id = _write_old()
    from coordination.messaging.queries import hospitals_with_due_messages
    from coordination.tenancy.models import Hospital
    from coordination.tenancy.scope import enter
    from liaison.letters.models import Letter
    from liaison.letters.queries import hospitals_with_alerts, hospitals_with_due_letters
    from liaison.letters.raising import raise_due

    now = timezone.now()
    hospital = Hospital.objects.get(pk=hospital_id)

    def claimed() -> None:
        with enter(hospital):
            Letter.objects.claimable(now).first()

    sweeps: dict[str, Callable[[], object]] = {
        "which hospitals have a letter to write": lambda: hospitals_with_due_letters(now),
        "which hospitals have a message to send": lambda: hospitals_with_due_messages(now),
        "which hospitals have a letter to remind of": lambda: hospitals_with_alerts(now),
        "the letter to write in one hospital": claimed,
        "remind and expire in one hospital": lambda: raise_due(hospital),
    }
    hand_over([Measure(PART, name, _median_ms(sweep), "ms", at_most=SWEEP_MS) for name, sweep in sweeps.items()])


def _write_old() -> UUID:
    """Write them; return the hospital that has them all."""
    letter, message = apps.get_model("letters", "Letter"), apps.get_model("messaging", "Message")
    with psycopg.connect(database_url(connection.settings_dict["NAME"], SUPERUSER), autocommit=True) as superuser:
        superuser.execute("SET session_replication_role = replica")
        hospital_id = _copy(superuser, letter, "acknowledged", _LETTER)
        superuser.execute(_DISPATCHES)
        _copy(superuser, message, "handed_over", _MESSAGE)
        for table in ("letters_letter", "letters_dispatch", "messaging_message"):
            superuser.execute(f"VACUUM ANALYZE {table}")
    return hospital_id


def _copy(superuser: psycopg.Connection, model: type[models.Model], state: str, changes: dict[str, str]) -> UUID:
    """Write ``OLD`` copies of one row in ``state``; return its hospital."""
    table = model._meta.db_table
    columns = [field.column for field in model._meta.local_concrete_fields]
    values = [changes.get(name, f'old."{name}"') for name in columns]
    one = superuser.execute(f"SELECT id, hospital_id FROM {table} WHERE state = %s LIMIT 1", [state]).fetchone()
    assert one is not None, "the database of the bench has letters"
    names = ", ".join(f'"{name}"' for name in columns)
    superuser.execute(
        f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} "
        f"FROM {table} old, generate_series(1, {OLD}) n WHERE old.id = '{one[0]}'"
    )
    hospital_id: UUID = one[1]
    return hospital_id


def _median_ms(sweep: Callable[[], object]) -> float:
    sweep()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        sweep()
        times.append((time.perf_counter() - start) * 1000)
    return median(times)


if __name__ == "__main__":
    main()
