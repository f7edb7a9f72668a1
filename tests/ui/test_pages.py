"""The sheet of components, the pages of errors, the pages of allauth."""

from pathlib import Path

import allauth
import pytest
from allauth.account.forms import LoginForm
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.utils import timezone

from coordination.ui import samples, views

pytestmark = [pytest.mark.urls("tests.ui.urls"), pytest.mark.usefixtures("registry")]

ALLAUTH = Path(allauth.__file__).parent / "templates"
# Pages of what is not offered: signing up, codes by mail or by phone.
NOT_OFFERED = {
    "account/base_confirm_code.html",
    "account/confirm_email_verification_code.html",
    "account/confirm_login_code.html",
    "account/confirm_password_reset_code.html",
    "account/confirm_phone_verification_code.html",
    "account/phone_change.html",
    "account/request_login_code.html",
    "account/signup.html",
    "account/signup_by_passkey.html",
    "mfa/webauthn/signup_form.html",
}
# Parts without words: a layout that only extends ours, a form without visible field.
WITHOUT_WORDS = {
    "account/base_entrance.html",
    "account/base_manage.html",
    "account/base_manage_email.html",
    "account/base_manage_password.html",
    "account/base_manage_phone.html",
    "account/snippets/already_logged_in.html",
    "account/snippets/warn_no_email.html",
    "mfa/webauthn/snippets/login_script.html",
}


def _theirs() -> list[str]:
    return sorted(
        path.relative_to(ALLAUTH).as_posix() for app in ("account", "mfa") for path in (ALLAUTH / app).rglob("*.html")
    )


@pytest.mark.parametrize("name", [name for name in _theirs() if name not in NOT_OFFERED | WITHOUT_WORDS])
def test_every_page_of_signing_in_is_ours(name: str) -> None:
    origin = Path(get_template(name).origin.name)  # type: ignore[attr-defined]
    assert ALLAUTH not in origin.parents


def test_the_lists_of_pages_left_to_allauth_are_up_to_date() -> None:
    assert set(_theirs()) >= NOT_OFFERED | WITHOUT_WORDS


def test_signing_in_is_two_steps_and_names_its_fields(signed_out: HttpRequest) -> None:
    html = render_to_string("account/login.html", {"form": LoginForm(), "redirect_field": ""}, request=signed_out)
    assert '<li class="on" aria-current="step">1. Identifiants</li><li>2. Code</li>' in html
    assert 'autocomplete="username"' in html
    assert 'autocomplete="current-password"' in html
    assert "Établissement</span>" not in html
    assert html.count("<h1") == 1


def test_the_sheet_shows_every_component(rf: RequestFactory, signed_in) -> None:  # type: ignore[no-untyped-def]
    html = views.components(signed_in("/composants/")).content.decode()
    folder = Path(get_template("components/sheet.html").origin.name).parent  # type: ignore[attr-defined]
    source = (folder / "sheet.html").read_text(encoding="utf-8")
    parts = {"field_notes", "messages", "hospital_menu", "scripts", "styles", "sprite", "sheet", "news"}
    for path in folder.glob("*.html"):
        assert path.stem in parts or f"{{% {path.stem}" in source, path.stem
    assert "FABREGOUL Simone" in html
    assert html.count("<h1") == 1


def test_the_sheet_has_no_identifier_twice(signed_in) -> None:  # type: ignore[no-untyped-def]
    import re

    html = render_to_string("components/sheet.html", samples.sheet(now=timezone.now()), request=signed_in())
    found = re.findall(r'\sid="([^"]+)"', html)
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("view", "status", "words"),
    [
        (views.bad_request, 400, "Demande illisible"),
        (views.permission_denied, 403, "Accès refusé"),
        (views.csrf_failure, 403, "Page trop ancienne"),
        (views.not_found, 404, "Page introuvable"),
        (views.too_many_requests, 429, "Trop d’essais"),
        (views.server_error, 500, "Le serveur n’a pas pu répondre"),
    ],
)
def test_an_error_says_what_happened_and_what_to_do(signed_out: HttpRequest, view, status: int, words: str) -> None:  # type: ignore[no-untyped-def]
    response = view(signed_out)
    html = response.content.decode()
    assert response.status_code == status
    assert words in html
    assert "Revenir" in html
    assert html.count("<h1") == 1


def test_a_refusal_gives_its_reason_when_there_is_one(signed_out: HttpRequest) -> None:
    reason = "Seul un médecin peut signer cette lettre."
    html = views.permission_denied(signed_out, PermissionDenied(reason)).content.decode()
    assert reason in html


def test_the_page_of_a_failed_server_needs_no_context() -> None:
    source = Path(get_template("500.html").origin.name).read_text(encoding="utf-8")  # type: ignore[attr-defined]
    assert "{%" not in source
    assert "{{" not in source
