"""Self-audits run, kept and shown: who may, bad input, two at once, workers that stop, what never changes."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from coordination.accounts.models import Membership
from coordination.accounts.roles import PERMISSIONS, Permission, Role
from coordination.audit.models import Transition
from coordination.episodes.models import Episode
from coordination.errors import DomainError
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from coordination.versions import GONE_DRAFT
from liaison.quality import actions, tasks
from liaison.quality.models import Audit, AuditedStay, AuditState
from liaison.quality.reading import Report, draw_words
from liaison.quality.rule_drafts import open_draft, publish_draft, rules_in_force, save_draft
from liaison.quality.rules import delivered
from tests import factories
from tests.liaison.quality.conftest import Stays, on

PAGE = "/indicateurs/lettres-de-liaison/"
FIRST, LAST = date(2025, 11, 1), date(2025, 11, 30)
ClientFor = Callable[[Membership], Client]


@pytest.fixture
def month(hospital: Hospital, stays: Stays) -> list[Episode]:
    """Three stays of November: one whole letter handed over, one late, one without; a fourth of an hour."""
    with enter(hospital):
        whole, late, none, _ = (
            stays.left(on(day), hours=hours) for day, hours in ((10, 72), (11, 72), (12, 72), (13, 1))
        )
        stays.handed(stays.letter(whole, on(10)), on(10))
        stays.letter(late, on(14))
        return [whole, late, none]


def ask(member: Membership, **asked: Any) -> Audit:
    with enter(member.hospital):
        return actions.ask_audit(
            member=member, **{"audit_id": uuid7(), "first": FIRST, "last": LAST, "seed": "essai", **asked}
        )


def run(hospital: Hospital, audit: Audit) -> Report:
    tasks.judge_audit(str(hospital.pk), str(audit.pk))
    with enter(hospital):
        report = Report(Audit.objects.get(pk=audit.pk), hospital)
        _ = report.rules
    return report


def refusal_of(member: Membership, **asked: Any) -> str:
    with pytest.raises(DomainError) as refusal:
        ask(member, **asked)
    return refusal.value.code


# --- Asking and judging -----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("month")
def test_an_audit_judges_every_stay_of_a_small_period_and_says_so(hospital: Hospital, manager: Membership) -> None:
    audit = ask(manager)
    report = run(hospital, audit)
    assert (report.audit.state, report.audit.population, report.audit.too_short) == (AuditState.DONE, 3, 1)
    assert draw_words(report.audit) == "Tous les séjours sont évalués, soit 3 : la période en a moins de 80"
    assert sorted(float(stay.score or 0) for stay in report.stays)[:2] == [0, 0]
    by_code = {tally.criterion.code: tally for tally in report.tallies}
    assert (by_code["lettre"].compliant, by_code["lettre"].not_compliant) == (2, 1)
    assert (by_code["jour_meme"].compliant, by_code["jour_meme"].not_compliant) == (1, 2)
    assert (by_code["remise"].compliant, by_code["remise"].not_compliant) == (1, 2)
    assert (by_code["motif"].compliant, by_code["motif"].not_applicable) == (2, 1)
    with enter(hospital):
        traced = Transition.objects.filter(subject_id=audit.pk).order_by("at").values_list("to_state", flat=True)
        assert list(traced) == ["waiting", "running", "done"]


@pytest.mark.usefixtures("month")
def test_the_same_seed_draws_the_same_stays_and_another_may_not(hospital: Hospital, manager: Membership) -> None:
    with enter(hospital):
        draft = open_draft(member=manager)
        save_draft(member=manager, revision=draft.revision, changes={"sample": 2})
        publish_draft(member=manager, revision=draft.revision + 1)

    def drawn(seed: str) -> list[str]:
        audit = ask(manager, seed=seed)
        run(hospital, audit)
        return list(audit.sample)

    assert drawn("a") == drawn("a")
    assert len({tuple(drawn(str(seed))) for seed in range(8)}) > 1
    again = ask(manager, seed="")
    assert len(again.seed) == 8


@pytest.mark.usefixtures("month")
def test_a_form_sent_twice_asks_once_and_two_people_at_once_are_told(hospital: Hospital, manager: Membership) -> None:
    audit = ask(manager)
    assert ask(manager, audit_id=audit.pk).pk == audit.pk
    assert refusal_of(manager) == "busy"
    run(hospital, audit)
    assert ask(manager).pk != audit.pk


@pytest.mark.usefixtures("month")
def test_a_form_of_another_hospital_asks_nothing(other_hospital: Hospital, manager: Membership) -> None:
    with enter(other_hospital):
        asked_by = factories.make_member(other_hospital, Role.QUALITY_MANAGER, "Anne", "Vidal")
        rules = rules_in_force(other_hospital.pk)
        values = {"first": FIRST, "last": LAST, "seed": "essai", "sample": [], "population": 0, "too_short": 0}
        theirs = Audit.objects.create(hospital=other_hospital, rules=rules, asked_by=asked_by.user, **values)
    assert refusal_of(manager, audit_id=theirs.pk) == "already_used"


def test_a_period_without_a_stay_is_refused(manager: Membership, month: list[Episode]) -> None:
    assert refusal_of(manager, first=date(2024, 1, 1), last=date(2024, 1, 31)) == "no_stay"
    # Only the stay of one hour ended that day.
    assert refusal_of(manager, first=date(2025, 11, 13), last=date(2025, 11, 13)) == "no_stay"
    assert month


@pytest.mark.usefixtures("month")
def test_only_those_who_assess_letters_ask(nurse: Membership, doctor: Membership) -> None:
    assert refusal_of(nurse) == refusal_of(doctor) == "forbidden"
    able = {role for role in Role if Permission.LETTER_AUDIT in PERMISSIONS[role]}
    assert able == {Role.QUALITY_MANAGER, Role.HOSPITAL_ADMIN}


def test_the_days_are_the_hospital_s(hospital: Hospital, manager: Membership, stays: Stays) -> None:
    with enter(hospital):
        inside = stays.left(on(30, 23, 59))
        stays.left(on(31, 23, 59, month=10))
    audit = ask(manager)
    assert audit.sample == [str(inside.pk)]


# --- While it runs ----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("month")
def test_rules_published_while_an_audit_waits_change_nothing_to_it(hospital: Hospital, manager: Membership) -> None:
    audit = ask(manager)
    with enter(hospital):
        draft = open_draft(member=manager)
        criteria = [{"code": "a", "label": "Tout", "needs": ["signed"]}]
        save_draft(member=manager, revision=draft.revision, changes={"criteria": criteria})
        publish_draft(member=manager, revision=draft.revision + 1)
    report = run(hospital, audit)
    assert report.audit.rules.number == 1
    assert len(report.rules.criteria) == len(delivered()["criteria"])
    assert ask(manager).rules.number == 2


@pytest.mark.usefixtures("month")
def test_a_worker_that_died_is_followed_by_the_sweep(
    hospital: Hospital, manager: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "BATCH", 1)
    audit = ask(manager)
    assert actions.judge_batch(hospital, audit.pk)
    with enter(hospital):
        audit.refresh_from_db()
        assert (audit.state, audit.stays.count()) == (AuditState.RUNNING, 1)
    tasks.judge_open_audits()
    with enter(hospital):
        audit.refresh_from_db()
        assert (audit.state, audit.stays.count()) == (AuditState.DONE, 3)
    assert not actions.judge_batch(hospital, audit.pk)


@pytest.mark.usefixtures("month")
def test_an_audit_that_cannot_be_judged_ends_where_a_person_sees_it(
    hospital: Hospital, manager: Membership, monkeypatch: pytest.MonkeyPatch, client_for: ClientFor
) -> None:
    def stumble(*_: object, **__: object) -> None:
        raise ValueError("Mme Fabregoul")

    monkeypatch.setattr(actions, "read_evidence", stumble)
    audit = ask(manager)
    tasks.judge_audit(str(hospital.pk), str(audit.pk))
    with enter(hospital):
        audit.refresh_from_db()
        assert (audit.state, audit.last_error, audit.stays.count()) == (AuditState.FAILED, "ValueError", 0)
    page = client_for(manager).get(f"{PAGE}{audit.pk}/")
    assert "n’ont pas pu être lus (ValueError)" in page.text
    assert client_for(manager).get(f"{PAGE}{audit.pk}/export.csv").status_code == 404


def test_a_departure_taken_back_since_the_draw_leaves_nothing_to_judge(
    hospital: Hospital, manager: Membership, month: list[Episode]
) -> None:
    audit = ask(manager)
    with enter(hospital):
        Episode.objects.filter(pk=month[0].pk).update(state="preparation", left_at=None)
    report = run(hospital, audit)
    [stay] = [stay for stay in report.stays if stay.episode_id == month[0].pk]
    assert (stay.left_at, stay.score, set(stay.verdicts.values())) == (None, None, {"na"})


# --- What is kept -----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("month")
def test_what_an_audit_found_and_the_rules_it_used_never_change(hospital: Hospital, manager: Membership) -> None:
    report = run(hospital, ask(manager))
    with enter(hospital):
        for rows in (
            AuditedStay.objects.filter(audit=report.audit),
            Audit.objects.filter(pk=report.audit.pk),
            type(report.audit.rules).objects.filter(pk=report.audit.rules_id),
        ):
            field = {AuditedStay: "unit_name", Audit: "seed"}.get(rows.model, "number")
            with pytest.raises(DatabaseError), transaction.atomic():
                rows.update(**{field: 9})
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {rows.model._meta.db_table}")


# --- The pages --------------------------------------------------------------------------------------------------------


def posted(client: Client, **changes: Any) -> Any:
    return client.post(
        PAGE, {"submission": str(uuid7()), "first": "2025-11-01", "last": "2025-11-30", "seed": "", **changes}
    )


@pytest.mark.usefixtures("month")
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"first": "2025-12-01"}, "Le dernier jour précède le premier."),
        ({"first": "2020-01-01"}, "La période dépasse deux ans."),
        ({"last": (timezone.localdate() + timedelta(days=1)).isoformat()}, "Ce jour n’est pas encore venu."),
        ({"last": "31/31"}, "date valide"),
        ({"seed": "deux mots"}, "40 lettres, chiffres ou tirets"),
        ({"seed": "=1+1"}, "40 lettres, chiffres ou tirets"),
        ({"first": "2024-01-01", "last": "2024-01-02"}, "Aucun séjour à évaluer"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    client_for: ClientFor, manager: Membership, hospital: Hospital, changes: dict[str, str], said: str
) -> None:
    answer = posted(client_for(manager), **changes)
    assert answer.status_code == 422
    assert said in answer.text
    for typed in changes.values():
        assert f'value="{typed}"' in answer.text
    with enter(hospital):
        assert not Audit.objects.exists()


def test_the_result_shows_chart_table_and_stays_without_a_name(
    client_for: ClientFor, manager: Membership, hospital: Hospital, month: list[Episode]
) -> None:
    client = client_for(manager)
    answer = posted(client, seed="essai-2025")
    assert answer.status_code == 302
    audit_id = UUID(answer.url.rstrip("/").rpartition("/")[2])
    waiting = client.get(answer.url)
    assert 'hx-trigger="every 2s"' in waiting.text
    assert client.get(answer.url, headers={"HX-Request": "true"}).status_code == 200
    tasks.judge_audit(str(hospital.pk), str(audit_id))
    assert client.get(answer.url, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    page = client.get(answer.url).text
    assert page.count('<svg class="chart"') == 1
    assert page.count('<rect class="now"') == len(delivered()["criteria"])
    assert "essai-2025" in page
    assert "style=" not in page
    for episode in month:
        assert episode.stay_number in page
        assert str(episode.pk) not in page
        assert episode.patient_id is None or str(episode.patient_id) not in page
    assert "FABREGOUL" not in page.upper()
    assert "sur 100" in client.get(PAGE).text
    assert "sur 100" in client.get("/indicateurs/").text


def test_the_files_hold_what_the_page_shows_and_compute_nothing(
    client_for: ClientFor, manager: Membership, hospital: Hospital, month: list[Episode]
) -> None:
    with enter(hospital):
        Episode.objects.filter(pk=month[0].pk).update(stay_number="=HYPERLINK(0)")
    audit = ask(manager, seed="essai")
    run(hospital, audit)
    client = client_for(manager)
    text = client.get(f"{PAGE}{audit.pk}/export.csv").content.decode("utf-8-sig")
    headings, *rows = csv.reader(io.StringIO(text), delimiter=";")
    assert len(rows) == 3
    assert {len(row) for row in rows} == {len(headings)}
    assert "'=HYPERLINK(0)" in [row[1] for row in rows]
    assert "FABREGOUL" not in text.upper()
    answer = client.get(f"{PAGE}{audit.pk}/export.xlsx")
    assert "FABREGOUL" not in answer.headers["Content-Disposition"].upper()
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Séjours", "Critères", "Tirage"]
    assert {cell.data_type for sheet in book for row in sheet for cell in row} <= {"s", "inlineStr"}
    assert "=HYPERLINK(0)" in [row[1].value for row in book["Séjours"]]
    assert ("Graine", "essai") in list(book["Tirage"].values)


@pytest.mark.parametrize("rows", [1, 30])
def test_the_pages_ask_as_much_with_one_stay_as_with_thirty(
    client_for: ClientFor,
    manager: Membership,
    hospital: Hospital,
    stays: Stays,
    rows: int,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    with enter(hospital):
        for _ in range(rows):
            stays.letter(stays.left(on(10)), on(10))
    audit = ask(manager)
    run(hospital, audit)
    client = client_for(manager)
    client.get(PAGE)
    for page in (PAGE, f"{PAGE}{audit.pk}/"):
        with django_assert_max_num_queries(12):
            assert client.get(page).status_code == 200


# --- The rules --------------------------------------------------------------------------------------------------------

RULES_PAGE = f"{PAGE}regles/"
DRAFT = f"{RULES_PAGE}brouillon/"


def test_a_quality_manager_changes_the_rules_and_publishes_them(
    client_for: ClientFor, manager: Membership, hospital: Hospital
) -> None:
    client = client_for(manager)
    assert "Version 1" in client.get(f"{RULES_PAGE}1/").text
    assert client.get(f"{RULES_PAGE}2/").status_code == 404
    assert client.get(DRAFT).status_code == 404
    assert client.post(f"{DRAFT}ouverture/").url == DRAFT
    client.post(f"{DRAFT}ouverture/")  # a second click
    head = {"revision": 1, "sample": 40, "expected": 90, "shortest_stay_hours": 0, "source": "Grille 2027"}
    assert client.post(f"{DRAFT}presentation/", head).url == DRAFT
    new = {"revision": 2, "label": "Nouveau", "needs": ["understood"], "source": "Choix de l’hôpital"}
    assert client.post(f"{DRAFT}criteres/nouveau/", new).url == DRAFT
    assert client.post(f"{DRAFT}criteres/nouveau_2/", {"revision": 3, "do": "up"}).url == DRAFT
    assert client.post(f"{DRAFT}criteres/lettre/", {"revision": 4, "do": "remove"}).url == DRAFT
    assert client.get(f"{DRAFT}criteres/lettre/").status_code == 404
    assert client.post(f"{DRAFT}publication/", {"revision": 5}).url == f"{RULES_PAGE}2/"
    assert GONE_DRAFT in client.post(f"{DRAFT}publication/", {"revision": 5}, follow=True).text
    with enter(hospital):
        rules = rules_in_force(hospital.pk).read
    assert (rules.sample, rules.expected, rules.source) == (40, 90, "Grille 2027")
    codes = [criterion.code for criterion in rules.criteria]
    assert codes[-2:] == ["nouveau_2", "volontes"]
    assert "lettre" not in codes
    assert "Livrée avec le produit".lower() in client.get(f"{RULES_PAGE}1/").text


def test_a_draft_refuses_what_is_wrong_and_two_writers_do_not_undo_each_other(
    client_for: ClientFor, manager: Membership, hospital: Hospital
) -> None:
    client = client_for(manager)
    client.post(f"{DRAFT}ouverture/")
    answer = client.post(f"{DRAFT}criteres/motif/", {"revision": 1, "label": "Motif écrit", "source": "x"})
    assert answer.status_code == 422
    assert 'value="Motif écrit"' in answer.text
    good = {"revision": 1, "label": "Motif", "needs": ["reason"], "source": "x"}
    assert client.post(f"{DRAFT}criteres/motif/", good).status_code == 302
    stale = client.post(f"{DRAFT}criteres/motif/", good)
    assert stale.status_code == 422
    assert "Quelqu’un a modifié ce brouillon" in stale.text
    assert "Quelqu’un a modifié" in client.post(f"{DRAFT}publication/", {"revision": "abc"}).text
    with enter(hospital):
        save_draft(member=manager, revision=2, changes={"criteria": []})
    assert "Il faut un critère au moins." in client.get(DRAFT).text
    refused = client.post(f"{DRAFT}publication/", {"revision": 3})
    assert (refused.status_code, "Il faut un critère au moins." in refused.text) == (422, True)
    client.post(f"{DRAFT}abandon/")
    assert client.get(DRAFT).status_code == 404
    with enter(hospital):
        assert rules_in_force(hospital.pk).number == 1
