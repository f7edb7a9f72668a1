"""The activity report of a year: what the manager writes, and what a day without medical reason is worth."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Permission
from coordination.episodes.actions import check
from coordination.versions import next_version
from liaison.quality.models import DayValue, YearReport

TEXTS = ("presentation", "highlights", "difficulties", "outlook")
_STALE = "Quelqu’un a enregistré ce rapport pendant que vous écriviez. Relisez sa version, puis reprenez votre texte ci-dessous."


def report_of(year: int) -> YearReport:
    """The report of ``year`` in the hospital that was entered; not begun yet, an empty one with version 0."""
    found: YearReport | None = YearReport.objects.select_related("written_by").filter(year=year).first()
    return found or YearReport(year=year, version=0)


@transaction.atomic
def write_report(*, member: Membership, year: int, version: int, texts: Mapping[str, str]) -> YearReport:
    """Keep the texts of the report, when nobody saved it since ``version`` was read (0: not begun).

    Raises:
        DomainError: ``forbidden``; ``stale``.
    """
    check(member, Permission.FIGURES_MANAGE)
    held = YearReport.objects.filter(year=year)
    report: YearReport
    with next_version(held, version, stale=_STALE, hospital_id=member.hospital_id, year=year) as report:
        for name in TEXTS:
            setattr(report, name, texts[name])
        report.written_by, report.written_at = member.user, timezone.now()
    return report


def set_day_value(*, member: Membership, since: date, euros: int) -> DayValue:
    """Say what a day is worth from the month of ``since`` on. Said again, the last word holds.

    Raises:
        DomainError: ``forbidden``.
    """
    check(member, Permission.FIGURES_MANAGE)
    value: DayValue = DayValue.objects.create(
        hospital=member.hospital, since=since.replace(day=1), euros=euros, set_by=member.user
    )
    return value


def day_values() -> dict[date, int]:
    """What a day is worth from each month on, in order, in the hospital that was entered."""
    return dict(DayValue.objects.order_by("since", "set_at", "pk").values_list("since", "euros"))


def value_on(values: Mapping[date, int], day: date) -> int | None:
    """What a day was worth on ``day``; None before the first value."""
    return next((euros for since, euros in reversed(list(values.items())) if since <= day), None)
