"""Form controls, drawn as Django draws them: the usual ones without reading three templates for each (ADR 0020)."""

from typing import Any

from django.forms.renderers import DjangoTemplates

from coordination.ui.components.library import escaped

_INPUTS = ("checkbox", "date", "datetime", "email", "file", "hidden", "number", "password", "text", "time")


class FormRenderer(DjangoTemplates):
    """The setting ``FORM_RENDERER``: what it does not draw itself is left to Django's templates."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """The control of ``context["widget"]``, a whole form, or its errors."""
        drawn = _DRAWN.get(template_name)
        return drawn(context["widget"]) if drawn else super().render(template_name, context, request)


def _input(widget: dict[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{escaped(widget["value"])}"'
    return f'<input type="{escaped(widget["type"])}" name="{escaped(widget["name"])}"{value}{_attributes(widget)}>'


def _textarea(widget: dict[str, Any]) -> str:
    # A browser leaves out the first line break, and would leave out that of the text.
    return (
        f'<textarea name="{escaped(widget["name"])}"{_attributes(widget)}>\n{escaped(widget["value"] or "")}</textarea>'
    )


def _select(widget: dict[str, Any]) -> str:
    groups = "".join(_group(name, options) for name, options, _ in widget["optgroups"])
    return f'<select name="{escaped(widget["name"])}"{_attributes(widget)}>{groups}</select>'


def _group(name: str | None, options: list[dict[str, Any]]) -> str:
    drawn = "".join(
        f'<option value="{escaped(option["value"])}"{_attributes(option)}>{escaped(option["label"])}</option>'
        for option in options
    )
    return f'<optgroup label="{escaped(name)}">{drawn}</optgroup>' if name else drawn


def _attributes(widget: dict[str, Any]) -> str:
    return "".join(
        f" {escaped(name)}" if value is True else f' {escaped(name)}="{escaped(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


_DRAWN = {
    **{f"django/forms/widgets/{name}.html": _input for name in _INPUTS},
    "django/forms/widgets/select.html": _select,
    "django/forms/widgets/textarea.html": _textarea,
}
