"""The activity report: texts kept as typed, two writers at once, figures on paper; and what a day is worth, dated."""

import io
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pikepdf
import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from discharge.obstacles.models import Fitness
from liaison.quality.figures import Figure, Slice, read_figures
from liaison.quality.indicators import INDICATORS
from liaison.quality.measures import cost_words
from liaison.quality.models import DayValue, YearReport
from liaison.quality.periods import period_of
from liaison.quality.report_paper import ReportPaper
from liaison.quality.reports import day_values, report_of, set_day_value, value_on
from tests.factories import make_member
from tests.liaison.quality.facts import Facts

SignedIn = Callable[[Membership], Client]
YEAR = timezone.localdate().year
PAGE, PAPER, VALUE = (
    f"/indicateurs/rapport/{YEAR}/",
    f"/indicateurs/rapport/{YEAR}.pdf",
    "/indicateurs/valeur-d-une-journee/",
)
ODD = "=2+2 <b>œuvre</b> & « l’été » 😀 \u202eabc " + "mot" * 400


@pytest.fixture
def manager(hospital: Hospital) -> Membership:
    return make_member(hospital, Role.QUALITY_MANAGER, "Jeanne", "Rouvière")


@pytest.fixture
def client(client_for: SignedIn, manager: Membership) -> Client:
    return client_for(manager)


def texts(version: int, **given: str) -> dict[str, str]:
    return {"version": str(version), "presentation": "", "highlights": "", "difficulties": "", "outlook": "", **given}


def paper(hospital: Hospital) -> str:
    """What is printed, as words: the file itself is opened by ``test_the_file_is_a_document_of_several_pages``."""
    with enter(hospital):
        period = period_of(str(YEAR), time_zone=hospital.time_zone)
        figures = read_figures(hospital, period, compared=True)
        return ReportPaper(hospital, period, report_of(YEAR), figures, day_values()).html()


def test_the_file_is_a_document_of_several_pages(client: Client) -> None:
    client.post(PAGE, texts(0, presentation=ODD, highlights="x" * 5000))
    response = client.get(PAPER)
    assert response.headers["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(response.content)) as document:
        assert len(document.pages) > 3
        assert str(document.docinfo["/Title"]).startswith(f"Rapport d’activité {YEAR}")


def test_what_the_manager_writes_is_kept_and_printed(client: Client, hospital: Hospital) -> None:
    assert (
        client.post(PAGE, texts(0, highlights="Ouverture le samedi.\n\nDeux infirmières de plus.")).status_code == 302
    )
    with enter(hospital):
        report = YearReport.objects.get()
    assert (report.year, report.version, report.written_by.last_name) == (YEAR, 1, "Rouvière")
    assert "Ouverture le samedi." in client.get(PAGE).text
    printed = paper(hospital)
    assert "Ouverture le samedi." in printed
    assert f"Rapport d’activité {YEAR}" in printed
    assert all(indicator.title in " ".join(printed.split()) for indicator in INDICATORS)


def test_a_report_that_nobody_wrote_is_printed_with_its_figures(hospital: Hospital) -> None:
    assert "Non renseigné" in paper(hospital)


def test_odd_text_is_kept_as_it_is_and_never_becomes_a_page(client: Client, hospital: Hospital) -> None:
    assert client.post(PAGE, texts(0, outlook=ODD)).status_code == 302
    with enter(hospital):
        assert YearReport.objects.get().outlook == ODD.strip()
    assert "<b>œuvre</b>" not in client.get(PAGE).text
    assert "=2+2 &lt;b&gt;œuvre&lt;/b&gt;" in paper(hospital)


def test_text_too_long_is_refused_and_kept_in_the_form(client: Client, hospital: Hospital) -> None:
    response = client.post(PAGE, texts(0, presentation="a" * 5001, outlook="à garder"))
    assert response.status_code == 422
    assert "à garder" in response.text
    with enter(hospital):
        assert not YearReport.objects.exists()


def test_two_writers_do_not_undo_each_other(client: Client, hospital: Hospital) -> None:
    client.post(PAGE, texts(0, highlights="la première"))
    refused = client.post(PAGE, texts(0, highlights="la seconde"))
    assert refused.status_code == 422
    assert "Quelqu’un a enregistré ce rapport" in refused.text
    assert "la première" in refused.text, "what is saved is shown"
    assert "la seconde" in refused.text, "what was typed is kept"
    with enter(hospital):
        assert YearReport.objects.get().highlights == "la première"
    assert 'name="version" value="1"' in refused.text
    assert client.post(PAGE, texts(1, highlights="les deux")).status_code == 302
    with enter(hospital):
        assert YearReport.objects.get().highlights == "les deux"


@pytest.mark.parametrize("version", ["", "-1", "abc", "9" * 30])
def test_a_form_changed_by_hand_is_refused(client: Client, hospital: Hospital, version: str) -> None:
    assert client.post(PAGE, {**texts(0, outlook="x"), "version": version}).status_code == 422
    with enter(hospital):
        assert not YearReport.objects.exists()


@pytest.mark.parametrize("year", [1, YEAR + 1, YEAR - 3, 99999])
def test_a_year_that_is_not_proposed_has_no_report(client: Client, year: int) -> None:
    assert client.get(f"/indicateurs/rapport/{year}/").status_code == 404
    assert client.get(f"/indicateurs/rapport/{year}.pdf").status_code == 404


def test_who_only_sees_figures_prints_and_does_not_write(client_for: SignedIn, nurse: Membership) -> None:
    client = client_for(nurse)
    assert client.get(PAPER).status_code == 200
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, texts(0)).status_code == 403


# --- The value of a day -----------------------------------------------------------------------------------------------


def lost(*months: tuple[int, int]) -> Figure:
    indicator = next(one for one in INDICATORS if one.key == "days_lost")
    return Figure(
        indicator, [Slice(start=date(2025, month, 1), numerator=days, denominator=1) for month, days in months]
    )


def test_each_day_is_worth_what_it_was_worth_that_month(in_hospital: Hospital, manager: Membership) -> None:
    set_day_value(member=manager, since=date(2025, 3, 1), euros=400)
    set_day_value(member=manager, since=date(2025, 5, 17), euros=500)
    values = day_values()
    assert [value_on(values, date(2025, month, 1)) for month in (2, 3, 4, 5, 6)] == [None, 400, 400, 500, 500]
    # 10 × 400 + 2 × 500, and three days before any value
    said = cost_words(lost((2, 3), (3, 10), (6, 2)), values)
    assert said == ["5\xa0000\xa0€ à la valeur d’une journée fixée par l’hôpital, 3\xa0jours comptés sans valeur."]
    set_day_value(member=manager, since=date(2025, 6, 1), euros=9)
    assert value_on(day_values(), date(2025, 5, 1)) == 500
    assert cost_words(lost((3, 10)), day_values()) == cost_words(lost((3, 10)), values), "the past stays"


def test_the_last_value_of_a_month_holds_and_none_is_changed(in_hospital: Hospital, manager: Membership) -> None:
    set_day_value(member=manager, since=date(2025, 3, 1), euros=400)
    set_day_value(member=manager, since=date(2025, 3, 1), euros=450)
    assert day_values() == {date(2025, 3, 1): 450}
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        DayValue.objects.update(euros=1)


def test_the_page_says_what_the_days_are_worth(
    client: Client, hospital: Hospital, nurse: Membership, unit: Unit
) -> None:
    month = timezone.localdate().replace(day=1)
    assert client.post(VALUE, {"euros": "450", "since": str(month)}).status_code == 302
    assert "450" in client.get(VALUE).text
    with enter(hospital):
        left_at = timezone.now() - timedelta(minutes=1)
        episode = Facts(hospital, nurse, unit).episode(left_at - timedelta(days=9), left_at)
        today = datetime.date(timezone.localtime(left_at))
        Fitness.objects.create(
            hospital=hospital, episode=episode, is_fit=True, on_day=today - timedelta(days=2), recorded_by=nurse.user
        )
    assert "900\xa0€ à la valeur d’une journée" in client.get(f"/indicateurs/?periode={YEAR}").text


@pytest.mark.parametrize(
    "typed",
    [{"euros": "0"}, {"euros": "-3"}, {"euros": "abc"}, {"euros": "1e9"}, {"since": "2025-13-01"}, {"since": ""}],
)
def test_a_value_that_is_none_is_refused(client: Client, hospital: Hospital, typed: dict[str, str]) -> None:
    good = {"euros": "450", "since": str(timezone.localdate().replace(day=1))}
    assert client.post(VALUE, {**good, **typed}).status_code == 422
    with enter(hospital):
        assert not DayValue.objects.exists()
