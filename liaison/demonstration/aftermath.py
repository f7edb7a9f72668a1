"""What happened at home to four who left: alerts, an incident, questionnaires by link, events, and one who is back.

Written by the actions behind the screens. Where the schedule would act (sending, escalating), its own function is
called at the hour that it waits for, so that everything stands alike whenever the demonstration is loaded.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.actions import open_episode
from coordination.episodes.departures import record_departure
from coordination.episodes.models import (
    AdmissionMode,
    BlockReason,
    ContactRelation,
    DepartureMode,
    Destination,
    Episode,
    NeedDomain,
    ReferralOrigin,
    Sex,
)
from coordination.links.models import SecureLink
from coordination.links.origin import Origin
from coordination.messaging.models import Channel
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Unit
from discharge.alerts.actions import close_alert, raise_alert, take_alert
from discharge.alerts.escalation import escalate_one
from discharge.alerts.levels import Level
from discharge.alerts.models import Alert, Closing
from discharge.alerts.sources import BY_HAND, Source
from discharge.events.actions import note_event
from discharge.events.models import EventKind, EventSource
from discharge.followup.actions import Heard, record_call, withdraw_call
from discharge.followup.models import Call, CallOutcome, CancelReason, LateReason, SpokeTo
from discharge.incidents.actions import Told, analyse, declare, plan_action, settle_action
from discharge.incidents.models import Category, Severity
from discharge.obstacles.actions import open_obstacle
from discharge.planning.models import CircleState
from discharge.questionnaire.actions import Addressee, advance, offer, take_answers
from discharge.questionnaire.models import Questionnaire
from discharge.requests.answering import refuse
from discharge.requests.states import RefusalReason
from liaison.demonstration.liaison_letters import sign_letter
from liaison.demonstration.played import ask_services
from liaison.demonstration.stories import CLAIRE, DOCTOR, GP_TOLD, JEANNE, Helper, Story

BACK, ESCALATED, ANSWERED, AWAITED = "SABATHIER", "CAZALBOU", "BOUISSON", "TEISSÈDRE"
HELP_SERVICE = "Vistre Autonomie"
LEFT_DAYS = 9

STORIES_AFTER = (
    # Her departure is recorded once what was asked for it is refused.
    Story(
        BACK,
        "YVONNE",
        "LACROUX",
        Sex.FEMALE,
        date(1939, 9, 3),
        "GER",
        "206",
        "chute à domicile, confusion",
        admitted_hours=24 * (LEFT_DAYS + 8),
        leaves_hours=-24 * LEFT_DAYS,
        answers=("yes", "yes", "yes", "no", "yes"),
        helpers=(
            GP_TOLD,
            Helper("Nadège Foulquier", "Pilulier", CircleState.CONFIRMED, is_usual=True),
            Helper(HELP_SERVICE, "Aide au lever, 7 matins", CircleState.TO_CONTACT),
        ),
        needs=((NeedDomain.AUTONOMY, "Aide au lever et à la toilette tous les matins"),),
        contact=("Gérard Sabathier", ContactRelation.CHILD, "+33639980341"),
        phone="+33639986431",
    ),
    Story(
        ESCALATED,
        "MARCEL",
        "CAZALBOU",
        Sex.MALE,
        date(1944, 4, 18),
        "MEDB",
        "116",
        "décompensation cardiaque",
        admitted_hours=200,
        left_hours=28,
        contact=("Nicole Cazalbou", ContactRelation.SPOUSE, "+33639980356"),
        phone="+33639986432",
    ),
    Story(
        ANSWERED,
        "ÉLIANE",
        "BOUISSON",
        Sex.FEMALE,
        date(1952, 12, 11),
        "MEDB",
        "105",
        "pyélonéphrite",
        admitted_hours=230,
        left_hours=26,
        answers=("no", "no", "yes", "no", "no"),
        phone="+33639986433",
    ),
    Story(
        AWAITED,
        "ANDRÉ",
        "TEISSÈDRE",
        Sex.MALE,
        date(1957, 6, 27),
        "MEDB",
        "107",
        "pneumopathie",
        admitted_hours=240,
        left_hours=27,
        answers=("no", "no", "no", "no", "no"),
        phone="+33639986434",
    ),
)

WELL = {"feeling": "well", "care": "yes", "medicines": "yes", "help": "none", "appointment": "yes", "carers": "yes"}


def live_on(episodes: Mapping[str, Episode], members: Mapping[str, Membership]) -> None:
    """Write what came after these departures. Call it in the hospital."""
    claire = members[CLAIRE]
    _leave_without_help(episodes[BACK], claire, members[DOCTOR])
    _fall_at_home(episodes[BACK], claire)
    _come_back(episodes[BACK], claire)
    _learn_from(episodes[BACK], claire, members[JEANNE])
    _wait_in_vain(episodes[ESCALATED], claire)
    _answer_by_link(_ask_by_link(episodes[ANSWERED], claire, "Éliane Bouisson", "e.bouisson@courriel.example"))
    _ask_by_link(episodes[AWAITED], claire, "André Teissèdre", "a.teissedre@courriel.example")


def _leave_without_help(episode: Episode, claire: Membership, doctor: Membership) -> None:
    """The only service that comes to her village refuses; she goes home all the same."""
    left_at = timezone.now() - timedelta(days=LEFT_DAYS)
    open_obstacle(
        member=claire,
        episode_id=episode.pk,
        reason=BlockReason.NO_HELP,
        opened_on=timezone.localdate(left_at) - timedelta(days=2),
        words="Aucune équipe le matin avant trois semaines",
    )
    request = ask_services(
        claire,
        episode,
        "saad",
        (HELP_SERVICE,),
        circle_member_id=episode.circle.get(name=HELP_SERVICE).pk,
        care="Aide au lever et à la toilette",
        rhythm="7 matins par semaine, 45 min",
        duration="1 mois, puis à revoir",
        situation="vit seule, désorientée le soir",
        place="Vergèze",
    )
    # By telephone: an answer that Claire took herself is no news to her.
    refuse(approach_id=request.approaches.get().pk, reason=RefusalReason.NO_CAPACITY, by=claire)
    record_departure(
        member=claire,
        episode_id=episode.pk,
        left_at=left_at,
        destination=Destination.HOME,
        departure_mode=DepartureMode.VSL,
        reserve_reason="Aide du matin refusée, son fils passe le soir",
    )
    sign_letter(episode, claire, doctor)


def _fall_at_home(episode: Episode, claire: Membership) -> None:
    """The call hears of a fall: the alert is taken and closed with what was done."""
    calls = list(Call.objects.filter(episode=episode).order_by("-due_on", "-nominal_on"))
    record_call(
        member=claire,
        call_id=calls[0].pk,
        submission=uuid7(),
        heard=Heard(WELL | {"feeling": "badly", "help": "no"}, ("fall",)),
        outcome=CallOutcome.CARE_NOT_DONE,
        spoke_to=SpokeTo.CARER,
        notes="Tombée en se levant seule. Son fils l’a relevée.",
        late_reason=LateReason.NOT_REACHED,
    )
    for earlier in calls[1:]:
        withdraw_call(member=claire, call_id=earlier.pk, reason=CancelReason.UNREACHABLE)
    alert = Alert.objects.get(episode=episode)
    take_alert(member=claire, alert_id=alert.pk, holder_id=None)
    close_alert(
        member=claire,
        alert_id=alert.pk,
        closing=Closing.ACTION,
        action="Dr Escoubas prévenue, passe ce soir. Le fils dort sur place.",
    )


def _come_back(episode: Episode, claire: Membership) -> Episode:
    """An emergency visit, then a new stay: the admission itself notes the readmission on the former one."""
    note_event(
        episode_id=episode.pk,
        kind=EventKind.EMERGENCY,
        happened_on=timezone.localdate() - timedelta(days=4),
        source=EventSource.TEAM,
        actor=claire.user,
        note="Nouvelle chute, rentrée le soir même",
    )
    return open_episode(
        member=claire,
        patient=episode.patient,
        episode_id=uuid7(),
        unit=Unit.objects.get(code="MEDB"),
        room="119",
        stay_number="26119001",
        motive="troisième chute, déshydratation",
        referral_origin=ReferralOrigin.WARD_FRAGILE,
        admission_mode=AdmissionMode.EMERGENCY,
        admitted_at=timezone.now() - timedelta(hours=20),
        hospital_doctor=episode.hospital_doctor,
        referent=claire.user,
    )


def _learn_from(episode: Episode, claire: Membership, jeanne: Membership) -> None:
    """Claire declares what went wrong; the quality manager, who reads no name, analyses it and plans."""
    today = timezone.localdate()
    incident = declare(
        member=claire,
        episode_id=episode.pk,
        incident_id=uuid7(),
        told=Told(
            Category.RETURN_UNPREPARED,
            Severity.SERIOUS,
            today - timedelta(days=4),
            "Sortie sans aide le matin : deux chutes en se levant seule, passage aux urgences.",
        ),
    )
    analyse(
        member=jeanne,
        incident_id=incident.pk,
        version=incident.version,
        analysis="Un seul service sollicité, qui a refusé. Personne n’a élargi la demande avant la sortie.",
    )
    done, _ = (
        plan_action(
            member=jeanne,
            incident_id=incident.pk,
            action_id=uuid7(),
            what=what,
            owner=claire,
            due_on=today + timedelta(days=days),
        )
        for what, days in (
            ("Demander à trois services au moins quand l’aide conditionne la sortie", 7),
            ("Proposer un séjour d’attente quand aucune aide n’est trouvée", 30),
        )
    )
    settle_action(member=jeanne, action_id=done.pk)


def _wait_in_vain(episode: Episode, claire: Membership) -> None:
    """An alert of the most pressing level that nobody took in time: it was carried further."""
    alert = raise_alert(
        episode=episode,
        source=Source(BY_HAND.key, uuid7()),
        level=Level.IMMEDIATE,
        summary="Sa femme appelle : essoufflé depuis ce matin, ne peut plus s’allonger",
        actor=claire.user,
        at=timezone.now() - timedelta(minutes=35),
    )
    escalate_one(alert_id=alert.pk, episode_id=episode.pk, hospital=claire.hospital)


def _ask_by_link(episode: Episode, claire: Membership, name: str, mail: str) -> Questionnaire:
    """The patient prefers a link, by mail; the code comes by text message."""
    mobile = str(episode.patient.phone)
    asked, *_ = offer(
        member=claire,
        episode_id=episode.pk,
        to=Addressee(name, is_patient=True, mail=mail, mobile=mobile, link_by=Channel.MAIL),
    )
    advance(asked.pk, now=asked.send_at)
    return asked


def _answer_by_link(asked: Questionnaire) -> None:
    take_answers(
        link=SecureLink.objects.get(subject_id=asked.pk),
        answers=WELL | {"feeling": "so_so", "appointment": "no"},
        flags=("fever",),
        origin=Origin(),
    )
