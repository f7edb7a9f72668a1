"""The page of who sets what follows when nobody opens a letter. No patient in it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from coordination.accounts.permissions import current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.errors import DomainError
from coordination.ui.forms import status_of
from liaison.letters.ladder import DELIVERED, rules_of
from liaison.letters.ladder_actions import set_ladder
from liaison.letters.ladder_forms import LadderForm
from liaison.letters.models import Ladder


@require_http_methods(["GET", "HEAD", "POST"])
def ladder(request: TenantRequest) -> HttpResponse:
    """The ladder in force; ``livre`` shows the one delivered with the product, to come back to it."""
    require(request, Permission.LADDER_MANAGE)
    chosen: Ladder | None = Ladder.objects.select_related("updated_by").first()
    shown = DELIVERED if "livre" in request.GET else rules_of(chosen)
    form = LadderForm(shown, request.POST if request.method == "POST" else None)
    form.initial["version"] = chosen.version if chosen else 0
    if form.is_valid():
        data = form.cleaned_data
        try:
            set_ladder(
                member=current_member(request),
                version=data["version"],
                rungs=list(form.rungs()),
                weekdays=data["weekdays"],
                opens=data["opens"],
                closes=data["closes"],
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Relances enregistrées : elles valent pour ce qui part maintenant.")
            return redirect("letters:ladder")
    context = {"form": form, "chosen": chosen, "sentence": rules_of(chosen).sentence}
    return render(request, "letters_app/ladder.html", context, status=status_of(form))
