"""The page where a person chooses their digest."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from coordination.accounts.permissions import current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.digest.actions import choose_digest
from coordination.digest.forms import DigestForm
from coordination.digest.queries import choice_of


@require_http_methods(["GET", "HEAD", "POST"])
def choice(request: TenantRequest) -> HttpResponse:
    """Whether, when and on which days the person gets their digest."""
    require(request, Permission.EPISODE_VIEW)
    member = current_member(request)
    stored = choice_of(member)
    initial = {"wanted": stored.wanted, "hour": stored.hour, "on_days_off": stored.on_days_off}
    form = DigestForm(request.POST or None, initial=initial)
    if form.is_valid():
        kept = choose_digest(member=member, **form.cleaned_data)
        words = f"chaque jour à {kept.hour} h" if kept.on_days_off else f"les jours ouvrés à {kept.hour} h"
        messages.success(request, f"Récapitulatif {words}." if kept.wanted else "Plus de récapitulatif par courriel.")
        return redirect("digest:choice")
    context = {"form": form, "email": member.user.email}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "digest/choice.html", context, status=status)
