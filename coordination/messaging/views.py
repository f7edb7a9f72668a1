"""The demonstration's mailbox."""

from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coordination.messaging.mailbox import SHOWN, received


@require_safe
@login_not_required
@never_cache
def mailbox(request: HttpRequest) -> HttpResponse:
    """Show what the mail catcher received: invented people write to each other here. Absent outside the demonstration."""
    if not settings.MAILBOX_DIR:
        raise Http404("Cette page n’existe que dans la démonstration.")
    shown = {"received": received(Path(settings.MAILBOX_DIR)), "shown": SHOWN, "secure": bool(settings.OPERATOR_DIR)}
    return render(request, "messaging/mailbox.html", shown)
