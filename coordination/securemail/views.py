"""The pages of the mailbox: its settings, the mails whose patient nobody knows, a reply in its episode."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.accounts.permissions import can, current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.audit.actions import record_identities
from coordination.episodes.models import Episode, Patient, Task
from coordination.episodes.permissions import access_episode
from coordination.episodes.shell import render_episode
from coordination.errors import DomainError
from coordination.securemail import actions, filing
from coordination.securemail.checking import check_servers
from coordination.securemail.forms import AccountForm, NumberForm, UntilForm
from coordination.securemail.models import IncomingFile, IncomingMail, IncomingState, SecureMailAccount
from coordination.securemail.wording import file_words, mail_words, server_words
from coordination.ui import french
from coordination.ui.files import file_response
from coordination.ui.forms import status_of

_SHOWN = (
    *("version", "active", "address", "label", "domains", "nil", "authority"),
    *("smtp_host", "smtp_port", "smtp_security"),
    *("imap_host", "imap_port", "imap_security", "imap_folder", "imap_user"),
)
_FIRST = {
    "version": 0,
    "smtp_port": 587,
    "smtp_security": "starttls",
    "imap_port": 143,
    "imap_security": "starttls",
    "imap_folder": "INBOX",
}
PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: TenantRequest) -> HttpResponse:
    """How the hospital reaches its operator, and until when its certificate holds."""
    require(request, Permission.SECURE_MAIL_MANAGE)
    known: SecureMailAccount | None = SecureMailAccount.objects.first()
    form = AccountForm(request.POST or None, request.FILES or None, initial=_initial(request, known))
    if form.is_valid():
        try:
            actions.keep_account(member=current_member(request), **form.values(known))
        except DomainError as error:
            form.add_error("credentials" if error.code == "no_certificate" else None, error.message)
        else:
            messages.success(request, "Réglages enregistrés. Vérifiez maintenant que les serveurs répondent.")
            return redirect("securemail:account")
    return _account_page(request, form, known)


@require_POST
def check(request: TenantRequest) -> HttpResponse:
    """Call both servers as they are stored, and say what is wrong."""
    require(request, Permission.SECURE_MAIL_MANAGE)
    known = get_object_or_404(SecureMailAccount)
    form = AccountForm(initial=_initial(request, known))
    return _account_page(request, form, known, answers=check_servers(known))


@require_safe
def to_sort(request: TenantRequest) -> HttpResponse:
    """Mails whose patient nobody knows."""
    require(request, Permission.LETTER_SEND)
    page = Paginator(IncomingMail.objects.to_sort(), PAGE).get_page(request.GET.get("page"))
    return render(request, "securemail/to_sort.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def mail_to_sort(request: TenantRequest, unsorted_id: UUID) -> HttpResponse:
    """One of them; a number that is sent finds the episode that it belongs to (by POST: no number in an address)."""
    require(request, Permission.LETTER_SEND)
    mail = get_object_or_404(IncomingMail.objects.to_sort(), pk=unsorted_id)
    form = NumberForm(request.POST or None)
    found = _found(request, form.cleaned_data["number"]) if form.is_valid() else None
    if form.is_bound and form.is_valid() and found is None:
        form.add_error("number", "Aucun séjour que vous puissiez ouvrir ne porte ce numéro.")
    now = timezone.now()
    same = IncomingMail.objects.to_sort().of_sender(mail).here_on(now).count()
    context = {"mail": mail, "form": form, "found": found, "same": same, "until": now.isoformat(), **_content(mail)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "securemail/mail_to_sort.html", context, status=status)


@require_POST
def file(request: TenantRequest, unsorted_id: UUID, episode_id: UUID) -> HttpResponse:
    """Put a mail into an episode."""
    episode = access_episode(request, episode_id, Permission.LETTER_SEND)
    mail = get_object_or_404(IncomingMail, pk=unsorted_id)
    try:
        filing.file_mail(member=current_member(request), mail_id=mail.pk, episode=episode)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("securemail:to_sort")
    messages.success(request, "Message classé dans le dossier.")
    return redirect("securemail:mail", episode.pk, mail.pk)


@require_POST
def set_aside(request: TenantRequest, unsorted_id: UUID) -> HttpResponse:
    """Say that a mail is about no patient."""
    require(request, Permission.LETTER_SEND)
    mail = get_object_or_404(IncomingMail, pk=unsorted_id)
    try:
        filing.set_aside(member=current_member(request), mail_id=mail.pk)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "Message écarté : il reste dans la boîte.")
    return redirect("securemail:to_sort")


@require_POST
def set_aside_sender(request: TenantRequest, unsorted_id: UUID) -> HttpResponse:
    """Say that whatever one sender wrote, as far as the page knew, is about no patient."""
    require(request, Permission.LETTER_SEND)
    mail = get_object_or_404(IncomingMail, pk=unsorted_id)
    form = UntilForm(request.POST)
    if not form.is_valid():
        raise BadRequest("Quand la page a-t-elle été lue ?")
    count = filing.set_aside_sender(member=current_member(request), mail_id=mail.pk, until=form.cleaned_data["until"])
    messages.success(
        request, f"{french.count(count, 'message écarté', 'messages écartés')} : tout reste dans la boîte."
    )
    return redirect("securemail:to_sort")


@require_POST
def take_out(request: TenantRequest, episode_id: UUID, mail_id: UUID) -> HttpResponse:
    """Say that a reply is not about this patient, and sort it anew."""
    episode = access_episode(request, episode_id, Permission.LETTER_SEND)
    # Taken out already: a second click leads to the same place.
    here = Q(episode=episode) | Q(state=IncomingState.TO_SORT)
    shown = get_object_or_404(IncomingMail.objects.select_related("episode"), here, pk=mail_id)
    filing.take_out(member=current_member(request), mail=shown)
    messages.success(request, "Message retiré du dossier : dites maintenant de quel patient il parle.")
    return redirect("securemail:mail_to_sort", shown.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: TenantRequest, episode_id: UUID, mail_id: UUID) -> HttpResponse:
    """A reply in its episode; the button says that it was read and done."""
    episode = access_episode(request, episode_id, Permission.LETTER_VIEW)
    shown = get_object_or_404(IncomingMail.objects.select_related("message"), pk=mail_id, episode=episode)
    if request.method == "POST":
        require(request, Permission.LETTER_SEND)
        filing.settle_reply(member=current_member(request), mail=shown)
        messages.success(request, "Réponse traitée.")
        return redirect("letters:episode", episode.pk)
    waits = Task.objects.live().filter(episode=episode.pk, kind=filing.TASK_KIND, subject_id=shown.pk).exists()
    may_sort = can(request, Permission.LETTER_SEND)
    context = {"mail": shown, "waits": waits and may_sort, "may_sort": may_sort, **_content(shown)}
    return render_episode(request, episode, "securemail/mail.html", "letters", context)


@require_safe
def received_file(request: TenantRequest, episode_id: UUID, file_id: UUID) -> HttpResponse:
    """A file that came with a reply, to keep: a browser never runs what somebody sent."""
    episode = access_episode(request, episode_id, Permission.LETTER_VIEW)
    kept = get_object_or_404(IncomingFile, pk=file_id, mail__episode=episode)
    if kept.content is None:
        raise Http404("Ce fichier n’a pas été gardé.")
    return file_response(bytes(kept.content), kept.media_type, kept.name, to_keep=True)


def _found(request: TenantRequest, number: str) -> Episode | None:
    """The latest episode, that the person may open, of the patient with this number; whose identity is shown is traced."""
    member = current_member(request)
    visible = Episode.objects.visible_to(member).for_rows().filter(patient__in=Patient.objects.numbered(number))
    found: Episode | None = visible.order_by("-admitted_at").first()
    if found is not None:
        record_identities(
            hospital_id=member.hospital_id,
            user=member.user,
            patient_ids=[found.patient_id],
            page="securemail:mail_to_sort",
        )
    return found


def _content(mail: IncomingMail) -> dict[str, Any]:
    files = [(one, file_words(one.refusal) if one.refusal else "") for one in mail.files.order_by("position")]
    return {"files": files, "problem": mail_words(mail.problem)}


def _initial(request: TenantRequest, known: SecureMailAccount | None) -> dict[str, Any]:
    shown = {name: getattr(known, name) for name in _SHOWN} if known else _FIRST
    return {**shown, "proves": current_member(request).hospital.secure_mail_proves}


def _account_page(
    request: TenantRequest, form: AccountForm, known: SecureMailAccount | None, **context: Any
) -> HttpResponse:
    context |= {"form": form, "account": known, "read_problem": server_words(known.read_error) if known else ""}
    if known:
        context["unread"] = IncomingMail.objects.to_sort().filter(problem="not_readable").count()
        context |= {"is_over": known.is_certificate_over(), "is_ending": known.is_certificate_ending()}
    return render(request, "securemail/account.html", context, status=status_of(form))
