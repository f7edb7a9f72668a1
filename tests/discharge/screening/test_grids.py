"""A hospital's own grid, built in the browser: draft, parts, trial, publication, units; and by whom."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from coordination.versions import GONE_DRAFT, STALE_DRAFT
from discharge.screening import drafts
from discharge.screening.actions import record_assessment
from discharge.screening.draft_forms import HeadForm, ItemForm, LevelForm, PartForm, ProposalForm, code_of
from discharge.screening.instruments import Kind
from discharge.screening.models import Activation, Assessment, Instrument, InstrumentVersion, LookRule
from discharge.screening.schema import read_definition
from tests.discharge.screening.grids import data_of
from tests.discharge.screening.test_published import NAMES

ClientFor = Callable[[Membership], Client]

CODE = "990000010:REPAS"


def address(name: str, *args: Any) -> str:
    return reverse(f"screening:{name}", args=[CODE, *args])


def own(hospital: Hospital) -> InstrumentVersion:
    """The newest version of the grid under test."""
    with enter(hospital):
        version = InstrumentVersion.objects.filter(instrument=CODE).order_by("-number").first()
        assert version is not None
        return version


@pytest.fixture
def started(client_for: ClientFor, nurse: Membership, trst: InstrumentVersion) -> Client:
    """A nurse who has begun an empty grid."""
    client = client_for(nurse)
    begun = client.post(reverse("screening:new_grid"), {"title": "Repas", "word": "repas", "base": ""})
    assert begun["Location"] == address("draft")
    return client


def post_part(client: Client, hospital: Hospital, part: str, place: int = 0, **fields: Any) -> Any:
    revision = own(hospital).revision
    where = address("draft_part", part, place) if place else address("draft_new_part", part)
    return client.post(where, {"revision": revision, **fields})


def fill(client: Client, hospital: Hospital) -> None:
    """A whole grid: presentation, two questions, two levels, a proposal."""
    head = {"title": "Repas", "edition": "première version", "minutes": 2, "method": "sum", "threshold": "1,5"}
    head |= {"source": "Diététiciennes de l’établissement", "licence": "Interne", "revision": own(hospital).revision}
    assert client.post(address("draft_head"), head).status_code == 302
    assert (
        post_part(
            client, hospital, "questions", wording="Mange-t-il seul ?", kind="yes_no", points="1", reversed="on"
        ).status_code
        == 302
    )
    assert (
        post_part(
            client,
            hospital,
            "questions",
            wording="Appétit",
            kind="choice",
            answers="Bon ; 0\nMoyen ; 0,5\nMauvais ; 2",
            only_if="mange_t_il_seul",
            only_if_answers="non",
        ).status_code
        == 302
    )
    for level in (
        {"label": "Rien à faire", "at_least": "0", "state": "ontime", "complexity": "low"},
        {"label": "Aide aux repas", "at_least": "1,5", "state": "due", "complexity": "medium"},
    ):
        assert post_part(client, hospital, "niveaux", **level).status_code == 302
    proposal = {"title": "Prévenir la diététicienne", "domain": "medical", "when": ["appetit"], "owner": "ward_nurse"}
    assert post_part(client, hospital, "propositions", **proposal).status_code == 302


def publish(client: Client, hospital: Hospital) -> Any:
    return client.post(address("publish"), {"revision": own(hospital).revision})


# --- By whom ----------------------------------------------------------------------------------------------------------


def test_a_ward_nurse_or_a_doctor_keeps_no_grid(
    client_for: ClientFor, doctor: Membership, trst: InstrumentVersion
) -> None:
    client = client_for(doctor)
    assert client.get(reverse("screening:grids")).status_code == 403
    assert client.post(reverse("screening:new_grid"), {"title": "x", "word": "X"}).status_code == 403
    assert "Grilles de repérage" not in client.get("/").content.decode()


def test_the_hospital_administrator_keeps_the_grids_and_reads_no_patient(
    client_for: ClientFor, administrator: Membership, episode: Episode, trst: InstrumentVersion
) -> None:
    client = client_for(administrator)
    assert client.get(reverse("screening:grids")).status_code == 200
    assert client.get(reverse("screening:screening", args=[episode.pk])).status_code == 403


def test_another_hospital_finds_neither_the_grid_nor_its_draft(
    client_for: ClientFor, hospital: Hospital, other_nurse: Membership, started: Client
) -> None:
    fill(started, hospital)
    publish(started, hospital)
    other = client_for(other_nurse)
    for name in ("grid", "use", "trial", "draft"):
        assert other.get(address(name)).status_code == 404
    assert "Repas" not in other.get(reverse("screening:grids")).content.decode()


@pytest.mark.parametrize("name", ["draft", "draft_head"])
def test_a_delivered_grid_has_no_draft(
    client_for: ClientFor, nurse: Membership, trst: InstrumentVersion, name: str
) -> None:
    client = client_for(nurse)
    assert client.get(reverse(f"screening:{name}", args=["TRST"])).status_code == 404
    assert client.post(reverse("screening:open_draft", args=["TRST"])).status_code == 302
    assert InstrumentVersion.objects.filter(state="draft").count() == 0


@pytest.mark.parametrize("action", ["open_draft", "drop_draft", "save_draft", "publish_draft", "use_instrument"])
def test_no_action_passes_without_the_right(doctor: Membership, trst: InstrumentVersion, action: str) -> None:
    extra: dict[str, Any] = {
        "save_draft": {"revision": 1, "changes": {}},
        "publish_draft": {"revision": 1},
        "use_instrument": {"everywhere": True, "units": [], "rank": 1},
    }.get(action, {})
    with pytest.raises(DomainError) as refusal:
        getattr(drafts, action)(member=doctor, instrument=trst.instrument, **extra)
    assert refusal.value.code == "forbidden"


# --- From nothing to a screening --------------------------------------------------------------------------------------


def test_a_grid_is_built_tried_published_and_filled(
    hospital: Hospital, nurse: Membership, episode: Episode, started: Client
) -> None:
    assert "« items »" in started.get(address("draft")).content.decode()
    fill(started, hospital)
    page = started.get(address("trial")).content.decode()
    assert "Mange-t-il seul" in page
    tried = started.post(address("trial"), {"mange_t_il_seul": "no", "appetit": "mauvais"}).content.decode()
    assert "Aide aux repas" in tried
    assert publish(started, hospital)["Location"] == address("use")
    started.post(address("use"), {"where": "everywhere", "units": [], "rank": 1})
    form = started.get(reverse("screening:screening", args=[episode.pk]) + "?grille=" + CODE)
    assert form.context["version"] == own(hospital)
    with enter(hospital):
        done = record_assessment(
            member=nurse,
            episode_id=episode.pk,
            assessment_id=uuid4(),
            version=own(hospital),
            answers={"mange_t_il_seul": "no", "appetit": "moyen"},
        )
        assert (done.score_words, done.positive) == ("Repas 1,5 sur 3", True)
        assert [entry["owner"] for entry in done.explanation["proposals"]] == ["ward_nurse"]


def test_a_new_version_leaves_earlier_screenings_as_they_were(
    hospital: Hospital, nurse: Membership, episode: Episode, started: Client
) -> None:
    fill(started, hospital)
    publish(started, hospital)
    first = own(hospital)
    with enter(hospital):
        done = record_assessment(
            member=nurse,
            episode_id=episode.pk,
            assessment_id=uuid4(),
            version=first,
            answers={"mange_t_il_seul": "no", "appetit": "mauvais"},
        )
    started.post(address("open_draft"))
    post_part(started, hospital, "questions", 2, do="remove")
    post_part(started, hospital, "niveaux", 2, label="Aide", at_least="1", state="due", complexity="medium")
    head = {"title": "Repas", "edition": "courte", "minutes": 1, "method": "sum", "threshold": "1"}
    head |= {"source": "Diététiciennes", "licence": "Interne", "revision": own(hospital).revision}
    started.post(address("draft_head"), head)
    # A proposal still speaks of the question that was taken out: it is said, and nothing is published.
    refused = publish(started, hospital)
    assert refused.status_code == 422
    assert "elle dépend d’une question qui n’existe pas" in refused.content.decode()
    post_part(started, hospital, "propositions", 1, do="remove")
    assert publish(started, hospital)["Location"] == address("grid")
    assert (own(hospital).number, len(own(hospital).read.items)) == (2, 1)
    page = started.get(reverse("screening:assessment", args=[episode.pk, done.pk])).content.decode()
    assert "Appétit" in page
    assert "Mauvais" in page
    with enter(hospital):
        assert Assessment.objects.get(pk=done.pk).version == first


def test_a_copy_of_a_delivered_grid_scores_like_it(
    client_for: ClientFor, hospital: Hospital, nurse: Membership, trst: InstrumentVersion
) -> None:
    client = client_for(nurse)
    client.post(reverse("screening:new_grid"), {"title": "LACE bis", "word": "REPAS", "base": "LACE"})
    publish(client, hospital)
    copy, lace = own(hospital).read, read_definition(data_of("lace"))
    assert (copy.items, copy.levels, copy.title) == (lace.items, lace.levels, "LACE bis")


def test_the_law_s_algorithm_is_not_copied(client_for: ClientFor, nurse: Membership, trst: InstrumentVersion) -> None:
    client = client_for(nurse)
    assert "AGGIR" not in client.get(reverse("screening:new_grid")).content.decode()
    refused = client.post(reverse("screening:new_grid"), {"title": "x", "word": "X", "base": "AGGIR"})
    assert refused.status_code == 422


@pytest.mark.parametrize("word", ["", "A B", "É", "A:B", "-A", "A" * 21, "\x00"])
def test_an_odd_code_is_refused(client_for: ClientFor, nurse: Membership, trst: InstrumentVersion, word: str) -> None:
    sent = {"title": "x", "word": word, "base": ""}
    assert client_for(nurse).post(reverse("screening:new_grid"), sent).status_code == 422


def test_a_code_serves_once(started: Client) -> None:
    again = started.post(reverse("screening:new_grid"), {"title": "x", "word": "REPAS", "base": ""})
    assert (again.status_code, "a déjà ce code" in again.content.decode()) == (422, True)


def test_a_draft_given_up_before_any_version_takes_its_grid_along(hospital: Hospital, started: Client) -> None:
    for words in ("Brouillon abandonné.", GONE_DRAFT):
        page = started.post(address("drop"), follow=True)
        assert (page.redirect_chain[-1][0], words in page.text) == (reverse("screening:grids"), True)
    with enter(hospital):
        assert not Instrument.objects.filter(pk=CODE).exists()


def test_a_second_click_on_what_was_published_or_given_up_leads_to_the_grid(
    hospital: Hospital, started: Client
) -> None:
    fill(started, hospital)
    publish(started, hospital)
    for name in ("publish", "drop"):
        page = started.post(address(name), {"revision": 1}, follow=True)
        assert (page.status_code, GONE_DRAFT in page.text) == (200, True)
    assert own(hospital).state == "published"


# --- Two people, odd input --------------------------------------------------------------------------------------------


def test_somebody_elses_change_is_not_undone(hospital: Hospital, started: Client) -> None:
    revision = own(hospital).revision
    post_part(started, hospital, "questions", wording="Première", kind="yes_no", points="1")
    sent = {"revision": revision, "wording": "Seconde", "kind": "yes_no", "points": "1"}
    late = started.post(address("draft_new_part", "questions"), sent)
    assert (late.status_code, STALE_DRAFT in late.content.decode()) == (422, True)
    assert "Seconde" in late.content.decode()
    assert [item["wording"] for item in own(hospital).definition["items"]] == ["Première"]


def test_parts_change_places_and_are_taken_out(hospital: Hospital, started: Client) -> None:
    for wording in ("Un", "Deux", "Trois"):
        post_part(started, hospital, "questions", wording=wording, kind="yes_no", points="1")
    post_part(started, hospital, "questions", 3, do="up")
    post_part(started, hospital, "questions", 1, do="remove")
    assert [item["wording"] for item in own(hospital).definition["items"]] == ["Trois", "Deux"]
    assert started.get(address("draft_part", "questions", 3)).status_code == 404
    assert started.get(address("draft_new_part", "couleurs")).status_code == 404


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"wording": "", "kind": "yes_no", "points": "1"}, "wording"),
        ({"wording": "x", "kind": "yes_no"}, "points"),
        ({"wording": "x", "kind": "yes_no", "points": "beaucoup"}, "points"),
        ({"wording": "x", "kind": "yes_no", "points": "1000"}, "points"),
        ({"wording": "x", "kind": "choice"}, "answers"),
        ({"wording": "x", "kind": "choice", "answers": "Oui"}, "answers"),
        ({"wording": "x", "kind": "choice", "answers": "Oui ; un"}, "answers"),
        ({"wording": "x", "kind": "number", "minimum": "0", "maximum": "9"}, "bands"),
        ({"wording": "x", "kind": "number", "bands": "0 ; 1"}, "minimum"),
        ({"wording": "x", "kind": "colour"}, "kind"),
        ({"wording": "\x00", "kind": "yes_no", "points": "1"}, "wording"),
    ],
)
def test_an_odd_question_is_told_at_its_field(
    hospital: Hospital, started: Client, fields: dict[str, str], where: str
) -> None:
    refused = post_part(started, hospital, "questions", **fields)
    assert (refused.status_code, where in refused.context["form"].errors) == (422, True)
    assert own(hospital).definition["items"] == []


@pytest.mark.parametrize("revision", ["", "x", "9" * 40, "-1"])
def test_an_odd_revision_changes_nothing(hospital: Hospital, started: Client, revision: str) -> None:
    assert started.post(address("publish"), {"revision": revision}).status_code == 422


# --- Forms and data ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in NAMES if name != "aggir"])
def test_opening_a_part_and_saving_it_unchanged_changes_nothing(name: str) -> None:
    data = data_of(name)
    kinds: list[tuple[str, type[PartForm]]] = [("items", ItemForm), ("levels", LevelForm), ("proposals", ProposalForm)]
    for part, form_class in kinds:
        for before in data[part]:
            shown = form_class(data, before)
            values = {key: shown[key].value() for key in shown.fields}
            sent = {key: value for key, value in values.items() if value is not None and value is not False}
            form = form_class(data, before, {**sent, "revision": 1})
            assert form.is_valid(), (before, form.errors)
            after = {**data, part: [form.data_of_part() if entry is before else entry for entry in data[part]]}
            assert read_definition(after) == read_definition(data)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "aggir"])
def test_saving_a_presentation_unchanged_changes_nothing(name: str) -> None:
    data = data_of(name)
    shown = HeadForm(data, data)
    sent = {key: shown[key].value() for key in shown.fields if shown[key].value() is not None}
    form = HeadForm(data, data, {**sent, "revision": 1})
    assert form.is_valid(), form.errors
    after = {key: value for key, value in {**data, **form.changes()}.items() if value is not None}
    assert read_definition(after) == read_definition(data)


def test_codes_are_made_from_words_and_never_twice() -> None:
    assert code_of("Vit-elle seule ?", set()) == "vit_elle_seule"
    assert code_of("Vit-elle seule ?", {"vit_elle_seule"}) == "vit_elle_seule_2"
    assert code_of("???", set()) == "question"
    assert len(code_of("x" * 200, set())) == 30


def test_several_answers_end_with_none(hospital: Hospital, started: Client) -> None:
    post_part(
        started, hospital, "questions", wording="Aides", kind="multiple", answers="Canne ; 1\nFauteuil ; 2\nAucune ; 0"
    )
    [item] = own(hospital).definition["items"]
    assert [answer["value"] for answer in item["answers"]] == ["canne", "fauteuil", "none"]
    assert item["kind"] == Kind.MULTIPLE


# --- Units and rules --------------------------------------------------------------------------------------------------


def test_a_first_choice_keeps_the_trst_beside_it(
    hospital: Hospital, unit: Unit, other_unit: Unit, nurse: Membership, client_for: ClientFor, trst: InstrumentVersion
) -> None:
    client = client_for(nurse)
    page = client.get(reverse("screening:grids")).content.decode()
    assert "toutes les unités, faute d’autre choix" in page
    client.post(reverse("screening:use", args=["SEGA-A"]), {"where": "units", "units": [unit.pk], "rank": 2})
    with enter(hospital):
        used = {
            one.pk: [v.instrument_id for v in InstrumentVersion.objects.in_use(one.pk)] for one in (unit, other_unit)
        }
    assert used == {unit.pk: ["TRST", "SEGA-A"], other_unit.pk: ["TRST"]}
    client.post(reverse("screening:use", args=["SEGA-A"]), {"where": "nowhere", "rank": 2})
    with enter(hospital):
        assert list(Activation.objects.values_list("instrument", flat=True)) == ["TRST"]


@pytest.mark.parametrize(
    "sent",
    [
        {"where": "units", "rank": 1},
        {"where": "x", "rank": 1},
        {"where": "everywhere", "rank": 0},
        {"where": "units", "units": ["x"], "rank": 1},
    ],
)
def test_an_odd_use_is_refused(
    client_for: ClientFor, hospital: Hospital, nurse: Membership, trst: InstrumentVersion, sent: dict[str, Any]
) -> None:
    assert client_for(nurse).post(reverse("screening:use", args=["TRST"]), sent).status_code == 422
    with enter(hospital):
        assert not Activation.objects.exists()


def test_a_grid_never_published_serves_nowhere(started: Client) -> None:
    refused = started.post(address("use"), {"where": "everywhere", "rank": 1})
    assert (refused.status_code, "Publiez une version" in refused.content.decode()) == (422, True)


def test_a_unit_of_another_hospital_is_no_choice(
    client_for: ClientFor, other_hospital: Hospital, nurse: Membership, trst: InstrumentVersion
) -> None:
    with enter(other_hospital):
        foreign = Unit.objects.create(hospital=other_hospital, name="Ailleurs", code="AIL")
    sent = {"where": "units", "units": [foreign.pk], "rank": 1}
    assert client_for(nurse).post(reverse("screening:use", args=["TRST"]), sent).status_code == 422


def test_the_rules_of_a_fresh_look_are_changed_one_by_one(
    client_for: ClientFor, hospital: Hospital, nurse: Membership, trst: InstrumentVersion
) -> None:
    client, page = client_for(nurse), reverse("screening:rules")
    assert client.get(page).status_code == 200
    sent = {"trigger": "age", "age-active": "on", "age-after_days": 10, "age-delay_hours": 48}
    assert client.post(page, sent).status_code == 302
    with enter(hospital):
        rule = LookRule.objects.get()
        assert (rule.trigger, rule.active, rule.after_days, rule.delay_hours) == ("age", True, 10, 48)
    assert client.post(page, {**sent, "age-after_days": ""}).status_code == 422
    assert client.post(page, {**sent, "age-delay_hours": "x"}).status_code == 422
    assert client.post(page, {**sent, "trigger": "lune"}).status_code == 404
    assert client.post(page, {"trigger": "fall", "fall-delay_hours": 12}).status_code == 302
    with enter(hospital):
        assert LookRule.objects.get(trigger="fall").active is False


@pytest.mark.parametrize("more", [0, 30])
def test_the_pages_of_grids_take_as_many_queries_for_thirty_as_for_one(
    client_for: ClientFor,
    django_assert_max_num_queries: Any,
    hospital: Hospital,
    nurse: Membership,
    unit: Unit,
    trst: InstrumentVersion,
    more: int,
) -> None:
    with enter(hospital):
        first = drafts.create_instrument(member=nurse, word="REPAS", title="Repas", base=trst)
        for number in range(more):
            copy = drafts.create_instrument(member=nurse, word=f"X{number}", title=f"X{number}", base=trst)
            drafts.publish_draft(member=nurse, instrument=copy.instrument, revision=1)
            Activation.objects.create(hospital=hospital, instrument=copy.instrument, unit=unit)
            drafts.save_draft(
                member=nurse,
                instrument=first.instrument,
                revision=number + 1,
                changes={"items": trst.definition["items"] * (number + 1)},
            )
    client = client_for(nurse)
    for page in (reverse("screening:grids"), address("draft"), address("draft_head"), address("use"), address("trial")):
        client.get(page)
        with django_assert_max_num_queries(14):
            assert client.get(page).status_code == 200
