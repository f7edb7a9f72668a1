"""A clock that one sets: what the product writes meanwhile bears the hours of that time. In this process only."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo
from typing import ClassVar

from django.utils import timezone


class _Moment(type):
    """Takes every moment for one of its own: Django asks of what it formats whether it is one."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, datetime)


class _Clock(datetime, metaclass=_Moment):
    """Stands for ``datetime`` in Django's module of time; it shows the hour that it was set to, and goes on from there."""

    moment: ClassVar[datetime]
    started: ClassVar[float]

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # a moment, not a clock
        return (cls.moment + timedelta(seconds=time.monotonic() - cls.started)).astimezone(tz)


@contextmanager
def set_to(moment: datetime) -> Iterator[None]:
    """Have ``timezone.now``, and all that asks it, begin at ``moment``.

    Not by another ``now``: defaults of columns keep the function itself.
    """
    module = vars(timezone)
    real = module["datetime"]
    module["datetime"] = _Moment("datetime", (_Clock,), {"moment": moment, "started": time.monotonic()})
    try:
        yield
    finally:
        module["datetime"] = real
