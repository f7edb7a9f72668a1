"""Where templates come from: their French is spaced once, as they are compiled."""

import re

from django.template import Origin
from django.template.loaders import filesystem

from coordination.ui.french import punctuation

# What is not text: template tags, scripts and styles, elements with the template tags that stand in their attributes.
_NOT_TEXT = re.compile(
    r"({%.*?%}|{{.*?}}|{#.*?#}|<script\b.*?</script>|<style\b.*?</style>|<(?:{[%{].*?[%}]}|[^>])*>)", re.DOTALL
)


# Letters and sheets are set by hand, and are the same bytes wherever they are made.
_SET_BY_HAND = "letters/"


class Loader(filesystem.Loader):
    """Templates of the product: no line of a page begins with the sign that ends a word."""

    def get_contents(self, origin: Origin) -> str:
        """The template with the spaces before : ; ? ! % » and after « unbreakable."""
        contents: str = super().get_contents(origin)
        name = str(origin.template_name)
        return spaced(contents) if name.endswith(".html") and not name.startswith(_SET_BY_HAND) else contents


def spaced(template: str) -> str:
    """``template`` with its text spaced as French wants; tags, attributes, scripts and styles stay as they are."""
    parts = _NOT_TEXT.split(template)
    return "".join(part if position % 2 else punctuation(part) for position, part in enumerate(parts))
