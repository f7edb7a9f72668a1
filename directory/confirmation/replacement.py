"""Who replaces a service or a professional during an absence, looked for in the directory by themselves.

Without an account: only names, kinds and communes are shown, which anybody may read in the national registers, and a link
looks so many times and no more. Numbers are not looked up: a telephone would name whoever it belongs to.
"""

import re
from uuid import UUID

from django.utils import timezone

from coordination.links import limits
from coordination.links.models import SecureLink
from directory.providers.models import Provider
from directory.providers.search import find, in_order

MOST_SHOWN = 6
# Of a link in ten minutes: somebody who spells a colleague's name badly, not somebody who reads the directory.
SEARCHES = 30
# Three letters together, at least.
_WORDS = re.compile(r"[^\W\d_]{3}")


class TooManySearchesError(Exception):
    """This link has looked too often."""


def look_for(text: str, *, link: SecureLink, absent: Provider) -> list[Provider]:
    """Open entries that ``text`` names, those of the same kind first, then of the same department.

    Raises:
        TooManySearchesError: wait until the window ends.
    """
    if not _WORDS.search(text):
        return []
    if limits.is_over("replacement", str(link.pk), SEARCHES):
        raise TooManySearchesError
    limits.count_failure("replacement", str(link.pk))
    others = Provider.objects.open().exclude(pk=absent.pk)
    found = in_order(find(text, among=others).keys, now=timezone.now())
    there = absent.commune.department_id if absent.commune else None

    def distance(each: Provider) -> tuple[bool, bool]:
        return each.type_id != absent.type_id, each.commune is None or each.commune.department_id != there

    return sorted(found, key=distance)[:MOST_SHOWN]


def open_entry(provider_id: UUID, *, absent: Provider) -> Provider | None:
    """The open entry of this key, None for another one than may replace ``absent``."""
    return Provider.objects.open().with_places().exclude(pk=absent.pk).filter(pk=provider_id).first()


def in_words(provider: Provider) -> str:
    """« Dr Julien Roquefeuil, médecin traitant, Vergèze »."""
    return ", ".join(part for part in (provider.name, provider.type.short_label, provider.place) if part)
