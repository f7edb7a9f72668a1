"""The page where a person chooses their digest, and the one that stops it from the mail itself."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from coordination.accounts.models import Membership
from coordination.accounts.permissions import current_member
from coordination.accounts.requests import TenantRequest
from coordination.digest.actions import choose_digest, read_token, stop_digest
from coordination.digest.forms import DigestForm
from coordination.digest.queries import choice_of
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from coordination.ui.forms import status_of

_HEADERS = {"Cache-Control": "no-store, private", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}


@require_http_methods(["GET", "HEAD", "POST"])
def choice(request: TenantRequest) -> HttpResponse:
    """Whether, when and on which days the person gets their digest. Who may: any member of the hospital."""
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
    return render(request, "digest/choice.html", context, status=status_of(form))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop the digests of whoever received this address, with one button: programs that read mail open addresses, and press none.

    Raises:
        Http404: nobody's.
    """
    read = read_token(token)
    hospital = Hospital.objects.filter(pk=read[0], active=True).first() if read else None
    if read is None or hospital is None:
        raise Http404
    with enter(hospital):
        member = Membership.objects.select_related("user").filter(hospital=hospital, pk=read[1]).first()
        if member is None:
            raise Http404
        if request.method == "POST":
            stop_digest(member=member)
        context = {"hospital": hospital, "wanted": choice_of(member).wanted}
        response = render(request, "digest/stop.html", context)
        for name, value in _HEADERS.items():
            response[name] = value
        return response


# Read by the tenant middleware: whoever opens it may be signed in elsewhere, or nowhere.
stop.enters_tenant_itself = True  # type: ignore[attr-defined]
