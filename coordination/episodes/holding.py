"""What holds a task up, in a person's words."""

from django.utils import timezone

from coordination.episodes.models import Task, TaskState
from coordination.ui import french


def hold_words(task: Task) -> str:
    """For example « Matériel : lit livré lundi » or « attend le SSIAD, réponse avant le mer. 26 nov. »; empty when nothing does."""
    if task.state == TaskState.BLOCKED:
        return " : ".join(part for part in (task.get_block_reason_display(), task.hold_note) if part)
    if task.state == TaskState.WAITING:
        until = task.waiting_until
        parts = (
            f"attend {task.waiting_for}" if task.waiting_for else "",
            f"réponse avant le {french.day(until, today=timezone.localdate())}" if until else "",
            task.hold_note,
        )
        return ", ".join(part for part in parts if part)
    return ""
