"""A form acts in the hospital of the page it was on, or not at all.

The hospital is the session's, hence the same for every tab; a person of two hospitals may switch in one tab and send from
the other. Each form therefore carries the hospital that its page was about: beside the CSRF token, which no form goes
without (``templatetags/page_forms.py``).
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from coordination.accounts.requests import TenantRequest
from coordination.asked import as_uuid

FIELD = "page_hospital"
# Sent by the page of the refusal: go back to this hospital, and act there.
RETURN = "return_to_hospital"
# What belongs to the person in whatever hospital: signing out, the password; and the platform's settings.
_OF_NO_HOSPITAL = ("/compte/", "/reglages/")

View = Callable[..., HttpResponse]


def acts_in_any_hospital(view: View) -> View:
    """Mark a view whose POST is about no hospital in particular, such as choosing one."""
    view.acts_in_any_hospital = True  # type: ignore[attr-defined]  # how Django itself marks views
    return view


def hospital_to_return_to(request: TenantRequest) -> str:
    """The hospital that the person asks to go back to before acting; empty when they ask for none."""
    asked = request.POST.get(RETURN, "") if request.method == "POST" else ""
    return asked if as_uuid(asked) else ""


def refused(request: TenantRequest, view: View) -> HttpResponse | None:
    """The answer to a form that another hospital's page sent, None when the form may act.

    Whoever works in one hospital only cannot mistake it: their form may carry nothing, as a program's does. What was
    typed is kept in the answer, which sends it where it was meant for.
    """
    if request.method in {"GET", "HEAD", "OPTIONS"} or request.path.startswith(_OF_NO_HOSPITAL):
        return None
    if getattr(view, "acts_in_any_hospital", False):
        return None
    sent = request.POST.get(RETURN) or request.POST.get(FIELD)
    if sent is None:
        is_meant = len(request.memberships) <= 1
    else:
        is_meant = request.hospital is not None and sent == str(request.hospital.pk)
    return None if is_meant else _answer(request, sent)


def _answer(request: TenantRequest, sent: str | None) -> HttpResponse:
    left_out = {"csrfmiddlewaretoken", FIELD, RETURN}
    kept = [(name, value) for name in request.POST if name not in left_out for value in request.POST.getlist(name)]
    context: dict[str, Any] = {
        "meant": next((member.hospital for member in request.memberships if str(member.hospital_id) == sent), None),
        "address": request.get_full_path(),
        "return_field": RETURN,
        "kept": kept,
        "act": "envoyer" if kept else "continuer",
        "has_files": bool(request.FILES),
    }
    return render(request, "accounts/other_hospital.html", context, status=HTTPStatus.CONFLICT)
