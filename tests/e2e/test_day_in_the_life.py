"""A day in the life: the coordinator at half past eight, the operator's ten calls, the figures of the head of care."""

import io
from datetime import timedelta

import pikepdf
from playwright.sync_api import Page, expect

from tests.e2e.accessibility import violations_of
from tests.e2e.conftest import CLAIRE, NewPage
from tests.e2e.day_pages import AlertPage, Board, CallList, CountedList, Day, Figures
from tests.e2e.people import days_ago, now

SOFIANE = "s.merrad@ch-sauveyre.example"
ELISE = "e.quintard@ch-sauveyre.example"
JEANNE = "j.rouviere@ch-sauveyre.example"
IRENE = "i.fabre@ch-sauveyre.example"

# Nobody plays her story: her tasks are this file's.
COLETTE = "PEYRACHON Colette"
LATE, FIRST, SECOND = "Rappeler la pharmacie", "Prévoir le taxi", "Préparer le sac"
LOADED = "Désigner le médecin traitant"
FILTER = "Matin, en retard"
# Home already, each with calls to come.
JACQUELINE, ROGER, RENE = "ROUMESTANT Jacqueline", "MOULÈNE Roger", "TRINTIGNAC René"
ODETTE, MARCEL = "GRIMALDOT Odette", "CAZALBOU Marcel"
ELIANE, ANDRE = "BOUISSON Éliane", "TEISSÈDRE André"
SCREENED = "Repérés dans le délai"


# The coordinator, at half past eight


def test_the_coordinator_sees_what_must_be_done_now(signed_in: NewPage) -> None:
    page = signed_in()
    page.clock.install()
    something_to_do(page)
    day = Day(page).open()
    day.opens_what_it_counts("Tâches par état")
    a_list_is_kept_under_a_name(day)
    what_is_late_is_done_with_its_reason(day)
    the_list_reads_itself_again_and_loses_nothing(day, signed_in)
    the_wall_board_shows_who_leaves(day)


def something_to_do(page: Page) -> None:
    """One thing that should have been done yesterday, two for tomorrow."""
    episode = Day(page).open().episode_of(COLETTE)
    episode.go_to("Préparation")
    for title, days in ((LATE, 1), (FIRST, -1), (SECOND, -1)):
        episode.add_task(title, "Soins infirmiers", owner="Claire Aubanel", due=f"{days_ago(days):%Y-%m-%d}")


def a_list_is_kept_under_a_name(day: Day) -> None:
    day.open().show("En retard")
    day.follow("Enregistrer ce filtre")
    day.sees("Mes tâches, En retard")
    day.field("Nom du filtre").fill(FILTER)
    day.press("Enregistrer")
    day.opens_what_it_counts("Filtres enregistrés")


def what_is_late_is_done_with_its_reason(day: Day) -> None:
    day.open().rows.filter(has_text=LATE).get_by_role("button", name="Fait").click()
    day.sees("Noter fait 1 tâche", LATE)
    day.press("Noter fait")
    expect(day.summary_of_errors()).to_contain_text("Dites pourquoi")
    day.field("Pourquoi ce retard ?").select_option("Réponse attendue d’un tiers")
    day.field("Précision (facultatif)").fill("La pharmacie rappelle à midi.")
    day.press("Noter fait")
    day.is_told("1 tâche faite.")
    expect(day.rows.filter(has_text=LATE)).to_have_count(0)


def the_list_reads_itself_again_and_loses_nothing(day: Day, signed_in: NewPage) -> None:
    """Three lines are ticked, a colleague does one of them: the other two stay so, and go to somebody at once."""
    day.choose("Départ", "Départs d’ici demain soir")
    day.tick(COLETTE, LOADED, FIRST, SECOND)
    day.sees("3 lignes cochées")
    colleague = Day(signed_in(SOFIANE))
    colleague.page.goto("/?filtre=all&depart=demain")
    colleague.rows.filter(has_text=SECOND).get_by_role("button", name="Fait").click()
    colleague.is_told(f"Fait : {SECOND}.")

    day.wait_for_the_refresh()
    expect(day.page.get_by_text("Une ligne cochée n’y est plus.")).to_be_attached()
    day.sees("2 lignes cochées")
    expect(day.rows.filter(has_text=FIRST).get_by_role("checkbox")).to_be_checked()
    day.press("Confier à…")
    day.sees("Confier 2 tâches")
    day.field("À qui ?").select_option(label="Sofiane Merrad, assistante sociale")
    day.press("Confier")
    day.is_told("2 tâches confiées.")
    expect(day.rows.filter(has_text=FIRST)).to_have_count(0)


def the_wall_board_shows_who_leaves(day: Day) -> None:
    day.follow("Tableau mural")
    board = Board(day.page)
    board.sees("Médecine B", "109")
    assert board.sheets() == 1, "the morning meeting has one sheet of A4"


# The operator, ten calls in a row


def test_the_operator_makes_ten_calls_in_a_row(signed_in: NewPage) -> None:
    calls, claire = CallList(signed_in(ELISE)).open(), signed_in(CLAIRE)
    calls.opens_what_it_counts("Appels par échéance")
    done_before = calls.open().done_today()

    all_is_well_and_a_colleague_keeps_away(calls, claire)
    nobody_is_reached(calls, ROGER, "Messagerie")
    expect(calls.row(ROGER)).to_contain_text("1 tentative, messagerie")
    nobody_is_reached(calls, ANDRE, "Secrétariat ou accueil")
    nobody_is_reached(calls, MARCEL, "Numéro erroné")
    he_asks_to_be_called_back(calls)
    what_was_answered_by_link_is_confirmed(calls)
    care_was_not_done(calls)
    heard(calls, ODETTE, "Chute")
    heard(calls, ROGER, "Fièvre ou frissons")
    nobody_is_reached(calls, JACQUELINE, "Pas de réponse")

    assert calls.done_today() == done_before + 5
    one_alert_ends_with_an_action_the_other_with_an_incident(CountedList(claire))


def all_is_well_and_a_colleague_keeps_away(calls: CallList, claire: Page) -> None:
    """Reserved for whoever dials; what is typed stays when the page closes, and a colleague reads it."""
    call = calls.dial(JACQUELINE)
    call.take()
    call.answer("Comment allez-vous", "Bien")
    call.field("Notes").fill("Marche avec sa canne.")
    call.sees("Gardé à")

    hers = CallList(claire).open()
    expect(hers.row(JACQUELINE).filter(has_text="Réservé par Élise Quintard")).to_have_count(1)
    refused = hers.dial(JACQUELINE)
    refused.sees("Élise Quintard a réservé cet appel jusqu’à", "Marche avec sa canne.")
    expect(refused.main.get_by_role("button", name="Enregistrer l’appel")).to_have_count(0)

    call.page.reload()
    expect(call.field("Notes")).to_have_value("Marche avec sa canne.")
    call.record("Tout est en place", "Marche avec sa canne, va bien.")
    call.is_told(" enregistré.")


def nobody_is_reached(calls: CallList, name: str, how: str) -> None:
    call = calls.dial(name)
    call.note_attempt(how)
    call.follow("Retour aux appels")


def he_asks_to_be_called_back(calls: CallList) -> None:
    tomorrow = (now() + timedelta(days=1)).replace(hour=10, minute=30)
    call = calls.dial(RENE)
    call.note_attempt("Demande à être rappelée", "Le patient", tomorrow)
    call.follow("Retour aux appels")
    expect(calls.row(RENE)).to_contain_text("10 h 30")


def what_was_answered_by_link_is_confirmed(calls: CallList) -> None:
    expect(calls.row(ELIANE).filter(has_text="Répondu par questionnaire, à confirmer")).to_have_count(1)
    call = calls.dial(ELIANE)
    call.sees("Répondu par questionnaire", "Signe d’alerte : fièvre ou frissons.")
    call.record("Tout est en place", "Le médecin est passé ce matin.")
    call.is_told(" enregistré.")
    call.page.goto("/appels/")


def care_was_not_done(calls: CallList) -> None:
    call = calls.dial(JACQUELINE)
    call.answer("Les soins prévus ont-ils commencé", "Non")
    call.send()
    expect(call.summary_of_errors()).to_contain_text("Choisissez l’issue de l’appel.")
    assert violations_of(call.page) == []
    call.record("Soins non faits", spoke_to="Un proche ou aidant")
    call.is_told(" enregistré.")
    expect(calls.row(JACQUELINE).filter(has_text="Soins non faits")).to_have_count(1)


def heard(calls: CallList, name: str, sign: str) -> None:
    """A warning sign: what to do is read at once, an alert is open once the call is recorded."""
    call = calls.dial(name)
    call.hear(sign)
    call.record("Tout est en place")
    call.is_told("Une alerte est ouverte.")
    call.sees("À prendre")
    calls.open()


def one_alert_ends_with_an_action_the_other_with_an_incident(alerts: CountedList) -> None:
    alerts.page.goto("/alertes/")
    alerts.opens_what_it_counts("Alertes par état")
    alerts.page.goto("/alertes/")
    alerts.row(ODETTE, "Chute").get_by_role("link", name="Voir l’alerte").click()
    alert = AlertPage(alerts.page)
    alert.take()
    assert violations_of(alerts.page) == []
    alert.close("Sa fille est sur place, le médecin passe à midi.")
    expect(alerts.row(ODETTE, "Chute")).to_have_count(0)

    alerts.row(ROGER, "Fièvre").get_by_role("link", name="Voir l’alerte").click()
    alert.take()
    alert.close_with_incident(
        "Documents de sortie manquants ou trop partiels",
        "Gêne ou retard, sans suite",
        "Antibiotique non prescrit à la sortie.",
    )
    alert.sees("Antibiotique non prescrit à la sortie.", "Déclaré par Claire Aubanel")


# The figures of the head of care


def test_the_head_of_care_reads_the_figures_and_takes_them_away(signed_in: NewPage) -> None:
    figures = Figures(signed_in(JEANNE)).open()
    a_figure_says_what_it_counts(figures)
    the_files_hold_the_same_figures(figures)
    one_unit_then_a_year_by_months(figures)
    the_report_of_the_year_is_written_and_printed(figures)
    the_group_names_no_small_number(Figures(signed_in(IRENE)))


def a_figure_says_what_it_counts(figures: Figures) -> None:
    """Value, definition, chart and table: the same numbers three times."""
    screened = figures.measure(SCREENED)
    screened.get_by_text("Définition").click()
    for part in ("Compté", "Parmi", "Exclus", "Source"):
        expect(screened.get_by_role("term").filter(has_text=part)).to_be_visible()
    expect(screened.get_by_role("img")).to_have_accessible_name(
        f"{SCREENED}, par semaine. Chiffres dans le tableau voisin."
    )
    weeks = figures.lines_of(SCREENED)
    counted, among = figures.share_of(SCREENED)
    assert (sum(int(week[3]) for week in weeks), sum(int(week[4]) for week in weeks)) == (counted, among)
    assert weeks[-1][1] in screened.locator("svg .val").all_inner_texts() or weeks[-1][1] == "aucun"


def the_files_hold_the_same_figures(figures: Figures) -> None:
    counted, among = figures.share_of(SCREENED)
    lines = [line for line in figures.csv() if line["Indicateur"] == SCREENED]
    assert sum(int(line["Numérateur"]) for line in lines) == counted
    workbook = figures.workbook()
    assert workbook.sheetnames == ["Périodes", "Détails", "Définitions", "Unités", "Lecture"]
    units = [row for row in workbook["Unités"].iter_rows(values_only=True) if row[0] == SCREENED]
    assert sum(row[5] for row in units) == among, "numbers are numbers: a spreadsheet adds them up"


def one_unit_then_a_year_by_months(figures: Figures) -> None:
    before = figures.measure(SCREENED).get_by_role("columnheader", name="un an avant")
    expect(before).to_have_count(1)
    _, whole = figures.share_of(SCREENED)
    figures.choose("Périmètre", "Gériatrie aiguë")
    figures.sees("CH de Sauveyre, Gériatrie aiguë, du")
    assert 0 < figures.share_of(SCREENED)[1] < whole
    figures.choose("Comparaison", "Sans comparaison")
    expect(before).to_have_count(0)
    figures.choose("Période", "12 derniers mois finis")
    assert len(figures.lines_of(SCREENED)) == 12


def the_report_of_the_year_is_written_and_printed(figures: Figures) -> None:
    figures.follow(f"Rédiger le rapport d’activité {now().year}")
    figures.field("Faits marquants").fill("Les appels à trois jours ont commencé.")
    figures.press("Enregistrer le rapport")
    figures.is_told("Rapport enregistré.")
    link = figures.main.get_by_role("link", name="Voir le PDF")
    answer = figures.page.request.get(str(link.get_attribute("href")))
    with pikepdf.open(io.BytesIO(answer.body())) as report:
        assert str(now().year) in str(report.docinfo["/Title"])
        assert len(report.pages) > 3


def the_group_names_no_small_number(figures: Figures) -> None:
    """Whole months of several hospitals: a number below five is masked, on the page and in its files."""
    figures.page.goto(f"/indicateurs/groupement/?annee={days_ago(31).year}")
    figures.sees("GHT des Garrigues", "2 établissements", "Moins de 5 cas : masqué")
    for line in figures.csv():
        assert line["Numérateur"] in {"", "0", "masqué"} or int(line["Numérateur"]) >= 5, line
