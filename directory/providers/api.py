"""The shared directory for programs: read only, by cursor, with filters."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponsePermanentRedirect
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers

from coordination.accounts.models import TokenScope
from directory.providers.models import (
    OLDEST_AGE,
    Channel,
    Dependency,
    Provider,
    ProviderType,
    Situation,
    Skill,
)
from directory.providers.proximity import AFTER_ANY_CODE
from directory.providers.queries import LONGEST_QUERY


class ProviderSerializer(serializers.ModelSerializer[Provider]):
    """An organisation or a professional at one place of practice: where it is, whom it takes, how to reach it."""

    skills: Any = serializers.SlugRelatedField(many=True, read_only=True, slug_field="code")
    preferred_channels = serializers.ListField(child=serializers.ChoiceField(choices=Channel.choices))

    class Meta:
        model = Provider
        fields = [
            "id",
            "kind",
            "type",
            "name",
            "short_name",
            "former_names",
            "finess",
            "rpps",
            "siret",
            "professional",
            "organisation",
            "street",
            "postal_code",
            "city",
            "commune",
            "latitude",
            "longitude",
            "phone",
            "other_phone",
            "mobile",
            "fax",
            "email",
            "mssante",
            "preferred_channels",
            "missions",
            "min_age",
            "max_age",
            "situations",
            "dependencies",
            "criteria",
            "skills",
            "weekend",
            "evening",
            "accepts_new_patients",
            "home_visits",
            "status",
            "closed_on",
            "source",
            "source_vintage",
            "verified_at",
            "verified_by",
            "updated_at",
        ]


class ProviderTypeSerializer(serializers.ModelSerializer[ProviderType]):
    """A kind of service or profession, and what it asks for."""

    class Meta:
        model = ProviderType
        fields = [
            "code",
            "label",
            "acronym",
            "former_names",
            "successor",
            "finess_categories",
            "needs_prescription",
            "needs_consent",
            "who_may_ask",
            "criteria",
            "asks_for",
            "usual_delay",
        ]


class Question(serializers.Serializer[Any]):
    """The filters of the list; an unknown value is refused, an absent one does not narrow."""

    q = serializers.CharField(required=False, max_length=LONGEST_QUERY, help_text="Nom, sigle, commune ou numéro")
    type = serializers.CharField(required=False, help_text="Code du type : medecin-traitant, idel, ssiad…")
    commune = serializers.CharField(required=False, help_text="Code INSEE")
    department = serializers.RegexField(r"^(\d{2,3}|2[AB])$", required=False, help_text="Code du département")
    postal_code = serializers.RegexField(r"^\d{5}$", required=False)
    finess = serializers.CharField(required=False)
    rpps = serializers.CharField(required=False)
    skill = serializers.SlugRelatedField("code", queryset=Skill.objects.all(), required=False)
    age = serializers.IntegerField(
        required=False, min_value=0, max_value=OLDEST_AGE, help_text="Prend un patient de cet âge"
    )
    situation = serializers.ChoiceField(choices=Situation.choices, required=False)
    dependency = serializers.ChoiceField(choices=Dependency.choices, required=False, help_text="GIR")
    weekend = serializers.BooleanField(required=False, default=None, allow_null=True, help_text="Passe le week-end")
    status = serializers.ChoiceField(choices=Provider.Status.choices, required=False)


# What narrows by the equality of a column of the same name.
_EQUAL = ("type", "commune", "postal_code", "finess", "rpps", "weekend", "status")


class _Directory(generics.GenericAPIView[Any]):
    token_scope = TokenScope.DIRECTORY_READ


class _Providers(_Directory):
    serializer_class = ProviderSerializer

    def get_queryset(self) -> Any:
        """Every entry, closed ones included: ``status`` says it."""
        return Provider.objects.prefetch_related("skills")


@extend_schema(
    summary="Les entrées de l’annuaire",
    parameters=[
        Question,
        OpenApiParameter("cursor", OpenApiTypes.STR, description="Page suivante ou précédente, donnée par la réponse"),
    ],
)
class ProviderList(_Providers, generics.ListAPIView[Provider]):
    """Entries by cursor, the latest first."""

    def get_queryset(self) -> Any:
        """The entries asked for.

        Raises:
            ValidationError: a filter that cannot be read.
        """
        question = Question(data=self.request.query_params.dict())
        question.is_valid(raise_exception=True)
        asked = question.validated_data
        found = super().get_queryset()
        if text := asked.get("q"):
            found = found.search(text)
        if department := asked.get("department"):
            found = found.filter(commune__gte=department, commune__lt=department + AFTER_ANY_CODE)
        if skill := asked.get("skill"):
            found = found.filter(skills=skill)
        found = found.taking(**{name: asked[name] for name in ("age", "situation", "dependency") if name in asked})
        return found.filter(**{name: asked[name] for name in _EQUAL if asked.get(name) is not None})


@extend_schema(summary="Une entrée de l’annuaire")
class ProviderDetail(_Providers, generics.RetrieveAPIView[Provider]):
    """One entry by its identifier."""


@extend_schema(summary="Les types de service et de profession")
class ProviderTypeList(_Directory, generics.ListAPIView[ProviderType]):
    """The vocabulary, all of it at once: some 80 rows."""

    serializer_class = ProviderTypeSerializer
    pagination_class = None
    queryset = ProviderType.objects.all()


@login_not_required
def current_version(request: HttpRequest, path: str) -> HttpResponsePermanentRedirect:
    """Lead an address that names no version to the one in force, where a token is asked."""
    return HttpResponsePermanentRedirect(request.get_full_path().replace("/api/", "/api/v1/", 1), preserve_request=True)
