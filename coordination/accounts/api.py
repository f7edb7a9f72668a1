"""What every API endpoint shares: tokens, scopes, pagination and throttling."""

from typing import TYPE_CHECKING, Any

from django.core.cache import caches
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from coordination.accounts.actions import digest_of
from coordination.accounts.models import ApiToken
from coordination.asked import as_uuid

if TYPE_CHECKING:
    # Importing it for real would load the settings that name this module.
    from rest_framework.views import APIView


class ApiTokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer tu_…``. The middleware already entered the token's hospital; here the token is checked."""

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        """The token, or None without one.

        Raises:
            AuthenticationFailed: unknown, expired or revoked; one message for the three.
        """
        scheme, _, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if not scheme:
            return None
        token = None
        if scheme.lower() == "bearer" and getattr(request, "hospital", None) is not None:
            now = timezone.now()
            tokens = ApiToken.objects.filter(digest=digest_of(secret.strip()), revoked_at=None, expires_at__gt=now)
            # With who made it: what it reads is traced in their name too.
            token = tokens.select_related("created_by").first()
        if token is None:
            raise exceptions.AuthenticationFailed("Jeton inconnu, expiré ou révoqué.")
        return (token.created_by_id, token)

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class ApiTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself by an untyped hook
    """How the OpenAPI page names the token."""

    target_class = ApiTokenAuthentication
    name = "jeton"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class HasTokenScope(BasePermission):
    """Deny by default: a view names its ``token_scope`` and the token must carry it."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        return isinstance(request.auth, ApiToken) and getattr(view, "token_scope", None) in request.auth.scopes


class TokenThrottle(SimpleRateThrottle):
    """Requests a minute for one token, counted in each web process."""

    scope = "token"
    cache = caches["process"]

    def get_cache_key(self, request: Request, view: "APIView") -> str | None:
        return f"throttle:{request.auth.pk}" if isinstance(request.auth, ApiToken) else None


class NewestFirstPagination(CursorPagination):
    """Pages by cursor: their cost does not grow with their number. Identifiers are time-ordered."""

    ordering = "-id"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Where the page begins.

        Raises:
            NotFound: not a cursor that a page of ours gave.
        """
        cursor = super().decode_cursor(request)
        if cursor is not None and cursor.position is not None and as_uuid(str(cursor.position)) is None:
            raise exceptions.NotFound(self.invalid_cursor_message)
        return cursor
