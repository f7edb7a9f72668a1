"""The second factor, from its set-up to the signing in with it."""

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from coordination.accounts.middleware import _WITHOUT_SECOND_FACTOR
from coordination.accounts.models import Membership
from tests import factories
from tests.coordination.test_permission_matrix import PUBLIC, walk


@pytest.fixture(autouse=True)
def _demanded(db: None, settings: Any) -> Iterator[None]:
    """As in production; and nobody has tried yet."""
    settings.SECOND_FACTOR_REQUIRED = True
    cache.clear()
    yield
    cache.clear()


def with_password(member: Membership) -> Client:
    """A browser in which the password was typed."""
    client = Client()
    client.post(reverse("account_login"), {"login": member.user.email, "password": factories.PASSWORD})
    return client


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def opens(client: Client) -> bool:
    return client.get(reverse("episodes:worklist")).status_code == 200


def test_nothing_opens_before_the_set_up_but_the_set_up_itself(nurse: Membership) -> None:
    client = with_password(nurse)
    for name, pattern in walk(get_resolver().url_patterns):
        try:
            address = reverse(
                name, kwargs=dict.fromkeys(pattern.pattern.converters, "01a20162-80e0-744d-90a2-4db7260dcfd3")
            )
        except NoReverseMatch:
            continue
        if name in PUBLIC or address.startswith((*_WITHOUT_SECOND_FACTOR, "/api/")):
            continue
        for answer in (client.get(address), client.post(address)):
            assert (answer.status_code, answer.headers.get("Location")) == (302, reverse("mfa_index")), name


def test_an_application_is_set_up_then_asked_for(nurse: Membership) -> None:
    client = with_password(nurse)
    set_up = reverse("mfa_activate_totp")
    client.post(client.get(set_up).headers["Location"], {"password": factories.PASSWORD})
    secret = client.get(set_up).context["form"].secret
    assert client.post(set_up, {"code": "000000"}).context["form"].errors["code"]
    assert not opens(client)
    client.post(set_up, {"code": code_of(secret)})
    assert opens(client)
    assert all(secret not in str(kept.data) for kept in Authenticator.objects.all())

    elsewhere = with_password(nurse)
    assert not opens(elsewhere)
    assert elsewhere.get(reverse("mfa_index")).url.startswith(reverse("account_login"))
    elsewhere.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert opens(elsewhere)


def test_a_recovery_code_opens_once(nurse: Membership) -> None:
    client = with_password(nurse)
    set_up = reverse("mfa_activate_totp")
    client.post(client.get(set_up).headers["Location"], {"password": factories.PASSWORD})
    client.post(set_up, {"code": code_of(client.get(set_up).context["form"].secret)})
    code, *others = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert len(others) == 9

    first, second = with_password(nurse), with_password(nurse)
    for browser in (first, second):
        browser.post(reverse("mfa_authenticate"), {"code": code})
    assert (opens(first), opens(second)) == (True, False)


def test_whoever_guesses_codes_must_wait_even_with_the_right_one(nurse: Membership) -> None:
    secret = generate_totp_secret()
    TOTP.activate(nurse.user, secret)
    client = with_password(nurse)
    for guess in range(6):
        client.post(reverse("mfa_authenticate"), {"code": f"{guess:06}"})
    assert "Trop" in client.post(reverse("mfa_authenticate"), {"code": code_of(secret)}).text
    assert not opens(client)
