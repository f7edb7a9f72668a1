"""The invented patients of the demonstration, each at another point of the path."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.actions import open_episode, register_patient
from coordination.episodes.departures import record_departure
from coordination.episodes.models import (
    AdmissionMode,
    ContactRelation,
    DepartureMode,
    Destination,
    Episode,
    NeedDomain,
    ReferralOrigin,
    Sex,
)
from coordination.identity.ins import IdentityStatus, InsOid
from coordination.identity.numbers import matricule_key
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Unit
from coordination.territory.models import Commune
from directory.providers.models import Provider
from discharge.checklist.actions import answer_criterion
from discharge.checklist.models import Choice
from discharge.checklist.readiness import PHARMACY, PRESCRIPTIONS
from discharge.planning.actions import add_circle_member, add_need, add_plan_item, change_circle_state
from discharge.planning.models import CircleState
from discharge.screening.actions import record_assessment
from discharge.screening.models import InstrumentVersion
from liaison.demonstration.clock import set_to

CLAIRE = "c.aubanel@ch-sauveyre.example"
SOFIANE = "s.merrad@ch-sauveyre.example"
DOCTOR = "h.castagnier@ch-sauveyre.example"
MARC = "m.lacoste@ch-sauveyre.example"
NADIA = "n.ferhat@ch-sauveyre.example"
JEANNE = "j.rouviere@ch-sauveyre.example"

# After the admission; the second within the hospital's delay, which the figures read.
OPENED_AFTER, SCREENED_AFTER = timedelta(hours=1), timedelta(hours=30)


@dataclass(frozen=True)
class Helper:
    """Somebody of the care circle, found in the directory by name. ``is_usual``: came before the admission."""

    name: str
    what_for: str = ""
    state: CircleState = CircleState.CONFIRMED
    is_usual: bool = False
    receives_letter: bool = True


@dataclass(frozen=True)
class Story:
    """One patient and how far their episode has come. ``hours`` count back from now.

    ``age``, when given, is theirs on whatever day the demonstration is loaded: the year of ``born`` follows.
    """

    used_name: str
    first_names: str
    birth_name: str
    sex: Sex
    born: date
    unit: str
    room: str
    motive: str
    admitted_hours: int
    leaves_hours: int | None = None
    left_hours: int | None = None
    reserve: str = ""
    answers: tuple[str, ...] = ()
    helpers: tuple[Helper, ...] = ()
    needs: tuple[tuple[NeedDomain, str], ...] = ()
    tasks: tuple[tuple[NeedDomain, str, int, bool], ...] = ()
    contact: tuple[str, ContactRelation, str] | None = None
    allergies: str = ""
    status: IdentityStatus = IdentityStatus.PROV
    owner: str = CLAIRE
    commune: str = "30344"
    address: str = "14, rue des Cadereaux"
    phone: str = "+33639986420"
    age: int | None = None
    origin: ReferralOrigin = ReferralOrigin.WARD_FRAGILE

    @property
    def birth_date(self) -> date:
        """The day of birth that the age asks for, else the one written."""
        if self.age is None:
            return self.born
        today = timezone.localdate()
        had_birthday = (today.month, today.day) >= (self.born.month, self.born.day)
        return self.born.replace(year=today.year - self.age - (not had_birthday))


GP = Helper("Dr Martine Escoubas", "Visite à domicile")
GP_TOLD = Helper("Dr Martine Escoubas", "Visite à domicile", CircleState.INFORMED)
# Reads ordinary mail first: a link goes there. The secure mailbox of the other one is closed: a link follows.
GP_BY_MAIL = Helper("Dr Olivier Peyrebrune", "Visite à domicile", CircleState.INFORMED)
GP_WITHOUT_BOX = Helper("Dr Hélène Castanier", "Consultation au cabinet", CircleState.INFORMED)

STORIES = (
    Story(
        "FABREGOUL",
        "SIMONE MARIE",
        "BERTHÉZÈNE",
        Sex.FEMALE,
        date(1941, 3, 12),
        "GER",
        "214",
        "fracture du col fémoral droit, chute à domicile",
        admitted_hours=290,
        leaves_hours=50,
        answers=("no", "yes", "yes", "no", "yes"),
        allergies="Pénicilline",
        status=IdentityStatus.QUAL,
        age=84,
        helpers=(
            GP_TOLD,
            Helper("Nadège Foulquier", "Pansement, pilulier", CircleState.TO_CONTACT, is_usual=True),
            Helper("Tournesol Services", "Aide au lever et à la toilette, 5 matins", CircleState.TO_CONTACT),
        ),
        needs=(
            (NeedDomain.NURSING, "Pansement tous les 2 jours, pilulier"),
            (NeedDomain.AUTONOMY, "Aide au lever et à la toilette, 5 matins par semaine"),
            (NeedDomain.HOUSING, "2e étage sans ascenseur, lit médicalisé"),
        ),
        tasks=(
            (NeedDomain.AUTONOMY, "Confirmer l’aide du matin, Tournesol Services", 26, True),
            (NeedDomain.HOUSING, "Faire livrer le lit médicalisé", 30, True),
            (NeedDomain.NURSING, "Remettre les ordonnances de pansement", 48, False),
        ),
        contact=("Isabelle Tessonnière", ContactRelation.CHILD, "+33639984120"),
    ),
    Story(
        "PASCAREL",
        "LUCIEN",
        "PASCAREL",
        Sex.MALE,
        date(1946, 8, 4),
        "MEDB",
        "118",
        "décompensation cardiaque",
        admitted_hours=20,
        leaves_hours=100,
        status=IdentityStatus.RECUP,
        allergies="aucune connue",
    ),
    Story(
        "PEYRACHON",
        "COLETTE",
        "ARNAL",
        Sex.FEMALE,
        date(1949, 5, 30),
        "MEDB",
        "109",
        "pneumopathie",
        admitted_hours=75,
        leaves_hours=8,
    ),
    Story(
        "LOUVETON",
        "BERNARD",
        "LOUVETON",
        Sex.MALE,
        date(1959, 1, 17),
        "ONC",
        "307",
        "douleur et dénutrition, cancer du pancréas",
        admitted_hours=140,
        leaves_hours=70,
        helpers=(GP, Helper("HAD des Costières", "Nutrition, douleur", CircleState.TO_CONTACT)),
        needs=((NeedDomain.NURSING, "Nutrition parentérale, pompe à morphine"), (NeedDomain.CARERS, "Épouse épuisée")),
        tasks=(
            (NeedDomain.NURSING, "Obtenir l’accord de l’HAD", 6, True),
            (NeedDomain.CARERS, "Proposer un répit à son épouse", 60, False),
        ),
        contact=("Josette Louveton", ContactRelation.SPOUSE, "+33639981765"),
        commune="30189",
        address="3, rue de l’Aspic",
    ),
    Story(
        "ZERROUKI",
        "KARIM",
        "ZERROUKI",
        Sex.MALE,
        date(1967, 11, 2),
        "MEDB",
        "112",
        "exacerbation de BPCO, sans logement",
        admitted_hours=160,
        leaves_hours=30,
        owner=SOFIANE,
        origin=ReferralOrigin.WARD_NO_SOLUTION,
        needs=(
            (NeedDomain.HOUSING, "Hébergé jusque-là par un ami, sans solution"),
            (NeedDomain.SOCIAL, "Sans médecin traitant"),
        ),
        commune="30189",
        address="domicilié au CCAS",
        phone="",
    ),
    Story(
        "TRINTIGNAC",
        "RENÉ",
        "TRINTIGNAC",
        Sex.MALE,
        date(1948, 2, 9),
        "GER",
        "209",
        "chute, hématome du cuir chevelu",
        admitted_hours=120,
        left_hours=2,
        answers=("no", "yes", "no", "no", "no"),
        helpers=(GP_BY_MAIL,),
        status=IdentityStatus.QUAL,
        contact=("Odile Trintignac", ContactRelation.SPOUSE, "+33639980277"),
    ),
    Story(
        "GRIMALDOT",
        "ODETTE",
        "VIALA",
        Sex.FEMALE,
        date(1938, 6, 21),
        "MEDB",
        "114",
        "infection urinaire, désorientation",
        admitted_hours=190,
        left_hours=4,
        reserve="Aide du matin pas encore en place, sa fille dort sur place jusqu’à lundi",
        answers=("yes", "yes", "yes", "no", "yes"),
        helpers=(GP_BY_MAIL, Helper("Aide et Présence", "Lever et toilette, 5 matins", CircleState.TO_CONTACT)),
        contact=("Mireille Grimaldot", ContactRelation.CHILD, "+33639981412"),
    ),
    Story(
        "ROUMESTANT",
        "JACQUELINE",
        "VEYRUNES",
        Sex.FEMALE,
        date(1944, 7, 22),
        "ORT",
        "220",
        "prothèse totale de hanche gauche",
        admitted_hours=240,
        left_hours=96,
        answers=("no", "yes", "yes", "no", "no"),
        helpers=(
            GP_TOLD,
            Helper("Nadège Foulquier", "Piqûre, pansement", receives_letter=False),
            Helper("Occitan Matériel Médical", "Déambulateur, rehausseur", receives_letter=False),
        ),
        needs=(
            (NeedDomain.NURSING, "Piqûre d’anticoagulant tous les jours, pansement"),
            (NeedDomain.HOUSING, "Déambulateur, rehausseur de toilettes"),
        ),
        status=IdentityStatus.QUAL,
        contact=("Paul Roumestant", ContactRelation.CHILD, "+33639980277"),
    ),
    Story(
        "MOULÈNE",
        "ROGER",
        "MOULÈNE",
        Sex.MALE,
        date(1940, 10, 5),
        "MEDB",
        "121",
        "fibrillation auriculaire",
        admitted_hours=260,
        left_hours=120,
        answers=("no", "no", "yes", "yes", "no"),
        helpers=(GP_WITHOUT_BOX,),
    ),
)


def tell(claire: Membership, members: dict[str, Membership], stories: Sequence[Story]) -> dict[str, Episode]:
    """Write every story; call it inside the hospital. The episodes by family name."""
    units = {unit.code: unit for unit in Unit.objects.all()}
    return {
        story.used_name: _tell_one(number, story, claire, members, units)
        for number, story in enumerate(stories, start=1)
    }


def _tell_one(
    number: int, story: Story, claire: Membership, members: dict[str, Membership], units: dict[str, Unit]
) -> Episode:
    now = timezone.now()
    admitted_at = now - timedelta(hours=story.admitted_hours)
    with set_to(admitted_at + OPENED_AFTER):
        episode = open_episode(
            member=claire,
            patient=register_patient(member=claire, contacts=_contacts(story), **_patient(number, story)),
            episode_id=uuid7(),
            unit=units[story.unit],
            room=story.room,
            stay_number=f"2611{number:04d}",
            motive=story.motive,
            referral_origin=story.origin,
            admission_mode=AdmissionMode.EMERGENCY,
            admitted_at=admitted_at,
            hospital_doctor=members[DOCTOR].user,
            referent=members[story.owner].user,
            expected_departure_at=_on_the_hour(now + timedelta(hours=story.leaves_hours))
            if story.leaves_hours
            else None,
        )
    _prepare(episode, story, claire)
    if story.left_hours is not None:
        if not story.reserve:
            _say_prescribed(episode, claire)
        record_departure(
            member=claire,
            episode_id=episode.pk,
            left_at=now - timedelta(hours=story.left_hours),
            destination=Destination.HOME,
            departure_mode=DepartureMode.VSL,
            reserve_reason=story.reserve or "Points réglés de vive voix",
        )
    return episode


def _prepare(episode: Episode, story: Story, claire: Membership) -> None:
    if story.answers:
        version = InstrumentVersion.objects.newest_of("TRST")
        assert version is not None, "load_instruments comes first"
        codes = [item.code for item in version.read.items]
        with set_to(episode.admitted_at + SCREENED_AFTER):
            record_assessment(
                member=claire,
                episode_id=episode.pk,
                assessment_id=uuid7(),
                version=version,
                answers=dict(zip(codes, story.answers, strict=True)),
            )
    for domain, description in story.needs:
        add_need(member=claire, episode_id=episode.pk, domain=domain, description=description)
    for helper in story.helpers:
        _bring(episode, helper, claire)
    for key, (domain, title, hours, blocks) in enumerate(story.tasks):
        add_plan_item(
            member=claire,
            episode_id=episode.pk,
            key=f"plan-{key}",
            title=title,
            domain=domain,
            owner=episode.referent,
            due_at=timezone.now() + timedelta(hours=hours),
            blocks_departure=blocks,
        )


def _say_prescribed(episode: Episode, claire: Membership) -> None:
    """The prescriptions were given and the pharmacist told: whoever lacks nothing else leaves without reserve."""
    for criterion in (PRESCRIPTIONS, PHARMACY):
        answer_criterion(member=claire, episode_id=episode.pk, criterion=criterion, choice=Choice.YES, version=0)


def _bring(episode: Episode, helper: Helper, claire: Membership) -> None:
    provider = Provider.objects.select_related("type").get(name=helper.name)
    added = add_circle_member(
        member=claire,
        episode_id=episode.pk,
        role=provider.type,
        name=provider.name,
        provider=provider,
        phone=provider.phone,
        mail=provider.email,
        mobile=provider.other_phone,
        what_for=helper.what_for,
        is_usual=helper.is_usual,
        starts_on=timezone.localdate() + timedelta(days=2),
        receives_letter=helper.receives_letter,
    )
    if helper.state != CircleState.TO_CONTACT:
        change_circle_state(
            member=claire,
            episode_id=episode.pk,
            circle_member_id=added.pk,
            to=helper.state,
            version=added.version,
        )


def _patient(number: int, story: Story) -> dict[str, Any]:
    holds_ins = story.status in {IdentityStatus.QUAL, IdentityStatus.RECUP}
    return {
        "ipp": f"0047219{number:02d}",
        "birth_name": story.birth_name,
        "birth_first_names": story.first_names,
        "used_name": story.used_name,
        "used_first_name": story.first_names.split(" ")[0].capitalize(),
        "birth_date": story.birth_date,
        "sex": story.sex,
        "birth_place_code": "30189",
        "identity_status": story.status,
        "ins": matricule(story.sex, story.birth_date, number) if holds_ins else "",
        "ins_oid": InsOid.NIR_DEMO if holds_ins else "",
        "address": story.address,
        "commune": Commune.objects.get(pk=story.commune),
        "phone": story.phone,
        "allergies": story.allergies,
    }


def matricule(sex: Sex, born: date, number: int) -> str:
    """A number of the demonstration's own nature, with a right key; it is nobody's."""
    body = f"{2 if sex == Sex.FEMALE else 1}{born:%y%m}30189{number:03d}"
    return body + matricule_key(body)


def _contacts(story: Story) -> list[dict[str, Any]]:
    if story.contact is None:
        return []
    name, relation, phone = story.contact
    return [{"name": name, "relation": relation, "phone": phone, "is_trusted_person": True, "is_carer": True}]


def _on_the_hour(moment: datetime) -> datetime:
    """Half past a working hour: nobody leaves at 3 h 17."""
    return timezone.localtime(moment).replace(hour=14, minute=0, second=0, microsecond=0)
