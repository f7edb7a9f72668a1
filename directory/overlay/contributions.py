"""What a hospital's own layer brings to the page of an entry."""

from typing import Any

from django.utils import timezone

from coordination.accounts.permissions import can
from coordination.accounts.requests import TenantRequest
from directory.overlay.models import Agreement, LocalContact, Note, Preference, PreferenceKind
from directory.overlay.permissions import WRITE
from directory.providers import registry
from directory.providers.models import Provider

NOTES_SHOWN = 20
PREFERENCE_STATES = {
    PreferenceKind.PREFERRED: "ontime",
    PreferenceKind.USUAL: "done",
    PreferenceKind.AVOID: "late",
}


def contribute() -> None:
    """Fill the registry; called once, when the app is ready."""
    section = registry.PageSection("hospital", "aside", 10, "overlay/_on_provider.html", _on_provider)
    registry.sections[section.key] = section


def _on_provider(request: TenantRequest, provider: Provider) -> dict[str, Any] | None:
    """What the hospital knows of ``provider``; nothing for who works in none."""
    if request.member is None:
        return None
    preference = Preference.objects.filter(provider=provider).first()
    today = timezone.localdate()
    return {
        "hospital": request.hospital,
        "provider": provider,
        "may_write": can(request, WRITE),
        "preference": preference,
        "preference_state": PREFERENCE_STATES[PreferenceKind(preference.kind)] if preference else "",
        "notes": list(Note.objects.filter(provider=provider).select_related("author")[:NOTES_SHOWN]),
        "agreements": [
            {"row": row, "in_force": row.starts_on <= today and (row.ends_on is None or row.ends_on >= today)}
            for row in Agreement.objects.filter(provider=provider)
        ],
        "contacts": list(LocalContact.objects.filter(provider=provider)),
    }
