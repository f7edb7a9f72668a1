"""The letters of an episode: who gets one, where it is, what it says. A view is guard, load, form, action, respond."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.accounts.permissions import can, current_member
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.models import Episode
from coordination.episodes.permissions import access_episode
from coordination.episodes.shell import render_episode
from coordination.errors import DomainError
from coordination.securemail.models import IncomingMail
from coordination.securemail.queries import may_write, nowhere
from coordination.tenancy.models import Hospital
from coordination.ui.files import PDF, file_response
from coordination.ui.forms import status_of
from discharge.planning.models import CircleMember
from discharge.planning.queries import current_circle, gp_of
from discharge.sharing.permissions import Ledger, ledger_of
from discharge.sharing.recipients import of_member
from liaison.content.j0 import J0Content
from liaison.documents.j0 import J0Text, j0_pdf
from liaison.entry.reading import doctors_to_ask, entry_lines
from liaison.letters import actions
from liaison.letters.composition import addressee_of_draft, compose_j0
from liaison.letters.documents import cards_of
from liaison.letters.forms import NewRecipientForm, RecipientForm, WayForm
from liaison.letters.models import (
    STUCK_STATES,
    Dispatch,
    Letter,
    LetterChannel,
    LetterFile,
    LetterKind,
    LetterState,
)
from liaison.letters.permissions import access_letter
from liaison.letters.public import file_name
from liaison.letters.queries import letters_of
from liaison.letters.reading import delivery_of, other_ways, sent_ways
from liaison.letters.sending import first_way

# Stands in a preview where the reference of a letter will be.
DRAFT_REFERENCE = "à l’envoi"


@require_safe
def letters(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Recipients and states; before the departure, who will receive it; beside, what it says."""
    episode = access_episode(request, episode_id, Permission.LETTER_VIEW)
    now = timezone.now()
    every = letters_of(episode)
    known = [letter for letter in every if letter.kind == LetterKind.J0]
    letter_of_law, *sheets = cards_of(episode, every, now=now)
    served = {letter.circle_member_id for letter in known if letter.state != LetterState.WITHDRAWN}
    named = [member for member in current_circle(episode) if member.is_named]
    ledger = ledger_of(episode)
    content, refusal = _shown_content(request, episode, known, ledger)
    context = {
        "liaison": letter_of_law,
        "sheets": sheets,
        "may_write": episode.is_open and can(request, Permission.LETTER_WRITE),
        "deliveries": [delivery_of(letter, episode, now=now) for letter in known],
        "expected": _expected(ledger, named),
        "others": [member for member in named if member.pk not in served],
        "received": IncomingMail.objects.of_episode(episode).select_related("message"),
        "gp": gp_of(episode),
        "entry_lines": entry_lines(episode),
        "doctors_to_ask": doctors_to_ask(episode),
        "paper": J0Text(content) if content else None,
        "paper_refusal": refusal,
        "is_draft": not any(letter.is_written for letter in known),
        "may_send": episode.is_open and can(request, Permission.LETTER_SEND),
        "may_plan": episode.is_open and can(request, Permission.PLAN_EDIT),
    }
    return render_episode(request, episode, "letters_app/letters.html", "letters", context)


@require_safe
def preview(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """The PDF as it would be sent now. It is not kept."""
    episode = access_episode(request, episode_id, Permission.LETTER_VIEW)
    try:
        content = j0_pdf(_draft(request, episode, ledger_of(episode)))
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("letters:episode", episode.pk)
    return file_response(content, PDF, "apercu-courrier-j0.pdf", to_keep=False)


@require_safe
def pdf(request: TenantRequest, episode_id: UUID, letter_id: UUID) -> HttpResponse:
    """The PDF as it was sent."""
    episode = access_episode(request, episode_id, Permission.LETTER_VIEW)
    letter = access_letter(episode, letter_id)
    frozen: LetterFile | None = LetterFile.objects.defer("content").filter(letter=letter).first()
    if frozen is None:
        raise Http404("Ce courrier n’est pas encore écrit.")
    return file_response(frozen.pdf, PDF, file_name(letter), to_keep=False)


@require_http_methods(["GET", "HEAD", "POST"])
def recipient(request: TenantRequest, episode_id: UUID, letter_id: UUID) -> HttpResponse:
    """Correct where a letter goes and send it there; or send it again, or note that it was given on paper."""
    episode = access_episode(request, episode_id, Permission.LETTER_SEND)
    letter = access_letter(episode, letter_id)
    circle_member = letter.circle_member
    stored = {
        "mail": letter.mail,
        "mobile": letter.mobile,
        "version": circle_member.version if circle_member else 1,
    }
    form = RecipientForm(request.POST or None, initial=stored)
    if form.is_valid():
        try:
            corrected = actions.correct_recipient(
                member=current_member(request), episode_id=episode.pk, letter_id=letter.pk, **form.cleaned_data
            )
        except DomainError as error:
            _refuse(form, error, stored)
        else:
            _announce(request, corrected)
            return redirect("letters:episode", episode.pk)
    context = {
        "form": form,
        "letter": letter,
        "delivery": delivery_of(letter, episode, now=timezone.now()),
        "dispatches": sent_ways(Dispatch.objects.filter(letter=letter).order_by("created_at", "pk")),
        "ways": other_ways(letter),
        "may_resend": letter.state in actions.RESENDABLE
        and not (letter.is_written and letter.missing_address and not letter.secure_mail),
        "may_paper": letter.is_written and letter.state in STUCK_STATES,
    }
    return render_episode(request, episode, "letters_app/recipient.html", "letters", context, status=status_of(form))


@require_POST
def resend(request: TenantRequest, episode_id: UUID, letter_id: UUID) -> HttpResponse:
    """Send a letter again, under a new link."""
    return _act(request, episode_id, letter_id, actions.resend_letter)


@require_POST
def paper(request: TenantRequest, episode_id: UUID, letter_id: UUID) -> HttpResponse:
    """Note that a letter was printed and given."""
    return _act(request, episode_id, letter_id, actions.hand_over_on_paper)


@require_POST
def add(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Write to one more member of the care circle."""
    episode = access_episode(request, episode_id, Permission.LETTER_SEND)
    form = NewRecipientForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Cette demande n’a pas été comprise. Relisez la page, puis recommencez.")
        return redirect("letters:episode", episode.pk)
    try:
        letter = actions.add_recipient(
            member=current_member(request),
            episode_id=episode.pk,
            circle_member_id=form.cleaned_data["circle_member"],
        )
    except DomainError as error:
        messages.error(request, error.message)
    else:
        _announce(request, letter)
    return redirect("letters:episode", episode.pk)


@require_POST
def way(request: TenantRequest, episode_id: UUID, letter_id: UUID) -> HttpResponse:
    """Send a letter by another way, or put it with what is to be printed."""
    form = WayForm(request.POST)
    if not form.is_valid():
        access_letter(access_episode(request, episode_id, Permission.LETTER_SEND), letter_id)
        messages.error(request, "Cette voie n’existe pas. Relisez la page, puis recommencez.")
        return redirect("letters:recipient", episode_id, letter_id)
    chosen = form.cleaned_data["voie"]
    said = "le courrier attend avec ceux à imprimer." if chosen == LetterChannel.PAPER else ""
    return _act(request, episode_id, letter_id, partial(actions.change_way, way=chosen), said=said)


# --- Parts ------------------------------------------------------------------------------------------------------------


def _expected(ledger: Ledger, named: list[CircleMember]) -> list[tuple[CircleMember, str, LetterChannel | None]]:
    """Who will be written to at the departure, each with what sharing waits for or forbids, and by which way."""
    wanted = [member for member in named if member.gets_letters]
    writes_to = may_write() if wanted else nowhere
    standings = [(member, ledger.standing(of_member(member))) for member in wanted]
    return [(member, standing.refusal(standing.letter), first_way(member, writes_to)) for member, standing in standings]


def _act(
    request: TenantRequest, episode_id: UUID, letter_id: UUID, action: Callable[..., Letter], *, said: str = ""
) -> HttpResponse:
    """Do it and come back to where one was. ``said``: what to announce, when the state of the letter does not say it."""
    episode = access_episode(request, episode_id, Permission.LETTER_SEND)
    letter = access_letter(episode, letter_id)
    try:
        changed = action(member=current_member(request), episode_id=episode.pk, letter_id=letter.pk)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        _announce(request, changed, said=said)
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("letters:episode", episode.pk)


def _announce(request: TenantRequest, letter: Letter, *, said: str = "") -> None:
    name = letter.recipient_name
    if said:
        messages.success(request, f"{name} : {said}")
    elif letter.state == LetterState.NO_ADDRESS:
        messages.error(request, f"{name} : le lien ne peut pas partir. Complétez l’adresse ou imprimez le courrier.")
    elif letter.state == LetterState.HANDED_OVER:
        messages.success(request, f"{name} : remise sur papier notée.")
    else:
        messages.success(request, f"{name} : le courrier part.")


def _shown_content(
    request: TenantRequest, episode: Episode, known: list[Letter], ledger: Ledger
) -> tuple[J0Content | None, str]:
    """What the first written letter says, else what it would say now; or why it cannot be shown."""
    written = next((letter for letter in known if letter.is_written), None)
    if written is not None:
        return J0Content.from_json(LetterFile.objects.defer("pdf").get(letter=written).content), ""
    try:
        return _draft(request, episode, ledger), ""
    except DomainError as error:
        return None, error.message


def _draft(request: TenantRequest, episode: Episode, ledger: Ledger) -> J0Content:
    hospital: Hospital = current_member(request).hospital
    return compose_j0(
        episode=episode,
        hospital=hospital,
        addressee=addressee_of_draft(episode, ledger),
        reference=DRAFT_REFERENCE,
        version=1,
        now=timezone.now(),
    )


def _refuse(form: RecipientForm, error: DomainError, stored: dict[str, Any]) -> None:
    """Say why; over a newer change, show what is stored and let what was typed be sent again."""
    form.add_error(None, error.message)
    if error.code != "stale":
        return
    form.data = {**form.data.dict(), "version": stored["version"]}  # type: ignore[attr-defined]  # bound to a QueryDict
    for name in ("mail", "mobile"):
        if form.cleaned_data.get(name) != stored[name]:
            form.add_error(name, f"Enregistré entre-temps : {stored[name] or 'vide'}.")
