"""What the project keeps in files and many tests need: read by the product once a process, the same rows put back
afterwards.

The product's own loaders compare and check: 30 ms for the types of service, 160 ms for the instruments. Django writing the
statements anew takes 7 ms and 9; what it wrote once is repeated as it stands, in 2 ms.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import connection
from django.db.models import Model

from directory.providers.actions import load_provider_types
from directory.providers.models import ProviderType
from discharge.screening.actions import load_instruments
from discharge.screening.models import Instrument, InstrumentVersion

_Models = tuple[type[Model], ...]
_kept: dict[_Models, list[list[Model]]] = {}
# What writes them, values inside.
_statements: dict[_Models, list[str]] = {}


def put_types() -> dict[str, ProviderType]:
    """Have the types of the directory in the database; return them by code."""
    _put(load_provider_types, ProviderType)
    return ProviderType.objects.in_bulk()


def put_instruments() -> None:
    """Have the delivered instruments in the database, in their delivered editions."""
    _put(load_instruments, Instrument, InstrumentVersion)


def _put(load: Callable[[], object], *models: type[Model]) -> None:
    """Fill empty tables; where a row is there already, the loader knows what to do."""
    if any(model._default_manager.exists() for model in models):
        load()
    elif models in _statements:
        with connection.cursor() as cursor:
            for statement in _statements[models]:
                cursor.execute(statement)
    elif models in _kept:
        _statements[models] = []
        with connection.execute_wrapper(partial(_note, _statements[models])):
            for model, rows in zip(models, _kept[models], strict=True):
                model._default_manager.bulk_create(rows)
    else:
        load()
        _kept[models] = [list(model._default_manager.all()) for model in models]


def _note(written: list[str], execute: Callable[..., Any], sql: str, params: Any, *rest: Any) -> Any:
    written.append(connection.ops.compose_sql(sql, params))
    return execute(sql, params, *rest)
