"""Pages of those who keep the grids: which exist, where they serve, trying one, building the hospital's own."""

from http import HTTPStatus
from typing import Any

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
from coordination.versions import GONE_DRAFT, VersionState
from discharge.entries import DefinitionError, moved
from discharge.screening import drafts
from discharge.screening.draft_forms import PART_FORMS, HeadForm, NewGridForm, PartForm, RuleForm, UseForm
from discharge.screening.forms import AnswersForm, sent_answers
from discharge.screening.fresh_look import rules_of
from discharge.screening.instruments import Method
from discharge.screening.models import Activation, Instrument, InstrumentVersion, Trigger
from discharge.screening.permissions import access_draft, access_grid
from discharge.screening.queries import WITHOUT_A_CHOICE
from discharge.screening.views import live_result

FORM_METHODS = ["GET", "HEAD", "POST"]
# What the parts of a grid are called on its pages.
PART_WORDS = {
    "questions": ("Question", "une question"),
    "niveaux": ("Niveau", "un niveau"),
    "propositions": ("Proposition", "une proposition"),
}


@require_safe
def grids(request: TenantRequest) -> HttpResponse:
    """Every grid that the hospital may use, where it serves, and what is being written."""
    require(request, Permission.INSTRUMENTS_MANAGE)
    current_member(request)
    places: dict[str, list[Activation]] = {}
    for activation in Activation.objects.select_related("unit").order_by("rank", "unit__name"):
        places.setdefault(activation.instrument_id, []).append(activation)
    newest = {version.instrument_id: version for version in InstrumentVersion.objects.newest()}
    drafted = set(InstrumentVersion.objects.filter(state=VersionState.DRAFT).values_list("instrument_id", flat=True))
    lines: list[dict[str, Any]] = [
        {
            "grid": grid,
            "version": newest.get(grid.pk),
            "has_draft": grid.pk in drafted,
            "places": _place_words(grid.pk, places),
        }
        for grid in Instrument.objects.order_by("title")
    ]
    lines.sort(key=lambda line: (not line["places"], not line["grid"].is_own))
    return _page(request, "grids", {"lines": lines})


@require_http_methods(FORM_METHODS)
def new_grid(request: TenantRequest) -> HttpResponse:
    """Start a grid of the hospital."""
    require(request, Permission.INSTRUMENTS_MANAGE)
    bases = {
        version.instrument_id: version
        for version in InstrumentVersion.objects.newest().order_by("instrument__title")
        if version.definition.get("scoring", {}).get("method") != Method.AGGIR
    }
    form = NewGridForm([(code, version.instrument.title) for code, version in bases.items()], request.POST or None)
    if form.is_valid():
        try:
            draft = drafts.create_instrument(
                member=current_member(request),
                word=form.cleaned_data["word"],
                title=form.cleaned_data["title"],
                base=bases.get(form.cleaned_data["base"]),
            )
        except DomainError as error:
            form.add_error("word", error.message)
        else:
            return redirect("screening:draft", draft.instrument_id)
    return _page(request, "new", {"form": form}, form=form)


@require_safe
def grid(request: TenantRequest, grid_code: str) -> HttpResponse:
    """One grid as it is published: its questions, its levels, where it comes from and where it serves."""
    found = access_grid(request, grid_code)
    version = InstrumentVersion.objects.newest_of(found.pk)
    places: dict[str, list[Activation]] = {}
    for activation in Activation.objects.filter(instrument=found).select_related("unit").order_by("unit__name"):
        places.setdefault(found.pk, []).append(activation)
    context = {
        "grid": found,
        "version": version,
        "definition": version.read if version else None,
        "versions": found.versions.select_related("published_by").order_by("-number"),
        "places": _place_words(found.pk, places),
    }
    return _page(request, "grid", context)


@require_http_methods(FORM_METHODS)
def use(request: TenantRequest, grid_code: str) -> HttpResponse:
    """Choose where a grid serves."""
    found = access_grid(request, grid_code)
    chosen = list(Activation.objects.filter(instrument=found))
    is_default = found.pk == WITHOUT_A_CHOICE and not Activation.objects.exists()
    everywhere = is_default or any(activation.unit_id is None for activation in chosen)
    initial = {
        "where": "everywhere" if everywhere else "units" if chosen else "nowhere",
        "units": [activation.unit_id for activation in chosen],
        "rank": chosen[0].rank if chosen else 1 if is_default else 2,
    }
    form = UseForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            drafts.use_instrument(
                member=current_member(request),
                instrument=found,
                everywhere=form.cleaned_data["where"] == "everywhere",
                units=list(form.cleaned_data["units"]) if form.cleaned_data["where"] == "units" else [],
                rank=form.cleaned_data["rank"],
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Usage de la grille enregistré.")
            return redirect("screening:grids")
    return _page(request, "use", {"grid": found, "form": form}, form=form)


@require_http_methods(FORM_METHODS)
def trial(request: TenantRequest, grid_code: str) -> HttpResponse:
    """Fill a grid without a patient: the draft when there is one. Nothing is recorded."""
    found = access_grid(request, grid_code)
    version = found.versions.order_by("-number").first()
    definition, fault = _read(version)
    if version is None or definition is None:
        return _page(request, "trial", {"grid": found, "version": version, "fault": fault})
    data = request.POST if request.method == "POST" else None
    form = AnswersForm(definition, {}, data, initial={"version": version.pk})
    result = live_result(version, sent_answers(definition, request.POST))
    if getattr(request, "htmx", False):
        return render(request, "screening/_result.html", result)
    return _page(request, "trial", {"grid": found, "version": version, "form": form, **result})


@require_http_methods(FORM_METHODS)
def rules(request: TenantRequest) -> HttpResponse:
    """When the hospital looks again at somebody who was screened."""
    require(request, Permission.INSTRUMENTS_MANAGE)
    member = current_member(request)
    posted = request.POST.get("trigger", "") if request.method == "POST" else ""
    if request.method == "POST" and posted not in Trigger.values:
        raise Http404("Cette règle n’existe pas.")
    lines: list[dict[str, Any]] = []
    for trigger, rule in rules_of(member.hospital_id).items():
        initial = {"active": rule.active, "after_days": rule.after_days or None, "delay_hours": rule.delay_hours}
        form = RuleForm(request.POST if trigger == posted else None, initial=initial, prefix=trigger.value)
        if form.is_valid():
            try:
                days = form.cleaned_data["after_days"] or 0
                drafts.change_rule(member=member, trigger=trigger, **{**form.cleaned_data, "after_days": days})
            except DomainError as error:
                form.add_error("after_days", error.message)
            else:
                messages.success(request, "Règle enregistrée.")
                return redirect("screening:rules")
        lines.append({"trigger": trigger, "form": form, "has_age": trigger == Trigger.AGE})
    refused = next((line["form"] for line in lines if line["form"].is_bound), None)
    return _page(request, "rules", {"lines": lines, "refused": refused}, form=refused)


# --- A draft ----------------------------------------------------------------------------------------------------------


@require_POST
def open_draft(request: TenantRequest, grid_code: str) -> HttpResponse:
    """Write a new version of the hospital's own grid."""
    found = access_grid(request, grid_code)
    try:
        drafts.open_draft(member=current_member(request), instrument=found)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("screening:grid", found.pk)
    return redirect("screening:draft", found.pk)


@require_safe
def draft(request: TenantRequest, grid_code: str) -> HttpResponse:
    """The draft as it stands, part by part, and what it still lacks."""
    return _draft_page(request, access_draft(request, grid_code))


@require_http_methods(FORM_METHODS)
def draft_head(request: TenantRequest, grid_code: str) -> HttpResponse:
    """Name, source, score and threshold of a draft."""
    found = access_draft(request, grid_code)
    data = request.POST if request.method == "POST" else None
    form = HeadForm(found.definition, found.definition, data, initial={"revision": found.revision})
    if form.is_valid():
        try:
            _save(request, found, form.changes())
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            return redirect("screening:draft", found.instrument_id)
    return _page(request, "part", {"grid": found.instrument, "form": form, "word": "Présentation"}, form=form)


@require_http_methods(FORM_METHODS)
def draft_part(request: TenantRequest, grid_code: str, part: str, place: int = 0) -> HttpResponse:
    """One question, level or proposal of a draft; ``place`` 0: a new one."""
    found = access_draft(request, grid_code)
    name, form_class = PART_FORMS.get(part, ("", PartForm))
    parts: list[dict[str, Any]] = list(found.definition.get(name, []))
    if not name or place > len(parts):
        raise Http404("Cette partie de la grille n’existe pas.")
    before = parts[place - 1] if place else {}
    data = request.POST if request.method == "POST" else None
    form = form_class(found.definition, before, data, initial={"revision": found.revision})
    changed = moved(parts, place, request.POST.get("do", ""))
    if changed is None and form.is_valid():
        changed = [*parts[: place - 1], form.data_of_part(), *parts[place:]] if place else [*parts, form.data_of_part()]
    if changed is not None:
        try:
            _save(request, found, {name: changed})
        except DomainError as error:
            form.is_valid()
            form.add_error(None, error.message)
        else:
            return redirect("screening:draft", found.instrument_id)
    context = {"grid": found.instrument, "form": form, "word": PART_WORDS[part][0], "place": place, "last": len(parts)}
    return _page(request, "part", context, form=form)


@require_POST
def publish(request: TenantRequest, grid_code: str) -> HttpResponse:
    """Publish a draft as the version to fill from now on."""
    try:
        found = access_draft(request, grid_code)
    except Http404:
        return _gone(request, "screening:grid", access_grid(request, grid_code).pk)
    try:
        version = drafts.publish_draft(
            member=current_member(request),
            instrument=found.instrument,
            revision=as_number(request.POST.get("revision")),
        )
    except DomainError as error:
        return _draft_page(request, found, error.message)
    messages.success(request, f"Version {version.number} publiée.")
    return redirect("screening:use" if version.number == 1 else "screening:grid", found.instrument_id)


@require_POST
def drop(request: TenantRequest, grid_code: str) -> HttpResponse:
    """Give up a draft."""
    try:
        found = access_draft(request, grid_code)
    except Http404:
        return _gone(request, "screening:grids")
    drafts.drop_draft(member=current_member(request), instrument=found.instrument)
    messages.success(request, "Brouillon abandonné.")
    return redirect("screening:grids")


def _gone(request: TenantRequest, *to: str) -> HttpResponse:
    """Tell a second click what became of the draft."""
    messages.info(request, GONE_DRAFT)
    return redirect(*to)


def _draft_page(request: TenantRequest, version: InstrumentVersion, refusal: str = "") -> HttpResponse:
    definition, fault = _read(version)
    parts = [
        {"key": part, "name": name, "add": PART_WORDS[part][1], "lines": version.definition.get(name, [])}
        for part, (name, _) in PART_FORMS.items()
    ]
    context = {
        "grid": version.instrument,
        "version": version,
        "data": version.definition,
        "definition": definition,
        "fault": fault,
        "refusal": refusal,
        "parts": parts,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK
    return render(request, "screening/grids/draft.html", {"place_key": "grids", **context}, status=status)


def _save(request: TenantRequest, version: InstrumentVersion, changes: dict[str, Any]) -> None:
    drafts.save_draft(
        member=current_member(request),
        instrument=version.instrument,
        revision=as_number(request.POST.get("revision")),
        changes=changes,
    )


def _read(version: InstrumentVersion | None) -> tuple[Any, str]:
    """The definition of an edition, else what does not hold in it."""
    if version is None:
        return None, ""
    try:
        return version.read, ""
    except DefinitionError as error:
        return None, f"{error}."


def _place_words(code: str, places: dict[str, list[Activation]]) -> str:
    """Where a grid serves, in words; nothing when it serves nowhere."""
    if not places and code == WITHOUT_A_CHOICE:
        return "toutes les unités, faute d’autre choix"
    units = [activation.unit for activation in places.get(code, [])]
    if None in units:
        return "toutes les unités"
    return ", ".join(unit.name for unit in units if unit)


def _page(request: TenantRequest, name: str, context: dict[str, Any], *, form: Any = None) -> HttpResponse:
    return render(request, f"screening/grids/{name}.html", {"place_key": "grids", **context}, status=status_of(form))
