"""Choosing the hospital one works in; the tokens of programs."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from coordination.accounts.actions import issue_token, revoke_token
from coordination.accounts.forms import TokenForm
from coordination.accounts.middleware import switch_hospital
from coordination.accounts.models import ApiToken, TokenScope
from coordination.accounts.page_hospital import acts_in_any_hospital
from coordination.accounts.permissions import current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.asked import as_uuid
from coordination.ui.forms import status_of


@acts_in_any_hospital
@require_POST
def switch(request: TenantRequest) -> HttpResponse:
    """Work in another hospital of one's own; always from its first page, since no patient is in both."""
    hospital_id = as_uuid(request.POST.get("hospital"))
    hospital = switch_hospital(request, hospital_id) if hospital_id else None
    if hospital is None:
        raise Http404("Vous n’avez pas de fonction dans cet établissement.")
    messages.success(request, f"Vous travaillez maintenant à {hospital.short_name}.")
    return redirect("episodes:worklist")


def own_address(request: TenantRequest) -> HttpResponse:
    """A person's address is their hospital's to give: changing it alone would move where the reset mail goes.

    Raises:
        Http404: always.
    """
    raise Http404("Votre adresse est tenue par votre établissement : demandez-lui de la changer.")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def tokens(request: TenantRequest) -> HttpResponse:
    """The hospital's tokens; a new one shows its secret on the answer to its form, and never again."""
    require(request, Permission.TOKENS_MANAGE)
    form = TokenForm(request.POST or None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        scopes = [TokenScope(scope) for scope in form.cleaned_data["scopes"]]
        _, secret = issue_token(member=current_member(request), name=form.cleaned_data["name"], scopes=scopes)
        form = TokenForm()
    context = {"form": form, "secret": secret, "tokens": ApiToken.objects.select_related("created_by").order_by("-id")}
    return render(request, "accounts/tokens.html", context, status=status_of(form))


@require_POST
def token_revoke(request: TenantRequest, token_id: UUID) -> HttpResponse:
    """Close a token at once."""
    require(request, Permission.TOKENS_MANAGE)
    token = get_object_or_404(ApiToken.objects.all(), pk=token_id)
    revoke_token(token=token, member=current_member(request))
    messages.success(request, "Accès révoqué.")
    return redirect("accounts:tokens")
