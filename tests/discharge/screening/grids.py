"""The delivered instruments as the tests of this folder read them: from their files, without a database."""

import json
from functools import cache
from typing import Any

from discharge.screening.actions import DATA
from discharge.screening.instruments import Answers, Definition
from discharge.screening.schema import read_definition
from discharge.screening.scoring import Result, assess


def data_of(name: str) -> dict[str, Any]:
    """The file ``name``, to be damaged at will."""
    data: dict[str, Any] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return data


@cache
def grid(name: str) -> Definition:
    """The instrument of the file ``name``."""
    return read_definition(data_of(name))


def scored(definition: Definition, answers: Answers) -> Result:
    """The result of a form that must be complete."""
    found = assess(definition, answers)
    assert isinstance(found, Result), [item.code for item in found.missing]
    return found


def result_of(name: str, **answers: Any) -> Result:
    """The result of a complete form of the instrument of the file ``name``."""
    return scored(grid(name), answers)
