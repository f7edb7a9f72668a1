"""What one hospital's own layer says of providers in a list: its habits and its agreements."""

from datetime import date, datetime
from typing import Any

from coordination.ui import french
from directory.overlay.models import Agreement, Preference, PreferenceKind
from directory.providers.reasons import Opinion, Reason, Source

_ORDER = {PreferenceKind.PREFERRED: -2, PreferenceKind.USUAL: -1, PreferenceKind.AVOID: 1}


def _preference(rows: list[Any], now: datetime) -> Opinion:
    """A preference also moves an entry among its equals."""
    [(code, why)] = rows
    kind = PreferenceKind(code)
    side = "against" if kind == PreferenceKind.AVOID else "for"
    return Opinion(_ORDER[kind], (Reason(side, f"{kind.label} : {why}" if why else str(kind.label)),))


def _agreements(rows: list[Any], now: datetime) -> Opinion:
    """The last to end comes first; of two of the same term one is read."""
    terms = sorted({date.fromisoformat(day) if day else date.max for day in rows}, reverse=True)
    return Opinion(0, tuple(Reason("for", _agreement_words(day, french.as_day(now))) for day in terms))


def _agreement_words(ends_on: date, today: date) -> str:
    return "convention" if ends_on == date.max else f"convention jusqu’au {french.day(ends_on, today=today)}"


PREFERENCES = Source(
    f"""SELECT provider_id, jsonb_build_array(kind, words) AS known FROM {Preference._meta.db_table}
         WHERE hospital_id = %(hospital)s AND provider_id = ANY(%(providers)s)""",  # noqa: S608 - constants only
    _preference,
)
AGREEMENTS = Source(
    f"""SELECT provider_id, to_jsonb(ends_on) AS known FROM {Agreement._meta.db_table}
         WHERE hospital_id = %(hospital)s AND provider_id = ANY(%(providers)s)
           AND starts_on <= %(today)s AND (ends_on IS NULL OR ends_on >= %(today)s)""",  # noqa: S608 - constants only
    _agreements,
)
