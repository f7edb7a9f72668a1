"""The working day and the figures where 200 hospitals share a database: ``python -m bench.million`` on one of them.

One request at a time with the whole middleware, as in ``bench.pages``. The first hospital has four times its share.
"""

import importlib
from typing import Any

from django.test import Client
from django.urls import reverse

from bench.pages import Page, first_hospital, measured, signed_in
from bench.report import hand_over

QUERIES = 15
LIST_MS, HOSPITAL_MS, GROUP_MS = 100, 1000, 3000
YEAR = "?periode=12m"


def main() -> None:
    """Measure the lists of the working day and the figures of a year."""
    # As a web process is set.
    importlib.import_module("coordination.wsgi")
    hand_over(measured(pages()))


def pages() -> list[Page]:
    """Those of issue 7, as the liaison nurse of the first hospital sees them."""
    from bench import people
    from coordination.accounts.models import User

    nurse = signed_in(User.objects.get(email=people.NURSE))
    manager = User.objects.get(email=people.GROUP_MANAGER)
    _count_for_the_group_of(manager)
    return [
        _page("worklist, mine", nurse, reverse("episodes:worklist"), LIST_MS),
        _page("worklist, whole team", nurse, reverse("episodes:worklist") + "?filtre=all", LIST_MS),
        _page("calls", nurse, reverse("followup:calls"), LIST_MS),
        _page("figures of one hospital over a year", nurse, reverse("quality:figures") + YEAR, HOSPITAL_MS),
        _page("figures of a group over a year", signed_in(manager), reverse("quality:group"), GROUP_MS),
    ]


def _count_for_the_group_of(manager: Any) -> None:
    """As the worker does each night."""
    from liaison.quality.counting import count_slices

    first, _ = first_hospital(manager)
    for hospital in first.group.hospitals.all():
        count_slices(hospital)


def _page(name: str, client: Client, address: str, milliseconds: int) -> Page:
    return Page(name, lambda: client.get(address), QUERIES, milliseconds)


if __name__ == "__main__":
    main()
