"""Pages of what waits for the printer: choose, open one file, note what was printed, take the note back."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.accounts.permissions import current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.audit.actions import record_access
from coordination.errors import DomainError
from coordination.tenancy.queries import active_units
from coordination.ui import french
from coordination.ui.files import PDF, file_response
from liaison.letters.models import Dispatch, DispatchState, PrintBatch
from liaison.letters.printing import MOST_LETTERS, ask_print, dispatches_of, note_printed, take_back
from liaison.letters.wording import problem_words


class QueueForm(forms.Form):
    """What the queue shows; what cannot be read is as if it were not there."""

    unite = forms.UUIDField(required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)


class ChosenForm(forms.Form):
    """What was ticked."""

    envoi = forms.TypedMultipleChoiceField(coerce=UUID, error_messages={"required": "Cochez au moins un courrier."})

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        # Which of them may be printed is the action's question.
        self.fields["envoi"].choices = [(value, value) for value in data.getlist("envoi")]  # type: ignore[attr-defined]  # a ChoiceField


@dataclass(frozen=True)
class Line:
    """One letter of the queue in words."""

    dispatch: Dispatch

    @property
    def why(self) -> str:
        """Why it goes on paper."""
        words = problem_words(self.dispatch.letter.last_error).rstrip(".")
        return words or self.dispatch.get_cause_display()

    @property
    def address(self) -> str:
        """The postal address on one line; empty when nobody knows it."""
        member = self.dispatch.letter.circle_member
        return ", ".join(member.provider.address_lines) if member and member.provider else ""


@require_http_methods(["GET", "HEAD", "POST"])
def queue(request: TenantRequest) -> HttpResponse:
    """What waits for the printer, and the choice of what to print together."""
    require(request, Permission.LETTER_SEND)
    if request.method == "POST":
        return _ask(request)
    asked = QueueForm(request.GET)
    asked.is_valid()
    unit = asked.cleaned_data.get("unite")
    waiting = Dispatch.objects.to_print().visible_to(current_member(request)).for_printing()
    if unit:
        waiting = waiting.filter(letter__episode__unit=unit)
    page = Paginator(waiting, MOST_LETTERS).get_page(asked.cleaned_data.get("page") or 1)
    context = {
        "lines": [Line(dispatch) for dispatch in page],
        "page": page,
        "unit": unit,
        "units": active_units(),
        "suffix": f"&unite={unit}" if unit else "",
    }
    return render(request, "letters_app/print_queue.html", context)


@require_safe
def batch(request: TenantRequest, batch_id: UUID) -> HttpResponse:
    """One file: being made, or ready with its letters."""
    found = _own(request, batch_id)
    chosen = dispatches_of(found)
    context = {
        "batch": found,
        "lines": [Line(dispatch) for dispatch in chosen],
        "waiting": sum(dispatch.state == DispatchState.DUE for dispatch in chosen),
        "printed": sum(dispatch.state == DispatchState.HANDED_OVER for dispatch in chosen),
    }
    is_fragment = request.headers.get("HX-Request") == "true"
    return render(request, "letters_app/_print_batch.html" if is_fragment else "letters_app/print_batch.html", context)


@require_safe
def batch_pdf(request: TenantRequest, batch_id: UUID) -> HttpResponse:
    """The file. Whoever opens it reads each of its letters."""
    found = _own(request, batch_id)
    if found.pdf is None:
        raise Http404("Ce fichier n’est pas prêt, ou n’est plus gardé : il l’est un jour.")
    member = current_member(request)
    for episode_id in {dispatch.letter.episode_id for dispatch in dispatches_of(found)}:
        record_access(hospital_id=member.hospital_id, user=member.user, episode_id=episode_id, page="letters:print_pdf")
    return file_response(found.pdf, PDF, f"courriers-{found.reference}.pdf", to_keep=False)


@require_POST
def printed(request: TenantRequest, batch_id: UUID) -> HttpResponse:
    """Note that the letters of the file were printed."""
    found = _own(request, batch_id)
    noted, refused = note_printed(member=current_member(request), dispatch_ids=found.chosen)
    if refused:
        messages.error(request, f"À ne pas remettre, relisez leur page : {', '.join(refused)}.")
    if noted:
        messages.success(request, f"{french.count(noted, 'courrier noté imprimé', 'courriers notés imprimés')}.")
    return redirect("letters:print_batch", found.pk)


@require_POST
def not_printed(request: TenantRequest, batch_id: UUID) -> HttpResponse:
    """Take the note back."""
    found = _own(request, batch_id)
    back = take_back(member=current_member(request), dispatch_ids=found.chosen)
    messages.success(request, f"{french.count(back, 'courrier de nouveau', 'courriers de nouveau')} à imprimer.")
    return redirect("letters:print_batch", found.pk)


def _ask(request: TenantRequest) -> HttpResponse:
    form = ChosenForm(request.POST)
    try:
        if not form.is_valid():
            raise DomainError("Cochez au moins un courrier de la liste.", code="nothing")
        asked = ask_print(member=current_member(request), dispatch_ids=form.cleaned_data["envoi"])
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("letters:print_queue")
    return redirect("letters:print_batch", asked.pk)


def _own(request: TenantRequest, batch_id: UUID) -> PrintBatch:
    """A file all of whose letters the person may open: it may have been asked for by who sees more units.

    Raises:
        Http404: no such file, or one with a letter out of the person's remit.
    """
    require(request, Permission.LETTER_SEND)
    found: PrintBatch | None = PrintBatch.objects.filter(pk=batch_id).first()
    if found is not None:
        visible = Dispatch.objects.visible_to(current_member(request)).filter(pk__in=found.chosen)
        if visible.count() == len(found.chosen):
            return found
    raise Http404("Ce tirage n’existe pas, ou contient des courriers hors de vos unités.")
