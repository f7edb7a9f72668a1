"""What an address asks for, or a button sends without a form: a number, a page, an identifier. Anything else is nothing."""

from uuid import UUID


def as_number(text: str | None, otherwise: int = 0) -> int:
    """``text`` as a whole number of nine digits at most, which every column holds."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def as_page(text: str | None) -> int:
    """The page of a list that ``text`` asks for; the first one for anything else."""
    page = as_number(text)
    return page if 0 < page < 10_000 else 1


def as_uuid(text: str | None) -> UUID | None:
    """The identifier that ``text`` is."""
    try:
        return UUID(text or "")
    except ValueError:
        return None
