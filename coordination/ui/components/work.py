"""Components of lists and of daily work: counts, filters, providers, letters sent, numbers to call, figures."""

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from coordination.ui import french
from coordination.ui.components.basic import STATE_ICONS, icon, status
from coordination.ui.components.library import body, draw, escaped, register

REASONS = {"for": ("check-lg", "Pour"), "against": ("x-lg", "Contre"), "neutral": ("dash-circle", "À savoir")}


@register.inclusion_tag("components/tally.html")
def tally(items: Sequence[Any], *, label: str, css: str = "") -> dict[str, Any]:
    """Counts that open the lists they count. See ``components/tally.html``."""
    return {"items": items, "label": label, "css": css}


@register.simple_block_tag
def filters(content: str, links: Sequence[Any] = (), *, label: str = "Filtres enregistrés") -> SafeString:
    """Saved filters, then selects; the body is the form of selects. See ``components/filters.html``."""
    return draw("filters", {"content": body(content), "links": links, "label": label})


@register.simple_block_tag
def rank_entry(
    content: str,
    name: str,
    *,
    position: int,
    href: str = "",
    kind: str = "",
    phone: str = "",
    phone_note: str = "",
    reasons: Sequence[tuple[str, str]] = (),
    capacity: str = "",
    freshness: str = "",
    freshness_state: str = "none",
) -> SafeString:
    """A provider in order, with reasons in words. Inside ``ol.rank``, under ``div.rank-head``.

    ``{% rank_entry NAME position=1 [href=] [kind="SAAD, Codognan"] [phone=] [phone_note=] reasons=REASONS [capacity="2 places"]
    [freshness="Dit hier" freshness_state="ontime"] %}`` … ``{% endrank_entry %}``

    ``REASONS``: pairs (side, words); sides: for, against, neutral (to know). Body: one button, and a ``div.form-check`` to
    compare if wanted. Drawn here and not in a template: lists show fifty, each with several reasons.
    """
    said = f'<a class="pname" href="{escaped(href)}">{escaped(name)}</a>' if href else escaped(name)
    said = f'<h3 class="name">{said}</h3>'
    if kind:
        said += f'<span class="sub sub-ink">{escaped(kind)}</span>'
    if phone:
        said += f'<span class="sub">{_dialled(phone)}{f", {escaped(phone_note)}" if phone_note else ""}</span>'
    room = escaped(capacity) if capacity else '<span class="unknown">places non renseignées</span>'
    if freshness:
        room += f'<span class="sub">{status(freshness_state, freshness)}</span>'
    why = "".join(_reason(side, words) for side, words in reasons)
    return SafeString(
        f'<li><span class="pos">{escaped(position)}</span><div>{said}</div><ul class="reasons">{why}</ul>'
        f'<div class="cap">{room}</div><div class="act">{body(content)}</div></li>'
    )


def _dialled(phone: str) -> str:
    href = french.phone_href(phone)
    return f'<a class="tel" href="{escaped(href)}">{escaped(french.phone(phone))}</a>' if href else escaped(phone)


def _reason(side: str, words: str) -> str:
    name, spoken = REASONS[side]
    return (
        f'<li class="{escaped(side)}">{icon(name)}<span class="text-body"><span class="visually-hidden">{spoken} : </span>'
        f"{escaped(words)}</span></li>"
    )


@register.simple_block_tag
def delivery(
    content: str, recipient: str, *, state: str, label: str, at: str = "", sub: str = "", icon: str = ""
) -> SafeString:
    """A cell: one recipient's letter; the body is its action. See ``components/delivery.html``."""
    return draw(
        "delivery",
        {
            "content": body(content),
            "recipient": recipient,
            "state": state,
            "label": label,
            "at": at,
            "sub": sub,
            "icon_name": icon or STATE_ICONS[state],
        },
    )


@register.inclusion_tag("components/dial.html")
def dial(numbers: Sequence[Any], *, css: str = "") -> dict[str, Any]:
    """Numbers to call, the first choice filled. See ``components/dial.html``."""
    return {"numbers": numbers, "css": css}


@register.simple_block_tag
def measure(
    content: str,
    title: str,
    *,
    key: str,
    value: str,
    unit: str = "",
    comparison: str = "",
    state: str = "none",
    icon: str = "",
    definition: Sequence[tuple[str, str]] = (),
    is_open: bool = False,
    level: int = 2,
) -> SafeString:
    """A figure, what it is compared to, what it means; the body is chart and table. See ``components/measure.html``."""
    return draw(
        "measure",
        {
            "content": content,
            "title": title,
            "key": key,
            "value": value,
            "unit": unit,
            "comparison": comparison,
            "state": state,
            "icon_name": icon or STATE_ICONS[state],
            "definition": definition,
            "is_open": is_open,
            "level": level,
        },
    )


@register.inclusion_tag("components/completeness.html")
def completeness(parts: Sequence[Any], *, label: str = "Parties de la lettre") -> dict[str, Any]:
    """Parts that the law requires: full, begun, empty. See ``components/completeness.html``."""
    return {"parts": parts, "label": label}
