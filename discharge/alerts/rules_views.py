"""The page of who sets how soon alerts must be taken. No patient in it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from coordination.accounts.permissions import current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.errors import DomainError
from coordination.ui.forms import status_of
from discharge.alerts.forms import RulesForm, until_words
from discharge.alerts.levels import DELIVERED
from discharge.alerts.models import AlertRules
from discharge.alerts.rules import rules_of, set_rules


@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: TenantRequest) -> HttpResponse:
    """The rules in force; ``livre`` shows those delivered with the product, to come back to them."""
    require(request, Permission.ALERT_RULES_MANAGE)
    chosen: AlertRules | None = AlertRules.objects.select_related("updated_by").first()
    shown = DELIVERED if "livre" in request.GET else rules_of(chosen)
    form = RulesForm(shown, request.POST if request.method == "POST" else None)
    form.initial["version"] = chosen.version if chosen else 0
    if form.is_valid():
        given = form.cleaned_data
        try:
            set_rules(
                member=current_member(request),
                version=given["version"],
                levels=list(form.levels()),
                weekdays=given["weekdays"],
                opens=given["opens"],
                closes=given["closes"],
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Réglage enregistré : il vaut pour les alertes signalées maintenant.")
            return redirect("alerts:rules")
    in_force = [f"{rule.label} : {until_words(rule)}" for rule in rules_of(chosen).levels]
    context = {"form": form, "chosen": chosen, "in_force": in_force}
    return render(request, "alerts/rules.html", context, status=status_of(form))
