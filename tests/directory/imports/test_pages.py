"""The administrator's pages: send a file, follow it, decide."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import User
from directory.imports import tasks
from directory.imports.models import ColumnMapping, ImportRun
from directory.providers.models import Provider
from tests.directory.samples import closed, finess_file, site

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def imports_dir(settings: Any, tmp_path: Path) -> Path:
    settings.IMPORTS_DIR = str(tmp_path / "imports")
    return tmp_path / "imports"


@pytest.fixture
def admin(directory_admin: User) -> Client:
    client = Client()
    client.force_login(directory_admin)
    return client


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What is handed to the worker, in place of a broker."""
    handed: list[tuple[str, str]] = []
    monkeypatch.setattr("directory.imports.views.enqueue", lambda task, run_id: handed.append((task.name, str(run_id))))
    return handed


def send(client: Client, path: Path, **data: str) -> Any:
    upload = SimpleUploadedFile(path.name, path.read_bytes())
    return client.post(reverse("imports:runs"), {"format": "finess", "upload": upload, **data})


def test_a_file_is_sent_read_shown_and_applied(
    admin: Client, gard: None, tmp_path: Path, imports_dir: Path, started: list[tuple[str, str]]
) -> None:
    answer = send(admin, finess_file(tmp_path / "finess.json.gz", site(), site(nomEgeLong="", nomEgeCourt="")))

    run = ImportRun.objects.get()
    page = reverse("imports:run", args=[run.pk])
    assert (answer.status_code, answer.url) == (302, page)
    assert started == [("imports.read_run", str(run.pk))]
    waiting = admin.get(page).content.decode()
    assert 'hx-trigger="every 2s"' in waiting
    assert "Actualiser l’avancement" in waiting
    assert not Provider.objects.exists()

    tasks.read_run(str(run.pk))
    shown = admin.get(page).content.decode()
    assert "À décider" in shown
    assert "SSIAD DU VISTRE" in shown
    assert "établissement sans nom" in shown
    assert run.sha256 in shown
    assert "Licence Ouverte 2.0" in shown
    assert not Provider.objects.exists()

    admin.post(reverse("imports:apply", args=[run.pk]))
    assert started[-1] == ("imports.apply_run", str(run.pk))
    tasks.apply_run(str(run.pk))
    fragment = admin.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "Appliqué" in fragment
    assert "<html" not in fragment
    assert "hx-trigger" not in fragment
    assert Provider.objects.get().name == "SSIAD DU VISTRE"
    assert list(imports_dir.iterdir()) == []


def test_a_preview_says_what_changes_and_abandoning_leaves_all_as_it_was(
    admin: Client, gard: None, tmp_path: Path, started: list[tuple[str, str]]
) -> None:
    other = site(numFinessEge="300000023", nomEgeLong="SSIAD DE NIMES", nomEgeCourt=None)
    for name, sites in (
        ("july.json", (site(), other)),
        ("august.json", (site(nomEgeCourt="SSIAD DU VIDOURLE"), closed(numFinessEge="300000023"))),
    ):
        send(admin, finess_file(tmp_path / name, *sites))
        run = ImportRun.objects.latest("started_at")
        tasks.read_run(str(run.pk))
        if name == "july.json":
            admin.post(reverse("imports:apply", args=[run.pk]))
            tasks.apply_run(str(run.pk))

    shown = admin.get(reverse("imports:run", args=[run.pk])).content.decode()
    assert "<del>SSIAD DU VISTRE</del>" in shown
    assert "<ins>SSIAD DU VIDOURLE</ins>" in shown
    assert "fermé le 2026-06-30" in shown

    admin.post(reverse("imports:abandon", args=[run.pk]))

    assert set(Provider.objects.values_list("name", "status")) == {
        ("SSIAD DU VISTRE", "open"),
        ("SSIAD DE NIMES", "open"),
    }
    run.refresh_from_db()
    assert run.state == ImportRun.State.ABANDONED


def test_a_file_of_another_kind_is_refused_on_the_page_and_not_kept(
    admin: Client, tmp_path: Path, imports_dir: Path, started: list[tuple[str, str]]
) -> None:
    stray = tmp_path / "photo.jpg"
    stray.write_bytes(b"\xff\xd8\xff\xe0")

    answer = send(admin, stray)

    assert answer.status_code == 422
    assert "Rien n’a été enregistré" in answer.content.decode()
    assert not ImportRun.objects.exists()
    assert list(imports_dir.iterdir()) == []


def test_a_second_file_waits_for_the_first_to_be_decided(
    admin: Client, gard: None, tmp_path: Path, started: list[tuple[str, str]]
) -> None:
    send(admin, finess_file(tmp_path / "one.json", site()))

    answer = send(admin, finess_file(tmp_path / "two.json", site(nomEgeCourt="AUTRE")))

    assert answer.status_code == 422
    assert "Un autre import de ce format est ouvert" in answer.content.decode()


def test_a_file_that_waits_on_the_server_is_picked(
    admin: Client, gard: None, imports_dir: Path, started: list[tuple[str, str]]
) -> None:
    imports_dir.mkdir()
    path = finess_file(imports_dir / "finess.json", site())

    assert "finess.json" in admin.get(reverse("imports:runs")).content.decode()
    assert admin.post(reverse("imports:runs"), {"format": "finess", "waiting": "finess.json"}).status_code == 302
    assert admin.post(reverse("imports:runs"), {"format": "finess", "waiting": "../secret"}).status_code == 422

    run = ImportRun.objects.get()
    tasks.read_run(str(run.pk))
    admin.post(reverse("imports:apply", args=[run.pk]))
    tasks.apply_run(str(run.pk))
    assert path.exists()


def test_a_silent_run_can_be_taken_up(
    admin: Client, gard: None, tmp_path: Path, started: list[tuple[str, str]]
) -> None:
    send(admin, finess_file(tmp_path / "f.json", site()))
    run = ImportRun.objects.get()
    ImportRun.objects.update(state="reading", seen_at=timezone.now() - timedelta(minutes=5))

    shown = admin.get(reverse("imports:run", args=[run.pk])).content.decode()
    assert "Plus personne ne travaille" in shown
    assert "hx-trigger" not in shown
    admin.post(reverse("imports:resume", args=[run.pk]))
    assert started[-1] == ("imports.read_run", str(run.pk))


def test_the_columns_of_a_local_table_are_matched_kept_and_applied(
    admin: Client, gard: None, tmp_path: Path, started: list[tuple[str, str]]
) -> None:
    table = tmp_path / "saad.csv"
    table.write_text(
        "Structure;Tél;Code postal;Commune INSEE\nVistre Autonomie;04 65 71 44 10;30920;30083\n;04;1;\n",
        encoding="cp1252",
    )
    answer = send(admin, table, format="csv")
    run = ImportRun.objects.get()
    assert answer.url == reverse("imports:columns", args=[run.pk])
    assert started == []
    assert "Structure" in admin.get(answer.url).content.decode()
    assert admin.post(answer.url, {"column_phone": "Tél"}).status_code == 422

    admin.post(
        answer.url,
        {
            "column_name": "Structure",
            "column_phone": "Tél",
            "column_postal_code": "Code postal",
            "column_commune": "Commune INSEE",
            "default_type": "saad",
            "save_as": "SAAD du Gard",
        },
    )
    tasks.read_run(str(run.pk))
    admin.post(reverse("imports:apply", args=[run.pk]))
    tasks.apply_run(str(run.pk))

    entry = Provider.objects.get()
    assert (entry.name, entry.type_id, entry.phone, entry.commune_id) == (
        "Vistre Autonomie",
        "saad",
        "+33465714410",
        "30083",
    )
    assert entry.search_key == entry.current_search_key()
    run.refresh_from_db()
    assert (run.counts["added"], run.counts["broken"]) == (1, 1)
    assert ColumnMapping.objects.get().name == "SAAD du Gard"
