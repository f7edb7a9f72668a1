"""Pages of incidents: the list for the review, one incident, its declaration, the anonymous file. Guard, load, form, action, respond."""

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
from coordination.asked import as_uuid
from coordination.episodes.permissions import access_episode
from coordination.episodes.queries import within_remit
from coordination.episodes.shell import render_episode
from coordination.errors import DomainError
from coordination.ui.files import file_response
from coordination.ui.spreadsheets import CSV, XLSX, Sheet, as_csv, as_workbook
from discharge.alerts.models import Alert, AlertState
from discharge.incidents import actions
from discharge.incidents.anonymous import Anonymous, anonymous, team_names
from discharge.incidents.forms import ActionForm, AnalysisForm, DeclareForm
from discharge.incidents.models import Incident, IncidentAction, IncidentState
from discharge.incidents.permissions import access_incident

MOST = 100
_STATES = {IncidentState.OPEN: "due", IncidentState.ANALYSED: "waiting", IncidentState.CLOSED: "done"}
WARNING = "Les noms connus du dossier et de l’équipe sont barrés, mais une situation rare peut suffire à reconnaître quelqu’un."
HEADINGS = ("Situation", "Gravité", "Qui", "Quand", "Ce qui s’est passé", "Analyse", "Actions", "État")


@require_safe
def incidents(request: TenantRequest) -> HttpResponse:
    """The newest incidents of the person's units, or of all units for who reviews them; never with a name."""
    require(request, Permission.INCIDENT_VIEW)
    context = {"rows": [(one, _STATES[IncidentState(one.incident.state)]) for one in _shown(request)], "most": MOST}
    context["warning"] = WARNING
    return render(request, "incidents/incidents.html", context)


@require_safe
def export(request: TenantRequest, kind: str) -> HttpResponse:
    """The same as a file for the review meeting."""
    require(request, Permission.INCIDENT_VIEW)
    rows = [_line(one) for one in _shown(request)]
    if kind == "csv":
        return file_response(as_csv(HEADINGS, rows), CSV, "incidents-sans-nom.csv", to_keep=True)
    book = as_workbook([Sheet("Incidents", HEADINGS, rows), Sheet("À lire", ("Avant de partager",), [(WARNING,)])])
    return file_response(book, XLSX, "incidents-sans-nom.xlsx", to_keep=True)


@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: TenantRequest, episode_id: UUID) -> HttpResponse:
    """Declare an incident; ``alerte`` names the alert that it closes."""
    episode = access_episode(request, episode_id, Permission.INCIDENT_WRITE)
    alert = _alert(request, episode_id)
    form = DeclareForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = actions.declare(
                member=current_member(request),
                episode_id=episode.pk,
                incident_id=form.cleaned_data["submission"],
                told=form.told(),
                alert=alert,
            )
        except DomainError as error:
            form.add_error("happened_on" if error.code == "in_future" else None, error.message)
        else:
            messages.success(request, "Incident déclaré.")
            return redirect("incidents:incident", made.pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "alert": alert}
    return render_episode(request, episode, "incidents/declare.html", "alerts", context, status=status)


@require_safe
def incident(request: TenantRequest, incident_id: UUID) -> HttpResponse:
    """One incident: what happened, the analysis, the action plan."""
    return _page(request, *access_incident(request, incident_id))


@require_POST
def analyse(request: TenantRequest, incident_id: UUID) -> HttpResponse:
    """Write the analysis."""
    found, hidden = access_incident(request, incident_id)
    adds = _adds(found, hidden=hidden)
    form = AnalysisForm(request.POST, adds=adds)
    if form.is_valid():
        try:
            actions.analyse(member=current_member(request), incident_id=found.pk, adds=adds, **form.cleaned_data)
        except DomainError as error:
            found.refresh_from_db(fields=["analysis", "state", "version"])
            # Sent again, the form means to replace what its writer has now read.
            form.data = {**request.POST.dict(), "version": str(found.version)}
            form.add_error("analysis", error.message)
        else:
            messages.success(request, "Analyse enregistrée.")
            return redirect("incidents:incident", found.pk)
    return _page(request, found, hidden, analysis=form)


@require_POST
def plan(request: TenantRequest, incident_id: UUID) -> HttpResponse:
    """Add an action to the plan."""
    found, hidden = access_incident(request, incident_id)
    form = ActionForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.plan_action(
                member=current_member(request),
                incident_id=found.pk,
                action_id=given["submission"],
                what=given["what"],
                owner=given["owner"],
                due_on=given["due_on"],
            )
        except DomainError as error:
            form.add_error("due_on" if error.code == "in_past" else None, error.message)
        else:
            return redirect("incidents:incident", found.pk)
    return _page(request, found, hidden, action=form)


@require_POST
def settle(request: TenantRequest, incident_id: UUID, action_id: UUID) -> HttpResponse:
    """Note an action done."""
    found, _ = access_incident(request, incident_id)
    action = IncidentAction.objects.filter(pk=action_id, incident=found).first()
    if action is None:
        raise Http404("Cette action n’existe pas.")
    return _act(request, found, lambda: actions.settle_action(member=current_member(request), action_id=action.pk))


@require_POST
def close(request: TenantRequest, incident_id: UUID) -> HttpResponse:
    """Close the incident."""
    found, _ = access_incident(request, incident_id)
    return _act(request, found, lambda: actions.close_incident(member=current_member(request), incident_id=found.pk))


def _adds(found: Incident, *, hidden: bool) -> bool:
    """Whether the reader may only add to the analysis: names in it are struck out for them, and must not be lost."""
    return hidden and anonymous(found, team_names()).analysis != found.analysis


def _act(request: TenantRequest, found: Incident, action: Any) -> HttpResponse:
    try:
        action()
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("incidents:incident", found.pk)


def _alert(request: TenantRequest, episode_id: UUID) -> Alert | None:
    """The alert that the address names, when it is one of the episode that somebody took."""
    pk = as_uuid(request.GET.get("alerte"))
    taken = Alert.objects.filter(episode=episode_id, state=AlertState.TAKEN)
    return taken.filter(pk=pk).first() if pk else None


def _shown(request: TenantRequest) -> list[Anonymous]:
    member = current_member(request)
    found = Incident.objects.select_related("episode__patient", "episode__unit")
    if member.can(Permission.EPISODE_VIEW) and not member.all_units:
        found = found.filter(within_remit(member, "episode"))
    found = found.prefetch_related("actions", "episode__patient__contacts", "episode__circle")
    team = team_names()
    return [anonymous(one, team) for one in found.order_by("-happened_on", "-pk")[:MOST]]


def _line(one: Anonymous) -> list[str]:
    plan_words = " ; ".join(f"{what} ({state})" for what, state in one.actions)
    found = one.incident
    return [
        found.get_category_display(),
        found.get_severity_display(),
        one.who,
        one.when,
        one.story,
        one.analysis,
        plan_words,
        found.get_state_display(),
    ]


def _page(
    request: TenantRequest,
    found: Incident,
    hidden: bool,  # noqa: FBT001 - what access_incident answers, handed on
    *,
    analysis: AnalysisForm | None = None,
    action: ActionForm | None = None,
) -> HttpResponse:
    adds = _adds(found, hidden=hidden)
    form = analysis or AnalysisForm(
        initial={"version": found.version, "analysis": "" if adds else found.analysis}, adds=adds
    )
    refused = next((one for one in (analysis, action) if one is not None and one.errors), None)
    shown = anonymous(found, team_names())
    context = {
        "incident": found,
        "shown": shown,
        "hidden": hidden,
        "state": _STATES[IncidentState(found.state)],
        "plan": [
            (line, struck if hidden else line.what)
            for line, (struck, _) in zip(
                found.actions.select_related("owner", "done_by").order_by("due_on", "pk"), shown.actions, strict=True
            )
        ],
        "analysis": form,
        # What is saved, beside what was typed and refused, or what is added.
        "theirs": (shown.analysis if hidden else found.analysis) if form.errors or adds else "",
        "action": action or ActionForm(),
        "refused": refused,
        "may_write": found.state != IncidentState.CLOSED,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, "incidents/incident.html", context, status=status)
