"""What one hospital's own layer says of providers in a list: its habits and its agreements."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from coordination.ui import french
from directory.overlay.models import Agreement, Preference, PreferenceKind
from directory.providers.reasons import Opinion, Reason

_ORDER = {PreferenceKind.PREFERRED: -2, PreferenceKind.USUAL: -1, PreferenceKind.AVOID: 1}


def hospital_reasons(provider_ids: Collection[UUID], now: datetime) -> dict[UUID, Opinion]:
    """Preferences, which also move an entry among its equals, and agreements in force. Two queries."""
    today = french.as_day(now)
    reasons: dict[UUID, list[Reason]] = {}
    orders: dict[UUID, int] = {}
    for preference in Preference.objects.filter(provider__in=provider_ids):
        kind = PreferenceKind(preference.kind)
        orders[preference.provider_id] = _ORDER[kind]
        side = "against" if kind == PreferenceKind.AVOID else "for"
        words = f"{kind.label} : {preference.words}" if preference.words else str(kind.label)
        reasons.setdefault(preference.provider_id, []).append(Reason(side, words))
    for agreement in Agreement.objects.in_force_on(today).filter(provider__in=provider_ids).order_by("-ends_on"):
        reasons.setdefault(agreement.provider_id, []).append(Reason("for", _agreement_words(agreement.ends_on, today)))
    return {pk: Opinion(orders.get(pk, 0), tuple(dict.fromkeys(said))) for pk, said in reasons.items()}


def _agreement_words(ends_on: date | None, today: date) -> str:
    until = f" jusqu’au {french.day(ends_on, today=today)}" if ends_on else ""
    return f"convention{until}"
