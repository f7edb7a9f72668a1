"""The session and the person of a request, read by kept statements, answer as Django's own reads do."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.reading import SessionStore

SignedIn = Callable[[Membership], Client]

pytestmark = pytest.mark.django_db


def test_a_session_is_read_until_it_expires(client_for: SignedIn, nurse: Membership) -> None:
    browser = client_for(nurse)
    assert browser.get(reverse("patient_search")).status_code == 200
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert browser.get(reverse("patient_search")).status_code == 302


def test_a_key_that_nobody_was_given_is_not_taken_over() -> None:
    store = SessionStore("a" * 32)
    assert store.get("hospital") is None
    assert store.session_key is None


def test_a_person_who_may_no_longer_sign_in_is_nobody(client_for: SignedIn, nurse: Membership) -> None:
    browser = client_for(nurse)
    type(nurse.user).objects.filter(pk=nurse.user_id).update(is_active=False)
    assert browser.get(reverse("patient_search")).status_code == 302
