"""A request as the middleware would have prepared it, and a registry of places that each test fills."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory

from coordination.ui import navigation
from coordination.ui.addresses import page_address


class Member:
    """A person at work, as far as the frame knows them."""

    is_authenticated = True
    email = "c.aubanel@ch-sauveyre.example"

    def __str__(self) -> str:
        return "Claire Aubanel"


class Hospital:
    """Where they work."""

    pk = "01a20162-80e0-744d-90a2-4db7260dcfd3"

    def __str__(self) -> str:
        return "CH de Sauveyre"


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty registry: nothing of the other apps, and no address of theirs."""
    monkeypatch.setattr(navigation, "_registry", navigation._Registry())
    page_address.cache_clear()
    yield
    page_address.cache_clear()


@pytest.fixture
def signed_in(rf: RequestFactory) -> Callable[[str], HttpRequest]:
    """Build a request of a member in a hospital."""

    def build(path: str = "/") -> HttpRequest:
        request = rf.get(path)
        request.user = Member()  # type: ignore[assignment]
        request.hospital = Hospital()  # type: ignore[attr-defined]
        request.member = SimpleNamespace(get_role_display=lambda: "Infirmière de liaison")  # type: ignore[attr-defined]
        request.csp_nonce = "nonce-of-the-test"  # type: ignore[attr-defined]
        return request

    return build


@pytest.fixture
def signed_out(rf: RequestFactory) -> HttpRequest:
    """A request of nobody."""
    request = rf.get("/")
    request.user = AnonymousUser()
    request.csp_nonce = "nonce-of-the-test"  # type: ignore[attr-defined]
    return request


@pytest.fixture
def draw() -> Callable[..., str]:
    """Render a piece of template with the components loaded."""

    def render(source: str, **context: Any) -> str:
        return engines["django"].from_string("{% load ui french %}" + source).render(context)

    return render
