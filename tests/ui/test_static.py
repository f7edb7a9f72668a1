"""Vendored files are the ones that were reviewed, and the fingerprinting storage finds every file that a sheet names."""

import hashlib
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from pytest_django import Settings

from coordination.episodes.views import ENTRY_ICONS
from coordination.ui.components.basic import STATE_ICONS

ROOT = Path(settings.BASE_DIR)
STATIC = ROOT / "static"
SPRITE = (ROOT / "templates/components/sprite.html").read_text(encoding="utf-8")


def _listed() -> dict[str, str]:
    lines = (STATIC / "vendor/CHECKSUMS").read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


def test_every_vendored_file_has_its_reviewed_checksum() -> None:
    present = {
        path.relative_to(STATIC).as_posix()
        for folder in ("vendor", "fonts")
        for path in (STATIC / folder).rglob("*")
        if path.is_file() and path.name != "CHECKSUMS"
    }
    listed = _listed()
    assert present == set(listed)
    for name, digest in listed.items():
        assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == digest, name


@pytest.mark.parametrize(
    "folder", ["vendor/bootstrap", "vendor/bootstrap-icons", "vendor/htmx", "vendor/stimulus", "fonts"]
)
def test_every_vendored_folder_keeps_its_licence(folder: str) -> None:
    assert finders.find(f"{folder}/LICENSE")


@pytest.mark.parametrize("storage", ["StaticFiles", "UncompressedStaticFiles"])
def test_every_file_is_fingerprinted(settings: Settings, tmp_path: Path, storage: str) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STATICFILES_DIRS = [STATIC]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = {"staticfiles": {"BACKEND": f"coordination.ui.static.{storage}"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    sheet = next(tmp_path.glob("css/foundation.*.css")).read_text(encoding="utf-8")
    named = re.findall(r'url\("([^"]+)"\)', sheet)
    assert named
    for name in named:
        assert re.search(r"\.[0-9a-f]{12}\.(css|woff2|svg)$", name), name


def test_every_module_of_the_import_map_exists_and_is_imported() -> None:
    scripts = (ROOT / "templates/components/scripts.html").read_text(encoding="utf-8")
    application = (STATIC / "js/application.js").read_text(encoding="utf-8")
    mapped = dict(re.findall(r'"([@\w/-]+)": "{% static "([^"]+)" %}"', scripts))
    assert set(mapped) == set(re.findall(r'from "([^"]+)"', application))
    for address in mapped.values():
        assert finders.find(address), address


def test_every_icon_named_in_the_code_is_in_the_sprite() -> None:
    symbols = set(re.findall(r'id="i-([^"]+)"', SPRITE))
    assert set(ENTRY_ICONS.values()) <= symbols
    assert set(STATE_ICONS.values()) <= symbols
    apps = ("coordination", "directory", "discharge", "liaison")
    sources = [*ROOT.glob("templates/**/*.html"), *(path for app in apps for path in ROOT.glob(f"{app}/**/*.py"))]
    named = re.compile(r'(?:{% icon |icon=|href="#i-)"?([a-z0-9-]+)"')
    missing = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in sources
        if ".venv" not in path.parts
        for name in named.findall(path.read_text(encoding="utf-8"))
        if name not in symbols
    }
    assert not missing


def test_the_sprite_is_sorted_and_names_each_icon_once() -> None:
    symbols = re.findall(r'id="i-([^"]+)"', SPRITE)
    assert symbols == sorted(set(symbols))


def test_no_template_has_an_inline_style_or_handler() -> None:
    inline = re.compile(r"""<[^>]*\s(?:style|on[a-z]+)=["']""")
    # The templates of letters are printed to PDF and never sent to a browser.
    pages = [path for path in ROOT.glob("templates/**/*.html") if "letters" not in path.parts]
    assert [path.name for path in pages if inline.search(path.read_text(encoding="utf-8"))] == []
