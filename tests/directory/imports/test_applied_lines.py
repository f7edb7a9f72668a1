"""A line that has not changed since it was applied is not read again, and nothing is missed by it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.imports.actions import import_file
from directory.imports.activities import Activity
from directory.imports.models import AppliedLine, Format, ImportRun
from directory.imports.rpps import RppsParser
from directory.providers.models import Professional, Provider, ProviderType
from tests.directory.imports.registers import GP, NURSE, activity, line_of, rpps_file

pytestmark = pytest.mark.django_db
WRITTEN = {"added", "changed", "closed", "reopened", "vanished"}


def imported(path: Path, **options: Any) -> ImportRun:
    return import_file(file_format=Format.RPPS, path=path, **options)


@pytest.fixture
def read_in_full(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whose lines are read in full."""
    people: list[str] = []
    values = RppsParser._values

    def noted(parser: RppsParser, activity: Activity, *args: Any) -> tuple[str, ...]:
        people.append(activity.rpps)
        return values(parser, activity, *args)

    monkeypatch.setattr(RppsParser, "_values", noted)
    return people


def test_only_lines_that_changed_are_read_in_full(gard: None, tmp_path: Path, read_in_full: list[str]) -> None:
    imported(rpps_file(tmp_path / "a.txt", GP, NURSE))
    assert read_in_full == [GP["rpps"], NURSE["rpps"]]
    read_in_full.clear()

    run = imported(rpps_file(tmp_path / "b.txt", NURSE, activity(GP, phone="0465714408")))

    assert read_in_full == [GP["rpps"]]
    assert (run.counts["read"], run.counts["unchanged"], run.counts["changed"]) == (2, 1, 1)
    assert set(Provider.objects.values_list("phone", flat=True)) == {"+33465714407", "+33465714408"}
    assert not WRITTEN & imported(tmp_path / "b.txt").counts.keys()
    assert read_in_full == [GP["rpps"]]


def test_a_line_with_a_doubt_is_told_again_each_time(gard: None, tmp_path: Path) -> None:
    wrong_phone = activity(NURSE, phone="12")
    path = rpps_file(tmp_path / "a.txt", GP, wrong_phone, line_of(GP).replace("|", ";", 3))
    first, again = imported(path), imported(path)

    assert again.problems == first.problems
    assert (again.counts["suspicious"], again.counts["broken"], again.counts["unchanged"]) == (1, 1, 2)


def test_an_entry_that_somebody_wrote_is_compared_again(gard: None, tmp_path: Path) -> None:
    path = rpps_file(tmp_path / "a.txt", GP, NURSE)
    imported(path)
    Provider.objects.filter(type="idel").update(city="AILLEURS", updated_at=timezone.now())
    Provider.objects.exclude(type="idel").update(
        phone="+33465714499", curated_fields=["phone"], updated_at=timezone.now()
    )

    run = imported(path)

    assert (run.counts["changed"], run.counts["unchanged"]) == (1, 1)
    assert set(Provider.objects.values_list("city", "phone")) == {
        ("Vergèze", "+33465714407"),
        ("Vergèze", "+33465714499"),
    }


def test_new_words_of_a_type_reach_the_keys_of_its_entries(
    gard: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = rpps_file(tmp_path / "a.txt", NURSE)
    imported(path)
    # Stands for a release that brings the vocabulary to new words.
    monkeypatch.setattr("directory.imports.actions.load_provider_types", lambda: None)
    ProviderType.objects.filter(pk="idel").update(former_names=["infirmière de village"])

    assert imported(path).counts["changed"] == 1
    assert "VILLAGE" in Provider.objects.get().search_key


def test_the_next_line_of_a_place_counts_when_the_first_goes(gard: None, tmp_path: Path) -> None:
    cardiologist, both = activity(skill="SM04"), (activity(skill="SM04"), activity(skill="SM54"))
    imported(rpps_file(tmp_path / "a.txt", *both))
    assert not WRITTEN & imported(rpps_file(tmp_path / "b.txt", *both[::-1])).counts.keys()

    run = imported(rpps_file(tmp_path / "c.txt", cardiologist))

    assert run.counts["changed"] == 1
    assert Provider.objects.get().type_id == "medecin-specialiste"


lines = st.lists(
    st.fixed_dictionaries(
        {
            "rpps": st.sampled_from(["99900000003", "99900000011", "9990"]),
            "structure": st.sampled_from(["R1", "R2"]),
            "skill": st.sampled_from(["SM54", "SM04", ""]),
            "phone": st.sampled_from(["0465714407", "0465714408", "12"]),
            "finess": st.sampled_from(["", "300000015"]),
        }
    ),
    max_size=5,
)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.lists(lines, min_size=2, max_size=4))
def test_what_is_remembered_of_lines_changes_nothing(gard: None, tmp_path: Path, files: list[list[Any]]) -> None:
    def outcome(*, remembers: bool) -> tuple[Any, ...]:
        said = []
        with transaction.atomic():
            for number, file in enumerate(files):
                run = imported(
                    rpps_file(tmp_path / f"{number}.txt", *(activity(**cells) for cells in file)), closes_absent=True
                )
                said.append((run.counts, run.problems))
                if not remembers:
                    AppliedLine.objects.all().delete()
                # One transaction has one clock: between two files of a register there is a day.
                Provider.objects.update(updated_at=F("updated_at") - timedelta(days=1))
                AppliedLine.objects.update(written_at=F("written_at") - timedelta(days=1))
            left = Provider.objects.order_by("rpps", "practice_key").values(
                *("rpps", "practice_key", "type", "phone", "status", "closed_on", "name", "former_names", "search_key")
            )
            people = Professional.objects.order_by("rpps").values("rpps", "last_name", "first_name")
            found = said, list(left), list(people)
            transaction.set_rollback(True)
        return found

    assert outcome(remembers=True) == outcome(remembers=False)


def test_an_entry_made_by_hand_becomes_the_place_that_the_register_gives(
    types: None, gard: None, tmp_path: Path
) -> None:
    by_hand = Provider.objects.create(
        kind="professional",
        type_id="medecin-traitant",
        name="Dr A. Fictive",
        rpps=GP["rpps"],
        commune_id="30344",
        phone="+33465714499",
        source="manual",
        curated_fields=["phone"],
    )
    elsewhere = activity(structure="R0", commune="30083", postal_code="30920", mode="L")

    run = imported(rpps_file(tmp_path / "a.txt", elsewhere, GP))

    assert (run.counts["added"], run.counts["changed"], Provider.objects.count()) == (1, 1, 2)
    merged = Provider.objects.get(pk=by_hand.pk)
    assert (merged.practice_key, merged.source) == ("L|R99900000003", "rpps")
    assert (merged.name, merged.former_names, merged.phone) == ("Dr Alice Fictive", ["Dr A. Fictive"], "+33465714499")
    assert merged.professional == Professional.objects.get()
    assert merged.search_key == merged.current_search_key()
    assert not WRITTEN & imported(tmp_path / "a.txt").counts.keys()


def test_an_entry_made_by_hand_elsewhere_becomes_the_first_place(types: None, gard: None, tmp_path: Path) -> None:
    by_hand = Provider.objects.create(
        kind="professional", type_id="idel", name="Infirmier", rpps=NURSE["rpps"], source="manual"
    )

    run = imported(rpps_file(tmp_path / "a.txt", NURSE, activity(NURSE, structure="R2")))

    assert (run.counts["added"], run.counts["changed"]) == (1, 1)
    assert Provider.objects.get(practice_key="L|R99900000011").pk == by_hand.pk
