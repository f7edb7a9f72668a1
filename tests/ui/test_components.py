"""Components: what assistive technology and a refused form depend on."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django import forms
from django.template import TemplateSyntaxError

from coordination.ui.components.basic import STATE_ICONS, STATE_WORDS
from coordination.ui.components.patient import Step
from coordination.ui.widgets import DateInput, FlagsSelect
from tests.factories import PARIS

Draw = Callable[..., str]


class RequestForm(forms.Form):
    date = forms.DateField(label="Date", widget=DateInput, help_text="Un jour ouvré.")
    answer = forms.ChoiceField(label="Réponse", choices=(("yes", "Oui"), ("no", "Non")), widget=forms.RadioSelect)
    signs = forms.MultipleChoiceField(label="Signes", choices=(("fever", "Fièvre"),), widget=FlagsSelect)
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    agreed = forms.BooleanField(label="D’accord", required=False)


@pytest.mark.parametrize("state", sorted(STATE_ICONS))
def test_a_state_is_always_an_icon_a_word_and_a_colour(draw: Draw, state: str) -> None:
    html = draw("{% status state %}", state=state)
    assert f'href="#i-{STATE_ICONS[state]}"' in html
    assert STATE_WORDS[state] in html
    assert f"status-{state}" in html


def test_each_state_has_an_icon_of_its_own() -> None:
    assert len(set(STATE_ICONS.values())) == len(STATE_ICONS)


def test_a_misspelt_option_is_an_error(draw: Draw) -> None:
    with pytest.raises(TemplateSyntaxError):
        draw('{% status "late" labl="x" %}')


def test_a_component_escapes_what_it_is_given(draw: Draw) -> None:
    evil = "<script>alert(1)</script>"
    html = draw(
        "{% status 'late' evil %}{% button evil about=evil %}{% notice 'due' %}<p>{{ evil }}</p>{% endnotice %}"
        "{% empty evil text=evil %}{{ evil }}{% endempty %}{% identity evil allergies=evil %}{% tag evil %}",
        evil=evil,
    )
    assert "<script" not in html


def test_the_body_of_a_block_component_is_kept_as_it_is(draw: Draw) -> None:
    html = draw("{% empty 'Rien' %} {% button 'Voir' href='/x' %} {% endempty %}")
    assert '<a class="btn btn-quiet" href="/x">Voir</a>' in html


def test_a_field_ties_its_help_and_its_error_to_its_control(draw: Draw) -> None:
    html = draw("{% field form.date %}", form=RequestForm({"date": "demain"}))
    assert 'aria-describedby="id_date_helptext id_date_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_date_error"' in html
    assert 'id="id_date_helptext"' in html
    assert 'type="date"' in html
    assert 'for="id_date"' in html


def test_a_field_whose_help_is_given_by_the_template_is_described_by_it(draw: Draw) -> None:
    html = draw("{% field form.note help='Deux lignes.' rows=2 %}", form=RequestForm())
    assert 'aria-describedby="id_note_helptext"' in html
    assert 'rows="2"' in html


def test_a_date_travels_as_its_browser_wants_it(draw: Draw) -> None:
    html = draw("{% field form.date %}", form=RequestForm({"date": "2025-11-26"}))
    assert 'value="2025-11-26"' in html


def test_a_refused_group_of_answers_says_so_on_the_group(draw: Draw) -> None:
    html = draw("{% field form.answer %}", form=RequestForm({}))
    assert 'role="radiogroup" aria-invalid="true" aria-describedby="id_answer_error"' in html
    assert "<legend" in html


def test_a_form_keeps_the_answers_it_was_given(draw: Draw) -> None:
    form = RequestForm({"answer": "no", "signs": ["fever"], "agreed": "on"})
    html = draw(
        "{% field form.answer %}{% question form.answer %}{% field form.signs %}{% field form.agreed %}", form=form
    )
    assert html.count("checked") == 4
    assert html.count('value="no" checked') == 2


def test_the_summary_counts_the_errors_and_leads_to_each_field(draw: Draw) -> None:
    html = draw("{% error_summary form %}", form=RequestForm({}))
    assert "3\u00a0points à corriger avant d’enregistrer" in html
    assert 'href="#id_date"' in html
    assert 'href="#id_answer_0"' in html
    assert 'data-controller="error-summary"' in html
    assert 'tabindex="-1"' in html


def test_the_summary_names_the_field_of_an_error_said_in_general_words(draw: Draw) -> None:
    class Named(forms.Form):
        transport = forms.CharField(label="Transport")
        reason = forms.CharField(label="Raison", error_messages={"required": "Écrivez la raison."})

    html = draw("{% error_summary form %}", form=Named({}))
    assert "Transport\u00a0: ce champ est obligatoire." in html
    assert ">Écrivez la raison.<" in html


def test_a_form_not_yet_sent_has_no_summary(draw: Draw) -> None:
    assert draw("{% error_summary form %}", form=RequestForm()).strip() == ""


def test_unknown_allergies_are_not_the_same_as_none(draw: Draw) -> None:
    assert "Non renseignées" in draw("{% identity 'FABREGOUL Simone' %}")
    assert "Aucune connue" in draw("{% identity 'FABREGOUL Simone' allergies='' %}")
    assert "Pénicilline" in draw("{% identity 'FABREGOUL Simone' allergies='Pénicilline' %}")


def test_only_a_qualified_identity_is_shown_as_on_time(draw: Draw) -> None:
    assert "tag-ontime" in draw("{% identity 'FABREGOUL Simone' ins='qualified' %}")
    for state in ("validated", "retrieved", "provisional"):
        assert "tag-ontime" not in draw("{% identity 'FABREGOUL Simone' ins=state %}", state=state)


def test_a_missing_person_of_the_circle_is_written_to_be_found(draw: Draw) -> None:
    assert "À trouver" in draw("{% circle_entry 'Aide à domicile' %}")


def test_the_journey_says_its_place_on_one_line(draw: Draw) -> None:
    steps = [Step(label="Admission", state="done"), Step(label="Préparation", state="current"), Step(label="Départ")]
    html = draw("{% stepper steps %}", steps=steps)
    assert "Étape 2 sur 3, préparation" in html
    assert html.count('aria-current="step"') == 1


def test_the_thread_writes_each_day_once(draw: Draw) -> None:
    entries = [
        {"at": datetime(2025, 11, day, hour, tzinfo=PARIS), "icon": "send", "what": "Envoi", "sub": ""}
        for day, hour in ((21, 16), (21, 14), (20, 15))
    ]
    html = draw("{% timeline entries %}", entries=entries)
    assert html.count("<b>") == 2
    assert html.count("<time") == 3


def test_a_score_says_in_words_what_it_draws(draw: Draw) -> None:
    html = draw("{% scale 3 maximum=5 threshold=2 %}")
    assert "<b>3 sur 5</b>, positif à partir de 2\u00a0points" in html
    assert html.count('class="on') == 3


def test_an_icon_button_has_a_name(draw: Draw) -> None:
    html = draw("{% button 'Jour suivant' icon='arrow-right' icon_only=True %}")
    assert '<span class="visually-hidden">Jour suivant</span>' in html


def test_a_deadline_keeps_its_exact_time_within_reach(draw: Draw) -> None:
    html = draw("{% due at %}", at=datetime(2025, 11, 22, 12, tzinfo=PARIS))
    assert 'datetime="2025-11-22T12:00:00+01:00"' in html
    assert 'title="samedi\u00a022\u00a0novembre\u00a02025, 12\u00a0h"' in html


def test_what_is_missing_is_written(draw: Draw) -> None:
    html = draw("{{ at|day }} {{ at|phone }} {{ at|person_name:'' }} {% due at %}", at=None)
    assert html.count("non\u00a0renseigné") == 4
