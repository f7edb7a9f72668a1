"""The 18 criteria (HAS, "Check-list de sortie d'hospitalisation supérieure à 24 heures", 2015), read from ``data/has-2015.json``.

``wording_to_check``: recalled, not read in the original; to be compared with it before the text is quoted elsewhere.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "has-2015.json"


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One line of the check-list.

    ``always_applies``: "sans objet" is no answer. ``early``: cannot be mended on the last day. ``only_at_risk``: does not
    apply to a patient without particular risk.
    """

    code: str
    group: str
    short: str
    wording: str
    always_applies: bool = False
    early: bool = False
    only_at_risk: bool = False
    wording_to_check: bool = False


@cache
def criteria() -> dict[str, Criterion]:
    """All of them by code, in their order."""
    read = json.loads(_FILE.read_text(encoding="utf-8"))
    return {one["code"]: Criterion(**one) for one in read["criteria"]}


@cache
def source() -> str:
    """Where they come from, to be shown with them."""
    read = json.loads(_FILE.read_text(encoding="utf-8"))
    return f"{read['source']}, « {read['title']} »"
