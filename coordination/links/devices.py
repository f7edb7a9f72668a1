"""Browsers in which a recipient asked not to be given a code again: 30 days, one recipient, one hospital."""

import secrets
from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from coordination.links.actions import (
    digest_of,
    end_sessions,
    forget_recipient,
    lock_living,
    new_session,
    recipient_key,
    record_use,
)
from coordination.links.models import LinkEvent, SecureLink, TrustedDevice
from coordination.links.origin import Origin
from coordination.links.registry import purpose_of

DEVICE_LIFETIME = timedelta(days=30)


def remember_device(*, link_id: UUID, origin: Origin) -> str:
    """Remember the browser that has just given the right code; return the secret that its cookie will hold.

    The secret is always a fresh one: what a browser brings along may have been planted there.

    Raises:
        DomainError: ``link_closed``.
    """
    link = lock_living(link_id)
    if not purpose_of(link.purpose).remembers_devices:
        raise ValueError("links of this purpose remember no device")
    secret = secrets.token_urlsafe(32)
    now = timezone.now()
    TrustedDevice.objects.create(
        hospital_id=link.hospital_id,
        recipient=recipient_key(link),
        digest=digest_of(secret),
        link=link,
        created_at=now,
        expires_at=now + DEVICE_LIFETIME,
    )
    record_use(link=link, event=LinkEvent.DEVICE_REMEMBERED, origin=origin)
    return secret


def is_trusted(link: SecureLink, secret: str) -> bool:
    """Whether a browser that holds ``secret`` is spared the code of ``link``: same hospital, same recipient, in time."""
    if not secret or not purpose_of(link.purpose).remembers_devices:
        return False
    trusted = TrustedDevice.objects.trusted_at(timezone.now())
    known: bool = trusted.filter(recipient=recipient_key(link), digest=digest_of(secret)).exists()
    return known


def open_on_device(*, link_id: UUID, secret: str, origin: Origin) -> str:
    """Open a session in a remembered browser; return its secret, or nothing when the browser is not trusted any more.

    Raises:
        DomainError: ``link_closed``.
    """
    link = lock_living(link_id)
    if not is_trusted(link, secret):
        return ""
    record_use(link=link, event=LinkEvent.DEVICE_TRUSTED, origin=origin)
    return new_session(link, timezone.now())


def forget_devices(*, link: SecureLink, origin: Origin) -> int:
    """Ask the recipient of ``link`` for codes again everywhere, at once; return how many browsers were remembered."""
    count = forget_recipient(link)
    end_sessions(subject_id=link.subject_id)
    if count:
        record_use(link=link, event=LinkEvent.DEVICE_FORGOTTEN, origin=origin)
    return count


def device_secret(request: HttpRequest, link: SecureLink) -> str:
    """What this browser holds for the recipient of ``link``, or nothing."""
    return request.COOKIES.get(_cookie_name(request, link), "")


def keep_device(request: HttpRequest, response: HttpResponse, link: SecureLink, secret: str) -> None:
    """Give the browser the secret of ``remember_device``."""
    response.set_cookie(
        _cookie_name(request, link),
        secret,
        max_age=int(DEVICE_LIFETIME.total_seconds()),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def drop_device(request: HttpRequest, response: HttpResponse, link: SecureLink) -> None:
    """Take the secret back from the browser."""
    response.delete_cookie(_cookie_name(request, link), samesite="Lax")


def _cookie_name(request: HttpRequest, link: SecureLink) -> str:
    """One cookie a recipient and hospital. ``__Host-`` keeps a neighbouring site from planting it, and needs TLS."""
    whose = salted_hmac("links.device", f"{link.hospital_id}:{recipient_key(link)}", algorithm="sha256").hexdigest()[
        :16
    ]
    return f"__Host-appareil-{whose}" if request.is_secure() else f"appareil-{whose}"
