"""Pages of those who choose which documents each type of provider needs. No patient in them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from coordination.accounts.permissions import current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.errors import DomainError
from coordination.ui.forms import status_of
from directory.providers.models import ProviderType
from discharge.requests.needed import DELIVERED, Needed
from discharge.requests.paper_rule_forms import PaperRulesForm
from discharge.requests.paper_rules import choose_papers, chosen_by_type, lines_of


@require_safe
def papers(request: TenantRequest) -> HttpResponse:
    """Every type of provider with its documents, those that receive some first."""
    require(request, Permission.PAPERS_MANAGE)
    chosen = chosen_by_type()
    lines: list[dict[str, Any]] = [
        {"role": role, "words": _words(lines_of(role, chosen.get(role.pk))), "is_own": role.pk in chosen}
        for role in ProviderType.objects.current()
    ]
    context = {
        "lines": [line for line in lines if line["words"]],
        "without": [line for line in lines if not line["words"]],
    }
    return render(request, "requests/papers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def papers_of(request: TenantRequest, type_code: str) -> HttpResponse:
    """The documents of one type of provider; ``livre`` shows those delivered, to come back to them."""
    require(request, Permission.PAPERS_MANAGE)
    role = get_object_or_404(ProviderType.objects.current(), pk=type_code)
    chosen = chosen_by_type().get(role.pk)
    shown = DELIVERED.get(role.pk, ()) if "livre" in request.GET else lines_of(role, chosen)
    form = _form(request, role, shown, version=chosen.version if chosen else 0)
    if form.is_valid():
        try:
            choose_papers(
                member=current_member(request),
                role=role,
                needed=form.needed(),
                version=form.cleaned_data["version"],
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"Pièces enregistrées : {role.label}.")
            return redirect("requests:papers")
    return render(
        request, "requests/papers_of.html", {"form": form, "role": role, "chosen": chosen}, status=status_of(form)
    )


def _form(request: TenantRequest, role: ProviderType, shown: tuple[Needed, ...], *, version: int) -> PaperRulesForm:
    posted = request.POST if request.method == "POST" else None
    return PaperRulesForm(role, {one.kind.code: one for one in shown}, posted, initial={"version": version})


def _words(needed: tuple[Needed, ...]) -> str:
    """For example « ordonnance (obligatoire), fiche infirmière »."""
    return ", ".join(f"{one.kind.label.lower()}{' (obligatoire)' if one.required else ''}" for one in needed)
