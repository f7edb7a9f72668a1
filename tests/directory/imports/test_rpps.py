"""Importing the register of professionals: one person, several places, several vintages."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from coordination.errors import DomainError
from coordination.identity.phones import InvalidPhoneError, parse_phone
from directory.imports import files, staging
from directory.imports.actions import import_file, open_run, read
from directory.imports.models import Format, ImportRun, PlannedChange, StagedEntry
from directory.imports.phones import quick_phone
from directory.imports.rpps import Scope, luhn_holds
from directory.providers.models import Professional, Provider
from tests.directory.imports.registers import GP, LABELS, NURSE, activity, line_of, rpps_file

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "PS_LibreAcces_Personne_activite.SYNTHETIC.txt"


def import_rpps(path: Path, *, closes_absent: bool = False) -> ImportRun:
    return import_file(file_format=Format.RPPS, path=path, closes_absent=closes_absent)


@pytest.mark.django_db
def test_a_person_is_one_professional_and_each_place_one_entry(gard: None, tmp_path: Path) -> None:
    centre = activity(mode="S", sector="SA05", structure="F300000015", phone="", email="Centre@Sante.Example")
    run = import_rpps(rpps_file(tmp_path / "PS_LibreAcces_Personne_activite_202611200830.txt", GP, centre, NURSE))

    assert (run.counts["read"], run.counts["added"], f"{run.vintage}") == (3, 3, "2026-11-20")
    assert Professional.objects.count() == 2
    cabinet, salaried = Provider.objects.filter(rpps="99900000003").order_by("practice_key")
    assert (cabinet.name, cabinet.type_id, cabinet.practice_key) == (
        "Dr Alice Fictive",
        "medecin-traitant",
        "L|R99900000003",
    )
    assert (cabinet.street, cabinet.address_extra, cabinet.commune_id) == ("1 Rue DE TEST", "CABINET FICTIVE", "30344")
    assert (cabinet.phone, salaried.phone, salaried.email) == ("+33465714407", "", "centre@sante.example")
    assert cabinet.professional == salaried.professional
    nurse = Provider.objects.get(type="idel")
    assert nurse.name == "Jean-Loïc D'Essai-L'Été"
    assert all(
        entry.search_key == entry.current_search_key() for entry in Provider.objects.select_related("type", "commune")
    )


@pytest.mark.django_db
def test_two_qualifications_at_one_place_are_one_entry_of_the_first_type(gard: None, tmp_path: Path) -> None:
    run = import_rpps(rpps_file(tmp_path / "f.txt", activity(skill="SM04"), activity(skill="SM54")))

    assert run.counts["added"] == 1
    assert Provider.objects.get().type_id == "medecin-traitant"


@pytest.mark.django_db
def test_what_concerns_no_return_home_is_left_out_and_counted(gard: None, tmp_path: Path) -> None:
    others = (
        activity(NURSE, mode="S", sector="SA01"),
        activity(NURSE, category="E"),
        activity(profession="40", skill=""),
        activity(skill=""),
        activity(mode="S", sector="SA01"),
    )
    run = import_rpps(rpps_file(tmp_path / "f.txt", *others))

    assert (run.counts["out_of_scope"], Provider.objects.count()) == (5, 0)


@pytest.mark.django_db
def test_the_same_extract_twice_writes_no_row(gard: None, tmp_path: Path) -> None:
    path = rpps_file(tmp_path / "f.txt", GP, NURSE)
    import_rpps(path)
    before = list(Provider.objects.order_by("pk").values()), list(Professional.objects.order_by("pk").values())

    again = import_rpps(path)

    assert again.counts["unchanged"] == 2
    assert not {"added", "changed", "closed"} & again.counts.keys()
    assert (
        list(Provider.objects.order_by("pk").values()),
        list(Professional.objects.order_by("pk").values()),
    ) == before
    assert not StagedEntry.objects.exists()
    assert not PlannedChange.objects.exists()


@pytest.mark.django_db
def test_a_file_is_compared_again_when_another_import_or_a_new_type_came_between(gard: None, tmp_path: Path) -> None:
    path, other = rpps_file(tmp_path / "f.txt", GP), rpps_file(tmp_path / "g.txt", activity(phone="0465714408"))
    import_rpps(path)
    import_rpps(other)

    assert import_rpps(path).counts["changed"] == 1
    Provider.objects.update(search_key="ANCIENS MOTS")
    import_rpps(other)
    assert Provider.objects.get().search_key == Provider.objects.get().current_search_key()


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_vintage_of_encoding_and_line_end_is_read(gard: None, tmp_path: Path, encoding: str, end: str) -> None:
    import_rpps(rpps_file(tmp_path / "f.txt", NURSE, encoding=encoding, end=end))

    assert Provider.objects.get().name == "Jean-Loïc D'Essai-L'Été"


@pytest.mark.django_db
def test_columns_are_found_by_their_headers_whatever_their_order_and_number(gard: None, tmp_path: Path) -> None:
    renamed = [label.replace("(coord. structure)", "(coord. Structure)").upper() for label in LABELS[:52]]
    import_rpps(rpps_file(tmp_path / "f.txt", GP, NURSE, labels=renamed[::-1]))

    assert set(Provider.objects.values_list("name", "phone")) == {
        ("Dr Alice Fictive", "+33465714407"),
        ("Jean-Loïc D'Essai-L'Été", "+33465714407"),
    }


@pytest.mark.django_db
def test_broken_lines_are_quoted_with_their_number_and_close_nobody(gard: None, tmp_path: Path) -> None:
    import_rpps(rpps_file(tmp_path / "one.txt", GP, NURSE))
    broken = line_of(GP).replace("|", ";", 3)
    wrong_key = activity(NURSE, rpps="99900000012", structure="R2")
    run = import_rpps(
        rpps_file(tmp_path / "two.txt", NURSE, broken, "rien", activity(NURSE, rpps="9990"), wrong_key),
        closes_absent=True,
    )

    assert (run.counts["broken"], run.counts["added"], run.counts["suspicious"]) == (3, 1, 1)
    assert [problem["place"] for problem in run.problems] == ["ligne 3", "ligne 4", "ligne 5", "ligne 6"]
    assert run.problems[0]["reason"] == "nombre de colonnes inattendu"
    assert run.problems[3]["reason"] == "la clé du numéro RPPS est fausse"
    # The doctor was on the broken line: not absent.
    assert Provider.objects.get(rpps=GP["rpps"]).is_open


@pytest.mark.django_db
def test_no_more_than_500_broken_lines_are_quoted_and_all_are_counted(gard: None, tmp_path: Path) -> None:
    run = import_rpps(rpps_file(tmp_path / "f.txt", GP, *(["x|y"] * 700)))

    assert (run.counts["broken"], len(run.problems), run.counts["added"]) == (700, 500, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("content", ["", "a|b|c\n1|2|3\n", "Identifiant PP;Nom d'exercice\n"])
def test_a_file_of_another_kind_is_refused_before_anything_is_written(tmp_path: Path, content: str) -> None:
    path = tmp_path / "stray.txt"
    path.write_text(content)

    with pytest.raises(CommandError, match=r"n’est pas l’extraction PS_LibreAcces.*Rien n’a été enregistré"):
        call_command("import_rpps", path)

    assert not ImportRun.objects.exists()


@pytest.mark.django_db
def test_a_process_killed_while_reading_is_taken_up_after_its_last_commit(
    gard: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [activity(NURSE, rpps=f"{number:011}", structure=f"R{number}") for number in range(40)]
    path = rpps_file(tmp_path / "f.txt", *people)
    monkeypatch.setattr(staging, "BATCHES_A_COMMIT", 1)
    monkeypatch.setattr(files.read_blocks, "__kwdefaults__", {**files.read_blocks.__kwdefaults__, "size": 2_000})
    store, calls = staging._store, []

    def killed(run: ImportRun, *args: object) -> None:
        calls.append(1)
        if len(calls) == 4:
            raise KeyboardInterrupt
        store(run, *args)

    monkeypatch.setattr(staging, "_store", killed)
    with pytest.raises(KeyboardInterrupt):
        import_rpps(path)
    run = ImportRun.objects.get()
    assert run.state == ImportRun.State.READING
    staged = StagedEntry.objects.count()
    assert 0 < staged == run.checkpoint["staged"] < 40

    monkeypatch.setattr(staging, "_store", store)
    again = import_rpps(path)

    assert again.pk == run.pk
    assert (again.counts["read"], again.counts["added"], Provider.objects.count()) == (40, 40, 40)


@pytest.mark.django_db
def test_a_process_killed_while_applying_goes_on_with_the_chunks_that_are_left(
    gard: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from directory.imports import applying

    people = [activity(NURSE, rpps=f"{number:011}", structure=f"R{number}") for number in range(30)]
    path = rpps_file(tmp_path / "f.txt", *people)
    monkeypatch.setattr(applying, "CHUNK", 10)
    write, calls = applying.apply_chunk, []

    def killed(run: ImportRun, low: int, high: int) -> None:
        calls.append(low)
        if len(calls) == 2:
            raise KeyboardInterrupt
        write(run, low, high)

    monkeypatch.setattr(applying, "apply_chunk", killed)
    with pytest.raises(KeyboardInterrupt):
        import_rpps(path)
    run = ImportRun.objects.get()
    assert (run.state, run.progress, Provider.objects.count()) == (ImportRun.State.APPLYING, 10, 10)

    again = import_rpps(path)

    assert (again.pk, again.state, Provider.objects.count()) == (run.pk, ImportRun.State.APPLIED, 30)
    assert calls == [1, 11, 11, 21]


@pytest.mark.django_db
def test_what_a_crash_of_the_server_empties_is_read_again(gard: None, tmp_path: Path) -> None:
    path = rpps_file(tmp_path / "f.txt", GP, NURSE)
    run = read(run=open_run(file_format=Format.RPPS, path=path))
    StagedEntry.objects.filter(run_id=run.pk).delete()

    with pytest.raises(DomainError, match="a perdu la lecture"):
        import_rpps(path)
    again = import_rpps(path)

    assert (again.pk, again.counts["read"], again.counts["added"]) == (run.pk, 2, 2)


def test_chunks_are_applied_two_at_once_on_connections_of_their_own(
    committed: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from directory.imports import applying

    monkeypatch.setattr(applying, "CHUNK", 7)
    people = [activity(NURSE, rpps=f"{number // 2:011}", structure=f"R{number}", commune="") for number in range(60)]
    run = import_rpps(rpps_file(tmp_path / "f.txt", *people))

    assert (run.counts["added"], run.progress, Provider.objects.count()) == (60, 60, 60)
    assert Professional.objects.count() == 30


@pytest.mark.django_db
@pytest.mark.skipif(not SHARED.exists(), reason="../shared is absent")
def test_the_synthetic_extract_is_imported(gard: None) -> None:
    run = import_rpps(SHARED)

    assert (run.counts["read"], run.counts["added"], run.counts["out_of_scope"]) == (6, 5, 1)
    assert set(Provider.objects.values_list("type", flat=True)) == {
        "medecin-traitant",
        "idel",
        "kinesitherapeute",
        "medecin-specialiste",
    }


@given(st.from_regex(r"[0-9]{11}", fullmatch=True))
def test_the_quick_key_is_the_luhn_key(number: str) -> None:
    assert luhn_holds(number) == luhn.is_valid(number)


@given(
    st.from_regex(r"0[0-9]{9}", fullmatch=True)
    | st.from_regex(r"(\+33|0033)?[0-9 .-]{6,14}", fullmatch=True)
    | st.text(max_size=15)
)
def test_the_quick_phone_is_what_parse_phone_says(text: str) -> None:
    try:
        expected = parse_phone(text)
    except InvalidPhoneError:
        expected = None
    assert quick_phone(text) == expected


def test_the_rules_name_types_that_exist() -> None:
    from csv import DictReader

    from directory.providers.actions import TYPES_FILE

    with TYPES_FILE.open(encoding="utf-8", newline="") as lines:
        assert Scope().types() <= {row["code"] for row in DictReader(lines, delimiter=";")}
