"""Each of the written extremes, for the tests of every structured form."""

import pytest

from liaison.content.discharge import DischargeLetter
from tests.liaison.content.extremes import written


@pytest.fixture(params=sorted(written()))
def letter(request: pytest.FixtureRequest) -> DischargeLetter:
    return written()[request.param]
