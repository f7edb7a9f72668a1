"""One row of everything an address may name, written through the actions of the product."""

from dataclasses import dataclass
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from coordination.accounts.actions import digest_of
from coordination.accounts.models import ApiToken, Membership, TokenScope
from coordination.accounts.roles import Role
from coordination.episodes.departures import record_departure
from coordination.episodes.models import BlockReason, DepartureMode, Destination, Episode, Handover, NeedDomain
from coordination.episodes.saved_filters import SavedFilter
from coordination.links.actions import create_link
from coordination.securemail.models import IncomingFile, IncomingMail, SecureMailAccount
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Group, Unit
from directory.confirmation.models import Confirmation
from directory.corrections.actions import propose_correction
from directory.corrections.parts import proposable
from directory.corrections.seen import seen
from directory.imports.models import ImportRun
from directory.orientation.actions import load_rules
from directory.orientation.models import Rule
from directory.overlay import actions as overlay
from directory.overlay.models import Agreement, LocalContact, Note
from directory.providers.models import Provider, ProviderType
from discharge.alerts.actions import raise_alert
from discharge.alerts.levels import Level
from discharge.alerts.sources import Source
from discharge.events.actions import note_event
from discharge.events.models import EventKind, EventSource
from discharge.followup.models import Call
from discharge.followup.protocols import create_default_protocol
from discharge.followup.protocols import open_draft as open_protocol_draft
from discharge.incidents.models import Category, Incident, IncidentAction, Severity
from discharge.meetings.actions import decide, open_meeting
from discharge.obstacles.actions import open_obstacle
from discharge.planning.actions import add_circle_member, add_need
from discharge.planning.gp import note_gp_call
from discharge.planning.models import GpCallOutcome
from discharge.requests.asking import ask
from discharge.requests.papers import add_paper
from discharge.requests.targets import named_target
from discharge.screening.actions import record_assessment
from discharge.screening.drafts import create_instrument, open_draft, publish_draft
from discharge.screening.models import Instrument, InstrumentVersion
from liaison.answers.models import Answer, AnswerKind
from liaison.authoring.actions import start_document
from liaison.authoring.enclosures import join_file
from liaison.binder.actions import write_line
from liaison.binder.models import LineKind
from liaison.entry.actions import ask_letter as ask_entry_letter
from liaison.letters.models import Dispatch, DispatchCause, Letter, LetterChannel, PrintBatch, PrintState
from liaison.quality.actions import ask_audit, judge_batch
from liaison.quality.models import Audit
from liaison.quality.rule_drafts import open_draft as open_rules
from liaison.quality.rule_drafts import publish_draft as publish_rules
from liaison.stationery.models import Letterhead, Phrase
from tests import factories
from tests.reference import put_instruments, put_types

ON_THE_LEFT_EPISODE = {
    "letters:forget_devices",
    "answers:exchange",
    "answers:reply",
    "answers:close",
    "episodes:close",
    "letters:pdf",
    "letters:recipient",
    "letters:resend",
    "letters:paper",
    "letters:way",
}


@dataclass(frozen=True)
class Cast:
    """Parameter of an address → row. Addresses of calls and letters take the episode that has left."""

    rows: dict[str, Any]
    left_episode: Any

    def value(self, parameter: str, name: str) -> Any:
        """What to write for ``parameter`` in the address ``name``."""
        if parameter == "episode_id" and name in ON_THE_LEFT_EPISODE:
            return self.left_episode.pk
        if parameter == "row_id":
            return self.rows[name.rpartition("_")[2]].pk
        return self.rows[parameter].pk


def make_cast(nurse: Membership, unit: Unit) -> Cast:
    """Two episodes, one in preparation, one left; call it inside the hospital."""
    put_types()
    put_instruments()
    load_rules()
    gp = ProviderType.objects.get(pk="medecin-traitant")
    version = InstrumentVersion.objects.newest_of("TRST")
    assert version is not None, "load_instruments comes first"
    episode, left = factories.make_episode(nurse, unit), factories.make_episode(nurse, unit)
    provider = Provider.objects.create(
        kind=Provider.Kind.PROFESSIONAL, type=gp, name="Dr Martine Escoubas", source=Provider.Source.MANUAL
    )
    details = {"provider": provider, "mail": "dr@cabinet.example", "mobile": "+33639981234", "receives_letter": True}
    circle_member = add_circle_member(
        member=nurse, episode_id=episode.pk, role=gp, name="Dr Martine Escoubas", **details
    )
    add_circle_member(member=nurse, episode_id=left.pk, role=gp, name="Dr Martine Escoubas", **details)
    need = add_need(member=nurse, episode_id=episode.pk, domain=NeedDomain.NURSING, description="Pansement")
    paper = add_paper(member=nurse, episode_id=episode.pk, kind="prescription", content=factories.A_PDF)
    asked = ask(
        member=nurse,
        episode_id=episode.pk,
        request_id=uuid7(),
        role=ProviderType.objects.get(pk="had"),
        papers=[paper.pk],
        targets=[named_target("HAD du Vistre", phone="+33465714410", mail="had@vistre.example")],
        fields={
            "care": "Nutrition",
            "rhythm": "chaque jour",
            "duration": "1 mois",
            "place": "Vergèze",
            "starts_on": timezone.localdate(),
            "answer_by": timezone.now() + timedelta(days=1),
            "prescription": "ready",
            "has_consent": True,
            "details": {"treatments": "nutrition", "autonomy": "au lit", "carer": "sa fille"},
        },
    )
    note_gp_call(
        member=nurse, episode_id=episode.pk, call_id=uuid7(), outcome=GpCallOutcome.DISAGREES, note="sortie trop tôt"
    )
    meeting = open_meeting(member=nurse, unit=unit, held_on=timezone.localdate())
    assessment = record_assessment(
        member=nurse,
        episode_id=episode.pk,
        assessment_id=uuid7(),
        version=version,
        answers={item.code: item.answers[0].value for item in version.read.items},
    )
    record_departure(
        member=nurse,
        episode_id=left.pk,
        left_at=timezone.now() - timedelta(hours=1),
        destination=Destination.HOME,
        departure_mode=DepartureMode.TAXI,
        reserve_reason="aide pas encore en place",
    )
    audit = _judged_audit(nurse)
    token = ApiToken.objects.create(
        hospital_id=nurse.hospital_id,
        name="Entrepôt",
        digest=digest_of("jeton"),
        scopes=[TokenScope.EPISODES_READ],
        created_by=nurse.user,
        expires_at=timezone.now() + timedelta(days=1),
    )
    correction = propose_correction(
        member=nurse,
        provider_id=provider.pk,
        seen=seen(provider, proposable(provider)),
        changes={"phone": ["", "+33465714420"]},
        reason="Dit par l’accueil",
    )
    provider.coverage.create(level="department", code="30")
    provider.absences.create(starts_on=date(2026, 1, 1))
    beside: dict[str, Any] = {"member": nurse, "provider": provider}
    rows = {
        "note": overlay.add_row(model=Note, text="Rappelle le matin", **beside),
        "agreement": overlay.add_row(model=Agreement, label="Lits", starts_on=date(2026, 1, 1), **beside),
        "contact": overlay.add_row(model=LocalContact, name="Mme Roux", **beside),
        "preference": overlay.set_preference(kind="usual", **beside),
        "place_id": provider.coverage.get(),
        "absence_id": provider.absences.get(),
        "local_id": overlay.add_local_provider(member=nurse, type=gp, name="Les voisins"),
        "episode_id": episode,
        "patient_id": episode.patient,
        "task_id": episode.tasks.first(),
        "contact_id": episode.patient.contacts.create(
            hospital_id=nurse.hospital_id, name="Anne Tessonnière", relation="child", is_carer=True
        ),
        "meeting_id": meeting,
        "decision_id": decide(
            member=nurse,
            meeting=meeting,
            episode_id=episode.pk,
            decision_id=uuid7(),
            words="Revoir la date",
            owner=nurse.user,
            due_on=timezone.localdate(),
        ),
        "disagreement_id": episode.tasks.get(kind="gp_disagrees"),
        "filter_id": SavedFilter.objects.create(hospital_id=nurse.hospital_id, member=nurse, name="Demain"),
        "handover_id": Handover.objects.create(hospital_id=nurse.hospital_id, by=nurse.user, to=nurse.user, count=1),
        "first_id": episode.tasks.last(),
        "user_id": nurse.user,
        "token_id": token,
        "need_id": need,
        "obstacle_id": open_obstacle(
            member=nurse, episode_id=episode.pk, reason=BlockReason.NO_NURSE, opened_on=timezone.localdate()
        ),
        "request_id": asked,
        "paper_id": paper,
        "carried_id": asked.papers.get(kind="prescription"),
        "approach_id": asked.approaches.get(),
        "opinion_id": asked.opinions.get(whose="gp"),
        "circle_member_id": circle_member,
        "recipient_id": circle_member,
        "line_id": write_line(member=nurse, episode_id=episode.pk, kind=LineKind.DEVICE, title="Sonde urinaire"),
        "assessment_id": assessment,
        "version_id": version,
        "grid_code": _drafted_grid(nurse),
        "part": SimpleNamespace(pk="questions"),
        "place": SimpleNamespace(pk=1),
        **_protocols(nurse),
        "section": SimpleNamespace(pk="rythme"),
        "call_id": Call.objects.filter(episode=left).earliest("due_on"),
        "alert_id": raise_alert(
            episode=left, source=Source("by_hand", uuid7()), level=Level.WATCH, summary="Fièvre", actor=nurse.user
        ),
        **_incident(nurse, left),
        "event_id": note_event(
            episode_id=left.pk, kind=EventKind.EMERGENCY, happened_on=timezone.localdate(), source=EventSource.TEAM
        ),
        "unit_id": unit,
        "function_id": nurse,
        "letterhead_id": Letterhead.objects.create(
            hospital_id=nurse.hospital_id, logo=b"\x89PNG", updated_by=nurse.user
        ),
        "phrase_id": Phrase.objects.create(
            hospital_id=nurse.hospital_id, part="liaison/summary", title="Retour", text="Suites simples."
        ),
        "entry_id": ask_entry_letter(member=nurse, episode_id=episode.pk, circle_member_id=circle_member.pk),
        **_document(nurse, episode),
        "key": SimpleNamespace(pk="reason"),
        "kind": SimpleNamespace(pk="liaison"),
        "form": SimpleNamespace(pk="pdf"),
        "audit_id": audit,
        # The second: another hospital has a first of its own.
        "rules_number": SimpleNamespace(pk=2),
        "year": SimpleNamespace(pk=timezone.localdate().year),
        "criterion": SimpleNamespace(pk="motif"),
        "letter_id": Letter.objects.get(episode=left),
        "batch_id": _print_batch(nurse, Letter.objects.get(episode=left)),
        **_secure_mail(nurse, episode),
        "answer_id": _answer_to(Letter.objects.get(episode=left)),
        "pk": provider,
        "correction_id": correction,
        "confirmation_id": Confirmation.objects.create(
            hospital_id=nurse.hospital_id,
            provider=provider,
            address="dr@cabinet.example",
            asked_on=timezone.localdate(),
        ),
        "proposal_id": correction,
        "type_code": SimpleNamespace(pk="had"),
        "code": Rule.objects.earliest("order"),
        "run_id": ImportRun.objects.create(
            format="finess",
            state=ImportRun.State.PREVIEWED,
            file_name="finess.json.gz",
            vintage=date(2026, 8, 13),
            started_at=timezone.now(),
        ),
    }
    return Cast(rows=rows, left_episode=left)


def _incident(nurse: Membership, episode: Episode) -> dict[str, Any]:
    incident = Incident.objects.create(
        hospital_id=nurse.hospital_id,
        episode=episode,
        category=Category.DOCUMENTS_MISSING,
        severity=Severity.NONE,
        happened_on=timezone.localdate(),
        story="Ordonnance restée dans le service",
        declared_by=nurse.user,
    )
    action = IncidentAction.objects.create(
        hospital_id=nurse.hospital_id, incident=incident, what="Check-list", owner=nurse.user, due_on=date(2026, 1, 1)
    )
    return {"incident_id": incident, "action_id": action}


def _secure_mail(nurse: Membership, episode: Episode) -> dict[str, Any]:
    """A mailbox whose operator does not answer, a mail that nobody knows the patient of, one in the episode with its file."""
    SecureMailAccount.objects.create(
        hospital_id=nurse.hospital_id,
        address="sorties@ch.mssante.example",
        smtp_host="127.0.0.1",
        smtp_port=9,
        updated_by=nurse.user,
    )
    values = {"hospital_id": nurse.hospital_id, "kind": "reply", "size": 1, "received_at": timezone.now()}
    unsorted, filed = (
        IncomingMail.objects.create(uid_validity=1, uid=uid, fingerprint=str(uid), state=state, episode=place, **values)
        for uid, state, place in ((1, "to_sort", None), (2, "filed", episode))
    )
    kept = {"name": "bilan.pdf", "media_type": "application/pdf", "size": 1, "content": factories.A_PDF}
    file = IncomingFile.objects.create(hospital_id=nurse.hospital_id, mail=filed, position=0, **kept)
    return {"unsorted_id": unsorted, "mail_id": filed, "file_id": file}


def _answer_to(letter: Letter) -> Answer:
    link, _ = create_link(
        hospital_id=letter.hospital_id,
        purpose="letter",
        subject_id=letter.pk,
        episode_id=letter.episode_id,
        recipient_name=letter.recipient_name,
        recipient_role="",
        sender_name="Claire Aubanel",
        code_channel="sms",
        code_address="+33639981234",
        valid_until=timezone.now() + timedelta(days=1),
    )
    answer: Answer = Answer.objects.create(
        hospital_id=letter.hospital_id,
        episode_id=letter.episode_id,
        link=link,
        subject_id=letter.pk,
        recipient_name=letter.recipient_name,
        kind=AnswerKind.QUESTION,
        text="Faut-il reprendre ?",
        answer_by=timezone.now() + timedelta(days=2),
    )
    return answer


def _judged_audit(nurse: Membership) -> Audit:
    """A self-audit that is over, then rules published once and being changed."""
    nurse.hospital.group = Group.objects.create(name="GHT des Garrigues")
    nurse.hospital.save()
    manager = factories.make_member(nurse.hospital, Role.QUALITY_MANAGER, "Jeanne", "Rouvière")
    today = timezone.localdate()
    audit = ask_audit(member=manager, audit_id=uuid7(), first=today - timedelta(days=2), last=today)
    assert judge_batch(nurse.hospital, audit.pk)
    publish_rules(member=manager, revision=open_rules(member=manager).revision)
    open_rules(member=manager)
    return audit


def _protocols(nurse: Membership) -> dict[str, Any]:
    """A call protocol in service, whose next edition is being written."""
    serving = create_default_protocol(nurse.hospital)
    return {"protocol_id": serving, "draft_id": open_protocol_draft(member=nurse, series=serving.series)}


def _drafted_grid(nurse: Membership) -> Instrument:
    """A grid of the hospital, published once and being changed."""
    base = InstrumentVersion.objects.newest_of("TRST")
    first = create_instrument(member=nurse, word="SOCIAL", title="Grille sociale", base=base)
    publish_draft(member=nurse, instrument=first.instrument, revision=first.revision)
    open_draft(member=nurse, instrument=first.instrument)
    return first.instrument


def _document(nurse: Membership, episode: Episode) -> dict[str, Any]:
    """A draft, and a picture that goes with it."""
    draft = start_document(member=nurse, episode_id=episode.pk)
    joined = join_file(
        member=nurse, episode_id=episode.pk, document_id=draft.pk, title="Photo de la plaie", content=factories.A_PNG
    )
    return {"document_id": draft, "enclosure_id": joined}


def _print_batch(nurse: Membership, letter: Letter) -> PrintBatch:
    dispatch = Dispatch.objects.create(
        hospital_id=nurse.hospital_id, letter=letter, channel=LetterChannel.PAPER, cause=DispatchCause.FIRST
    )
    batch: PrintBatch = PrintBatch.objects.create(
        hospital_id=nurse.hospital_id,
        chosen=[dispatch.pk],
        state=PrintState.READY,
        pdf=b"%PDF-1.7",
        asked_by=nurse.user,
    )
    return batch
