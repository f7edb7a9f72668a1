"""What README, glossary and the other documents name is there: files, commands, classes, tests."""

import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
OURS = ("coordination", "directory", "discharge", "liaison", "bench", "docker", "docs", "static", "templates", "tests")
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
# What a command of theirs makes.
MADE = {"build/imports", "build/letters"}


@cache
def paths() -> frozenset[str]:
    """Every file and folder of ours, from the root; modules without their ending too."""
    found = [path for top in OURS for path in (ROOT / top).rglob("*") if "__pycache__" not in path.parts]
    names = [path.relative_to(ROOT) for path in [*found, *ROOT.iterdir()]]
    return frozenset(str(name) for name in [*names, *(name.with_suffix("") for name in names)])


@cache
def code() -> str:
    tops = ("coordination", "directory", "discharge", "liaison", "tests")
    return "\n".join(path.read_text(encoding="utf-8") for top in tops for path in (ROOT / top).rglob("*.py"))


def named(document: Path) -> set[str]:
    """What stands between backticks on one line."""
    return set(re.findall(r"`([^`\n]+)`", document.read_text(encoding="utf-8")))


def is_there(path: str) -> bool:
    wanted = path.rstrip("/")
    return wanted in MADE or any(name == wanted or name.endswith(f"/{wanted}") for name in paths())


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#\s]+)", document.read_text(encoding="utf-8"))
    assert not [link for link in links if not (document.parent / link).exists()]


@pytest.mark.parametrize("name", ["README.md", "ARCHITECTURE.md", "SECURITY.md", "docs/glossary.md"])
def test_files_commands_and_targets_are_there(name: str) -> None:
    words = named(ROOT / name)
    files = {word for word in words if re.fullmatch(r"[a-z][\w.-]*(/[\w.-]+)+/?", word)}
    assert not [word for word in files if not is_there(word)]
    targets = {word.split()[1] for word in words if word.startswith("make ")}
    assert targets <= set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    commands = {found for word in words for found in re.findall(r"manage\.py ([a-z_]+)", word)}
    builtin = {"check", "collectstatic", "createsuperuser", "migrate"}
    assert not [word for word in commands - builtin if not is_there(f"management/commands/{word}.py")]


def test_the_glossary_names_classes_and_their_parts() -> None:
    models = {model.__name__: model for model in apps.get_models()}
    missing = []
    for word in named(ROOT / "docs" / "glossary.md"):
        found = re.fullmatch(r"(?:[a-z_]+\.)?([A-Z][A-Za-z]+)(?:\.([A-Za-z_]+))?", word)
        if not found:
            continue
        owner, part = found.groups()
        if owner.isupper():
            continue  # a state, named after its class on the same line
        has_part = part is None or hasattr(models.get(owner), part) or re.search(rf"\b{part}\b", code())
        if not re.search(rf"^class {owner}\b", code(), re.MULTILINE) or not has_part:
            missing.append(word)
    assert not missing


def test_each_threat_of_a_link_names_a_test() -> None:
    tests = {word for word in named(ROOT / "docs" / "security-links.md") if word.count("_") > 2}
    assert tests
    assert not [word for word in tests if not re.search(f"def test_{word.removesuffix('…')}", code())]
