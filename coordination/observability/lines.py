"""One JSON object a line, of ids and never of names, whoever writes it: the project, Django, Celery, gunicorn.

What an exception says may quote a row, as PostgreSQL does of one that it refuses, and what a task was given or an address
asked for may hold words of a person. Only the kind of an error and its places in the code are written.
"""

import logging
import traceback
from copy import copy
from datetime import UTC, datetime
from typing import Any

from pythonjsonlogger.json import JsonFormatter

FIELDS = "%(asctime)s %(levelname)s %(name)s %(message)s"
# Of Celery's own lines: what a task raised, was given and answered.
_WORDS_OF_A_TASK = frozenset({"exc", "traceback", "args", "kwargs", "return_value"})
# What Celery and Django attach beside their message: the same once more, and the request with its address.
_EXTRAS = ("data", "request")


class LineFormatter(JsonFormatter):
    """Writes a record without the words of an exception."""

    def __init__(self) -> None:
        super().__init__(FIELDS)

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        line = copy(record)
        for name in _EXTRAS:
            line.__dict__.pop(name, None)
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        if error is not None:
            line.__dict__.update(where_it_happened(error))
        if record.exc_info and not isinstance(record.args, dict):
            # Whatever was to be put into the message may come from the error, or be the address asked for.
            line.msg, line.args = str(record.msg), None
        else:
            line.args = _without_words(record.args, error)
        line.exc_info, line.exc_text, line.stack_info = None, None, None
        return super().format(line)

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802 - logging's name
        """In UTC, and said so: an hour of the autumn comes twice in Paris, and gunicorn does not know the setting."""
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def where_it_happened(error: BaseException | None) -> dict[str, Any]:
    """The class of an error and the places in the code that it came through."""
    frames = traceback.extract_tb(error.__traceback__ if error else None)
    return {
        "error": type(error).__qualname__,
        "where": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }


def _without_words(args: Any, error: BaseException | None) -> Any:
    if isinstance(args, dict):
        kind = type(error).__qualname__ if error else "..."
        return {name: kind if name in _WORDS_OF_A_TASK else _kind_of(value) for name, value in args.items()}
    return tuple(_kind_of(value) for value in args) if isinstance(args, tuple) else args


def _kind_of(value: Any) -> Any:
    return type(value).__qualname__ if isinstance(value, BaseException) else value
