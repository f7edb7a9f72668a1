"""What comes from others is named with its licence."""

import re
import tomllib

from coordination.embedded.home import CHECKOUT

ROW = re.compile(r"^\| ([a-z0-9-]+) \| ([^|]+) \|$", re.MULTILINE)


def tables() -> list[dict[str, str]]:
    """Package and licence: of production, of development."""
    text = (CHECKOUT / "LICENSES.md").read_text("utf-8").partition("## Python packages")[2]
    return [dict(ROW.findall(part)) for part in text.split("| for development")]


def named(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=~!;]", requirement)[0].strip() for requirement in requirements}


def test_every_direct_dependency_has_a_line_and_no_other() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))
    in_production, in_development = tables()
    assert set(in_production) == named(project["project"]["dependencies"])
    assert set(in_development) == named(project["dependency-groups"]["dev"])


def test_nothing_under_the_gpl_is_shipped() -> None:
    assert not [name for name, licence in tables()[0].items() if re.search(r"(?<!L)GPL", licence)]
