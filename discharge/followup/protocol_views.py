"""Pages of those who keep the call protocols: which serve and for whom, one as published, its script, building a draft."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.accounts.permissions import current_member, require
from coordination.accounts.requests import TenantRequest
from coordination.accounts.roles import Permission
from coordination.asked import as_number
from coordination.errors import DomainError
from coordination.ui.forms import status_of
from coordination.versions import GONE_DRAFT
from discharge.entries import DefinitionError, moved
from discharge.followup import protocol_words as words
from discharge.followup import protocols
from discharge.followup.definitions import Definition
from discharge.followup.forms import CallForm
from discharge.followup.models import Call, Protocol, ProtocolState
from discharge.followup.permissions import access_protocol
from discharge.followup.protocol_forms import PART_FORMS, SECTION_FORMS, NewProtocolForm, parts_of, with_parts
from discharge.followup.reading import opening

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
def listing(request: TenantRequest) -> HttpResponse:
    """Every protocol of the hospital: those that serve in the order in which they are tried, the others after."""
    require(request, Permission.PROTOCOLS_MANAGE)
    current_member(request)
    known = words.names()
    shown: dict[UUID, Protocol] = {}
    drafts: dict[UUID, Protocol] = {}
    for edition in Protocol.objects.order_by("-active", "-version"):
        kept = shown if edition.state == ProtocolState.PUBLISHED else drafts
        kept.setdefault(edition.series, edition)
    lines = [_line(shown.get(series), drafts.get(series), known) for series in {**shown, **drafts}]
    lines.sort(key=lambda line: (not line["serves"], line["rank"], line["protocol"].name))
    return _page(request, "protocols", {"lines": lines})


def _line(published: Protocol | None, draft: Protocol | None, known: words.Names) -> dict[str, Any]:
    definition = published.read if published else None
    return {
        "protocol": published or draft,
        "draft": draft,
        "serves": published is not None and published.active,
        "rank": definition.audience.rank if definition else 0,
        "audience": words.audience_words(definition.audience, known) if definition else "",
        "days": words.days_words(definition) if definition else "",
    }


@require_http_methods(FORM_METHODS)
def new(request: TenantRequest) -> HttpResponse:
    """Start a protocol: empty, or a copy of one of the hospital's."""
    require(request, Permission.PROTOCOLS_MANAGE)
    member = current_member(request)
    bases = {str(base.pk): base for base in Protocol.objects.published().order_by("-active", "name", "-version")}
    choices = [(key, f"{base.name}, version {base.version}") for key, base in bases.items()]
    form = NewProtocolForm(choices, request.POST or None, initial={"base": request.GET.get("depuis", "")})
    if form.is_valid():
        try:
            draft = protocols.create_protocol(
                member=member, name=form.cleaned_data["name"], base=bases.get(form.cleaned_data["base"])
            )
        except DomainError as error:
            form.add_error("name", error.message)
        else:
            return redirect("followup:draft", draft.pk)
    return _page(request, "new", {"form": form}, form=form)


@require_safe
def protocol(request: TenantRequest, protocol_id: UUID) -> HttpResponse:
    """One published edition: for whom, when, its script, and the other editions."""
    found = access_protocol(request, protocol_id)
    if found.state != ProtocolState.PUBLISHED:
        return redirect("followup:draft", found.pk)
    editions = list(Protocol.objects.of(found.series).select_related("published_by"))
    context = {
        "protocol": found,
        "editions": editions,
        "planned": Call.objects.filter(protocol=found).awaiting().count(),
        **_described(found.read),
        "opening": opening(found.read, caller=str(current_member(request).user), hospital=found.hospital),
    }
    return _page(request, "protocol", context)


@require_safe
def script(request: TenantRequest, protocol_id: UUID) -> HttpResponse:
    """The script as an operator sees it, branches included. Nothing is recorded."""
    found = access_protocol(request, protocol_id)
    definition, fault = _read(found)
    context: dict[str, Any] = {"protocol": found, "fault": fault}
    if definition is not None:
        member = current_member(request)
        context |= {
            "definition": definition,
            "form": CallForm(definition=definition, in_place=()),
            "opening": opening(definition, caller=str(member.user), hospital=member.hospital),
        }
    return _page(request, "script", context)


@require_safe
def compare(request: TenantRequest, protocol_id: UUID) -> HttpResponse:
    """What changes from an edition to another: the one asked for, else the one before it of the same protocol."""
    found = access_protocol(request, protocol_id)
    others = Protocol.objects.exclude(pk=found.pk).order_by("-active", "name", "-version")
    asked = request.GET.get("avec", "")
    other = next((item for item in others if str(item.pk) == asked), None)
    if other is None and not asked:
        other = next((item for item in others if item.series == found.series and item.version < found.version), None)
    context: dict[str, Any] = {"protocol": found, "others": others, "other": other}
    if other is not None:
        (before, fault), (after, own_fault) = _read(other), _read(found)
        context["fault"] = own_fault or fault
        if before is not None and after is not None:
            context["lines"] = words.differences(before, after, words.names())
    return _page(request, "compare", context)


@require_POST
def serve(request: TenantRequest, protocol_id: UUID) -> HttpResponse:
    """Put an edition in service."""
    found = access_protocol(request, protocol_id)
    return _done(
        request, found, lambda: protocols.serve(member=current_member(request), protocol_id=found.pk), "En service."
    )


@require_POST
def withdraw(request: TenantRequest, protocol_id: UUID) -> HttpResponse:
    """Take an edition out of service."""
    found = access_protocol(request, protocol_id)
    return _done(
        request,
        found,
        lambda: protocols.withdraw(member=current_member(request), protocol_id=found.pk),
        "Retiré : les prochaines sorties ne le prennent plus. Les appels déjà prévus restent.",
    )


def _done(request: TenantRequest, found: Protocol, action: Any, said: str) -> HttpResponse:
    try:
        action()
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, said)
    return redirect("followup:protocol", found.pk)


# --- A draft ----------------------------------------------------------------------------------------------------------


@require_POST
def open_draft(request: TenantRequest, protocol_id: UUID) -> HttpResponse:
    """Write a new edition of a protocol."""
    found = access_protocol(request, protocol_id)
    draft = protocols.open_draft(member=current_member(request), series=found.series)
    return redirect("followup:draft", draft.pk)


@require_safe
def draft(request: TenantRequest, draft_id: UUID) -> HttpResponse:
    """The draft as it stands, part by part, and what it still lacks."""
    found = access_protocol(request, draft_id)
    if found.state == ProtocolState.PUBLISHED:
        return redirect("followup:protocol", found.pk)
    return _draft_page(request, found)


@require_http_methods(FORM_METHODS)
def draft_section(request: TenantRequest, draft_id: UUID, section: str) -> HttpResponse:
    """The presentation, the audience or the rhythm of a draft."""
    found = _written(request, draft_id)
    word, form_class = SECTION_FORMS.get(section, ("", None))
    if form_class is None:
        raise Http404("Cette partie du protocole n’existe pas.")
    before = found.definition.get("audience") or {} if section == "pour-qui" else found.definition
    data = request.POST if request.method == "POST" else None
    form = form_class(found.definition, before, data, initial={"revision": found.revision})
    if form.is_valid() and _saved(request, found, form, form.changes()):
        return redirect("followup:draft", found.pk)
    return _page(request, "part", {"protocol": found, "form": form, "word": word}, form=form)


@require_http_methods(FORM_METHODS)
def draft_part(request: TenantRequest, draft_id: UUID, part: str, place: int = 0) -> HttpResponse:
    """One question or one warning sign of a draft; ``place`` 0: a new one."""
    found = _written(request, draft_id)
    word, form_class = PART_FORMS.get(part, ("", None))
    parts = parts_of(found.definition, part) if form_class else []
    if form_class is None or place > len(parts):
        raise Http404("Cette partie du protocole n’existe pas.")
    before = parts[place - 1] if place else {}
    data = request.POST if request.method == "POST" else None
    form = form_class(found.definition, before, data, initial={"revision": found.revision})
    changed = moved(parts, place, request.POST.get("do", ""))
    if changed is None and form.is_valid():
        changed = [*parts[: place - 1], form.data_of_part(), *parts[place:]] if place else [*parts, form.data_of_part()]
    if changed is not None and _saved(request, found, form, with_parts(found.definition, part, changed)):
        return redirect("followup:draft", found.pk)
    context = {"protocol": found, "form": form, "word": word, "place": place}
    return _page(request, "part", context, form=form)


@require_POST
def check(request: TenantRequest, draft_id: UUID) -> HttpResponse:
    """Note that the draft was read again."""
    return _step(request, draft_id, protocols.check_draft, "Relecture notée.")


@require_POST
def publish(request: TenantRequest, draft_id: UUID) -> HttpResponse:
    """Publish a draft: it serves from the next departure on."""
    return _step(request, draft_id, protocols.publish_draft, "Publié : il sert dès la prochaine sortie.")


@require_POST
def drop(request: TenantRequest, draft_id: UUID) -> HttpResponse:
    """Give up a draft; a second click changes nothing."""
    require(request, Permission.PROTOCOLS_MANAGE)
    if protocols.drop_draft(member=current_member(request), protocol_id=draft_id):
        messages.success(request, "Brouillon abandonné.")
    else:
        messages.info(request, GONE_DRAFT)
    return redirect("followup:protocols")


def _step(request: TenantRequest, draft_id: UUID, action: Any, said: str) -> HttpResponse:
    found = access_protocol(request, draft_id)
    try:
        action(member=current_member(request), protocol_id=found.pk, revision=as_number(request.POST.get("revision")))
    except DomainError as error:
        if error.code == "no_draft":
            messages.error(request, error.message)
            return redirect("followup:protocol", found.pk)
        return _draft_page(request, found, error.message)
    messages.success(request, said)
    return redirect("followup:draft", found.pk)


def _draft_page(request: TenantRequest, found: Protocol, refusal: str = "") -> HttpResponse:
    definition, fault = _read(found)
    context = {
        "protocol": found,
        "data": found.definition,
        "fault": fault,
        "refusal": refusal,
        "sections": [(key, word) for key, (word, _) in SECTION_FORMS.items()],
        "parts": [(part, word, parts_of(found.definition, part)) for part, (word, _) in PART_FORMS.items()],
        "earlier": found.version > 1,
        **(_described(definition) if definition else {}),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK
    return render(request, "followup/protocols/draft.html", {"place_key": "protocols", **context}, status=status)


def _written(request: TenantRequest, draft_id: UUID) -> Protocol:
    found = access_protocol(request, draft_id)
    if found.state == ProtocolState.PUBLISHED:
        raise Http404("Ce protocole est publié : il ne change plus. Ouvrez une nouvelle version.")
    return found


def _saved(request: TenantRequest, found: Protocol, form: Any, changes: dict[str, Any]) -> bool:
    try:
        protocols.save_draft(
            member=current_member(request),
            protocol_id=found.pk,
            revision=as_number(request.POST.get("revision")),
            changes=changes,
        )
    except DomainError as error:
        form.is_valid()
        form.add_error("name" if error.code == "name_taken" else None, error.message)
        return False
    return True


def _read(found: Protocol) -> tuple[Definition | None, str]:
    """The definition of an edition, else what does not hold in it."""
    try:
        return found.read, ""
    except DefinitionError as error:
        return None, f"{error}."


def _described(definition: Definition) -> dict[str, Any]:
    """For whom a protocol is, when and by whom calls are made, and its questions with their conditions."""
    return {
        "definition": definition,
        "facts": [
            ("Pour qui", words.audience_words(definition.audience, words.names())),
            ("Ordre", definition.audience.rank),
            ("Appels", words.days_words(definition)),
            ("L’équipe appelle", words.working_words(definition)),
            ("Qui appelle", words.caller_words(definition)),
            ("Jusqu’à quand", words.limit_words(definition)),
        ],
        "questions": [(question, words.condition_words(definition, question)) for question in definition.questions],
        "flags": [(flag, words.LEVEL_WORDS[flag.level]) for flag in definition.flags],
    }


def _page(request: TenantRequest, name: str, context: dict[str, Any], *, form: Any = None) -> HttpResponse:
    return render(
        request, f"followup/protocols/{name}.html", {"place_key": "protocols", **context}, status=status_of(form)
    )
