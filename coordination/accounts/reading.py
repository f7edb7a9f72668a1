"""The person of a request and their session: two reads with which every page begins, as kept statements (ADR 0029)."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from coordination.accounts.models import User
from coordination.tenancy.prepared import Given, prepared


class SessionStore(DatabaseSessionStore):
    """Sessions in the database. ``coordination.accounts.reading`` is the setting ``SESSION_ENGINE``."""

    def _get_session_from_db(self) -> Session | None:
        found = _sessions(key=self.session_key, now=timezone.now()) if self.session_key else []
        if not found:
            # As Django does: a key that nobody was given is not taken over.
            self._session_key = None
        return found[0] if found else None


class PersonBackend(AuthenticationBackend):
    """allauth's sign-in."""

    def get_user(self, user_id: Any) -> User | None:
        """The person of a session, while they may sign in."""
        found = _people(pk=user_id)
        return found[0] if found and self.user_can_authenticate(found[0]) else None


@prepared
def _sessions(key: Given, now: Given) -> "QuerySet[Session]":
    return Session.objects.filter(session_key=key, expire_date__gt=now)


@prepared
def _people(pk: Given) -> "QuerySet[User]":
    return User.objects.filter(pk=pk)
