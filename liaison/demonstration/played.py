"""Three stories that whoever tries the product plays on (``docs/stories.md``), each brought to where they take over.

Every row is written by the action behind a screen, so that nothing here breaks a rule of the product. What lies ahead is
counted from today in the hospital's time zone: at any hour of any day the stories start alike.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.models import BlockReason, Episode
from coordination.episodes.saved_filters import SavedFilter, keep_filter
from coordination.securemail.queries import may_write
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Unit
from directory.providers.models import Provider, ProviderType
from discharge.meetings.actions import decide, open_meeting
from discharge.obstacles.actions import open_obstacle, say_fitness
from discharge.planning.actions import seek_role
from discharge.planning.roles import GP
from discharge.requests.answering import refuse
from discharge.requests.asking import ask
from discharge.requests.forms import default_limit
from discharge.requests.models import CareRequest, Prescription
from discharge.requests.papers import add_paper
from discharge.requests.sheets import Section, Sheet
from discharge.requests.states import RefusalReason
from discharge.requests.targets import provider_target
from discharge.screening.actions import decide_follow_up, record_assessment
from discharge.screening.drafts import create_instrument, use_instrument
from discharge.screening.fresh_look import note_fall
from discharge.screening.models import Complexity, Instrument, InstrumentVersion
from liaison.demonstration.clock import set_to
from liaison.demonstration.stories import SCREENED_AFTER
from liaison.documents.sheet import sheet_pdf

# Which grids serve where, the first being proposed first; no unit: everywhere. Cancer is not read with a geriatric grid.
GRIDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("TRST", ("GER", "MEDB", "ORT")),
    ("ISAR", ("GER", "MEDB", "ORT")),
    ("AGGIR", ("GER", "ORT")),
    ("FRAGILITE", ()),
)


def choose_grids(member: Membership) -> None:
    """Choose which grids serve in which units, and begin one of the hospital's own. Call it in the hospital."""
    units = {unit.code: unit for unit in Unit.objects.all()}
    for rank, (code, where) in enumerate(GRIDS, start=1):
        use_instrument(
            member=member,
            instrument=Instrument.objects.get(pk=code),
            everywhere=not where,
            units=[units[unit] for unit in where],
            rank=rank,
        )
    create_instrument(
        member=member, word="RETOUR", title="Retour à domicile", base=InstrumentVersion.objects.newest_of("FRAGILITE")
    )


def keep_filters(claire: Membership, unit: Unit) -> None:
    """Two lists under their names: one for herself, one that the unit sees too."""
    own = {"hospital_id": claire.hospital_id, "member": claire}
    keep_filter(
        member=claire,
        saved=SavedFilter(**own, whose="all", leaving="demain", order="depart"),
        name="Départs d’ici demain soir",
        shared_with=None,
    )
    keep_filter(member=claire, saved=SavedFilter(**own, whose="all", unit=unit), name=unit.name, shared_with=unit)


def fall_in_the_ward(episode: Episode, claire: Membership) -> None:
    """A fall asks for a fresh look; two services were asked for the mornings, the usual nurse not yet."""
    note_fall(
        member=claire,
        episode_id=episode.pk,
        at=timezone.now() - timedelta(hours=9),
        note="Au lever, en allant aux toilettes. Pas de traumatisme apparent.",
    )
    ask_services(
        claire,
        episode,
        "saad",
        ("Tournesol Services", "Aide et Présence"),
        circle_member_id=episode.circle.get(name="Tournesol Services").pk,
        care="Aide au lever et à la toilette",
        rhythm="5 matins par semaine, 45 min",
        duration="1 mois, puis à revoir",
        situation="vit seule, marche avec un déambulateur, 2e étage sans ascenseur",
        place="Vergèze, centre",
    )


def home_with_hospital_care(episode: Episode, claire: Membership) -> None:
    """Pain, nutrition and a tired wife are found and planned for. HAD is not asked yet."""
    _note_fragility(
        claire,
        episode,
        signs=("nutrition", "douleur", "fatigue", "aidants"),
        kept=("theme_nutrition", "theme_douleur", "theme_fatigue", "theme_aidants"),
        complexity_reason="Soins complexes à organiser au domicile, épouse épuisée",
    )
    add_sheet(
        claire,
        episode,
        "prescription",
        "Prescription d’HAD",
        "Nutrition parentérale la nuit, pompe à morphine",
        "1 mois",
    )


def nobody_wants_him(episode: Episode, sofiane: Membership) -> None:
    """Fit to leave for four days; of three services two refuse, one has not answered. The staff meets today."""
    today = timezone.localdate()
    _note_fragility(
        sofiane,
        episode,
        signs=("sociale", "isolement", "logement", "ressources", "medecin_traitant"),
        kept=("theme_sociale", "theme_logement", "theme_ressources"),
        complexity_reason="Sans logement ni médecin traitant",
    )
    seek_role(
        member=sofiane,
        episode_id=episode.pk,
        role=ProviderType.objects.get(pk=GP),
        what_for="Renouveler l’oxygène et les aérosols",
    )
    say_fitness(member=sofiane, episode_id=episode.pk, is_fit=True, on_day=today - timedelta(days=4))
    for reason, days, words in (
        (BlockReason.HOUSING, 5, "Hébergé jusque-là par un ami, qui ne peut plus"),
        (BlockReason.NO_PLACE, 2, "SMR et lits halte soins santé sollicités"),
    ):
        opened_on = today - timedelta(days=days)
        open_obstacle(member=sofiane, episode_id=episode.pk, reason=reason, opened_on=opened_on, words=words)
    summary = add_sheet(
        sofiane,
        episode,
        "medical_summary",
        "Résumé médical",
        "Exacerbation de BPCO",
        "Oxygène 1 L par minute, aérosols",
    )
    rehabilitation = ask_services(
        sofiane,
        episode,
        "smr",
        ("SMR Les Oliviers",),
        care="Réadaptation respiratoire",
        rhythm="tous les jours",
        duration="3 semaines",
        situation="sans logement, sevré du tabac depuis l’entrée",
        place="Nîmes ou alentour",
        prescription=Prescription.READY,
        details={
            "goal": "Reprise de l’effort, apprentissage des aérosols",
            "autonomy": "Marche 50 m sous 1 L d’oxygène, autonome pour la toilette",
            "aftermath": "À l’étude, hébergement social demandé",
        },
        papers=[summary],
    )
    rest = ask_services(
        sofiane,
        episode,
        "lhss",
        ("LHSS Les Tamaris", "Halte soins La Passerelle"),
        care="Convalescence, aérosols et oxygène à surveiller",
        rhythm="tous les jours",
        duration="4 à 6 semaines",
        situation="sans logement, marche 50 m, autonome pour la toilette",
        place="Nîmes ou alentour",
    )
    _refuses(rehabilitation, "SMR Les Oliviers", RefusalReason.SOCIAL_FUTURE)
    _refuses(rest, "LHSS Les Tamaris", RefusalReason.NO_CAPACITY)
    decide(
        member=sofiane,
        meeting=open_meeting(member=sofiane, unit=episode.unit, held_on=today),
        episode_id=episode.pk,
        decision_id=uuid7(),
        words="Demander un hébergement social au CCAS de Nîmes",
        owner=sofiane.user,
        due_on=today + timedelta(days=1),
    )


def _note_fragility(
    member: Membership, episode: Episode, *, signs: Sequence[str], kept: Sequence[str], complexity_reason: str
) -> None:
    """Fill the grid of themes with these ``signs``, keep some of its proposals and decide that the departure is complex."""
    version = InstrumentVersion.objects.newest_of("FRAGILITE")
    assert version is not None, "load_instruments comes first"
    asked = [item.code for item in version.read.items if item.asked_if is None]
    with set_to(episode.admitted_at + SCREENED_AFTER):
        assessment = record_assessment(
            member=member,
            episode_id=episode.pk,
            assessment_id=uuid7(),
            version=version,
            answers={code: "yes" if code in signs else "no" for code in asked},
        )
        decide_follow_up(
            member=member,
            episode_id=episode.pk,
            assessment=assessment,
            proposals=list(kept),
            complexity=Complexity.HIGH,
            reason=complexity_reason,
        )


def ask_services(member: Membership, episode: Episode, role: str, names: Sequence[str], **fields: Any) -> CareRequest:
    """Ask services of the directory, to answer by tomorrow noon and to come on the day of the departure."""
    providers: Mapping[str, Provider] = {
        provider.name: provider for provider in Provider.objects.select_related("type").filter(name__in=names)
    }
    assert episode.expected_departure_at is not None
    return ask(
        member=member,
        episode_id=episode.pk,
        request_id=uuid7(),
        role=ProviderType.objects.get(pk=role),
        targets=[provider_target(providers[name], may_write()) for name in names],
        circle_member_id=fields.pop("circle_member_id", None),
        papers=fields.pop("papers", ()),
        fields={
            "starts_on": timezone.localdate(episode.expected_departure_at),
            "answer_by": default_limit(),
            "has_consent": True,
            **fields,
        },
    )


def add_sheet(member: Membership, episode: Episode, kind: str, title: str, *lines: str) -> UUID:
    """Add a document of the demonstration, as it would come from a scanner: without a name."""
    rows = tuple(("", line) for line in lines)
    content = sheet_pdf(Sheet(title, "Document inventé pour la démonstration", (Section("Contenu", rows),)))
    return add_paper(member=member, episode_id=episode.pk, kind=kind, content=content).pk


def _refuses(request: CareRequest, name: str, reason: RefusalReason) -> None:
    """The service answers by its own link."""
    refuse(approach_id=request.approaches.get(name=name).pk, reason=reason)
