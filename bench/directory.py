"""Fills a database with a directory of national size, invented, in set-based SQL: ``python -m bench.directory [PRACTICES]``.

Runs as superuser, as ``bench.data`` does and for the same reasons. What is written is what the imports would write of two
million activities and of the sites of FINESS: names and places as frequent as they are, each entry with its search key.
"""

import random
import sys

import django
from django.db import connection, transaction

from bench.national_file import BEGINNINGS, ENDINGS, FIRST_NAMES, MIDDLES
from bench.rows import insert, sql

PRACTICES, SITES = 2_000_000, 105_000
SURNAMES = 200_000
# The most frequent names of France, in their order: what people type.
COMMON = ["MARTIN", "BERNARD", "THOMAS", "PETIT", "ROBERT", "RICHARD", "DURAND", "DUBOIS", "MOREAU", "LAURENT"]
# Type and its share of the entries of professionals, in hundredths (``imports/data/rpps-types.csv``).
PROFESSIONS = {
    "idel": 26, "medecin-traitant": 16, "medecin-specialiste": 20, "kinesitherapeute": 20, "psychologue": 8,
    "orthophoniste": 5, "pedicure-podologue": 3, "dieteticien": 2,
}  # fmt: skip
SERVICES = {
    "pharmacie": 22, "ehpad": 8, "ssiad": 4, "saad": 10, "had": 1, "smr": 3, "residence-autonomie": 3, "laboratoire": 6,
    "cmp": 4, "msp": 3, "hopital": 4, "materiel": 4,
}  # fmt: skip
SITE_NAMES = [
    "LES LILAS",
    "SAINT ROCH",
    "LE VIDOURLE",
    "BEAU SOLEIL",
    "LA FONTAINE",
    "DU CENTRE",
    "DE LA GARE",
    "PASTEUR",
]
# Of a range reserved for fiction, as in the file of the register.
PHONE = "'+334657' || lpad((i % 100000)::text, 5, '0')"
# One draw in so many inhabitants.
INHABITANTS = 600


def main(arguments: list[str]) -> None:
    """Write everything in one transaction, since what a transaction creates needs no journal."""
    django.setup()
    practices = int(arguments[0]) if arguments else PRACTICES
    from bench import people

    with transaction.atomic():
        sql("SET LOCAL session_replication_role = replica; SELECT setseed(0.2604)")
        sql("SET LOCAL work_mem = '256MB'; SET LOCAL maintenance_work_mem = '1GB'")
        people.write([1])
        sql("TRUNCATE providers_provider, providers_searchword CASCADE")
        indexes = _drop_indexes()
        _write_draws()
        _write_sites()
        _write_practices(practices)
        for statement in indexes:
            sql(statement)
        _write_details()
    sql("VACUUM ANALYZE")


def _drop_indexes() -> list[str]:
    """Remove the indexes of the entries and return how to make them: filling them row by row takes four times as long."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'providers_provider'"
            " AND indexname NOT IN (SELECT conname FROM pg_constraint)"
        )
        found = cursor.fetchall()
    for name, _ in found:
        sql(f'DROP INDEX "{name}"')
    return [statement for _, statement in found]


def _write_draws() -> None:
    """The temporary tables that names, types and places are drawn from, each by its number ``n``."""
    from directory.imports.keys import read_name
    from directory.providers.models import ProviderType
    from directory.providers.names import provider_key

    drawn = random.Random(2604)
    combined = {f"{a}{b}{c}{d}" for a in BEGINNINGS for b in MIDDLES for c in ["", *MIDDLES] for d in ENDINGS}
    rare = drawn.sample(sorted(combined), SURNAMES - len(COMMON))
    surnames = [read_name(name.replace("_", " ")) for name in (*COMMON, *rare)]
    _table("surname", surnames)
    _table("first_name", [read_name(name) for name in FIRST_NAMES])
    kinds = ProviderType.objects.in_bulk([*PROFESSIONS, *SERVICES])
    for table, shares in (("profession", PROFESSIONS), ("service", SERVICES)):
        slots = [code for code, share in shares.items() for _ in range(share)]
        words = {
            code: provider_key(kinds[code].acronym, kinds[code].label, *kinds[code].former_names) for code in shares
        }
        _table(table, [(code, words[code]) for code in slots])
    sql(
        "CREATE TEMP TABLE place AS SELECT row_number() OVER () AS n, code, name, search_key AS key,"
        # An arrondissement has the coordinates of its town.
        " coalesce(latitude, (SELECT latitude FROM territory_commune town WHERE town.code = whole.city_id)) AS latitude,"
        " coalesce(longitude, (SELECT longitude FROM territory_commune town WHERE town.code = whole.city_id)) AS longitude,"
        " coalesce(postal_codes[1], '') AS postal_code FROM territory_commune whole,"
        f" generate_series(0, coalesce(population, 0) / {INHABITANTS})"
        " WHERE kind <> 'F' AND NOT EXISTS (SELECT FROM territory_commune part WHERE part.city_id = whole.code)"
    )
    sql("ANALYZE")


def _table(name: str, rows: list[tuple[str, str]]) -> None:
    sql(f"CREATE TEMP TABLE {name} (n int, text text, key text)")
    with connection.cursor() as cursor, cursor.copy(f"COPY {name} FROM STDIN") as copy:
        for number, row in enumerate(rows, start=1):
            copy.write_row((number, *row))


def _draw(table: str, power: int = 1) -> str:
    """A number of ``table``; the first ones the more often the higher ``power``."""
    return f"1 + floor((SELECT count(*) FROM {table}) * random() ^ {power})::int AS {table}"


def _places() -> dict[str, str]:
    return {
        "street": "i % 99 || ' rue des Aires'",
        "postal_code": "place.postal_code",
        "city": "place.name",
        "commune": "place.code",
        # Within two kilometres of the centre of the commune.
        "latitude": "place.latitude + (random() - 0.5) * 0.04",
        "longitude": "place.longitude + (random() - 0.5) * 0.05",
    }


def _write_sites() -> None:
    from directory.providers.models import Coverage, Provider

    names = ", ".join(f"'{name}'" for name in SITE_NAMES)
    insert(
        Provider,
        f"(SELECT i, (ARRAY[{names}])[1 + i % {len(SITE_NAMES)}] AS called, {_draw('service')}, {_draw('place')}"
        f" FROM generate_series(1, {SITES}) i) drawn JOIN service ON service.n = drawn.service"
        " JOIN place ON place.n = drawn.place",
        kind="'organisation'",
        source="'finess'",
        type="service.text",
        name="split_part(service.key, ' ', 1) || ' ' || called",
        finess="lpad((300000000 + i)::text, 9, '0')",
        siret="lpad((10000000000000 + i)::text, 14, '0')",
        phone=PHONE,
        search_key="split_part(service.key, ' ', 1) || ' ' || called || ' ' || service.key || ' ' || place.key",
        **_places(),
    )
    department = "CASE WHEN left(commune_id, 2) = '97' THEN left(commune_id, 3) ELSE left(commune_id, 2) END"
    insert(
        Coverage,
        "providers_provider WHERE type_id IN ('had', 'saad', 'ssiad') AND random() < 0.3",
        provider="id",
        level="'department'",
        code=department,
    )
    insert(
        Coverage,
        "providers_provider site JOIN territory_commune seat ON seat.code = site.commune_id JOIN territory_commune served"
        " USING (intercommunality_id) WHERE site.type_id = 'ssiad'",
        provider="site.id",
        level="'commune'",
        code="served.code",
    )


def _write_practices(number: int) -> None:
    from directory.providers.models import Provider

    insert(
        Provider,
        f"(SELECT i, {_draw('surname', 2)}, {_draw('first_name')}, {_draw('profession')}, {_draw('place')}"
        f" FROM generate_series(1, {number}) i) drawn JOIN surname ON surname.n = drawn.surname"
        " JOIN first_name ON first_name.n = drawn.first_name JOIN profession ON profession.n = drawn.profession"
        " JOIN place ON place.n = drawn.place",
        kind="'professional'",
        source="'rpps'",
        type="profession.text",
        name="first_name.text || ' ' || surname.text",
        # Three places of practice for two people.
        rpps="lpad((10000000000 + i * 2 / 3)::text, 11, '0')",
        practice_key="'L|' || i",
        phone=PHONE,
        search_key="first_name.key || ' ' || surname.key || ' ' || profession.key || ' ' || place.key",
        **_places(),
    )


def _write_details() -> None:
    """What the forgiving search compares with, and what lists say of room."""
    from directory.providers.models import Capacity

    sql(
        "INSERT INTO providers_searchword (word) SELECT DISTINCT word FROM (SELECT key FROM surname UNION ALL SELECT key"
        " FROM first_name UNION ALL SELECT key FROM profession UNION ALL SELECT key FROM service UNION ALL"
        f" SELECT key FROM place UNION ALL SELECT unnest(ARRAY{SITE_NAMES})) known,"
        " unnest(string_to_array(key, ' ')) AS word WHERE length(word) BETWEEN 3 AND 60"
    )
    insert(
        Capacity,
        "providers_provider WHERE kind = 'organisation' AND random() < 0.1",
        provider="id",
        free_places="floor(random() * 4)::int",
        stated_at="now() - random() * interval '20 days'",
    )


if __name__ == "__main__":
    main(sys.argv[1:])
