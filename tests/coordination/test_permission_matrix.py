"""Every address × (anonymous, another hospital, no right, right). An address without a rule here fails the suite."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from coordination.accounts.models import Membership
from coordination.accounts.roles import PERMISSIONS, Permission, PlatformRole, Role
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from tests import factories
from tests.cast import Cast, make_cast

P = Permission
RowsOfFile = Callable[[], AbstractContextManager[None]]

# Libraries' own pages: allauth and Django's admin guard themselves; the API is guarded by tokens (test_api).
LIBRARIES = ("account_", "mfa_", "admin:", "api_")

# Each public address, and why it is one.
PUBLIC = {
    "components": "invented data, only where SHOW_COMPONENTS says so",
    "healthz": "the supervisor has no account; says nothing",
    "readyz": "the same",
    "metrics": "its own token",
    "schema": "describes the API, holds no data",
    "messaging:mailbox": "the demonstration's mailbox; 404 without MAILBOX_DIR",
    "securemail:correspondents": "the demonstration's secure mailboxes; 404 without OPERATOR_DIR",
    "securemail:correspondent": "the same",
    "securemail:correspondent_file": "the same",
    "links:accessibility": "the law wants it open to all; names no patient",
    "links:personal_data": "the same",
    "links:enter": "recipients have no account: the token, then a code",
    **dict.fromkeys((f"links:{page}" for page in ("landing", "send_code", "code", "letter", "pdf")), "the same"),
    **dict.fromkeys((f"links:{page}" for page in ("acknowledge", "thanks", "wrong_recipient")), "the same"),
    "answers:answer_link": "the same",
    "answers:answered": "the same",
    "links:renew": "the same, for a link that ended",
    "links:forget": "the same",
    "links:structured": "the same",
    "links:beside": "the same",
    "confirmation:confirm": "the same",
    "agenda:calendar": "calendar programs have no account: the key",
    "confirmation:correct": "the same",
    "digest:stop": "whoever reads a mail may stop it: a signed token that does nothing else",
    "questionnaire:answer": "the same",
    "requests:answer": "the same, without a code: see docs/adr, « A request opens without a code »",
    "requests:read": "the same",
    "entry:write": "a doctor outside has no account: the token, then a code",
    **dict.fromkeys(("entry:review", "entry:give", "entry:give_file"), "the same"),
}


@dataclass(frozen=True)
class Rule:
    """What an address asks for. ``permission`` None: any member."""

    permission: Permission | None
    method: str = "get"
    data: dict[str, Any] = field(default_factory=dict)


def posted(permission: Permission, **data: Any) -> Rule:
    return Rule(permission, "post", data)


RULES: dict[str, Rule] = {
    "securemail:account": Rule(P.SECURE_MAIL_MANAGE),
    "securemail:check": posted(P.SECURE_MAIL_MANAGE),
    "securemail:to_sort": Rule(P.LETTER_SEND),
    "securemail:mail_to_sort": Rule(P.LETTER_SEND),
    "securemail:file": posted(P.LETTER_SEND),
    "securemail:set_aside": posted(P.LETTER_SEND),
    "securemail:set_aside_sender": posted(P.LETTER_SEND, until="2026-01-01T00:00:00+00:00"),
    "securemail:take_out": posted(P.LETTER_SEND),
    "securemail:mail": Rule(P.LETTER_VIEW),
    "securemail:file_of_mail": Rule(P.LETTER_VIEW),
    "episodes:worklist": Rule(None),
    "patient_search": Rule(P.EPISODE_VIEW),
    "switch_hospital": Rule(None, "post"),
    "episodes:new": Rule(P.EPISODE_CREATE),
    "episodes:new_patient": Rule(P.EPISODE_CREATE),
    "episodes:new_for_patient": Rule(P.EPISODE_CREATE),
    "episodes:overview": Rule(P.EPISODE_VIEW),
    "episodes:edit": Rule(P.EPISODE_EDIT),
    "episodes:identity": Rule(P.IDENTITY_EDIT),
    "episodes:coordinates": Rule(P.EPISODE_EDIT),
    "episodes:departure": Rule(P.DEPARTURE_RECORD),
    "episodes:departure_cancel": Rule(P.DEPARTURE_RECORD),
    "episodes:cancel": Rule(P.EPISODE_EDIT),
    "episodes:close": posted(P.EPISODE_EDIT),
    "episodes:sharing": Rule(P.EPISODE_VIEW),
    "episodes:unshare": posted(P.EPISODE_SHARE),
    "episodes:oppose": posted(P.EPISODE_EDIT),
    "episodes:lift": Rule(P.EPISODE_EDIT),
    "episodes:hand_over": Rule(P.PLAN_EDIT),
    "episodes:referents": Rule(P.PLAN_EDIT),
    "episodes:put_away": posted(P.EPISODE_VIEW),
    "episodes:filters": Rule(P.EPISODE_VIEW),
    "episodes:add_filter": Rule(P.EPISODE_VIEW),
    "episodes:change_filter": Rule(P.EPISODE_VIEW),
    "episodes:remove_filter": posted(P.EPISODE_VIEW),
    "episodes:several_tasks": posted(P.EPISODE_EDIT),
    "episodes:task_settle": posted(P.EPISODE_EDIT),
    "sharing:rights": Rule(P.ACCESS_LOG_VIEW),
    "sharing:told": Rule(P.ACCESS_LOG_VIEW),
    "sharing:told_file": Rule(P.ACCESS_LOG_VIEW),
    "administration:people": Rule(P.MEMBERS_MANAGE),
    "administration:new_person": Rule(P.MEMBERS_MANAGE),
    "administration:person": Rule(P.MEMBERS_MANAGE),
    "administration:end": posted(P.MEMBERS_MANAGE),
    "administration:units": Rule(P.HOSPITAL_MANAGE),
    "administration:unit": Rule(P.HOSPITAL_MANAGE),
    "administration:close": posted(P.HOSPITAL_MANAGE),
    "administration:reopen": posted(P.HOSPITAL_MANAGE),
    "administration:team": Rule(P.HOSPITAL_MANAGE),
    "accounts:tokens": Rule(P.TOKENS_MANAGE),
    "accounts:token_revoke": posted(P.TOKENS_MANAGE),
    "audit:accesses": Rule(P.ACCESS_LOG_VIEW),
    "territory:communes": Rule(None),
    "directory:search": Rule(P.DIRECTORY_VIEW),
    "directory:compare": Rule(P.DIRECTORY_VIEW),
    "directory:export_csv": Rule(P.DIRECTORY_VIEW),
    "directory:export_xlsx": Rule(P.DIRECTORY_VIEW),
    "directory:provider": Rule(P.DIRECTORY_VIEW),
    "directory:kinds": Rule(P.DIRECTORY_CURATE),
    "directory:kind": Rule(P.DIRECTORY_CURATE),
    "directory:add": Rule(P.DIRECTORY_CURATE),
    "directory:edit": Rule(P.DIRECTORY_CURATE),
    "directory:hours": Rule(P.DIRECTORY_CURATE),
    "directory:contacts": Rule(P.DIRECTORY_CURATE),
    "directory:territory": Rule(P.DIRECTORY_CURATE),
    "directory:capacity": Rule(P.DIRECTORY_CURATE),
    "directory:absence": Rule(P.DIRECTORY_CURATE),
    "directory:close": Rule(P.DIRECTORY_CURATE),
    "directory:remove_place": posted(P.DIRECTORY_CURATE),
    "directory:remove_absence": posted(P.DIRECTORY_CURATE),
    "directory:verify": posted(P.DIRECTORY_CURATE),
    "directory:reopen": posted(P.DIRECTORY_CURATE),
    "orientation:orientation": Rule(P.DIRECTORY_VIEW),
    "orientation:rules": Rule(P.DIRECTORY_CURATE),
    "orientation:rule": Rule(P.DIRECTORY_CURATE),
    "orientation:add_rule": Rule(P.DIRECTORY_CURATE),
    "orientation:copy_rule": Rule(P.DIRECTORY_CURATE),
    "orientation:switch_rule": posted(P.DIRECTORY_CURATE),
    "orientation:remove_rule": posted(P.DIRECTORY_CURATE),
    "overlay:add_note": Rule(P.PLAN_EDIT),
    "overlay:change_note": Rule(P.PLAN_EDIT),
    "overlay:remove_note": posted(P.PLAN_EDIT),
    "overlay:add_agreement": Rule(P.PLAN_EDIT),
    "overlay:change_agreement": Rule(P.PLAN_EDIT),
    "overlay:remove_agreement": posted(P.PLAN_EDIT),
    "overlay:add_contact": Rule(P.PLAN_EDIT),
    "overlay:change_contact": Rule(P.PLAN_EDIT),
    "overlay:remove_contact": posted(P.PLAN_EDIT),
    "overlay:preference": Rule(P.PLAN_EDIT),
    "overlay:remove_preference": posted(P.PLAN_EDIT),
    "overlay:local_providers": Rule(P.DIRECTORY_VIEW),
    "overlay:local_provider": Rule(P.DIRECTORY_VIEW),
    "overlay:add_local_provider": Rule(P.PLAN_EDIT),
    "overlay:edit_local_provider": Rule(P.PLAN_EDIT),
    "overlay:close_local_provider": posted(P.PLAN_EDIT),
    "confirmation:asked": Rule(P.PLAN_EDIT),
    "confirmation:remind": posted(P.PLAN_EDIT),
    "corrections:propose": Rule(P.DIRECTORY_VIEW),
    "corrections:propose_new": Rule(P.DIRECTORY_VIEW),
    "corrections:mine": Rule(P.DIRECTORY_VIEW),
    "corrections:put_away": posted(P.DIRECTORY_VIEW),
    "corrections:queue": Rule(P.DIRECTORY_CURATE),
    "corrections:decide": Rule(P.DIRECTORY_CURATE),
    "imports:runs": Rule(P.DIRECTORY_CURATE),
    "imports:run": Rule(P.DIRECTORY_CURATE),
    "imports:columns": Rule(P.DIRECTORY_CURATE),
    "imports:apply": posted(P.DIRECTORY_CURATE),
    "imports:abandon": posted(P.DIRECTORY_CURATE),
    "imports:resume": posted(P.DIRECTORY_CURATE),
    "planning:plan": Rule(P.EPISODE_VIEW),
    "planning:add_need": posted(P.PLAN_EDIT),
    "planning:change_need": posted(P.PLAN_EDIT),
    "planning:set_need_aside": posted(P.PLAN_EDIT),
    "planning:add_item": posted(P.PLAN_EDIT),
    "planning:settle_item": posted(P.PLAN_EDIT),
    "planning:hold_item": Rule(P.PLAN_EDIT),
    "planning:take_up_item": posted(P.PLAN_EDIT),
    "planning:free_item": posted(P.PLAN_EDIT),
    "planning:gp_call": Rule(P.PLAN_EDIT),
    "planning:settle_gp": posted(P.PLAN_EDIT, reason="sortie reportée"),
    "planning:add_contact": Rule(P.PLAN_EDIT),
    "planning:change_contact": Rule(P.PLAN_EDIT),
    "planning:note_load": Rule(P.PLAN_EDIT),
    "planning:seek_role": posted(P.PLAN_EDIT),
    "planning:edit_member": Rule(P.PLAN_EDIT),
    "planning:replace_member": Rule(P.PLAN_EDIT),
    "planning:member_state": posted(P.PLAN_EDIT),
    "planning:find_provider": Rule(P.PLAN_EDIT),
    "planning:add_member": Rule(P.PLAN_EDIT),
    "requests:episode": Rule(P.EPISODE_VIEW),
    "requests:pulse": Rule(P.EPISODE_VIEW),
    "requests:ask": Rule(P.PLAN_EDIT),
    "requests:ask_more": Rule(P.PLAN_EDIT),
    "requests:withdraw": posted(P.PLAN_EDIT),
    "requests:note_answer": Rule(P.PLAN_EDIT),
    "requests:reply": Rule(P.PLAN_EDIT),
    "requests:opinion": posted(P.PLAN_EDIT),
    "requests:paper": Rule(P.EPISODE_VIEW),
    "requests:carried": Rule(P.EPISODE_VIEW),
    "requests:remove_paper": posted(P.PLAN_EDIT),
    "requests:put_away": posted(P.EPISODE_VIEW),
    "requests:papers": Rule(P.PAPERS_MANAGE),
    "requests:papers_of": Rule(P.PAPERS_MANAGE),
    "requests:gaps": Rule(P.FIGURES_VIEW),
    "sharing:inform": posted(P.EPISODE_EDIT),
    "sharing:oppose": Rule(P.EPISODE_EDIT),
    "sharing:lift": Rule(P.EPISODE_EDIT),
    "sharing:consent": Rule(P.EPISODE_EDIT),
    "sharing:withdraw": Rule(P.EPISODE_EDIT),
    "sharing:basis": Rule(P.EPISODE_EDIT),
    "screening:screening": Rule(P.EPISODE_VIEW),
    "screening:assessment": Rule(P.EPISODE_VIEW),
    "screening:fall": Rule(P.SCREENING_FILL),
    "screening:follow_up": posted(P.SCREENING_FILL),
    "screening:preview": posted(P.SCREENING_FILL),
    "screening:grids": Rule(P.INSTRUMENTS_MANAGE),
    "screening:new_grid": Rule(P.INSTRUMENTS_MANAGE),
    "screening:rules": Rule(P.INSTRUMENTS_MANAGE),
    "screening:grid": Rule(P.INSTRUMENTS_MANAGE),
    "screening:use": Rule(P.INSTRUMENTS_MANAGE),
    "screening:trial": Rule(P.INSTRUMENTS_MANAGE),
    "screening:open_draft": posted(P.INSTRUMENTS_MANAGE),
    "screening:draft": Rule(P.INSTRUMENTS_MANAGE),
    "screening:draft_head": Rule(P.INSTRUMENTS_MANAGE),
    "screening:draft_new_part": Rule(P.INSTRUMENTS_MANAGE),
    "screening:draft_part": Rule(P.INSTRUMENTS_MANAGE),
    "screening:publish": posted(P.INSTRUMENTS_MANAGE),
    "screening:drop": posted(P.INSTRUMENTS_MANAGE),
    "followup:calls": Rule(P.CALL_VIEW),
    "followup:protocols": Rule(P.PROTOCOLS_MANAGE),
    "followup:new_protocol": Rule(P.PROTOCOLS_MANAGE),
    "followup:protocol": Rule(P.PROTOCOLS_MANAGE),
    "followup:protocol_script": Rule(P.PROTOCOLS_MANAGE),
    "followup:protocol_compare": Rule(P.PROTOCOLS_MANAGE),
    "followup:protocol_serve": posted(P.PROTOCOLS_MANAGE),
    "followup:protocol_withdraw": posted(P.PROTOCOLS_MANAGE),
    "followup:protocol_open": posted(P.PROTOCOLS_MANAGE),
    "followup:draft": Rule(P.PROTOCOLS_MANAGE),
    "followup:draft_section": Rule(P.PROTOCOLS_MANAGE),
    "followup:draft_new_part": Rule(P.PROTOCOLS_MANAGE),
    "followup:draft_part": Rule(P.PROTOCOLS_MANAGE),
    "followup:draft_check": posted(P.PROTOCOLS_MANAGE),
    "followup:draft_publish": posted(P.PROTOCOLS_MANAGE),
    "followup:draft_drop": posted(P.PROTOCOLS_MANAGE),
    "agenda:feed": Rule(P.EPISODE_VIEW),
    "agenda:start": posted(P.EPISODE_VIEW),
    "agenda:stop": posted(P.EPISODE_VIEW),
    "digest:choice": Rule(None),
    "checklist:checklist": Rule(P.EPISODE_VIEW),
    "checklist:answer": posted(P.EPISODE_EDIT, choice="yes", version=0),
    "obstacles:fitness": Rule(P.EPISODE_EDIT),
    "obstacles:add": Rule(P.PLAN_EDIT),
    "obstacles:lift": Rule(P.PLAN_EDIT),
    "obstacles:reopen": posted(P.PLAN_EDIT),
    "board:board": Rule(P.EPISODE_VIEW),
    "board:rule": Rule(P.BOARD_MANAGE),
    "meetings:meetings": Rule(P.PLAN_EDIT),
    "meetings:meeting": Rule(P.PLAN_EDIT),
    "meetings:decide": Rule(P.PLAN_EDIT),
    "meetings:decisions": Rule(P.PLAN_EDIT),
    "meetings:withdraw": posted(P.PLAN_EDIT),
    "alerts:alerts": Rule(P.EPISODE_VIEW),
    "alerts:alert": Rule(P.EPISODE_VIEW),
    "alerts:take": posted(P.ALERT_TAKE),
    "alerts:close": posted(P.ALERT_TAKE),
    "alerts:episode": Rule(P.EPISODE_VIEW),
    "alerts:raise": Rule(P.EPISODE_VIEW),
    "alerts:rules": Rule(P.ALERT_RULES_MANAGE),
    "events:episode": Rule(P.EPISODE_VIEW),
    "events:withdraw": posted(P.EPISODE_EDIT),
    "questionnaire:episode": Rule(P.CALL_MAKE),
    "questionnaire:withdraw": posted(P.CALL_MAKE),
    "incidents:incidents": Rule(P.INCIDENT_VIEW),
    "incidents:export_csv": Rule(P.INCIDENT_VIEW),
    "incidents:export_xlsx": Rule(P.INCIDENT_VIEW),
    "incidents:actions": Rule(None),
    "incidents:settle_own": Rule(None, "post"),
    "incidents:incident": Rule(P.INCIDENT_VIEW),
    "incidents:analyse": posted(P.INCIDENT_VIEW),
    "incidents:plan": posted(P.INCIDENT_VIEW),
    "incidents:settle": posted(P.INCIDENT_VIEW),
    "incidents:close": posted(P.INCIDENT_VIEW),
    "incidents:declare": Rule(P.INCIDENT_WRITE),
    "followup:call": Rule(P.CALL_VIEW),
    "followup:take": posted(P.CALL_MAKE),
    "followup:release": posted(P.CALL_MAKE),
    "followup:phones": Rule(P.CALL_MAKE),
    "followup:attempt": posted(P.CALL_MAKE),
    "followup:signs": posted(P.CALL_MAKE),
    "followup:withdraw": posted(P.CALL_MAKE),
    "followup:take_over": posted(P.CALL_MAKE, **{"reprise-reason": "absente"}),
    "followup:keep": posted(P.CALL_MAKE),
    "followup:refuse": posted(P.CALL_MAKE),
    "followup:resume": posted(P.CALL_MAKE),
    "followup:episode": Rule(P.CALL_VIEW),
    "quality:figures": Rule(P.FIGURES_VIEW),
    "quality:figures_csv": Rule(P.FIGURES_VIEW),
    "quality:delays": Rule(P.FIGURES_VIEW),
    "quality:delays_csv": Rule(P.FIGURES_VIEW),
    "quality:delays_xlsx": Rule(P.FIGURES_VIEW),
    "quality:figures_xlsx": Rule(P.FIGURES_VIEW),
    "quality:report": Rule(P.FIGURES_MANAGE),
    "quality:report_file": Rule(P.FIGURES_VIEW),
    "quality:day_value": Rule(P.FIGURES_MANAGE),
    "quality:objectives": Rule(P.FIGURES_MANAGE),
    "quality:group": Rule(P.GROUP_FIGURES_VIEW),
    "quality:group_csv": Rule(P.GROUP_FIGURES_VIEW),
    "quality:group_xlsx": Rule(P.GROUP_FIGURES_VIEW),
    "quality:audits": Rule(P.LETTER_AUDIT),
    "quality:audit": Rule(P.LETTER_AUDIT),
    "quality:export_csv": Rule(P.LETTER_AUDIT),
    "quality:export_xlsx": Rule(P.LETTER_AUDIT),
    "quality:rules": Rule(P.LETTER_AUDIT),
    "quality:open_draft": posted(P.LETTER_AUDIT),
    "quality:draft": Rule(P.LETTER_AUDIT),
    "quality:draft_head": Rule(P.LETTER_AUDIT),
    "quality:draft_new": Rule(P.LETTER_AUDIT),
    "quality:draft_criterion": Rule(P.LETTER_AUDIT),
    "quality:publish": posted(P.LETTER_AUDIT, revision=1),
    "quality:drop": posted(P.LETTER_AUDIT),
    "binder:binder": Rule(P.EPISODE_VIEW),
    "binder:pdf": Rule(P.LETTER_VIEW),
    "binder:write": Rule(P.EPISODE_EDIT),
    "binder:change": Rule(P.EPISODE_EDIT),
    "binder:remove": posted(P.EPISODE_EDIT),
    "stationery:stationery": Rule(P.STATIONERY_MANAGE),
    "stationery:letterhead": Rule(P.STATIONERY_MANAGE),
    "stationery:letterhead_of": Rule(P.STATIONERY_MANAGE),
    "stationery:logo": Rule(P.STATIONERY_MANAGE),
    "stationery:add_phrase": Rule(P.STATIONERY_MANAGE),
    "stationery:phrase": Rule(P.STATIONERY_MANAGE),
    "stationery:withdraw_phrase": posted(P.STATIONERY_MANAGE),
    "authoring:start": posted(P.LETTER_WRITE),
    "authoring:document": Rule(P.LETTER_VIEW),
    "authoring:part": posted(P.LETTER_WRITE),
    "authoring:preview": Rule(P.LETTER_VIEW),
    "authoring:form": Rule(P.LETTER_VIEW),
    "authoring:propose": posted(P.LETTER_WRITE),
    "authoring:sign": posted(P.LETTER_SIGN),
    "authoring:hand_over": posted(P.LETTER_WRITE),
    "authoring:cancel": posted(P.LETTER_WRITE),
    "authoring:join": posted(P.LETTER_WRITE),
    "authoring:enclosure": Rule(P.LETTER_VIEW),
    "authoring:unjoin": posted(P.LETTER_WRITE),
    "answers:episode": Rule(P.LETTER_VIEW),
    "answers:exchange": Rule(P.LETTER_VIEW),
    "answers:reply": posted(P.LETTER_SEND),
    "answers:close": posted(P.LETTER_SEND),
    "letters:episode": Rule(P.LETTER_VIEW),
    "letters:departures_pulse": Rule(P.LETTER_VIEW),
    "letters:way": posted(P.LETTER_SEND, voie="paper"),
    "letters:print_queue": Rule(P.LETTER_SEND),
    "letters:print_batch": Rule(P.LETTER_SEND),
    "letters:print_pdf": Rule(P.LETTER_SEND),
    "letters:print_done": posted(P.LETTER_SEND),
    "letters:print_undo": posted(P.LETTER_SEND),
    "letters:ladder": Rule(P.LADDER_MANAGE),
    "letters:departures": Rule(P.LETTER_VIEW),
    "letters:preview": Rule(P.LETTER_VIEW),
    "letters:pdf": Rule(P.LETTER_VIEW),
    "letters:add": posted(P.LETTER_SEND),
    "entry:ask": posted(P.LETTER_SEND),
    "entry:withdraw": posted(P.LETTER_SEND),
    "letters:recipient": Rule(P.LETTER_SEND),
    "letters:resend": posted(P.LETTER_SEND),
    "letters:forget_devices": posted(P.LETTER_SEND),
    "letters:openings": Rule(P.LETTER_VIEW),
    "letters:openings_file": Rule(P.LETTER_VIEW),
    "letters:paper": posted(P.LETTER_SEND),
}


def walk(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            namespace = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from walk(pattern.url_patterns, namespace)
        elif pattern.name:
            yield f"{prefix}{pattern.name}", pattern


def addresses() -> dict[str, tuple[str, ...]]:
    """Our own addresses with the names of their parameters."""
    return {
        name: tuple(pattern.pattern.converters)
        for name, pattern in walk(get_resolver().url_patterns)
        if not name.startswith(LIBRARIES)
    }


# The directory is shared by all hospitals, and an instrument is no hospital's.
# Proposals to the directory are decided for all hospitals.
SHARED_PARAMETERS = {"pk", "version_id", "proposal_id", "run_id", "place_id", "absence_id", "code", "type_code", "year"}
# No other hospital to switch to, no file before the worker made it, no answer to one's own proposal, no month counted:
# tested with their own apps.
NOTHING_TO_OPEN = {
    "switch_hospital",
    "authoring:form",
    "letters:pdf",
    "corrections:put_away",
    "quality:group_csv",
    "quality:group_xlsx",
}
# Taken away for good. What is not there is told as taken away already, to a second click as to anybody: it says nothing.
TAKEN_AWAY = {
    "episodes:remove_filter",
    "followup:draft_drop",
    "overlay:remove_agreement",
    "overlay:remove_contact",
    "overlay:remove_note",
    "overlay:remove_preference",
    "screening:drop",
}
WITHIN_UNITS = {"episode_id", "task_id", "call_id", "alert_id", "event_id", "incident_id", "letter_id", "batch_id"}


def extra_for(permission: Permission | None) -> dict[str, Any]:
    """What a person is given beside a function in a hospital, when no such function carries the permission."""
    held = permission is None or any(permission in carried for carried in PERMISSIONS.values())
    return {} if held else {"platform_role": PlatformRole.DIRECTORY_ADMIN}


def role_for(permission: Permission | None, *, carries: bool) -> Role:
    """The first function that carries the permission, or does not."""
    if permission is None or (carries and extra_for(permission)):
        return Role.LIAISON_NURSE
    return next(role for role in Role if (permission in PERMISSIONS[role]) is carries)


@pytest.fixture(scope="module")
def hospital(rows_of_file: RowsOfFile) -> Hospital:
    """The hospital of the cast, made once for all addresses: half a second of a processor each time."""
    with rows_of_file():
        return factories.make_hospital("Centre hospitalier de Sauveyre", "CH de Sauveyre", "990000010")


@pytest.fixture(scope="module")
def cast(rows_of_file: RowsOfFile, hospital: Hospital) -> Cast:
    """One row of everything that an address may name."""
    with rows_of_file():
        nurse = factories.make_member(hospital, Role.LIAISON_NURSE, "Claire", "Aubanel")
        with enter(hospital):
            return make_cast(nurse, factories.make_unit(hospital, "Gériatrie aiguë", "GER"))


def test_every_address_has_a_rule_or_is_public() -> None:
    assert set(addresses()) == set(RULES) | set(PUBLIC)


def test_every_public_address_opts_out_and_no_other() -> None:
    public = {
        name
        for name, pattern in walk(get_resolver().url_patterns)
        if not name.startswith(LIBRARIES) and not getattr(pattern.callback, "login_required", True)
    }
    assert public == set(PUBLIC)


@pytest.mark.parametrize("name", sorted(RULES))
def test_who_may_open(
    name: str,
    cast: Cast,
    client_for: Callable[[Membership], Client],
    hospital: Hospital,
    other_hospital: Hospital,
    other_unit: Unit,
) -> None:
    rule, parameters = RULES[name], addresses()[name]
    address = reverse(name, kwargs={key: cast.value(key, name) for key in parameters})
    role, extra = role_for(rule.permission, carries=True), extra_for(rule.permission)

    def answer(client: Client) -> Any:
        return getattr(client, rule.method)(address, rule.data)

    stranger = answer(Client())
    assert (stranger.status_code, stranger.url.split("?")[0]) == (302, reverse("account_login"))
    if rule.permission is not None:
        unable = factories.make_member(hospital, role_for(rule.permission, carries=False), "Jean", "Sans-Droit")
        assert answer(client_for(unable)).status_code == 403
    if set(parameters) - SHARED_PARAMETERS:
        elsewhere = factories.make_member(other_hospital, role, "Lucie", "Vidal", **extra)
        assert answer(client_for(elsewhere)).status_code == (302 if name in TAKEN_AWAY else 404)
    if set(parameters) & WITHIN_UNITS:
        next_door = factories.make_member(hospital, role, "Jeanne", "Ailleurs", units=[other_unit], **extra)
        assert answer(client_for(next_door)).status_code == 404
    if name not in NOTHING_TO_OPEN:
        able = factories.make_member(hospital, role, "Jeanne", "Habilitée", **extra)
        assert answer(client_for(able)).status_code in {200, 302, 422}
