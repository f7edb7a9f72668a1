"""What the stay before brings to the pages of a stay in preparation."""

from typing import Any

from coordination.accounts.permissions import can, current_member
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.audit.actions import record_access
from coordination.episodes.models import Episode
from coordination.episodes.registry import Panel, registry
from discharge.former.queries import former_stay
from discharge.former.reading import read
from discharge.planning.queries import current_circle


def contribute() -> None:
    """Fill the registry; called once, when the app is ready."""
    registry.add_panel(Panel("former", "main", 15, "former/_panel.html", _panel))
    registry.add_panel(Panel("former_plan", "plan", 45, "former/_panel.html", _panel))


def _panel(request: TenantRequest, episode: Episode) -> dict[str, Any]:
    """The stay before, as long as this one is prepared; its reading is traced as that of its own page."""
    member = current_member(request)
    found = None if episode.has_left else former_stay(episode, member)
    if found is None:
        return {"former": None}
    route = request.resolver_match.view_name if request.resolver_match else ""
    record_access(hospital_id=member.hospital_id, user=member.user, episode_id=found.pk, page=route)
    here = {str(one.provider_id) for one in current_circle(episode)}
    return {
        "former": read(found, episode, here=here, may_see_calls=can(request, Permission.CALL_VIEW)),
        "may_plan": episode.is_open and can(request, Permission.PLAN_EDIT),
    }
