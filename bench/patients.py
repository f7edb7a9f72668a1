"""Invented patients, whom the stays of ``bench/stays.py`` are about, from the temporary table ``hospital``."""

from dataclasses import dataclass
from typing import Any

from bench.rows import insert, sql, text
from coordination.crypto.keys import encrypt
from coordination.episodes.models import Contact, Patient
from coordination.identity.names import search_key

COMMUNES = ["30344", "30189", "30007", "34172", "13055", "30133", "34145", "30258"]
EPISODES_A_PATIENT = 1.2

FAMILY_STARTS = (
    "Ber Cas Mon Val Fon Gar Rou Lam Pey Sab Tar Ver Bel Cor Dan Fau Gim Lar Mar Nou "
    "Pra Rey Sal Tes Vau Bau Cha Des Fer Gou Jau Lau Mau Per Rig Ser Tru Vil Bou Cau"
).split()
FAMILY_ENDS = (
    "tavel rieux nac delle zac ronet lier viel mont gual sonne biere quier thoz dourel ginac pelle sade vergne tignol "
    "cassol dumel fargue landier morel natel padel queron ravel soulas tibert vallon zolle bastel cantel dorian gavel"
).split()
FIRST_STARTS = "Ma Lu Si Ro Ca Jo El An Vi No Be Pa Ju Ge Da".split()
FIRST_ENDS = "rine cette done line mone berte sette vane lie rence dore nelle".split()


@dataclass(frozen=True)
class Tokens:
    """A few ciphertexts of each encrypted kind, as SQL arrays: encrypting millions of values would only take time."""

    phone: str
    address: str
    ins: str
    words: str
    answers: str


def make_tokens() -> Tokens:
    """Encrypt the few values that all rows share."""

    def array(*values: str) -> str:
        return f"({text([encrypt(value.encode()) for value in values])}::bytea[])"

    return Tokens(
        phone=array(*(f"+336399810{number}" for number in range(10, 18))),
        address=array(*(f"{number}, rue des Cadereaux" for number in range(1, 9))),
        ins=array("241033034401256", "141033034402322"),
        words=array("Va bien, l’infirmière est venue.", "Attend le lit médicalisé."),
        answers=array('{"feeling": "well", "care": "yes"}', '{"feeling": "so_so", "care": "no"}'),
    )


def pick(values: list[Any] | str, number: str) -> str:
    """SQL that takes one of ``values`` by a whole number."""
    array = values if isinstance(values, str) else f"({text(values)}::text[])"
    return f"{array}[1 + ({number})::int % cardinality({array})]"


def _name(starts: list[str], ends: list[str], drawn: str) -> str:
    """SQL of an invented name: a start and an end that a random number between 0 and 1 chooses."""
    return f"{pick(starts, f'10007 * {drawn}')} || {pick(ends, f'99991 * {drawn}')}"


def write_patients(tokens: Tokens) -> None:
    """Draw them into the temporary table ``person``, then write them and those to call."""
    _plan_patients()
    _write_patients(tokens)


def _plan_patients() -> None:
    sql(
        f"""
        CREATE TEMP TABLE person AS
        SELECT row_number() OVER () AS n, drawn.*,
               {_name(FAMILY_STARTS, FAMILY_ENDS, "r1")} AS born_name,
               {_name(FAMILY_STARTS, FAMILY_ENDS, "r2")} AS married_name,
               {_name(FIRST_STARTS, FIRST_ENDS, "r3")} AS first_name
          FROM (SELECT h, hospital.id AS hospital_id, k, uuidv7(- random() * interval '700 days') AS id,
                       random() AS r1, random() AS r2, random() AS r3, random() AS r4
                  FROM hospital, generate_series(1, ceil(stays / {EPISODES_A_PATIENT})::int) AS k) drawn
        """
    )
    sql("CREATE UNIQUE INDEX ON person (h, k); ANALYZE person")


def _write_patients(tokens: Tokens) -> None:
    insert(
        Patient,
        "(SELECT *, k % 5 < 3 AS woman, k % 10 < 3 AS qualified, "
        " CASE WHEN k % 5 < 2 THEN married_name ELSE '' END AS used FROM person) p",
        id="id",
        hospital="hospital_id",
        ipp="lpad(n::text, 9, '0')",
        birth_name="upper(born_name)",
        birth_first_names="upper(first_name)",
        used_name="used",
        birth_date="date '1926-01-01' + (r4 * 14000)::int",
        sex="CASE WHEN woman THEN 'F' ELSE 'M' END",
        birth_place_code=pick(COMMUNES, "n"),
        identity_status="CASE WHEN qualified THEN 'QUAL' WHEN k % 10 < 6 THEN 'VALI' ELSE 'PROV' END",
        ins=f"CASE WHEN qualified THEN {pick(tokens.ins, 'n')} ELSE '' END",
        ins_oid="CASE WHEN qualified THEN '1.2.250.1.213.1.4.10' ELSE '' END",
        ins_index="CASE WHEN qualified THEN encode(sha256(n::text::bytea), 'hex') ELSE '' END",
        address=pick(tokens.address, "n"),
        commune=pick(COMMUNES, "n"),
        phone=pick(tokens.phone, "n"),
        search_key="upper(concat_ws(' ', nullif(used, ''), born_name, first_name))",
    )
    # The key is computed in SQL: it must be the product's.
    sample: Patient = Patient._base_manager.all()[0]
    names = (sample.used_name, sample.birth_name, sample.birth_first_names)
    assert sample.search_key == search_key(" ".join(name for name in names if name)), sample.search_key
    insert(
        Contact,
        "person WHERE k % 10 < 8",
        hospital="hospital_id",
        patient="id",
        name="first_name || ' ' || born_name",
        relation="'child'",
        is_trusted_person="k % 2 = 0",
        phone=pick(tokens.phone, "n"),
    )
