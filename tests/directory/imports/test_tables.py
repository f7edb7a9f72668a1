"""Local tables: matched on a screen, read in any encoding and with any separator, kept as they are written."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse

from coordination.accounts.models import User
from directory.imports.actions import import_file
from directory.imports.models import ColumnMapping, Format, ImportRun
from directory.imports.tabular import NotTableError
from directory.providers.models import Provider

pytestmark = pytest.mark.django_db
HEADERS = ("Structure", "Nature", "Téléphone", "CP", "Ville", "Courriel")
MAPPING = {
    "name": "Structure",
    "type": "Nature",
    "phone": "Téléphone",
    "postal_code": "CP",
    "city": "Ville",
    "email": "Courriel",
}
HELP = ("Vistre Aide à l’été", "SAAD", "04 65 71 44 10", "30920", "Codognan", "aide@vistre.example")
CARE = ("SSIAD du Vistre", "SSIAD", "0465714407", "30310", "Vergèze", "")


def table(path: Path, *rows: tuple[str, ...], separator: str = ";", encoding: str = "utf-8") -> Path:
    """Write a table; the first row is its header."""
    path.write_bytes("".join(separator.join(row) + "\r\n" for row in (HEADERS, *rows)).encode(encoding))
    return path


def imported(path: Path, mapping: dict[str, str] = MAPPING) -> ImportRun:
    return import_file(file_format=Format.CSV, path=path, mapping=mapping)


def shown() -> set[tuple[Any, ...]]:
    return set(Provider.objects.values_list("name", "type", "phone", "postal_code", "city", "email"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_every_encoding_and_separator_gives_the_same_entries(
    gard: None, tmp_path: Path, encoding: str, separator: str
) -> None:
    run = imported(table(tmp_path / "t.csv", HELP, CARE, separator=separator, encoding=encoding))

    assert (run.counts["read"], run.counts["added"], run.problems) == (2, 2, [])
    assert shown() == {
        ("Vistre Aide à l’été", "saad", "+33465714410", "30920", "Codognan", "aide@vistre.example"),
        ("SSIAD du Vistre", "ssiad", "+33465714407", "30310", "Vergèze", ""),
    }


def test_a_quoted_cell_may_hold_the_separator_and_a_line_end(gard: None, tmp_path: Path) -> None:
    imported(table(tmp_path / "t.csv", ('"Aide ; ""Vistre""\r\net Vidourle"', *HELP[1:]), CARE))

    assert ('Aide ; "Vistre" et Vidourle', "+33465714410") in set(Provider.objects.values_list("name", "phone"))
    assert Provider.objects.count() == 2


@pytest.mark.parametrize(
    ("mapping", "why"),
    [
        (MAPPING | {"fax": "Télécopie"}, "il n’a pas de colonne « Télécopie »"),
        ({"phone": "Téléphone"}, "aucune colonne ne donne le nom, le FINESS ou le RPPS"),
    ],
)
def test_a_table_without_a_column_that_is_needed_is_refused_before_anything_is_written(
    gard: None, tmp_path: Path, mapping: dict[str, str], why: str
) -> None:
    with pytest.raises(NotTableError, match=f"{why}. Rien n’a été enregistré"):
        imported(table(tmp_path / "t.csv", HELP), mapping)

    assert not ImportRun.objects.exists()
    assert not Provider.objects.exists()


@pytest.mark.parametrize("content", [b"", b"une seule colonne\nx\n", b"\x89PNG\r\n\x1a\n"])
def test_a_file_that_is_no_table_is_refused(gard: None, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)

    with pytest.raises(NotTableError, match="Rien n’a été enregistré"):
        imported(path)

    assert not ImportRun.objects.exists()


def test_broken_lines_are_quoted_with_their_number_and_the_rest_goes_on(gard: None, tmp_path: Path) -> None:
    rows = (
        HELP,
        ("Trop court", "SAAD"),
        ("Sans lieu", "SAAD", "", "", "", ""),
        ("Inconnu", "toilettage", "", "30310", "", ""),
        CARE,
        ("Mal joint", "SAAD", "12", "abc", "Vergèze", "nulle part"),
    )
    run = imported(table(tmp_path / "t.csv", *rows))

    assert (run.counts["read"], run.counts["added"], run.counts["broken"], run.counts["suspicious"]) == (6, 3, 3, 1)
    assert {(problem["place"], problem["reason"]) for problem in run.problems} == {
        ("ligne 3", "nombre de colonnes inattendu"),
        ("ligne 4", "ni commune, ni code postal, ni ville"),
        ("ligne 5", "type de service inconnu : toilettage"),
        ("ligne 7", "téléphone illisible : 12, courriel illisible : nulle part, Code postal illisible : abc"),
    }
    assert next(problem["quote"] for problem in run.problems if problem["place"] == "ligne 3") == "Trop court;SAAD"


@pytest.mark.parametrize("value", ['=HYPERLINK("http://x.example")', "+33 6", "-1+1", "@SUM(A1)"])
def test_what_looks_like_a_formula_is_kept_as_text(gard: None, tmp_path: Path, value: str) -> None:
    quoted = '"' + value.replace('"', '""') + '"'
    imported(table(tmp_path / "t.csv", (quoted, *HELP[1:4], quoted, "")))

    assert Provider.objects.values_list("name", "city").get() == (value, value)


def test_the_same_table_twice_writes_nothing(gard: None, tmp_path: Path) -> None:
    path = table(tmp_path / "t.csv", HELP, CARE)
    imported(path)
    before = list(Provider.objects.order_by("pk").values())

    again = imported(path)

    assert again.counts == {"read": 2, "unchanged": 2}
    assert list(Provider.objects.order_by("pk").values()) == before


def test_an_empty_cell_leaves_what_is_known_and_a_person_keeps_the_last_word(gard: None, tmp_path: Path) -> None:
    imported(table(tmp_path / "a.csv", HELP))
    Provider.objects.update(city="Codognan-le-Vieux", curated_fields=["city"])

    run = imported(table(tmp_path / "b.csv", (*HELP[:2], "", *HELP[3:5], "neuf@vistre.example")))

    assert run.counts["changed"] == 1
    assert shown() == {
        ("Vistre Aide à l’été", "saad", "+33465714410", "30920", "Codognan-le-Vieux", "neuf@vistre.example")
    }


def test_the_command_takes_a_saved_mapping_and_names_those_there_are(
    gard: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ColumnMapping.objects.create(name="Services du Gard", columns=MAPPING)
    path = table(tmp_path / "t.csv", HELP, CARE)

    with pytest.raises(CommandError, match=r"Correspondance inconnue : Autre \(enregistrées : Services du Gard\)"):
        call_command("import_csv", path, mapping="Autre")
    call_command("import_csv", path, mapping="Services du Gard", preview=True)
    assert not Provider.objects.exists()
    call_command("import_csv", path, mapping="Services du Gard")

    assert "2 lus, 2 ajoutés" in capsys.readouterr().out
    assert Provider.objects.count() == 2


@pytest.fixture
def admin(directory_admin: User, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    settings.IMPORTS_DIR = str(tmp_path / "imports")
    monkeypatch.setattr("directory.imports.views.enqueue", lambda task, run_id: task(str(run_id)))
    client = Client()
    client.force_login(directory_admin)
    return client


def send(client: Client, path: Path) -> str:
    upload = SimpleUploadedFile("table.csv", path.read_bytes())
    answer: Any = client.post(reverse("imports:runs"), {"format": "csv", "upload": upload})
    assert answer.status_code == 302
    return str(answer.url)


def test_the_screen_guesses_columns_by_their_names_and_takes_a_saved_mapping_the_next_time(
    admin: Client, gard: None, tmp_path: Path
) -> None:
    columns = send(admin, table(tmp_path / "a.csv", HELP))
    page = admin.get(columns).content.decode()
    assert '<option value="Téléphone" selected>Téléphone</option>' in page
    assert '<option value="Structure" selected>' not in page

    answers = {f"column_{name}": header for name, header in MAPPING.items()}
    assert admin.post(columns, answers | {"save_as": "Services du Gard"}).status_code == 302
    admin.post(reverse("imports:apply", args=[ImportRun.objects.get().pk]))

    columns = send(admin, table(tmp_path / "b.csv", CARE))
    saved = ColumnMapping.objects.get(name="Services du Gard")
    admin.post(columns, {"saved": saved.pk})
    admin.post(reverse("imports:apply", args=[ImportRun.objects.latest("started_at").pk]))

    assert Provider.objects.count() == 2


def test_the_screen_refuses_a_mapping_without_a_name_and_says_why(admin: Client, gard: None, tmp_path: Path) -> None:
    columns = send(admin, table(tmp_path / "a.csv", HELP))

    answer = admin.post(columns, {"column_phone": "Téléphone"})

    assert answer.status_code == 422
    assert "aucune colonne ne donne le nom, le FINESS ou le RPPS" in answer.content.decode()
    assert ImportRun.objects.get().mapping == {}
    assert not Provider.objects.exists()
