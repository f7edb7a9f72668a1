"""Components met everywhere: icons, states, buttons, notices, tabs."""

from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from coordination.ui.components.library import attributes, body, draw, register

# One shape a state, so that a state is read without its colour.
STATE_ICONS = {
    "late": "exclamation-triangle-fill",
    "due": "clock-fill",
    "blocked": "x-octagon-fill",
    "waiting": "hourglass-split",
    "ontime": "check-circle",
    "done": "check-lg",
    "new": "chat-left-text-fill",
    "none": "dash-circle",
}
STATE_WORDS = {
    "late": "En retard",
    "due": "À faire",
    "blocked": "Bloqué",
    "waiting": "En attente",
    "ontime": "Dans les temps",
    "done": "Fait",
    "new": "Réponse reçue",
    "none": "Sans action prévue",
}


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """Draw an icon of the sprite, silent to assistive technology: ``{% icon "telephone" %}``."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="#i-{}"/></svg>', f" {css}" if css else "", name
    )


@register.filter
def initials(person: object) -> str:
    """Two letters for a small screen: « CA » for Claire Aubanel."""
    words = str(person).replace("@", " ").replace(".", " ").split()
    return "".join(word[0] for word in words[:2]).upper()


@register.inclusion_tag("components/status.html")
def status(state: str, label: str = "", *, at: str = "", sub: str = "", icon: str = "") -> dict[str, Any]:
    """State of a thing: icon, word and colour, always the three. See ``components/status.html``."""
    return {
        "state": state,
        "label": label or STATE_WORDS[state],
        "icon_name": icon or STATE_ICONS[state],
        "at": at,
        "sub": sub,
    }


@register.inclusion_tag("components/tag.html")
def tag(label: str, *, state: str = "", icon: str = "") -> dict[str, Any]:
    """A lasting fact. See ``components/tag.html``."""
    return {"label": label, "state": state, "icon_name": icon}


@register.inclusion_tag("components/button.html")
def button(
    label: str,
    *,
    href: str = "",
    variant: str = "quiet",
    small: bool = False,
    icon: str = "",
    about: str = "",
    icon_only: bool = False,
    css: str = "",
    type: str = "submit",  # noqa: A002 - the attribute's name
    **attrs: Any,
) -> dict[str, Any]:
    """A verb that says what will happen. See ``components/button.html``."""
    return {
        "label": label,
        "href": href,
        "css": " ".join(
            part
            for part in ("btn", "btn-sm" if small else "", f"btn-{variant}", "btn-icon" if icon_only else "", css)
            if part
        ),
        "icon_name": icon,
        "icon_only": icon_only,
        "about": about,
        "type": type,
        "attributes": attributes(attrs),
    }


@register.simple_block_tag
def notice(content: str, state: str = "", *, icon: str = "") -> SafeString:
    """What must be read before acting. See ``components/notice.html``."""
    icons = {"": "info-circle", "new": "arrow-repeat", "blocked": "ban"}
    return draw(
        "notice", {"content": content, "state": state, "icon_name": icon or icons.get(state) or STATE_ICONS[state]}
    )


@register.simple_block_tag
def empty(content: str, title: str, *, text: str = "", icon: str = "inbox", level: int = 3) -> SafeString:
    """Why a list is empty and what to do. See ``components/empty.html``."""
    return draw("empty", {"content": body(content), "title": title, "text": text, "icon_name": icon, "level": level})


@register.simple_block_tag
def more(content: str, title: str, *, is_open: bool = False) -> SafeString:
    """What need not be read every time. See ``components/more.html``."""
    return draw("more", {"content": content, "title": title, "is_open": is_open})


@register.simple_block_tag
def confirm(
    content: str,
    label: str,
    *,
    title: str,
    variant: str = "quiet",
    small: bool = False,
    icon: str = "",
    about: str = "",
    align: str = "",
    is_open: bool = False,
) -> SafeString:
    """A harmful action asked for in two steps, without a script. See ``components/confirm.html``."""
    css = f"btn {'btn-sm ' if small else ''}btn-{variant}"
    return draw(
        "confirm",
        {
            "content": content,
            "label": label,
            "title": title,
            "css": css,
            "icon_name": icon,
            "about": about,
            "align": align,
            "is_open": is_open,
        },
    )


@register.inclusion_tag("components/tabs.html")
def tabs(items: Sequence[Any], *, label: str) -> dict[str, Any]:
    """The sections of an episode, as links. See ``components/tabs.html``."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/pagination.html")
def pagination(*, previous: str = "", next: str = "", summary: str = "", what: str = "page") -> dict[str, Any]:  # noqa: A002 - the word templates use
    """Previous and next page of a list. See ``components/pagination.html``."""
    return {"previous": previous, "next": next, "summary": summary, "what": what}
