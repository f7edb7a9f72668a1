"""What each format says of a provider, and the SQL that both comparing and applying are made of.

Only constants of this module enter the SQL; values are parameters.
"""

from dataclasses import dataclass

from directory.imports.models import AppliedLine, Format, PlannedChange, SeenLine, StagedEntry
from directory.providers.models import Professional, Provider

PROVIDERS = Provider._meta.db_table
PROFESSIONALS = Professional._meta.db_table
STAGED = StagedEntry._meta.db_table
PLANNED = PlannedChange._meta.db_table
APPLIED = AppliedLine._meta.db_table
SEEN = SeenLine._meta.db_table

# SQL: the line that an entry says the same as gives way to the new one.
APPLIED_BEFORE = (
    "ON CONFLICT (provider_id) DO UPDATE SET digest = excluded.digest, priority = excluded.priority, "
    "organisation_finess = excluded.organisation_finess, written_at = excluded.written_at"
)

_ADDRESS = ("siret", "address_extra", "street", "postal_code", "city", "commune_id")
_REACH = ("phone", "other_phone", "fax", "email")
_AGES = ("min_age", "max_age")
_SEVERAL = ("situations", "dependencies")


@dataclass(frozen=True)
class Shape:
    """How the entries of a format meet providers.

    ``match`` joins an entry ``e`` with the provider ``p`` it speaks of; ``key`` orders entries and tells which speak of
    the same one. ``columns`` are those the format decides. ``fills``: an empty value leaves what is known.
    """

    key: str
    match: str
    columns: tuple[str, ...]
    source: str = ""
    adds: bool = True
    fills: bool = False

    @property
    def closes_absent(self) -> bool:
        """Whether a complete file of this format lists all that is open."""
        return bool(self.source)


SHAPES = {
    Format.FINESS: Shape(
        key="e.finess",
        match="p.finess = e.finess",
        columns=("type_id", "name", "short_name", "finess_category", *_ADDRESS, "latitude", "longitude", *_REACH),
        source=Provider.Source.FINESS.value,
    ),
    Format.RPPS: Shape(
        key="e.rpps, e.practice_key",
        match="p.rpps = e.rpps AND p.practice_key = e.practice_key",
        columns=("type_id", "name", *_ADDRESS, *_REACH),
        source=Provider.Source.RPPS.value,
    ),
    Format.MSSANTE: Shape(
        key="p.id",
        match="p.status = 'open' AND (p.rpps = e.rpps OR p.finess = e.finess)",
        columns=("mssante",),
        adds=False,
    ),
    Format.CSV: Shape(
        key="coalesce(e.provider_id::text, e.finess, e.rpps, upper(e.name) || e.postal_code || coalesce(e.commune_id, e.city))",
        match="p.id = e.provider_id",
        columns=("type_id", "name", "short_name", *_ADDRESS, *_REACH, "mssante", *_AGES, *_SEVERAL, "criteria"),
        fills=True,
    ),
}

# The name under which a person's hold on a column is kept is the field's; both are accepted.
_FIELDS = {"type_id": "type", "commune_id": "commune", "organisation_id": "organisation"}


def is_curated(column: str) -> str:
    """SQL: whether a person has set this column of ``p``."""
    # Both ages or none: one of each source might be in the wrong order.
    held = _AGES if column in _AGES else dict.fromkeys((_FIELDS.get(column, column), column))
    names = ", ".join(f"'{name}'" for name in held)
    return f"p.curated_fields && ARRAY[{names}]::varchar[]"


def wanted(shape: Shape, column: str) -> str:
    """SQL: what an entry ``e`` says of a column, before curation is looked at."""
    if column == "type_id":
        # A category that no type claims keeps the type of a known entry.
        return "coalesce(e.type_id, p.type_id)"
    if shape.fills and column in _AGES:
        return f"CASE WHEN num_nulls(e.min_age, e.max_age) = 2 THEN p.{column} ELSE e.{column} END"
    if shape.fills:
        said = (
            f"e.{column}" if column == "commune_id" else f"nullif(e.{column}, '{'{}' if column in _SEVERAL else ''}')"
        )
        return f"coalesce({said}, p.{column})"
    return f"e.{column}"


def new_value(shape: Shape, column: str) -> str:
    """SQL: the value that ``p`` must have."""
    return f"CASE WHEN {is_curated(column)} THEN p.{column} ELSE {wanted(shape, column)} END"


# SQL: whether the key of an entry that only this file names has to follow the words of its type, which are data.
KEY_IS_OLD = (
    "(e.search_key <> '' AND p.former_names = '{}' AND p.curated_fields = '{}' AND p.search_key <> e.search_key)"
)


def differs(shape: Shape, more: tuple[tuple[str, str], ...] = ()) -> str:
    """SQL: whether ``p`` must be written. ``more``: columns with their wanted SQL besides those of the shape."""
    pairs = [(column, wanted(shape, column)) for column in shape.columns] + list(more)
    ours, theirs = ", ".join(f"p.{column}" for column, _ in pairs), ", ".join(value for _, value in pairs)
    each = " OR ".join(f"(p.{column} IS DISTINCT FROM {value} AND NOT {is_curated(column)})" for column, value in pairs)
    # Few entries are curated: for the others one comparison of rows.
    return f"CASE WHEN p.curated_fields = '{{}}' THEN ROW({ours}) IS DISTINCT FROM ROW({theirs}) ELSE {each} END"
