"""The shared directory for programs: read only."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers

from coordination.accounts.models import TokenScope
from directory.providers.models import Provider


class ProviderSerializer(serializers.ModelSerializer[Provider]):
    """An organisation or a professional, where it is and how to reach it."""

    class Meta:
        model = Provider
        fields = [
            "id",
            "kind",
            "type",
            "name",
            "former_names",
            "finess",
            "rpps",
            "street",
            "postal_code",
            "city",
            "commune",
            "latitude",
            "longitude",
            "phone",
            "fax",
            "email",
            "mssante",
            "status",
            "closed_on",
            "source",
            "source_vintage",
            "verified_at",
        ]


class _Providers(generics.GenericAPIView[Provider]):
    token_scope = TokenScope.DIRECTORY_READ
    serializer_class = ProviderSerializer

    def get_queryset(self) -> Any:
        """Every entry, closed ones included: ``status`` says it."""
        return Provider.objects.all()


@extend_schema(
    summary="Les entrées de l’annuaire",
    parameters=[
        OpenApiParameter("type", str, description="Code du type : MT, IDEL, SSIAD…"),
        OpenApiParameter("commune", str, description="Code INSEE"),
    ],
)
class ProviderList(_Providers, generics.ListAPIView[Provider]):
    """Entries by cursor, filtered by type and commune."""

    def get_queryset(self) -> Any:
        """The entries asked for."""
        wanted = {"type": self.request.query_params.get("type"), "commune": self.request.query_params.get("commune")}
        return super().get_queryset().filter(**{name: value for name, value in wanted.items() if value})


@extend_schema(summary="Une entrée de l’annuaire")
class ProviderDetail(_Providers, generics.RetrieveAPIView[Provider]):
    """One entry by its identifier."""
