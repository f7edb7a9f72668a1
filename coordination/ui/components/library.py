"""The tag library that every component registers in, and how a component draws itself."""

from html import escape
from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()


def draw(name: str, context: dict[str, Any]) -> SafeString:
    """Draw ``templates/components/{name}.html``: how a tag with a body renders, after its body."""
    return SafeString(get_template(f"components/{name}.html").render(context).strip())


def escaped(value: object) -> str:
    """``value`` as HTML, for what lists show by hundreds: ``format_html`` takes several times as long.

    Only for an f-string made into a ``SafeString`` on the spot, each of its values either escaped here or a constant.
    """
    return value if isinstance(value, SafeString) else escape(str(value))


def body(content: str) -> SafeString:
    """Return what stands inside a block tag, already rendered and escaped, without the space around it."""
    return SafeString(content.strip())


def attributes(given: dict[str, Any]) -> SafeString:
    """Write HTML attributes: underscores become hyphens, ``True`` is a bare attribute, ``False`` and ``None`` none."""
    if not given:
        return SafeString("")
    shown = {name.strip("_").replace("_", "-"): value for name, value in given.items() if value not in (False, None)}
    bare = format_html_join("", " {}", ((name,) for name, value in shown.items() if value is True))
    valued = format_html_join("", ' {}="{}"', ((name, value) for name, value in shown.items() if value is not True))
    return bare + valued
