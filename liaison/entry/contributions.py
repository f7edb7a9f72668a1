"""What entry letters bring to the overview, the worklist, the turning points of an episode, sharing, the outbox and links."""

from typing import Any

from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.models import Episode, Task
from coordination.episodes.registry import Panel, TaskKind, registry
from coordination.links.registry import LinkPurpose, register_purpose
from coordination.messaging.registry import register_listener, register_wall
from coordination.ui.addresses import address
from discharge.sharing.registry import Flow, register_flow
from liaison.entry import actions
from liaison.entry.moves import ASK_TASK, PURPOSE, READ_TASK
from liaison.entry.public import entry_page
from liaison.entry.reading import entry_lines

# The pages around the form, in words of their own: those of the links speak of a letter to read.
PAGES = {
    "public/landing.html": "entry/public_landing.html",
    "public/code.html": "entry/public_code.html",
    "public/expired.html": "entry/public_expired.html",
    "links/cancelled.html": "entry/public_cancelled.html",
    "public/unavailable.html": "entry/public_unavailable.html",
    "public/wrong_recipient.html": "requests/public_wrong_recipient.html",
}


def contribute() -> None:
    """Fill the registries; called once, when the app is ready."""
    registry.add_task_kind(
        TaskKind(READ_TASK, "lettre d’entrée à lire", "Lire", _read_url, settles_by_hand=True, is_answer=True)
    )
    registry.add_task_kind(
        TaskKind(
            ASK_TASK,
            "lettre d’entrée à demander",
            "Voir les courriers",
            _letters_url,
            settles_by_hand=True,
            may_be_postponed=True,
        )
    )
    registry.add_panel(Panel("entry", "aside", 5, "entry/_panel.html", _panel, Permission.LETTER_VIEW))
    registry.on_departure.append(actions.stop_at_departure)
    registry.on_cancelled.append(actions.stop_cancelled)
    registry.on_opposition.append(actions.stop_opposed)
    register_flow(
        Flow(
            # Everybody who is asked is in the care circle.
            recipients=lambda episode: (),
            living=actions.living_requests,
            stop=actions.stop_asking,
            resume=lambda episode, recipient, actor: None,
        )
    )
    register_listener(PURPOSE, actions.on_message_change)
    register_wall(PURPOSE, actions.stop_message)
    register_purpose(
        LinkPurpose(
            key=PURPOSE,
            page=entry_page,
            on_opened=actions.on_opened,
            on_wrong_recipient=actions.on_wrong_recipient,
            opens="la demande de lettre d’entrée",
            pages=PAGES,
        )
    )


def _panel(request: TenantRequest, episode: Episode) -> dict[str, Any]:
    return {"lines": entry_lines(episode)}


def _read_url(task: Task) -> str:
    return address("authoring:document", task.episode_id, task.subject_id) if task.subject_id else _letters_url(task)


def _letters_url(task: Task) -> str:
    return f"{address('letters:episode', task.episode_id)}#entree"
