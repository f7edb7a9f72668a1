"""A protocol built in the browser: parts, script, reading again, publication, comparison; and what forms refuse."""

from collections.abc import Callable
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from coordination.versions import GONE_DRAFT
from discharge.followup.definitions import read_definition
from discharge.followup.models import Call, Protocol, ProtocolState
from discharge.followup.protocol_forms import AudienceForm, FlagForm, PresentationForm, QuestionForm, RhythmForm
from discharge.followup.protocols import open_draft
from tests.discharge.followup.conftest import serving
from tests.discharge.followup.test_definitions import DATA

ClientFor = Callable[[Membership], Client]
LIST = reverse("followup:protocols")


def newest(hospital: Hospital) -> Protocol:
    """The edition that was begun last."""
    with enter(hospital):
        return Protocol.objects.latest("created_at")


def page(name: str, protocol: Protocol, *args: Any) -> str:
    return reverse(f"followup:{name}", args=[protocol.pk, *args])


@pytest.fixture
def manager(client_for: ClientFor, administrator: Membership) -> Client:
    """The administrator of the hospital, who sees no patient."""
    return client_for(administrator)


@pytest.fixture
def begun(manager: Client, hospital: Hospital) -> Protocol:
    """An empty protocol, just begun."""
    answer = manager.post(reverse("followup:new_protocol"), {"name": "Hanche et genou", "base": ""})
    found = newest(hospital)
    assert answer["Location"] == page("draft", found)
    return found


def read(html: str) -> str:
    """A page as it is read: entities as characters, spaces that do not break as spaces."""
    return unescape(html).replace("\u202f", " ").replace("\xa0", " ")


def post(client: Client, hospital: Hospital, url: str, **fields: Any) -> Any:
    return client.post(url, {"revision": newest(hospital).revision, **fields})


PRESENTATION = {
    "name": "Hanche et genou",
    "opening": "Bonjour, ici {caller}, de {hospital}.",
    "advice": "Marcher un peu toutes les heures.\n\n Ne pas croiser les jambes. ",
    "flags_wording": "Avez-vous un de ces signes ?",
    "source": "Service d’orthopédie",
}
RHYTHM = {
    "days": "J+3, 7 ; 30",
    "reserve_days": "1",
    "working_days": ["1", "2", "3", "4", "5", "6"],
    "caller": "call_operator",
    "attempts": "4",
    "limit_days": "5",
}


def fill(client: Client, hospital: Hospital, draft: Protocol, unit: Unit) -> None:
    """Everything a protocol needs, as somebody types it."""
    pages = [
        (page("draft_section", draft, "presentation"), PRESENTATION),
        (page("draft_section", draft, "rythme"), RHYTHM),
        (
            page("draft_section", draft, "pour-qui"),
            {"units": [str(unit.pk)], "destinations": ["home"], "complexities": ["high"], "reserve": "any", "rank": 10},
        ),
        (
            page("draft_new_part", draft, "questions"),
            {"wording": "L’infirmière est-elle passée ?", "answers": "Oui\nNon ; à suivre ; Demandez depuis quand"},
        ),
        (
            page("draft_new_part", draft, "questions"),
            {
                "wording": "Depuis quand ?",
                "answers": "Hier\nPlus longtemps ; à suivre",
                "only_if": "linfirmiere_est_elle_passee",
                "only_if_answers": "non",
            },
        ),
        (
            page("draft_new_part", draft, "signes"),
            {"label": "Mollet douloureux", "advice": "Ne pas masser.", "level": "immediate"},
        ),
    ]
    for url, fields in pages:
        answer = post(client, hospital, url, **fields)
        assert answer.status_code == 302, read(answer.text)


def test_a_protocol_is_built_read_again_published_and_follows_the_next_departure(
    manager: Client, hospital: Hospital, begun: Protocol, unit: Unit
) -> None:
    assert "À compléter avant la relecture" in manager.get(page("draft", begun)).text
    fill(manager, hospital, begun, unit)
    script = manager.get(page("protocol_script", begun)).text
    assert "Si « L’infirmière est-elle passée ? » : Non" in read(script)
    assert 'data-branches-name="q_linfirmiere_est_elle_passee" data-branches-values="non"' in script
    assert post(manager, hospital, page("draft_publish", begun)).status_code == 422
    assert post(manager, hospital, page("draft_check", begun)).status_code == 302
    assert post(manager, hospital, page("draft_publish", begun)).status_code == 302
    published = newest(hospital)
    definition = read_definition(published.definition)
    assert (published.state, published.active) == (ProtocolState.PUBLISHED, True)
    assert [step.label for step in definition.steps] == ["J+1", "J+3", "J+7", "J+30"]
    assert (definition.caller, definition.limit.attempts, definition.limit.days) == ("call_operator", 4, 5)
    assert definition.working_days == frozenset({1, 2, 3, 4, 5, 6})
    assert definition.advice == ("Marcher un peu toutes les heures.", "Ne pas croiser les jambes.")
    assert definition.questions[0].answers[1].advice == "Demandez depuis quand"
    shown = read(manager.get(LIST).text)
    assert f"Pour complexité forte, unité {unit.name}, destination Domicile" in shown
    assert "J+1 (sortie avec réserve), J+3, J+7, J+30" in shown


def test_a_protocol_in_service_is_changed_through_a_new_edition_and_calls_keep_theirs(
    manager: Client, hospital: Hospital, call: Call, departed: Episode
) -> None:
    first = newest(hospital)
    opened = manager.post(page("protocol_open", first))
    draft = newest(hospital)
    assert (opened["Location"], draft.version) == (page("draft", draft), 2)
    part = page("draft_part", draft, "questions", 1)
    assert "Comment allez-vous" in manager.get(part).text
    question = {"wording": "Comment ça va ?", "answers": "Bien\nMoyen ; à suivre\nMal ; à suivre"}
    assert post(manager, hospital, part, **question).status_code == 302
    changed = read(manager.get(page("protocol_compare", draft)).text)
    assert "Comment allez-vous depuis votre retour ?" in changed
    assert "Comment ça va ?" in changed
    assert "Avez-vous tous vos médicaments" not in changed
    assert "Conseil" not in changed
    for step in ("draft_check", "draft_publish"):
        post(manager, hospital, page(step, draft))
    assert "1 appel prévu garde ces questions" in read(manager.get(page("protocol", first)).text)
    with enter(hospital):
        call.refresh_from_db()
        assert "Comment allez-vous" in call.protocol.read.questions[0].wording


def test_a_copy_starts_from_what_it_copies(manager: Client, hospital: Hospital, nurse: Membership) -> None:
    with enter(hospital):
        source = serving(nurse, "Hanche")
    where = reverse("followup:new_protocol")
    assert f'<option value="{source.pk}" selected' in manager.get(f"{where}?depuis={source.pk}").text
    assert manager.post(where, {"name": "Hanche", "base": source.pk}).status_code == 422
    assert manager.post(where, {"name": "Genou", "base": source.pk}).status_code == 302
    copy = newest(hospital)
    assert copy.series != source.series
    assert copy.definition == {**source.definition, "name": "Genou"}
    unlike = read(manager.get(f"{page('protocol_compare', copy)}?avec={source.pk}").text)
    assert "Hanche" in unlike


def test_a_protocol_is_taken_out_of_service_and_back(manager: Client, hospital: Hospital, nurse: Membership) -> None:
    with enter(hospital):
        protocol = serving(nurse, "Hanche")
    for name, active in (("protocol_withdraw", False), ("protocol_withdraw", False), ("protocol_serve", True)):
        assert manager.post(page(name, protocol)).status_code == 302
        assert newest(hospital).active is active


def test_questions_change_places_and_leave(manager: Client, hospital: Hospital, nurse: Membership) -> None:
    with enter(hospital):
        draft = open_draft(member=nurse, series=serving(nurse, "Hanche").series)
    first, second = (question["code"] for question in draft.definition["questions"][:2])
    post(manager, hospital, page("draft_part", draft, "questions", 2), do="up")
    assert [question["code"] for question in newest(hospital).definition["questions"][:2]] == [second, first]
    post(manager, hospital, page("draft_part", draft, "questions", 1), do="remove")
    assert newest(hospital).definition["questions"][0]["code"] == first
    post(manager, hospital, page("draft_part", draft, "signes", 1), do="remove")
    assert len(newest(hospital).definition["flags"]["items"]) == len(DATA["flags"]["items"]) - 1


def test_somebody_else_s_change_is_never_undone(manager: Client, hospital: Hospital, begun: Protocol) -> None:
    where = page("draft_section", begun, "presentation")
    assert manager.post(where, {**PRESENTATION, "revision": 1}).status_code == 302
    late = manager.post(where, {**PRESENTATION, "opening": "Autre chose.", "revision": 1})
    assert late.status_code == 422
    assert "Quelqu’un a modifié ce brouillon" in read(late.text)
    assert "Autre chose." in late.text
    assert newest(hospital).definition["opening"] == PRESENTATION["opening"]


def test_a_draft_given_up_or_published_is_said_so_to_a_second_click(
    manager: Client, hospital: Hospital, nurse: Membership, begun: Protocol
) -> None:
    for words in ("Brouillon abandonné.", GONE_DRAFT):
        answer = manager.post(page("draft_drop", begun), follow=True)
        assert (answer.redirect_chain[-1][0], words in answer.text) == (reverse("followup:protocols"), True)
    with enter(hospital):
        published = serving(nurse, "Hanche")
    assert GONE_DRAFT in manager.post(page("draft_drop", published), follow=True).text
    with enter(hospital):
        assert Protocol.objects.filter(pk=published.pk, active=True).exists()


@pytest.mark.parametrize(
    ("section", "fields", "said"),
    [
        ("presentation", {**PRESENTATION, "advice": ""}, "obligatoire"),
        ("rythme", {**RHYTHM, "days": "demain"}, "Écrivez des nombres de 1 à 90"),
        ("rythme", {**RHYTHM, "days": "3, 91"}, "Écrivez des nombres de 1 à 90"),
        ("rythme", {**RHYTHM, "days": "3, 3"}, "Un jour y est deux fois"),
        ("rythme", {**RHYTHM, "reserve_days": "3"}, "Déjà prévu pour tous : J+3"),
        ("rythme", {**RHYTHM, "working_days": []}, "obligatoire"),
        ("pour-qui", {"reserve": "any", "rank": 10, "at_least": 3}, "Choisissez la grille de ce score"),
        ("pour-qui", {"reserve": "any", "rank": 0}, "1"),
    ],
)
def test_a_section_refused_keeps_what_was_typed_and_saves_nothing(
    manager: Client, hospital: Hospital, begun: Protocol, section: str, fields: dict[str, Any], said: str
) -> None:
    refused = post(manager, hospital, page("draft_section", begun, section), **fields)
    assert refused.status_code == 422
    assert said in read(refused.text)
    assert newest(hospital).revision == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"wording": "", "answers": "Oui\nNon"}, "obligatoire"),
        ({"wording": "Bien ?", "answers": "Oui"}, "deux réponses au moins"),
        ({"wording": "Bien ?", "answers": "Oui\nOui ; à suivre"}, "y est deux fois"),
        ({"wording": "Bien ?", "answers": "Oui\n; à suivre"}, "commencez par la réponse"),
        ({"wording": "Et ?", "answers": "Oui\nNon", "only_if": "nulle_part"}, "choix"),
    ],
)
def test_a_question_refused_says_why(
    manager: Client, hospital: Hospital, begun: Protocol, fields: dict[str, Any], said: str
) -> None:
    refused = post(manager, hospital, page("draft_new_part", begun, "questions"), **fields)
    assert refused.status_code == 422
    assert said in read(refused.text)


def test_a_condition_names_an_answer_that_exists(
    manager: Client, hospital: Hospital, begun: Protocol, unit: Unit
) -> None:
    fill(manager, hospital, begun, unit)
    fields = {"wording": "Et ?", "answers": "Oui\nNon", "only_if": "depuis_quand", "only_if_answers": "demain"}
    refused = post(manager, hospital, page("draft_new_part", begun, "questions"), **fields)
    assert "une ou plusieurs de ses réponses : Hier, Plus longtemps." in read(refused.text)


def test_what_is_published_has_no_part_to_change(manager: Client, hospital: Hospital, nurse: Membership) -> None:
    with enter(hospital):
        protocol = serving(nurse, "Hanche")
    assert manager.get(page("draft", protocol))["Location"] == page("protocol", protocol)
    assert manager.get(page("draft_section", protocol, "rythme")).status_code == 404
    assert manager.get(page("draft_new_part", protocol, "questions")).status_code == 404
    late = manager.post(page("draft_publish", protocol), {"revision": 2})
    assert late["Location"] == page("protocol", protocol)


@pytest.mark.parametrize("where", ["draft_section", "draft_new_part"])
def test_a_part_that_does_not_exist_is_a_404(manager: Client, begun: Protocol, where: str) -> None:
    assert manager.get(page(where, begun, "couleurs")).status_code == 404


def test_what_no_form_changes_comes_back_as_it_was(in_hospital: None, unit: Unit) -> None:
    closed = UUID("01890000-0000-7000-8000-000000000001")
    audience = {"rank": 3, "units": [str(unit.pk), str(closed)], "destinations": ["home"], "reserve": "with"}
    data = {**DATA, "audience": audience, "on_holidays": True}
    for form_class in (PresentationForm, RhythmForm):
        typed = {name: value for name, value in form_class(data, data).shown(data).items() if value is not None}
        form = form_class(data, data, {**typed, "revision": 1})
        assert form.is_valid(), form.errors
        kept = {name: value for name, value in {**data, **form.changes()}.items() if value is not None}
        assert read_definition(kept) == read_definition(data)
    # A closed unit has no box.
    of_whom = AudienceForm(data, audience, {**audience, "units": [str(unit.pk)], "revision": 1})
    assert of_whom.is_valid(), of_whom.errors
    assert read_definition({**data, **of_whom.changes()}) == read_definition(data)
    for question in DATA["questions"]:
        asked = QuestionForm(DATA, question)
        again = QuestionForm(DATA, question, {**asked.shown(question), "revision": 1})
        assert again.is_valid(), again.errors
        assert again.data_of_part() == {**question, "answers": again.data_of_part()["answers"]}
        assert again.data_of_part()["answers"] == question["answers"]
    for flag in DATA["flags"]["items"]:
        sign = FlagForm(DATA, flag, {**flag, "revision": 1})
        assert sign.is_valid(), sign.errors
        assert sign.data_of_part() == flag


def test_a_sign_and_a_question_may_begin_with_a_number(
    manager: Client, hospital: Hospital, begun: Protocol, unit: Unit
) -> None:
    fill(manager, hospital, begun, unit)
    sign = {"label": "38 °C ou plus", "advice": "Appeler le 15.", "level": "immediate"}
    post(manager, hospital, page("draft_new_part", begun, "signes"), **sign)
    question = {"wording": "2 repas par jour au moins ?", "answers": "Oui\nNon"}
    post(manager, hospital, page("draft_new_part", begun, "questions"), **question)
    definition = read_definition(newest(hospital).definition)
    assert definition.flags[-1].label == "38 °C ou plus"
    assert definition.questions[-1].wording == "2 repas par jour au moins ?"
