"""Episodes for programs: read only, one hospital, each reading traced, the identity number only when the identity is qualified."""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers

from coordination.accounts.models import ApiToken, TokenScope
from coordination.audit.actions import record_accesses
from coordination.episodes.models import Episode, Patient

_TRACED = "Chaque épisode lu est inscrit au journal des accès, au nom du programme et de qui a créé son jeton."


class PatientSerializer(serializers.ModelSerializer[Patient]):
    """Who the episode is about."""

    commune = serializers.CharField(source="commune_id", allow_null=True, help_text="Code INSEE")
    ins = serializers.CharField(source="shown_ins", help_text="Vide si l’identité n’est pas qualifiée")

    class Meta:
        model = Patient
        fields = [
            "id",
            "ipp",
            "birth_name",
            "birth_first_names",
            "used_name",
            "used_first_name",
            "birth_date",
            "sex",
            "identity_status",
            "ins",
            "commune",
        ]


class EpisodeSerializer(serializers.ModelSerializer[Episode]):
    """A stay and where it stands."""

    patient = PatientSerializer()
    unit = serializers.CharField(source="unit.code", help_text="Code de l’unité")

    class Meta:
        model = Episode
        fields = [
            "id",
            "stay_number",
            "state",
            "patient",
            "unit",
            "room",
            "motive",
            "referral_origin",
            "admission_mode",
            "admitted_at",
            "expected_departure_at",
            "left_at",
            "destination",
            "departure_mode",
            "reserve_reason",
            "closed_at",
        ]


class _Episodes(generics.GenericAPIView[Episode]):
    token_scope = TokenScope.EPISODES_READ
    serializer_class = EpisodeSerializer

    def get_queryset(self) -> Any:
        """The episodes of the token's hospital."""
        if getattr(self, "swagger_fake_view", False):
            return Episode.objects.none()
        return Episode.objects.select_related("patient", "unit")

    def trace(self, episodes: Sequence[Episode], page: str) -> None:
        """Write the reading down, as a page of the interface does: in the name of the program and of who made its token."""
        token = self.request.auth
        assert isinstance(token, ApiToken), "HasTokenScope comes first"
        record_accesses(
            hospital_id=token.hospital_id,
            user=token.created_by,
            episode_ids=[episode.pk for episode in episodes],
            page=page,
            program=token.name,
        )


@extend_schema(summary="Les épisodes, du plus récent au plus ancien", description=_TRACED)
class EpisodeList(_Episodes, generics.ListAPIView[Episode]):
    """All episodes, newest first, by cursor."""

    def paginate_queryset(self, queryset: Any) -> Any:
        """The episodes of the page, traced."""
        page = super().paginate_queryset(queryset)
        self.trace(page or [], "api_episodes")
        return page


@extend_schema(summary="Un épisode", description=_TRACED)
class EpisodeDetail(_Episodes, generics.RetrieveAPIView[Episode]):
    """One episode by its identifier."""

    def get_object(self) -> Episode:
        """The episode, traced."""
        episode: Episode = super().get_object()
        self.trace([episode], "api_episode")
        return episode
