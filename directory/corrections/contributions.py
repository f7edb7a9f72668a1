"""What corrections bring to the frame: the administrators' queue in the rail, and the answer to who proposed."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.tenancy.prepared import prepared
from coordination.ui import navigation
from coordination.ui.addresses import address
from directory.corrections.queries import count_waiting, title_of, untold
from directory.overlay.models import Correction, CorrectionState
from directory.providers.models import Provider
from directory.providers.registry import PageAction, page_actions

# More would hide the page that the person came for; the list has them all.
SHOWN_AT_ONCE = 2


def contribute() -> None:
    """Fill the registries of the frame; called once, when the app is ready."""
    navigation.register_place(
        "corrections",
        "Propositions",
        "pencil",
        "corrections:queue",
        55,
        Permission.DIRECTORY_CURATE,
        _waiting,
        count_label="à décider",
    )
    navigation.register_account_entry("Mes propositions à l’annuaire", "corrections:mine", 5, Permission.DIRECTORY_VIEW)
    page_actions["corrections"] = PageAction("corrections", "Signaler une erreur", "pencil", 50, _propose_url)
    navigation.register_news("corrections", _untold, _news)  # type: ignore[arg-type]  # the frame knows Django's requests


def _propose_url(request: TenantRequest, provider: Provider) -> str:
    return address("corrections:propose", provider.pk) if request.member is not None else ""


def _waiting(request: object) -> int:
    return count_waiting()


def _untold(request: TenantRequest) -> navigation.Statement | int:
    return _untold_to.statement(user=request.member.user_id) if request.member is not None else 0


@prepared
def _untold_to(user: Any) -> "QuerySet[Correction]":
    found: QuerySet[Correction] = untold(user)
    return found.only("pk")


def _news(request: TenantRequest) -> Iterable[navigation.News]:
    for correction in untold(request.user).select_related("provider").order_by("-decided_at")[:SHOWN_AT_ONCE]:
        is_accepted = correction.state == CorrectionState.ACCEPTED
        yield navigation.News(
            at=correction.decided_at,
            text=f"Votre proposition pour « {title_of(correction)} » est {'acceptée' if is_accepted else 'refusée'}.",
            url=f"{reverse('corrections:mine')}#proposition-{correction.pk}",
            dismiss_url=reverse("corrections:put_away", args=[correction.pk]),
        )
