"""Templates are spaced as French wants when they are compiled."""

import pytest
from django.template.loader import get_template

from coordination.ui.loaders import spaced

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("template", "compiled"),
    [
        ("<p>Un doute ?</p>", f"<p>Un doute{NBSP}?</p>"),
        (
            "<p>Pour « {{ name }} » : {{ n }} %</p>",
            f"<p>Pour «{NBSP}{{{{ name }}}}{NBSP}»{NBSP}: {{{{ n }}}}{NBSP}%</p>",
        ),
        ('<a title="Pourquoi ?" href="?a=b">oui !</a>', f'<a title="Pourquoi ?" href="?a=b">oui{NBSP}!</a>'),
        ('{% if a > b %}{% notice "x : y" %}', '{% if a > b %}{% notice "x : y" %}'),
        ("<b{% if a > b %} hidden{% endif %}>x ;</b>", f"<b{{% if a > b %}} hidden{{% endif %}}>x{NBSP};</b>"),
        (
            "<script>a ? b : c</script><style>p :first {}</style>",
            "<script>a ? b : c</script><style>p :first {}</style>",
        ),
    ],
)
def test_only_what_is_read_is_spaced(template: str, compiled: str) -> None:
    assert spaced(template) == compiled
    assert spaced(compiled) == compiled


def test_the_templates_of_the_product_are_read_so() -> None:
    source = get_template("agenda/feed.html").template.source  # type: ignore[attr-defined]  # a template of Django's own
    assert f"temps{NBSP}: ce qui" in source
