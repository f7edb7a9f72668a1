"""Components met everywhere: icons, states, buttons, notices, tabs."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from coordination.ui.addresses import address
from coordination.ui.components.library import attributes, body, draw, escaped, register

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
    return _icon(name, css)


@cache
def _icon(name: str, css: str = "") -> SafeString:
    """Drawn once a name: there are few, and a list shows hundreds."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="#i-{}"/></svg>', f" {css}" if css else "", name
    )


register.simple_tag(address)


@register.simple_tag
def every(seconds: int) -> SafeString:
    """Have what ``hx-get`` names asked again: ``{% every 30 %}``. It says that nobody asked, so it keeps no session open."""
    return format_html("""hx-trigger="every {}s" hx-headers='{{"X-In-Background": "1"}}'""", seconds)


def initials(person: object) -> str:
    """Two letters for a small screen: « CA » for Claire Aubanel."""
    words = str(person).replace("@", " ").replace(".", " ").split()
    return "".join(word[0] for word in words[:2]).upper()


@register.simple_tag
def status(state: str, label: str = "", *, at: str = "", sub: str = "", icon: str = "") -> SafeString:
    """State of a thing in a row: icon, word and colour, always the three.

    ``{% status STATE [LABEL] [at=TIME] [sub=SECOND LINE] [icon=NAME] %}``

    ``STATE``: late due blocked waiting ontime done new none; each has its own icon shape. ``LABEL``: the words, by default
    those of the state. ``at``: a time after the words, lighter; ``sub``: since when or until when; ``icon``: only for
    deliveries (send, pen, envelope-open). Drawn here and not in a template: lists show hundreds.
    """
    words = escaped(label or STATE_WORDS[state])
    if at:
        words += f' <span class="at">{escaped(at)}</span>'
    below = f'<span class="sub">{escaped(sub)}</span>' if sub else ""
    mark = _icon(icon or STATE_ICONS[state])
    return SafeString(f'<span class="status status-{escaped(state)}">{mark}<span>{words}</span></span>{below}')


@register.inclusion_tag("components/tag.html")
def tag(label: str, *, state: str = "", icon: str = "") -> dict[str, Any]:
    """A lasting fact. See ``components/tag.html``."""
    return {"label": label, "state": state, "icon_name": icon}


@register.simple_tag
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
) -> SafeString:
    """A verb that says what will happen: Appeler, Demander, Noter la remise.

    ``{% button LABEL [href=URL] [variant=] [small=True] [icon=NAME] [icon_only=True] [about=TEXT] [type="submit"] [css=]
    [ATTR=VALUE] %}``

    ``variant``: primary (one a region; in a list, late rows), outline-primary (starts something, or a row with an
    answer), quiet (default), plain (cancel or rare), danger (clinical alarm, or what cannot be undone). ``href``: a link;
    without it a button of a form. ``about``: whom it concerns, for those who do not see the row. ``icon_only``: the label
    becomes the name of the button. ``ATTR``: underscores become hyphens, ``True`` is a bare attribute.
    """
    css = " ".join(
        part
        for part in ("btn", "btn-sm" if small else "", f"btn-{variant}", "btn-icon" if icon_only else "", css)
        if part
    )
    inside = _icon(icon) if icon else ""
    inside += f'<span class="visually-hidden">{escaped(label)}</span>' if icon_only else escaped(label)
    if about:
        inside += f'<span class="visually-hidden">, {escaped(about)}</span>'
    if href:
        return SafeString(f'<a class="{escaped(css)}" href="{escaped(href)}"{attributes(attrs)}>{inside}</a>')
    return SafeString(f'<button class="{escaped(css)}" type="{escaped(type)}"{attributes(attrs)}>{inside}</button>')


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
