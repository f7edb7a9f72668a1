"""The pages of the demonstration on which its invented correspondents read and answer. Absent outside the demonstration."""

from collections.abc import Callable
from http import HTTPStatus

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from coordination.asked import as_number
from coordination.embedded.operator import Operator
from coordination.securemail import correspondents
from coordination.securemail.correspondents import Shown
from coordination.ui.files import file_response

LARGEST_FILE = 25_000_000  # bytes


class AnswerForm(forms.Form):
    """What a correspondent writes."""

    text = forms.CharField(
        label="Réponse",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Écrivez la réponse."},
    )
    file = forms.FileField(label="Fichier joint", required=False)

    def clean_file(self) -> object:
        """A file that the operator takes."""
        sent = self.cleaned_data["file"]
        if sent and sent.size > LARGEST_FILE:
            raise forms.ValidationError("Ce fichier dépasse 25 Mo : l’opérateur le refuserait.")
        return sent


_AT_ONCE: dict[str, Callable[[Operator, Shown], None]] = {
    "read": correspondents.say_read,
    "away": correspondents.answer_away,
}


@require_safe
@login_not_required
@never_cache
def boxes(request: HttpRequest) -> HttpResponse:
    """What reached the boxes of the correspondents."""
    received = correspondents.received(_operator())
    return render(request, "securemail/correspondents.html", {"received": received, "shown": correspondents.SHOWN})


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def one(request: HttpRequest) -> HttpResponse:
    """One mail in the box of its correspondent, who answers, lets the receipt go, or is away."""
    operator = _operator()
    mail = _mail(request, operator)
    sent = request.method == "POST"
    form = AnswerForm(request.POST if sent else None, request.FILES if sent else None)
    at_once = _AT_ONCE.get(request.POST.get("at_once", ""))
    if sent and at_once is not None:
        at_once(operator, mail)
    elif form.is_valid():
        correspondents.answer(operator, mail, form.cleaned_data["text"], form.cleaned_data["file"])
    else:
        status = HTTPStatus.UNPROCESSABLE_ENTITY if sent else HTTPStatus.OK
        return render(request, "securemail/correspondent.html", {"shown": mail, "form": form}, status=status)
    messages.success(request, "Parti. L’hôpital le lit dans sa boîte en quelques secondes.")
    return redirect(request.get_full_path())


@require_safe
@login_not_required
@never_cache
def file(request: HttpRequest) -> HttpResponse:
    """A file that came with a mail, to keep."""
    mail = _mail(request, _operator())
    files = list(mail.mail.iter_attachments())
    number = as_number(request.GET.get("n"), -1)
    if not 0 <= number < len(files):
        raise Http404("Ce fichier n’est pas dans ce message.")
    found = files[number]
    name = str(found.get_filename())
    return file_response(correspondents.content_of(found), found.get_content_type(), name, to_keep=True)


def _operator() -> Operator:
    if not settings.OPERATOR_DIR:
        raise Http404("Cette page n’existe que dans la démonstration.")
    return correspondents.operator_in(settings.OPERATOR_DIR)


def _mail(request: HttpRequest, operator: Operator) -> Shown:
    found = correspondents.one_of(operator, request.GET.get("boite", ""), as_number(request.GET.get("uid"), -1))
    if found is None:
        raise Http404("Ce message n’est dans aucune boîte.")
    return found
