"""Invented professionals and services, for the demonstration only: the FINESS sample has no doctor and few home services.

Names, numbers and mailboxes are fictional: RPPS of the test range with a right key, phones that ARCEP keeps for works of
fiction, domains in ``.example``.
"""

import csv
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from coordination.identity.numbers import check_rpps
from coordination.identity.phones import parse_phone
from coordination.territory.models import Commune
from directory.providers.actions import load_provider_types, load_skills
from directory.providers.demo_details import add_details
from directory.providers.models import Coverage, Provider, ProviderType

DATA = Path(__file__).parent / "data"
FILES = (DATA / "demo-professionals.csv", DATA / "demo-services.csv")


def load_demo_professionals() -> int:
    """Create the invented providers that are not there yet, with their coverage and what they say of
    themselves, and return how many were created.

    The communes must be loaded. Known ones (same name, same commune) are left as they are.
    """
    load_provider_types()
    load_skills()
    kinds = ProviderType.objects.in_bulk()
    with transaction.atomic():
        there = set(Provider.objects.filter(source=Provider.Source.MANUAL).values_list("name", "commune"))
        rows = [row for row in _rows() if (row["name"], row["commune"]) not in there]
        communes = Commune.objects.in_bulk([row["commune"] for row in rows])
        providers = [_provider(row, kinds[row["type"]], communes[row["commune"]]) for row in rows]
        Provider.objects.bulk_create(providers)
        Coverage.objects.bulk_create(
            coverage for provider, row in zip(providers, rows, strict=True) for coverage in _coverage(provider, row)
        )
        add_details(providers)
    return len(providers)


def _rows() -> Iterator[dict[str, str]]:
    for path in FILES:
        with path.open(encoding="utf-8", newline="") as lines:
            yield from csv.DictReader(lines, delimiter=";")


def _provider(row: dict[str, str], kind: ProviderType, commune: Commune) -> Provider:
    verified = timezone.now() - timedelta(days=int(row["verified_days_ago"])) if row["verified_days_ago"] else None
    provider = Provider(
        kind=row["kind"],
        type=kind,
        name=row["name"],
        rpps=check_rpps(row["rpps"]) if row["rpps"] else None,
        street=row["street"],
        postal_code=row["postal_code"],
        city=commune.name,
        commune=commune,
        latitude=float(row["latitude"]) if row["latitude"] else None,
        longitude=float(row["longitude"]) if row["longitude"] else None,
        phone=parse_phone(row["phone"]),
        other_phone=parse_phone(row["other_phone"]) if row["other_phone"] else "",
        email=row["email"],
        mssante=row["mssante"],
        source=Provider.Source.MANUAL,
        verified_at=verified,
    )
    provider.search_key = provider.current_search_key()
    return provider


def _coverage(provider: Provider, row: dict[str, str]) -> Iterator[Coverage]:
    """Rows of a column such as "commune:30344|department:30"."""
    for place in filter(None, row["coverage"].split("|")):
        level, _, code = place.partition(":")
        yield Coverage(provider=provider, level=level, code=code)
