"""What sharing brings to the episode page and to the worklist."""

from typing import Any

from django.urls import reverse

from coordination.accounts.permissions import can
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.models import Episode, Task
from coordination.episodes.registry import Panel, TaskKind, registry
from discharge.planning.gp import register_gp_guard
from discharge.planning.models import CircleMember
from discharge.sharing.actions import CONSENT_TASK
from discharge.sharing.models import Disclosure, Scope
from discharge.sharing.permissions import REFUSALS, ledger_of
from discharge.sharing.reading import lines, said, told
from discharge.sharing.recipients import of_member

SHOWN_DISCLOSURES = 50


def contribute() -> None:
    """Fill the registry; called once, when the app is ready."""
    registry.add_panel(Panel("sharing", "sharing", 10, "sharing/_panel.html", _panel))
    register_gp_guard(_gp_guard)
    registry.add_task_kind(TaskKind(CONSENT_TASK, "accord à demander", "Noter l’accord", _consent_url))


def _panel(request: TenantRequest, episode: Episode) -> dict[str, Any]:
    ledger = ledger_of(episode)
    return {
        "lines": lines(ledger),
        "told": told(episode, ledger.informed),
        "history": [(act, said(act)) for act in reversed(ledger.acts)],
        "disclosures": Disclosure.objects.newest().filter(episode=episode)[:SHOWN_DISCLOSURES],
        "may_permit": episode.is_open and can(request, Permission.EPISODE_EDIT),
        "may_stop": can(request, Permission.EPISODE_EDIT),
    }


def _gp_guard(episode: Episode, gp: CircleMember) -> str:
    """A call is a disclosure as well: it goes where the letter may go."""
    code = ledger_of(episode).standing(of_member(gp)).refusal(Scope.LETTER)
    return REFUSALS[code].format(name=gp.name) if code else ""


def _consent_url(task: Task) -> str:
    return reverse("sharing:consent", args=[task.episode_id, task.subject_id])
