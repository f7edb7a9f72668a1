"""Signed documents for programs: which there are, and each in its forms. Read only, one hospital, every reading traced."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.reverse import reverse

from coordination.accounts.models import ApiToken, TokenScope
from coordination.audit.actions import record_access
from coordination.errors import DomainError
from coordination.ui.files import file_response
from liaison.authoring.models import Document, DocumentKind
from liaison.authoring.papers import paper_of
from liaison.authoring.rendering import FORMS, forms_of, render


class FormSerializer(serializers.Serializer[Any]):
    """A form in which a document leaves: its key, its media type, where it is read."""

    key = serializers.CharField()
    media_type = serializers.CharField()
    url = serializers.URLField()


class DocumentSerializer(serializers.ModelSerializer[Document]):
    """A version of a document that was signed, or given by a doctor outside; it no longer changes."""

    forms = serializers.SerializerMethodField(help_text="Vide tant que les fichiers ne sont pas produits")

    class Meta:
        model = Document
        fields = [
            "id",
            "episode",
            "kind",
            "state",
            "set_id",
            "number",
            "replaces",
            "signed_at",
            "content_sha256",
            "pdf_sha256",
            "forms",
        ]

    @extend_schema_field(FormSerializer(many=True))
    def get_forms(self, document: Document) -> list[dict[str, str]]:
        """Those of its kind, once a worker has made them."""
        request = self.context["request"]
        return [
            {
                "key": form.key,
                "media_type": form.media_type,
                "url": reverse("api_document_form", args=[document.pk, form.key], request=request),
            }
            for form in (forms_of(document) if document.is_produced else [])
        ]


class Question(serializers.Serializer[Any]):
    """The filters of the list; an unknown value is refused, an absent one does not narrow."""

    episode = serializers.UUIDField(required=False)
    kind = serializers.ChoiceField(choices=DocumentKind.choices, required=False)


class _Documents(generics.GenericAPIView[Document]):
    token_scope = TokenScope.DOCUMENTS_READ
    serializer_class = DocumentSerializer

    def get_queryset(self) -> Any:
        """What was signed in the token's hospital, what was replaced or cancelled since included: ``state`` says it."""
        if getattr(self, "swagger_fake_view", False):
            return Document.objects.none()
        return Document.objects.exclude(content_sha256="")


@extend_schema(
    summary="Les documents signés, du plus récent au plus ancien",
    parameters=[
        Question,
        OpenApiParameter("cursor", OpenApiTypes.STR, description="Page suivante ou précédente, donnée par la réponse"),
    ],
)
class DocumentList(_Documents, generics.ListAPIView[Document]):
    """All of them, newest first, by cursor."""

    def filter_queryset(self, queryset: Any) -> Any:
        """Narrowed by what was asked."""
        question = Question(data=self.request.query_params)
        question.is_valid(raise_exception=True)
        return queryset.filter(**question.validated_data)


@extend_schema(summary="Un document signé")
class DocumentDetail(_Documents, generics.RetrieveAPIView[Document]):
    """One document by its identifier."""


@extend_schema(
    summary="Un document sous l’une de ses formes",
    description="La lecture est inscrite au journal des accès, au nom du programme et de qui a créé son jeton.",
    parameters=[OpenApiParameter("form", OpenApiTypes.STR, OpenApiParameter.PATH, enum=list(FORMS))],
    responses={
        (200, form.media_type): OpenApiResponse(OpenApiTypes.BINARY, description=form.about) for form in FORMS.values()
    },
)
class DocumentForm(_Documents):
    """The bytes of one form."""

    def get(self, request: Request, pk: UUID, form: str) -> HttpResponse:
        """The file, as the interface gives it.

        Raises:
            Http404: no such document or form, or its files are not made yet.
        """
        document: Document = self.get_object()
        if form not in FORMS:
            raise Http404("Cette forme n’existe pas.")
        try:
            content = render(document, FORMS[form])
        except DomainError as error:
            raise Http404(error.message) from error
        token = request.auth
        assert isinstance(token, ApiToken), "HasTokenScope comes first"
        record_access(
            hospital_id=document.hospital_id,
            user=token.created_by,
            episode_id=document.episode_id,
            page="api_document_form",
            program=token.name,
        )
        name = FORMS[form].file_name.format(paper_of(document).file_stem, document.number)
        return file_response(content, FORMS[form].media_type, name, to_keep=True)
