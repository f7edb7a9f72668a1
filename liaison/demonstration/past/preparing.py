"""A stay lived again, from its admission to the departure. What follows is ``afterwards``."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from coordination.episodes.actions import blocking_tasks, open_episode, register_patient
from coordination.episodes.bulk import Lateness, Wanted, postpone, settle
from coordination.episodes.departures import record_departure
from coordination.episodes.models import (
    AdmissionMode,
    DepartureMode,
    Destination,
    Episode,
    NeedDomain,
    Patient,
    ReferralOrigin,
    Task,
)
from coordination.episodes.registry import registry
from coordination.identity.ins import IdentityStatus, InsOid
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Unit
from coordination.territory.models import Commune
from directory.providers.models import ProviderType
from discharge.checklist.actions import answer_criterion
from discharge.checklist.models import Choice
from discharge.checklist.readiness import PHARMACY, PRESCRIPTIONS
from discharge.obstacles.actions import open_obstacle, say_fitness
from discharge.planning.actions import add_circle_member, add_need, add_plan_item, change_circle_state, seek_role
from discharge.planning.models import CircleState
from discharge.planning.roles import GP
from discharge.screening.actions import decide_follow_up, record_assessment
from discharge.screening.models import Complexity, InstrumentVersion
from liaison.authoring.actions import hand_over, sign, start_document, state_of
from liaison.authoring.models import Document, DocumentState, Holder
from liaison.demonstration.liaison_letters import SHORT, treatments, write_part
from liaison.demonstration.past.afterwards import Aftermath
from liaison.demonstration.past.asking import Asking
from liaison.demonstration.past.chronicle import Chronicle
from liaison.demonstration.past.drawing import DIRECTORY, FOUND, NOBODY, TYPED, Stay
from liaison.demonstration.past.places import gp_near
from liaison.demonstration.past.reading import Readers
from liaison.demonstration.past.team import Team
from liaison.demonstration.stories import matricule

GRID = "TRST"
# In turn: most are told of by their ward.
_ORIGINS = (
    ReferralOrigin.WARD_FRAGILE,
    ReferralOrigin.WARD_NO_SOLUTION,
    ReferralOrigin.WARD_FRAGILE,
    ReferralOrigin.FAMILY,
    ReferralOrigin.WARD_FRAGILE,
    ReferralOrigin.WARD_NO_SOLUTION,
    ReferralOrigin.OUTSIDE,
)


class Preparation:
    """One stay to be written. ``patient``: of somebody who was there before."""

    def __init__(self, stay: Stay, team: Team, chronicle: Chronicle, patient: Patient | None = None) -> None:
        self.stay, self.team, self.chronicle, self.patient = stay, team, chronicle, patient
        self.episode: Episode
        chronicle.plan(stay.admitted + timedelta(hours=2), self.admit)

    @property
    def on_it(self) -> dict[str, Any]:
        """Who acts on which stay: what most actions begin with."""
        return {"member": self.team.nurse, "episode_id": self.episode.pk}

    def admit(self) -> None:
        """Open the episode, and plan the days up to the departure."""
        stay, team = self.stay, self.team
        self.patient = self.patient or register_patient(member=team.nurse, **_identity(stay))
        self.episode = open_episode(
            member=team.nurse,
            patient=self.patient,
            episode_id=uuid7(),
            unit=Unit.objects.get(code=stay.case.unit),
            room=str(100 + stay.number % 40),
            stay_number=stay_number(stay),
            motive=stay.case.motive,
            referral_origin=_ORIGINS[stay.number % len(_ORIGINS)],
            admission_mode=AdmissionMode.PLANNED if "programmée" in stay.case.summary else AdmissionMode.EMERGENCY,
            admitted_at=stay.admitted,
            hospital_doctor=team.doctor.user,
            referent=team.nurse.user,
            expected_departure_at=stay.left.replace(hour=14, minute=0),
        )
        self._plan_days()

    def _plan_days(self) -> None:
        stay, plan = self.stay, self.chronicle.plan
        opened = stay.admitted + timedelta(hours=3)
        plan(opened, self.know_gp)
        plan(opened, self.note_needs)
        if stay.screened_hours is not None and stay.admitted + timedelta(hours=stay.screened_hours) < stay.left:
            plan(stay.admitted + timedelta(hours=stay.screened_hours), self.screen)
        if stay.destination != Destination.EHPAD:
            for role, answers in zip(stay.case.asks, (stay.asked[:3], stay.asked[3:]), strict=False):
                asking = Asking(self.episode, role, answers, self.team, self.chronicle)
                plan(_morning(max(opened, stay.left - timedelta(days=4))), asking.ask)
        if stay.fit_days:
            plan(_morning(stay.left - timedelta(days=stay.fit_days)), self.say_fit)
        if stay.signed is not None:
            plan(stay.signed, self.sign_letter)
        plan(stay.left - timedelta(minutes=45), self.settle_what_blocks)
        plan(stay.recorded, self.depart)

    def know_gp(self) -> None:
        """Put the GP into the care circle, in one of the ways in which GPs are known; or look for one."""
        gp, stay = self.stay.person.gp, self.stay
        role = ProviderType.objects.get(pk=GP)
        if gp in {FOUND, NOBODY}:
            seek_role(**self.on_it, role=role, what_for="Renouveler le traitement")
            if gp == FOUND:
                self.chronicle.plan(max(stay.left - timedelta(days=1), timezone.now()), self.name_gp)
            return
        self.name_gp()

    def name_gp(self) -> None:
        """Name the GP: somebody of the directory, or somebody whom only the patient knew, with a mailbox or without."""
        person = self.stay.person
        role = ProviderType.objects.get(pk=GP)
        if person.gp in {DIRECTORY, FOUND}:
            provider = gp_near(person.commune, self.stay.number)
            known: dict[str, Any] = {
                "name": provider.name,
                "provider": provider,
                "phone": provider.phone,
                "mail": provider.email,
                "mobile": provider.other_phone,
            }
        else:
            known = {"name": "Dr Alban Cordesse", "phone": "+33465716907"}
            if person.gp == TYPED:
                known |= {
                    "name": "Dr Lise Ombredane",
                    "mail": "lise.ombredane@cabinet-mas.example",
                    "mobile": "+33639982077",
                }
        added = add_circle_member(**self.on_it, role=role, receives_letter=True, **known)
        if not self.stay.has_reserve:
            change_circle_state(**self.on_it, circle_member_id=added.pk, to=CircleState.INFORMED, version=added.version)

    def note_needs(self) -> None:
        """Note what is needed, and the work that comes of it."""
        for domain, description in self.stay.case.needs:
            add_need(**self.on_it, domain=domain, description=description)
        # The first of each domain: nobody leaves with a need for which nothing was organised.
        first = dict(reversed(self.stay.case.needs))
        for number, domain in enumerate(dict(self.stay.case.needs)):
            self._organise(number, domain, first[domain])

    def _organise(self, number: int, domain: NeedDomain, description: str) -> None:
        task = add_plan_item(
            **self.on_it,
            key=f"plan-{number}",
            title=f"Organiser : {description[:1].lower()}{description[1:]}",
            domain=domain,
            owner=self.team.nurse.user,
            due_at=self.stay.left - timedelta(days=2),
            blocks_departure=self.stay.has_reserve,
        )
        late = self.stay.late
        done = self.stay.left - timedelta(hours=20 if late else 52)
        if not self.stay.has_reserve:
            self.chronicle.plan(max(done, timezone.now()), partial(self.do_task, task))

    def do_task(self, task: Task) -> None:
        """Do work at its time, or late with the reason, or give it another day first."""
        late = self.stay.late
        lateness = Lateness(late) if late else None
        wanted = [Wanted(task.pk, Task.objects.values_list("version", flat=True).get(pk=task.pk))]
        if lateness and self.stay.is_postponed:
            to = self.stay.left - timedelta(minutes=50)
            postpone(member=self.team.nurse, wanted=wanted, to=to, lateness=lateness)
            return
        settle(member=self.team.nurse, wanted=wanted, lateness=lateness)

    def screen(self) -> None:
        """Fill the grid, and decide how complex the departure is."""
        version = InstrumentVersion.objects.newest_of(GRID)
        assert version is not None, "load_instruments comes first"
        codes = [item.code for item in version.read.items]
        assessment = record_assessment(
            **self.on_it,
            assessment_id=uuid7(),
            version=version,
            answers=dict(zip(codes, self.stay.answers, strict=True)),
        )
        proposed = Complexity(assessment.explanation["complexity"])
        decide_follow_up(
            **self.on_it,
            assessment=assessment,
            proposals=[],
            complexity=Complexity.HIGH if self.stay.is_harder else proposed,
            reason="Vit seul, entourage absent en semaine" if self.stay.is_harder else "",
        )

    def say_fit(self) -> None:
        """Say that nothing medical keeps the patient any more, and what does."""
        today = timezone.localdate()
        say_fitness(**self.on_it, is_fit=True, on_day=today)
        if self.stay.obstacle:
            open_obstacle(**self.on_it, reason=self.stay.obstacle, opened_on=today)

    def sign_letter(self) -> None:
        """Write the lettre de liaison and sign it."""
        document = start_document(member=self.team.doctor, episode_id=self.episode.pk)
        for key, body in _parts(self.stay).items():
            write_part(document, key, body, self.team.doctor)
        if not document.sections.get(key="appointments").body.get("rows"):
            write_part(document, "appointments", {"none": True, "rows": []}, self.team.doctor)
        seen = state_of(document.sections.all(), document.enclosures.all())
        sign(member=self.team.doctor, episode_id=self.episode.pk, document_id=document.pk, seen=seen)
        if self.episode.has_left:
            Readers(self.stay, self.episode, self.team, self.chronicle).plan()

    def settle_what_blocks(self) -> None:
        """Before the departure: what still blocks it is done, unless it goes with reserve."""
        if self.stay.has_reserve:
            return
        for criterion in (PRESCRIPTIONS, PHARMACY):
            answer_criterion(**self.on_it, criterion=criterion, choice=Choice.YES, version=0)
        for task in blocking_tasks(self.episode):
            kind = registry.task_kinds[task.kind]
            if kind.settles_in_place or kind.settles_by_hand:
                late = Lateness(self.stay.late) if self.stay.late else None
                settle(member=self.team.nurse, wanted=[Wanted(task.pk, task.version)], lateness=late)

    def depart(self) -> None:
        """Record the departure, with the reason of what is still open; then live on."""
        record_departure(
            **self.on_it,
            left_at=self.stay.left,
            destination=self.stay.destination,
            departure_mode=DepartureMode.VSL,
            reserve_reason="Aide pas encore en place, un proche reste jusqu’à son premier passage",
        )
        self.episode.refresh_from_db()
        self._hand_over()
        Aftermath(self.stay, self.episode, self.team, self.chronicle).plan()
        if self.stay.back is not None:
            Preparation(self.stay.back, self.team, self.chronicle, self.patient)

    def _hand_over(self) -> None:
        signed: Document | None = Document.objects.filter(episode=self.episode, state=DocumentState.SIGNED).first()
        if signed is not None and self.stay.is_handed and self.stay.recorded.date() == self.stay.left.date():
            hand_over(**self.on_it, document_id=signed.pk, submission=uuid7(), holder=Holder.PATIENT, understood=True)


def stay_number(stay: Stay) -> str:
    """The number of a stay, by which it is known whether it is written already."""
    return f"{stay.admitted:%y%m}7{stay.number:04d}"


def _morning(moment: datetime) -> datetime:
    """Ten o'clock of that day, or the moment itself once it is past."""
    return max(moment, moment.replace(hour=10, minute=0))


def _identity(stay: Stay) -> dict[str, Any]:
    person = stay.person
    return {
        "ipp": f"0046{stay.number:05d}",
        "birth_name": person.birth_name,
        "birth_first_names": person.first_name.upper(),
        "used_name": person.family_name,
        "used_first_name": person.first_name,
        "birth_date": person.born,
        "sex": person.sex,
        "birth_place_code": "30189",
        "identity_status": IdentityStatus.QUAL if person.has_ins else IdentityStatus.PROV,
        "ins": matricule(person.sex, person.born, 100 + stay.number) if person.has_ins else "",
        "ins_oid": InsOid.NIR_DEMO if person.has_ins else "",
        "address": person.street,
        "commune": Commune.objects.get(pk=person.commune),
        "phone": f"+3363998{7000 + stay.number}",
        "allergies": "aucune connue",
    }


def _parts(stay: Stay) -> dict[str, dict[str, Any]]:
    """What the letter says, beside what the stay already put there."""
    case = stay.case
    name, dose, lasts = case.treatment
    return {
        **SHORT,
        "summary": {**SHORT["summary"], "summary": case.summary, "condition_at_discharge": case.condition},
        "treatments": treatments(
            ("continued", "Amlodipine 5 mg", "1 le matin", "1 le matin", "3 mois"), ("added", name, "", dose, lasts)
        ),
    }
