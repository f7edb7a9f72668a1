"""Components of lists and of daily work: counts, filters, providers, letters sent, numbers to call, figures."""

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from coordination.ui.components.basic import STATE_ICONS
from coordination.ui.components.library import body, draw, register

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
    """A provider in order, with reasons in words; the body is its actions. See ``components/rank_entry.html``."""
    return draw(
        "rank_entry",
        {
            "content": body(content),
            "name": name,
            "position": position,
            "href": href,
            "kind": kind,
            "phone": phone,
            "phone_note": phone_note,
            "reasons": [
                {"side": side, "icon_name": REASONS[side][0], "word": REASONS[side][1], "text": text}
                for side, text in reasons
            ],
            "capacity": capacity,
            "freshness": freshness,
            "freshness_state": freshness_state,
        },
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
        },
    )


@register.inclusion_tag("components/completeness.html")
def completeness(parts: Sequence[Any], *, label: str = "Parties de la lettre") -> dict[str, Any]:
    """Parts that the law requires: full, begun, empty. See ``components/completeness.html``."""
    return {"parts": parts, "label": label}
