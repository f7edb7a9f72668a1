"""Controls drawn by ``FormRenderer`` are those that Django's templates draw."""

from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe

from coordination.ui.renderer import FormRenderer

ODD = "« l'été » <b>&\"\n\nfin"
WIDGETS: list[tuple[forms.Widget, Any]] = [
    (forms.TextInput(attrs={"class": ODD, "required": True, "disabled": False, "data-x": 0}), ODD),
    (forms.TextInput(), None),
    (forms.TextInput(), mark_safe("<b>")),
    (forms.NumberInput(attrs={"step": 0.5}), 1234.5),
    (forms.DateInput(), "2026-11-23"),
    (forms.HiddenInput(), 0),
    (forms.FileInput(), None),
    (forms.CheckboxInput(), True),
    (forms.CheckboxInput(), None),
    (forms.Textarea(attrs={"rows": 2}), ODD),
    (forms.Textarea(), None),
    (forms.Select(choices=[("", "Aucun"), (1, ODD), ("Villes", [(2, "Nîmes"), (3, "Alès")])]), 2),
    (forms.RadioSelect(choices=[(1, "Oui"), (2, "Non")]), 1),
]


def test_it_is_the_renderer_of_every_form() -> None:
    assert isinstance(forms.Form().renderer, FormRenderer)
    assert settings.FORM_RENDERER.endswith(FormRenderer.__name__)


@pytest.mark.parametrize(("widget", "value"), WIDGETS)
def test_a_control_is_drawn_as_by_django(widget: forms.Widget, value: Any) -> None:
    attrs = {"id": "id_x", "aria-describedby": ODD}
    drawn, expected = (
        widget.render("x", value, attrs, renderer=renderer) for renderer in (FormRenderer(), DjangoTemplates())
    )
    assert _without_layout(drawn) == _without_layout(expected)


def _without_layout(html: str) -> str:
    """HTML without the space between the parts of a list; that of a text counts."""
    return html if html.startswith("<textarea") else ">".join(part.strip() for part in html.split(">"))
