"""Signing in, the second factor, and a session that nobody uses."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from coordination.ui.components.basic import every
from tests import factories

IN_BACKGROUND = {"X-In-Background": "1"}


def sign_in(client: Client, email: str, password: str = factories.PASSWORD) -> Any:
    return client.post(reverse("account_login"), {"login": email, "password": password})


def test_address_and_password_open_the_worklist(nurse: Membership) -> None:
    response = sign_in(Client(), nurse.user.email)
    assert (response.status_code, response.url) == (302, reverse("episodes:worklist"))


def test_a_wrong_password_says_nothing_of_the_account(nurse: Membership) -> None:
    known = sign_in(Client(), nurse.user.email, "faux")
    unknown = sign_in(Client(), "personne@ailleurs.example", "faux")
    assert known.status_code == unknown.status_code == 200
    assert known.context["form"].errors == unknown.context["form"].errors


def test_failures_are_limited(nurse: Membership) -> None:
    cache.clear()
    client = Client()
    for _ in range(6):
        response = sign_in(client, nurse.user.email, "faux")
    assert "Trop" in str(response.context["form"].errors) or response.status_code == 429
    cache.clear()


def test_nobody_opens_an_account_alone(db: None) -> None:
    response = Client().post(reverse("account_signup"), {"email": "moi@ailleurs.example", "password1": "x" * 20})
    assert not factories.User.objects.filter(email="moi@ailleurs.example").exists()
    assert response.status_code in {200, 403}


def test_without_a_second_factor_only_its_setup_opens(client_for: Any, nurse: Membership, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    response = client_for(nurse).get(reverse("episodes:worklist"))
    assert response.url == reverse("mfa_index")


def test_the_second_factor_is_demanded_in_production() -> None:
    from coordination.settings import base

    assert base.SECOND_FACTOR_REQUIRED


def idle(client: Client, minutes: int) -> int:
    """Nobody used the session for so long: the time it was used last."""
    session = client.session
    session["last_seen"] = int(time.time()) - minutes * 60
    session.save()
    seen: int = session["last_seen"]
    return seen


def test_an_idle_session_closes(client_for: Any, nurse: Membership) -> None:
    client = client_for(nurse)
    idle(client, minutes=31)
    response = client.get(reverse("episodes:worklist"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session


def test_what_an_open_page_asks_by_itself_keeps_no_session_open(client_for: Any, nurse: Membership) -> None:
    client, here = client_for(nurse), reverse("patient_search")
    seen = idle(client, minutes=20)
    client.get(here, headers=IN_BACKGROUND)
    assert client.session["last_seen"] == seen
    client.get(here)
    assert client.session["last_seen"] > seen


def test_an_open_page_whose_session_ended_is_read_again_whole(client_for: Any, nurse: Membership) -> None:
    client, here = client_for(nurse), reverse("patient_search")
    idle(client, minutes=31)
    for _ in ("closed by this request", "closed before it"):
        response = client.get(here, headers=IN_BACKGROUND)
        assert (response.status_code, response["HX-Refresh"]) == (204, "true")
        assert "_auth_user_id" not in client.session
    assert "sans activité" in client.get(here, follow=True).text


def test_what_is_sent_in_place_once_the_session_ended_is_refused_and_leaves_the_form_as_it_is(
    client_for: Any, nurse: Membership
) -> None:
    client, here = client_for(nurse), reverse("patient_search")
    idle(client, minutes=31)
    for _ in ("closed by this request", "closed before it"):
        response = client.post(here, headers={"HX-Request": "true"})
        assert (response.status_code, response.content) == (403, b"")
        assert "_auth_user_id" not in client.session
    assert client.post(here).url.startswith(reverse("account_login"))


def test_every_page_that_asks_by_itself_says_so() -> None:
    ours = {path: path.read_text(encoding="utf-8") for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html")}
    asking = {path.name for path, text in ours.items() if "{% every " in text}
    assert {"_worklist.html", "_pulse.html", "_day_pulse.html", "board.html"} <= asking
    assert not [path.name for path, text in ours.items() if 'hx-trigger="every' in text]
    assert f"hx-headers='{json.dumps(IN_BACKGROUND)}'" in every(30)


def test_a_used_session_writes_its_row_at_most_once_a_minute(
    client_for: Any, nurse: Membership, django_assert_num_queries: Callable[..., Any]
) -> None:
    client = client_for(nurse)
    client.get(reverse("patient_search"))
    before = client.session["last_seen"]
    client.get(reverse("patient_search"))
    assert client.session["last_seen"] == before


@pytest.fixture
def in_both(nurse: Membership, other_hospital: Hospital) -> Membership:
    """The nurse's function in the other hospital."""
    from coordination.accounts.actions import add_member

    with enter(other_hospital):
        return add_member(hospital=other_hospital, user=nurse.user, role=Role.CALL_OPERATOR)


def test_switching_changes_the_hospital_and_the_function(
    client_for: Any, nurse: Membership, in_both: Membership
) -> None:
    client = client_for(nurse)
    client.post(reverse("switch_hospital"), {"hospital": str(in_both.hospital_id)})
    response = client.get(reverse("episodes:worklist"))
    assert response.context["request"].hospital == in_both.hospital
    assert client.get(reverse("episodes:new")).status_code == 403


@pytest.mark.parametrize("typed", ["", "n’importe quoi", "01a20162-80e0-744d-90a2-4db7260dcfd3"])
def test_switching_to_a_hospital_that_is_not_ones_own_is_not_found(
    client_for: Any, nurse: Membership, typed: str
) -> None:
    assert client_for(nurse).post(reverse("switch_hospital"), {"hospital": typed}).status_code == 404


def test_a_person_without_hospital_is_refused_episodes(directory_admin: factories.User) -> None:
    client = signed_in(directory_admin)
    assert client.get(reverse("episodes:worklist")).url == reverse("directory:search")
    assert client.get(reverse("patient_search")).status_code == 403


def test_the_platform_settings_have_no_sign_in_of_their_own(nurse: Membership) -> None:
    """Django's own page asks no second factor and counts no failures."""
    page: Any = Client().get(reverse("admin:login"), {"next": "/reglages/"})
    assert (page.status_code, page.url) == (302, f"{reverse('account_login')}?next=%2Freglages%2F")
    typed: Any = Client().post(reverse("admin:login"), {"username": nurse.user.email, "password": factories.PASSWORD})
    assert typed.url.startswith(reverse("account_login"))


def test_an_open_session_does_not_change_the_address(client_for: Any, nurse: Membership) -> None:
    client = client_for(nurse)
    answer = client.post(reverse("account_email"), {"action_add": "", "email": "intrus@ailleurs.example"})
    assert answer.status_code == 404
    assert not EmailAddress.objects.filter(email="intrus@ailleurs.example").exists()


def test_a_password_typed_long_ago_is_asked_again_before_a_second_factor_changes(
    client_for: Any, nurse: Membership
) -> None:
    answer = client_for(nurse).get(reverse("mfa_activate_totp"))
    assert (answer.status_code, answer.url.partition("?")[0]) == (302, reverse("account_reauthenticate"))


@pytest.mark.parametrize(
    ("fields", "home"),
    [
        ({"platform_role": "directory_admin"}, "/annuaire/"),
        ({"is_staff": True}, "/reglages/"),
    ],
)
def test_an_error_leads_back_to_ones_own_home(db: None, fields: dict[str, Any], home: str) -> None:
    client = signed_in(factories.make_user("Paul", "Bertin", **fields))
    refused = client.get(reverse("patient_search"))
    assert refused.status_code == 403
    assert '<a class="btn btn-primary" href="/">Revenir à l’accueil</a>' in refused.content.decode()
    assert client.get("/").url == home


def test_somebody_without_any_function_is_told_so_and_may_sign_out(db: None) -> None:
    refused = signed_in(factories.make_user("Paul", "Bertin")).get("/")
    assert refused.status_code == 403
    assert "Vous n’avez pas encore de fonction" in refused.content.decode()
    assert reverse("account_logout") in refused.content.decode()


def signed_in(user: factories.User) -> Client:
    """A browser of somebody who is a member of no hospital."""
    client = Client()
    client.force_login(user, backend="coordination.accounts.reading.PersonBackend")
    return client
