"""The frame around every signed-in page: its head, the rail, the top bar. Drawn here and not in templates: every page pays for it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.safestring import SafeString

from coordination.ui.addresses import page_address
from coordination.ui.components.basic import icon, initials
from coordination.ui.components.library import escaped, register

if TYPE_CHECKING:
    # A letter is drawn by programs that have no model: the library of tags must not bring them.
    from coordination.ui.navigation import Navigation, ShownPlace

_NONCE = "the nonce of the page"


@register.simple_tag
@cache
def styles() -> SafeString:
    """``components/styles.html``, drawn once a process: addresses of static files change with a deployment only."""
    return SafeString(render_to_string("components/styles.html").strip())


@register.simple_tag(takes_context=True)
def scripts(context: Context) -> SafeString:
    """``components/scripts.html``, drawn once a process but for the nonce of the page."""
    # A page of an error may answer a request that the middlewares never saw.
    nonce = getattr(context.get("request"), "csp_nonce", "")
    return SafeString(_scripts().replace(_NONCE, escaped(nonce)))


@cache
def _scripts() -> str:
    return render_to_string("components/scripts.html", {"nonce": _NONCE}).strip()


@register.simple_tag(takes_context=True)
def rail(context: Context) -> SafeString:
    """The places, from ``coordination.ui.navigation``; on small screens a bar at the bottom.

    A view may give ``place_key``, which place its page belongs to when the address does not tell.
    """
    navigation: Navigation = context["navigation"]
    asked = context.get("place_key")
    places = "".join(
        _place(place, is_current=place.key == asked if asked else place.is_current) for place in navigation.places
    )
    return SafeString(
        f'<nav class="app-rail" aria-label="Navigation principale">{_brand("brand", 32)}<ul>{places}</ul></nav>'
    )


def _place(place: ShownPlace, *, is_current: bool) -> str:
    last = "" if place.on_phones else ' class="rail-last"'
    current = ' aria-current="page"' if is_current else ""
    words = escaped(place.label)
    if place.long_end:
        words = f'<span>{escaped(place.short_label)}<span class="wide-only">{escaped(place.long_end)}</span></span>'
    count = f'<span class="n">{_counted(place.count, place.count_label)}</span>' if place.count else ""
    return f'<li{last}><a href="{escaped(place.url)}"{current}>{icon(place.icon)}{words}{count}</a></li>'


@register.simple_tag(takes_context=True)
def topbar(context: Context, token: SafeString) -> SafeString:
    """Hospital first, because a mistake of hospital is the worst one; search; account.

    ``{% csrf_token as token %}{% topbar token %}``: what each of its forms carries.
    """
    navigation: Navigation = context["navigation"]
    request = context["request"]
    hospital, search = '<p class="tenant tenant-only">Trait d’union</p>', ""
    if request.hospital:
        hospital = _hospital(context, request, navigation)
        search = _search(token) if navigation.searches_patients else ""
    account = _account(request, navigation, token) if request.user.is_authenticated else ""
    return SafeString(
        f'<header class="app-top">{_brand("brand-small", 28)}{hospital}{search}'
        f'<div class="end">{account}</div></header>'
    )


def _hospital(context: Context, request: HttpRequest, navigation: Navigation) -> str:
    """The menu of those of several hospitals, else the name alone."""
    if len(navigation.hospitals) > 1:
        carried = {"request": request, "csrf_token": context["csrf_token"]}
        return render_to_string("components/hospital_menu.html", {"hospitals": navigation.hospitals, **carried})
    name = escaped(request.hospital)  # type: ignore[attr-defined]  # the shell knows requests as Django's
    return f'<p class="tenant tenant-only"><span class="label">Établissement</span>{name}</p>'


def _search(token: str) -> str:
    return (
        f'<form class="search" role="search" method="post" action="{page_address("patient_search")}">{token}'
        f'<label class="visually-hidden" for="q">Chercher un patient</label>{icon("search")}'
        '<input class="form-control" type="search" id="q" name="q" placeholder="Patient, IPP…" autocomplete="off"'
        ' aria-keyshortcuts="/"><kbd aria-hidden="true">/</kbd></form>'
    )


def _account(request: HttpRequest, navigation: Navigation, token: str) -> str:
    person = escaped(request.user)
    member = request.member  # type: ignore[attr-defined]  # the shell knows requests as Django's
    role = f'<span class="label">{escaped(member.get_role_display())}</span>' if member else ""
    # A phone's bar has no room for these.
    left_out = "".join(
        _entry(place.url, place.label, "only-small") for place in navigation.places if not place.on_phones
    )
    entries = "".join(_entry(page_address(entry.url_name), entry.label) for entry in navigation.account_entries)
    return (
        '<details class="menu user" data-controller="menu"><summary>'
        f'<span class="txt">{role}{person}</span>'
        f'<span class="initials" aria-hidden="true">{escaped(initials(request.user))}</span>'
        f'{icon("chevron-down")}<span class="visually-hidden">, mon compte</span></summary>'
        f'<div class="menu-panel right"><ul>{left_out}{entries}'
        f"{_entry(page_address('mfa_index'), 'Second facteur de connexion')}"
        f"{_entry(page_address('account_change_password'), 'Mot de passe')}"
        f'<li><form method="post" action="{page_address("account_logout")}">{token}'
        '<button type="submit">Se déconnecter</button></form></li></ul>'
        "<p>La session se ferme après 30 min sans activité.</p></div></details>"
    )


def _entry(url: str, label: str, css: str = "") -> str:
    marked = f' class="{css}"' if css else ""
    return f'<li{marked}><a href="{escaped(url)}">{escaped(label)}</a></li>'


def _counted(count: int, words: str) -> str:
    return f'{count}<span class="visually-hidden"> {escaped(words)}</span>'


@cache
def _brand(css: str, side: int) -> str:
    mark = f'<img src="{escaped(static("img/mark.svg"))}" width="{side}" height="{side}" alt="Trait d’union, accueil">'
    return f'<a class="{css}" href="/">{mark}</a>'
