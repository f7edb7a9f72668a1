"""FHIR R4 endpoints: capabilities, read, search. Nothing is written."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import FormParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from coordination.accounts.models import TokenScope
from directory.fhir.outcomes import InvalidSearchError, UnknownResourceError, operation_outcome
from directory.fhir.searches import SEARCHED, Searched

COUNT, MOST_COUNT = 50, 200
FHIR_VERSION = "4.0.1"
# Where the next page starts: ours, in the links that a client follows.
AFTER = "_after"


class FhirRenderer(JSONRenderer):
    """JSON under FHIR's own media type."""

    media_type = "application/fhir+json"
    format = "json"


@extend_schema(exclude=True)
class _FhirView(APIView):
    """What every endpoint shares. FHIR describes itself (``metadata``), OpenAPI leaves it out."""

    token_scope = TokenScope.DIRECTORY_READ
    # A client that asks for plain JSON, or for anything, gets it too.
    renderer_classes = [FhirRenderer, JSONRenderer]
    parser_classes = [FormParser]

    def get_exception_handler(self) -> Callable[[Exception, dict[str, Any]], Response | None]:
        """Errors are OperationOutcome resources."""
        return operation_outcome


class Capabilities(_FhirView):
    """What this server answers. It holds no data: no token is asked."""

    authentication_classes = []
    permission_classes = []

    def get(self, request: Request) -> Response:
        """The CapabilityStatement."""
        return Response(
            {
                "resourceType": "CapabilityStatement",
                "status": "active",
                "date": timezone.localdate().isoformat(),
                "kind": "instance",
                "implementation": {"description": "Annuaire, en lecture", "url": _base()},
                "fhirVersion": FHIR_VERSION,
                "format": ["application/fhir+json", "json"],
                "rest": [{"mode": "server", "resource": [_capability(name, each) for name, each in SEARCHED.items()]}],
            }
        )


class Search(_FhirView):
    """``GET Resource?…`` and ``POST Resource/_search``: a Bundle of the entries found, in the order of their identifiers.

    Parameters that the resource does not have are ignored, as FHIR asks; the ``self`` link says which were used.
    """

    def get(self, request: Request, resource: str) -> Response:
        """Search by the address."""
        return self._search(request, resource, request.query_params)

    def post(self, request: Request, resource: str) -> Response:
        """Search by a form."""
        return self._search(request, resource, request.data)

    def _search(self, request: Request, resource: str, asked: Any) -> Response:
        searched = _searched(resource)
        used = [(name, value) for name in searched.parameters for value in asked.getlist(name)]
        found = searched.entries()
        for name, value in used:
            found = searched.parameters[name][2](found, _text(value))
        count = _count(asked)
        if after := asked.get(AFTER):
            found = found.filter(pk__gt=_position(after))
        rows = _page(found, count + 1)
        address = f"{_base()}/{resource}"
        size = [("_count", str(count))]
        links = [{"relation": "self", "url": f"{address}?{urlencode([*used, *size])}"}]
        if len(rows) > count:
            following = urlencode([*used, *size, (AFTER, str(rows[count - 1].pk))])
            links.append({"relation": "next", "url": f"{address}?{following}"})
        entries = [
            {"fullUrl": f"{address}/{row.pk}", "resource": searched.write(row), "search": {"mode": "match"}}
            for row in rows[:count]
        ]
        bundle = {"resourceType": "Bundle", "type": "searchset", "link": links}
        return Response(bundle | ({"entry": entries} if entries else {}))


class Read(_FhirView):
    """``GET Resource/id``."""

    def get(self, request: Request, resource: str, pk: str) -> Response:
        """One entry, closed ones included: ``active`` says it."""
        searched = _searched(resource)
        row = searched.parameters["_id"][2](searched.entries(), pk).first()
        if row is None:
            raise UnknownResourceError(f"{resource}/{pk} n’existe pas.")
        return Response(searched.write(row))


def _searched(resource: str) -> Searched:
    if resource not in SEARCHED:
        raise UnknownResourceError(f"Ce serveur ne tient pas de ressource {resource}.")
    return SEARCHED[resource]


def _page(found: QuerySet[Any], count: int) -> list[Any]:
    return list(found.order_by("pk")[:count])


def _text(value: str) -> str:
    if "\x00" in value:
        raise InvalidSearchError("Un caractère nul n’est pas admis.")
    return value.strip()


def _count(asked: Any) -> int:
    text = asked.get("_count", str(COUNT))
    if not (text.isascii() and text.isdigit() and len(text) < 5 and int(text)):
        raise InvalidSearchError("_count est un nombre à partir de 1.")
    return min(int(text), MOST_COUNT)


def _position(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidSearchError("Cette page n’existe pas : suivez le lien « next » de la précédente.") from error


def _base() -> str:
    return f"{settings.BASE_URL}/api/fhir"


def _capability(name: str, searched: Searched) -> dict[str, Any]:
    return {
        "type": name,
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "searchParam": [
            {"name": parameter, "type": kind, "documentation": words}
            for parameter, (kind, words, _) in searched.parameters.items()
        ],
    }
