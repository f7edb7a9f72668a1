"""What the project keeps in files and many tests need: read by the product once a process, the same rows put back
afterwards.

The product's own loaders compare and check: 30 ms for the types of service, 160 ms for the instruments.
"""

from collections.abc import Callable

from django.db.models import Model

from directory.providers.actions import load_provider_types
from directory.providers.models import ProviderType
from discharge.screening.actions import load_instruments
from discharge.screening.models import Instrument, InstrumentVersion

_kept: dict[type[Model], list[Model]] = {}


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
    elif models[0] in _kept:
        for model in models:
            model._default_manager.bulk_create(_kept[model])
    else:
        load()
        for model in models:
            _kept[model] = list(model._default_manager.all())
