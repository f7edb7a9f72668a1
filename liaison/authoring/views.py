"""The pages of a document: write it by parts, sign it, give it, read it. A view is guard, load, form, action, respond."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from coordination.accounts.permissions import can, current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.episodes.models import Episode
from coordination.episodes.permissions import access_episode
from coordination.episodes.shell import render_episode
from coordination.errors import DomainError
from coordination.ui import french
from coordination.ui.files import PDF, file_response
from liaison.authoring import actions
from liaison.authoring.completeness import Progress, by_group, progress
from liaison.authoring.enclosures import join_file, remove_file, with_files
from liaison.authoring.forms import CancelForm, FileForm, HandedForm, SignForm
from liaison.authoring.models import Document, DocumentContent, DocumentKind
from liaison.authoring.papers import PAPERS, paper_of
from liaison.authoring.papers.base import Composing
from liaison.authoring.permissions import access_document, access_enclosure, access_part, may_write
from liaison.authoring.phrases import by_part
from liaison.authoring.readers import referrer_is_told
from liaison.authoring.rendering import FORMS, forms_of, render
from liaison.authoring.sections import PartInput

# What asks for JSON saves by itself while one types.
_JSON = "application/json"


@require_POST
def start(request: TenantRequest, episode_id: UUID, kind: str) -> HttpResponse:
    """Open the draft of a kind of document: the first, or the next version of what is in force."""
    episode = access_episode(request, episode_id, Permission.LETTER_WRITE)
    if kind not in PAPERS:
        raise Http404("Ce document n’existe pas.")
    try:
        draft = actions.start_document(member=current_member(request), episode_id=episode.pk, kind=DocumentKind(kind))
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("letters:episode", episode.pk)
    return redirect("authoring:document", episode.pk, draft.pk)


@require_safe
def document(request: TenantRequest, episode_id: UUID, document_id: UUID) -> HttpResponse:
    """The document: its parts to write, or what was signed."""
    episode = access_episode(request, episode_id, Permission.LETTER_VIEW)
    found = access_document(episode, document_id)
    return _page(request, episode, found)


@require_POST
def part(request: TenantRequest, episode_id: UUID, document_id: UUID, key: str) -> HttpResponse:
    """Keep one part. Saved by itself while one types, it answers JSON; sent by its button, it leads back to the part."""
    episode = access_episode(request, episode_id, Permission.LETTER_WRITE)
    found = access_document(episode, document_id)
    typed = PartInput(access_part(found, key), {}, 1, request.POST)
    if not typed.is_valid():
        return _refused(request, episode, found, typed, "Rien n’est perdu : corrigez, puis enregistrez.")
    before = actions.state_of(found.sections.all(), found.enclosures.all())
    try:
        section = actions.save_part(
            member=current_member(request),
            episode_id=episode.pk,
            document_id=found.pk,
            key=key,
            version=typed.version,
            body=typed.body(),
        )
    except DomainError as error:
        return _refused(request, episode, found, typed, error.message, is_stale=error.code in {"stale", "frozen"})
    if _saves_by_itself(request):
        return JsonResponse(_saved(found, section.version, has_read=request.POST.get("seen") == before))
    messages.success(request, "Partie enregistrée.")
    return redirect(f"{reverse('authoring:document', args=[episode.pk, found.pk])}#partie-{key}")


@require_safe
def preview(request: TenantRequest, episode_id: UUID, document_id: UUID) -> HttpResponse:
    """The PDF as the draft stands now. It is not kept."""
    episode = access_episode(request, episode_id, Permission.LETTER_VIEW)
    found = access_document(episode, document_id)
    try:
        pdf = paper_of(found).pdf(_draft(request, episode, found))
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("authoring:document", episode.pk, found.pk)
    return file_response(pdf, PDF, f"apercu-{paper_of(found).file_stem}.pdf", to_keep=False)


@require_safe
def form_of(request: TenantRequest, episode_id: UUID, document_id: UUID, form: str) -> HttpResponse:
    """One form of what was signed."""
    episode = access_episode(request, episode_id, Permission.LETTER_VIEW)
    found = access_document(episode, document_id)
    if form not in FORMS:
        raise Http404("Cette forme n’existe pas.")
    try:
        content = render(found, FORMS[form])
    except DomainError as error:
        raise Http404(error.message) from error
    name = FORMS[form].file_name.format(paper_of(found).file_stem, found.number)
    return file_response(content, FORMS[form].media_type, name, to_keep=form != "pdf")


@require_POST
def join(request: TenantRequest, episode_id: UUID, document_id: UUID) -> HttpResponse:
    """Join a file to the draft."""
    form = FileForm(request.POST, request.FILES)
    return _act(request, episode_id, document_id, join_file, form=form, done="Pièce jointe ajoutée.", back="pieces")


@require_POST
def unjoin(request: TenantRequest, episode_id: UUID, document_id: UUID, enclosure_id: UUID) -> HttpResponse:
    """Take a file off the draft."""
    taken_off = partial(remove_file, enclosure_id=enclosure_id)
    return _act(request, episode_id, document_id, taken_off, done="Pièce jointe retirée.", back="pieces")


@require_safe
def enclosure(request: TenantRequest, episode_id: UUID, document_id: UUID, enclosure_id: UUID) -> HttpResponse:
    """One of the files that go with the document."""
    episode = access_episode(request, episode_id, Permission.LETTER_VIEW)
    found = access_enclosure(access_document(episode, document_id), enclosure_id)
    return file_response(found.file.content, found.media_type, found.file_name, to_keep=True)


@require_POST
def propose(request: TenantRequest, episode_id: UUID, document_id: UUID) -> HttpResponse:
    """Put the draft in front of the doctor who signs."""
    return _act(request, episode_id, document_id, actions.propose, done="La signature est demandée.")


@require_POST
def sign(request: TenantRequest, episode_id: UUID, document_id: UUID) -> HttpResponse:
    """Sign what was read."""
    return _act(
        request,
        episode_id,
        document_id,
        actions.sign,
        form=SignForm(request.POST),
        done="Document signé.",
        is_signature=True,
    )


@require_POST
def hand_over(request: TenantRequest, episode_id: UUID, document_id: UUID) -> HttpResponse:
    """Note that a copy was given by hand."""
    return _act(
        request, episode_id, document_id, actions.hand_over, form=HandedForm(request.POST), done="Remise notée."
    )


@require_POST
def cancel(request: TenantRequest, episode_id: UUID, document_id: UUID) -> HttpResponse:
    """Cancel a draft or a signed letter, with the reason."""
    return _act(
        request, episode_id, document_id, actions.cancel, form=CancelForm(request.POST), done="Document annulé."
    )


# --- Parts ------------------------------------------------------------------------------------------------------------


def _act(
    request: TenantRequest,
    episode_id: UUID,
    document_id: UUID,
    action: Callable[..., Any],
    *,
    done: str,
    form: forms.Form | None = None,
    is_signature: bool = False,
    back: str = "",
) -> HttpResponse:
    episode = access_episode(request, episode_id, Permission.LETTER_WRITE)
    found = access_document(episode, document_id)
    if is_signature:
        require(request, paper_of(found).signing)
    if form is not None and not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return _page(request, episode, found, refused=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    fields = form.cleaned_data if form is not None else {}
    try:
        action(member=current_member(request), episode_id=episode.pk, document_id=found.pk, **fields)
    except DomainError as error:
        if isinstance(form, FileForm):
            form.add_error("content", error.message)
            return _page(request, episode, found, refused=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        if error.code != "incomplete":
            messages.error(request, error.message)
        # What is missing stands on top of the page, each point leading to its field.
        return _page(request, episode, found, status=HTTPStatus.UNPROCESSABLE_ENTITY, tells=True)
    messages.success(request, done)
    here = reverse("authoring:document", args=[episode.pk, found.pk])
    return redirect(f"{here}#{back}" if back else here)


def _page(
    request: TenantRequest,
    episode: Episode,
    found: Document,
    *,
    typed: PartInput | None = None,
    refused: forms.Form | None = None,
    status: HTTPStatus = HTTPStatus.OK,
    tells: bool = False,
) -> HttpResponse:
    """The editor of an open document, else what was signed; ``refused`` is a form as it was sent, with what is wrong in it."""
    member, paper = current_member(request), paper_of(found)
    enclosures = list(found.enclosures.order_by("added_at", "pk")) if paper.takes_files else []
    context: dict[str, Any] = {
        "enclosures": enclosures,
        "file_form": refused if isinstance(refused, FileForm) else FileForm(),
        "document": found,
        "kind": paper,
        "may_write": episode.is_open and can(request, Permission.LETTER_WRITE),
        "may_sign": episode.is_open and can(request, paper.signing),
        "may_send": episode.is_open and can(request, Permission.LETTER_SEND),
        "cancel_form": refused if isinstance(refused, CancelForm) else CancelForm(),
    }
    if not found.is_open:
        content = DocumentContent.objects.filter(document=found).first()
        context |= {
            "paper": paper.text(paper.read(content.text)) if content else None,
            "copies": found.handed_copies.select_related("handed_by").order_by("handed_at"),
            "handed_form": refused if isinstance(refused, HandedForm) else HandedForm(),
            "forms": forms_of(found),
        }
        return render_episode(request, episode, "authoring/signed.html", "letters", context, status=status)
    sections = {section.key: section for section in found.sections.select_related("author")}
    bodies = {key: section.body for key, section in sections.items()}
    known = progress(paper, bodies)
    phrases = by_part(paper, episode, member.hospital) if context["may_write"] else {}
    content_now, refusal = _shown(request, episode, found)
    context |= {
        "parts": [
            {
                "kind": one.section,
                "progress": one,
                "section": sections[one.section.key],
                "input": typed
                if typed is not None and typed.kind is one.section
                else PartInput(one.section, bodies[one.section.key], sections[one.section.key].version),
                "phrases": phrases.get(one.section.key, []),
                "is_typed": typed is not None and typed.kind is one.section,
                "may_write": context["may_write"] and may_write(member, one.section),
            }
            for one in known
        ],
        "groups": by_group(paper, known),
        "referrer_is_told": referrer_is_told(episode, bodies.get("surroundings", {})),
        "gaps": [gap for one in known for gap in one.gaps],
        "told": _told(known) if tells else [],
        "seen": actions.state_of(sections.values(), enclosures),
        "paper": content_now,
        "paper_refusal": refusal,
        "last_saved": max((section.updated_at for section in sections.values()), default=None),
        "authors": list(dict.fromkeys(str(section.author) for section in sections.values() if section.author)),
    }
    return render_episode(request, episode, "authoring/editor.html", "letters", context, status=status)


def _refused(
    request: TenantRequest, episode: Episode, found: Document, typed: PartInput, words: str, *, is_stale: bool = False
) -> HttpResponse:
    """What could not be kept, with what was typed."""
    if _saves_by_itself(request):
        if is_stale:
            return JsonResponse({"message": words, **_theirs(found, typed)}, status=HTTPStatus.CONFLICT)
        return JsonResponse({"message": words, "errors": _errors(typed)}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.error(request, words)
    found.refresh_from_db()
    if is_stale and found.is_open:
        # Sent again, it is kept over what was written in between.
        section = found.sections.get(key=typed.kind.key)
        typed.form.data = {**typed.form.data.dict(), f"{typed.kind.key}-version": section.version}  # type: ignore[attr-defined]  # bound to a QueryDict
    return _page(request, episode, found, typed=typed, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _theirs(found: Document, typed: PartInput) -> dict[str, Any]:
    """What somebody else wrote in the part meanwhile, text by text, and its version: sent with that, one's own words replace it.

    Nothing for a table, whose rows have no place side by side, nor once the document is closed: the page is then read again.
    """
    found.refresh_from_db()
    if typed.rows is not None or not found.is_open:
        return {"errors": {}}
    section = found.sections.select_related("author").get(key=typed.kind.key)
    mine = typed.body()
    return {
        "version": section.version,
        "errors": {
            str(
                typed.form[name].id_for_label
            ): f"{section.author or 'Quelqu’un'} a écrit ici : {section.body.get(name) or 'rien'}"
            for name in typed.form.fields
            if name in mine and isinstance(mine[name], str) and mine[name] != section.body.get(name, "")
        },
    }


def _errors(typed: PartInput) -> dict[str, str]:
    """What is wrong, by the id of the control."""
    forms = [typed.form, *(typed.rows.forms if typed.rows is not None else [])]
    return {
        str(form[name].id_for_label): " ".join(str(error) for error in found)
        for form in forms
        if form.is_bound
        for name, found in form.errors.items()
        if name in form.fields
    }


def _saved(found: Document, version: int, *, has_read: bool) -> dict[str, Any]:
    """What a page that saves by itself shows anew. ``has_read``: it showed every part as it stood before."""
    sections = list(found.sections.all())
    paper = paper_of(found)
    known = progress(paper, {section.key: section.body for section in sections})
    return {
        "version": version,
        "saved": f"Enregistré à {french.clock(timezone.localtime())}",
        "seen": actions.state_of(sections, found.enclosures.all()) if has_read else "",
        "parts": {one.section.key: render_to_string("authoring/_words.html", {"part": one}) for one in known},
        "progress": render_to_string("authoring/_progress.html", {"groups": by_group(paper, known)}),
        "missing": render_to_string(
            "authoring/_missing.html", {"kind": paper, "gaps": [gap for one in known for gap in one.gaps]}
        ),
    }


def _saves_by_itself(request: TenantRequest) -> bool:
    """Whether a script asks, which shows the answer at the part."""
    return request.accepts(_JSON) and not request.accepts("text/html")


def _told(known: list[Progress]) -> list[dict[str, str]]:
    return [{"text": gap.words, "target": gap.target} for one in known for gap in one.gaps]


def _shown(request: TenantRequest, episode: Episode, found: Document) -> tuple[Any, str]:
    """What the document would say now, or why it cannot be shown."""
    try:
        return paper_of(found).text(_draft(request, episode, found)), ""
    except DomainError as error:
        return None, error.message


def _draft(request: TenantRequest, episode: Episode, found: Document) -> Any:
    content = paper_of(found).compose(
        Composing(
            document=found,
            episode=episode,
            hospital=current_member(request).hospital,
            written=actions.written(found),
            now=timezone.now(),
        )
    )
    return with_files(content, found)
