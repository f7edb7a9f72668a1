"""What tests of imports share."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from coordination.accounts.models import User
from directory.imports.models import AppliedLine, ImportRun, PlannedChange, SeenLine, StagedEntry
from directory.providers.models import Professional, Provider, ProviderType, SearchWord

WRITTEN = (
    *(AppliedLine, StagedEntry, SeenLine, PlannedChange, ImportRun),
    *(Provider, Professional, ProviderType, SearchWord, User),
)


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What is written is committed, for other connections and processes to see, and removed at the end."""
    with django_db_blocker.unblock():
        try:
            yield
        finally:
            for model in WRITTEN:
                queryset = model.objects.all()
                queryset._raw_delete(queryset.db)
            connection.close()
