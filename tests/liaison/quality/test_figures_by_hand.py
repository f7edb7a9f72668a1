"""The indicators of preparation, departure, letters and territory, each against a small data set counted by hand."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.audit.models import Transition
from coordination.episodes.actions import update_episode
from coordination.episodes.models import Episode, Movement
from coordination.links.actions import create_link
from coordination.tenancy.models import Hospital, Unit
from directory.providers.actions import verify_provider
from directory.providers.models import Provider, ProviderType
from discharge.events.models import Event
from discharge.planning.models import CircleMember
from discharge.planning.roles import GP
from discharge.requests.models import Answer as ServiceAnswer
from discharge.requests.models import Approach, CareRequest
from discharge.screening.models import Assessment, ComplexityDecision
from liaison.answers.models import Answer
from liaison.authoring.models import Document, HandedCopy
from liaison.quality.figures import by_unit, read_figures, summed
from liaison.quality.indicators import INDICATORS
from liaison.quality.periods import period_of
from tests.liaison.quality.facts import NOW, PARIS, Facts, Requests, Waiting, counted, on, read
from tests.reference import put_types


@pytest.fixture
def facts(in_hospital: Hospital, nurse: Membership, unit: Unit) -> Facts:
    return Facts(in_hospital, nurse, unit)


def parts(facts: Facts, key: str) -> dict[str, tuple[int, int | None]]:
    return {part.label: (part.numerator, part.denominator) for part in read(facts, key).parts}


# --- Before the departure ---------------------------------------------------------------------------------------------


def test_admissions_by_origin_of_the_referral(facts: Facts) -> None:
    for origin in ("ward_no_solution", "ward_no_solution", "family"):
        facts.screening(facts.episode(on(10), referral_origin=origin), on(11))
    assert parts(facts, "admitted") == {"Unité : sortant sans solution": (2, None), "Patient ou famille": (1, None)}
    # What is counted of the same admissions is not broken down.
    assert (counted(read(facts, "screened")), parts(facts, "screened")) == ((3, 3), {})


def test_the_last_complexity_decided_counts(facts: Facts) -> None:
    def decide(episode: Episode, decided: str, at: datetime) -> None:
        facts.screening(episode, at)
        ComplexityDecision.objects.create(
            hospital=facts.hospital,
            episode=episode,
            assessment=Assessment.objects.filter(episode=episode).latest("filled_at"),
            proposed=decided,
            decided=decided,
            decided_by=facts.member.user,
            decided_at=at,
        )

    changed = facts.episode(on(10))
    decide(changed, "low", on(11))
    decide(changed, "high", on(12))
    decide(facts.episode(on(10)), "high", on(11))
    decide(facts.episode(on(10)), "medium", on(11))
    decide(facts.episode(on(10), state="cancelled"), "high", on(11))
    facts.episode(on(10))  # nobody decided
    assert counted(read(facts, "complexity")) == (3, None)
    assert parts(facts, "complexity") == {"Forte": (2, None), "Moyenne": (1, None)}


@pytest.fixture
def asked(facts: Facts) -> Requests:
    requests = Requests(facts)
    requests.ask("idel", on(10, 8), "accepted", on(10, 10, 59))  # 2 whole hours
    requests.ask("idel", on(10, 8), "refused", on(10, 18), refusal_reason="no_capacity")  # 10
    requests.ask("ssiad", on(10, 8), "refused", on(12, 8), refusal_reason="no_capacity")  # 48
    requests.ask("ssiad", on(10, 8), "refused", on(10, 9), refusal_reason="outside_territory")  # 1
    requests.ask("ssiad", on(10, 8), "expired")
    requests.ask("ssiad", on(25, 8), "sent")  # its answer is awaited
    requests.ask("ssiad", on(10, 8), "closed_politely")
    requests.ask("ssiad", on(10, 8), "withdrawn")
    changed = requests.ask("idel", on(10, 8), "accepted", on(20, 8))
    # It had asked a question after five hours: that is its first answer.
    ServiceAnswer.objects.create(hospital=facts.hospital, approach=changed, kind="question", at=on(10, 13))
    requests.ask("idel", on(27, 8, month=10), "accepted", on(28, 8, month=10))  # asked before the period
    return requests


def test_the_delay_of_services_is_a_median_of_first_answers(facts: Facts, asked: Requests) -> None:
    figure = read(facts, "answer_delay")
    # 1, 2, 5, 10, 48
    assert (figure.total.median, figure.total.denominator) == (5, 5)
    medians = {part.label: part.median for part in figure.parts}
    labels = dict(ProviderType.objects.values_list("code", "label"))
    assert medians == {labels["idel"]: 5, labels["ssiad"]: 1}


def test_acceptances_by_type_of_service(facts: Facts, asked: Requests) -> None:
    labels = dict(ProviderType.objects.values_list("code", "label"))
    assert counted(read(facts, "accepted")) == (2, 6)
    assert parts(facts, "accepted") == {labels["idel"]: (2, 3), labels["ssiad"]: (0, 3)}


def test_refusals_by_reason_count_silence_as_one(facts: Facts, asked: Requests) -> None:
    assert counted(read(facts, "refused")) == (4, None)
    assert parts(facts, "refused") == {
        "Plus de place en ce moment": (2, None),
        "Hors de notre secteur": (1, None),
        "Sans réponse dans le délai": (1, None),
    }


def test_a_wait_beyond_a_fortnight_counts_as_one(facts: Facts) -> None:
    Requests(facts).ask("idel", on(1, 8), "accepted", on(25, 8))
    assert read(facts, "answer_delay").total.median == 336


def test_requests_that_nobody_took(facts: Facts) -> None:
    requests = Requests(facts)
    for state in ("exhausted", "accepted", "accepted", "withdrawn", "open"):
        requests.request("ssiad", on(10), state)
    requests.request("idel", on(27, month=10), "exhausted")
    assert counted(read(facts, "unmet")) == (1, 3)


def test_days_after_fitness_by_obstacle(facts: Facts) -> None:
    waiting = Waiting(facts)
    six_days = facts.episode(on(1), on(16))
    waiting.said(six_days, 10)
    waiting.obstacle(six_days, "no_place", 8, 14)  # four of its days were lost ones
    waiting.obstacle(six_days, "family", 12, None)  # to the departure: four, two of them shared
    worse = facts.episode(on(1), on(20))
    waiting.said(worse, 10)
    waiting.said(worse, 12, is_fit=False)
    waiting.said(worse, 19)  # two days, then one
    waiting.said(facts.episode(on(1), on(16)), 16)  # left the very day
    waiting.said(facts.episode(on(1)), 10)  # still there: not counted yet
    facts.episode(on(1), on(16))  # nobody said
    figure = read(facts, "days_lost")
    assert counted(figure) == (9, 2)
    assert parts(facts, "days_lost") == {
        "Pas de place en aval": (4, 1),
        "Famille ou aidant": (4, 1),
        "Aucun obstacle noté": (3, 1),
    }


# --- The departure ----------------------------------------------------------------------------------------------------


def test_before_noon_is_noon_at_the_hospital(facts: Facts) -> None:
    facts.episode(on(1), on(10, 11, 59))
    facts.episode(on(1), on(10, 12, 0))
    facts.episode(on(1), on(10, 0, 0))
    assert counted(read(facts, "before_noon")) == (2, 3)


def test_noon_follows_the_change_of_hour(facts: Facts) -> None:
    """On 26 October 2025 clocks went back: 11 h 30 is 9 h 30 UTC the day before and 10 h 30 UTC that day."""
    facts.episode(on(1, month=10), on(25, 11, 30, month=10))
    facts.episode(on(1, month=10), on(26, 11, 30, month=10))
    facts.episode(on(1, month=10), on(26, 0, 15, month=10))
    facts.episode(on(1, month=10), on(26, 23, 45, month=10))
    figure = read(facts, "before_noon", now=on(26, 23, 59, month=10))
    assert counted(figure) == (3, 4)
    assert read(facts, "departures", now=on(25, 23, 59, month=10)).total.numerator == 1


def test_patients_without_gp_and_those_one_was_found_for(facts: Facts) -> None:
    put_types()
    role = ProviderType.objects.get(pk=GP)

    def member(episode: Episode, **fields: Any) -> CircleMember:
        created: CircleMember = CircleMember.objects.create(
            hospital=facts.hospital, episode=episode, role=role, **fields
        )
        return created

    member(facts.episode(on(1), on(10)), name="Dr Escoubas", state="informed")  # had one
    member(facts.episode(on(1), on(10)), state="to_find")  # still looked for
    found = member(facts.episode(on(1), on(10)), name="Dr Valette", state="to_contact")
    Transition.objects.create(
        hospital=facts.hospital,
        subject_type="planning.circlemember",
        subject_id=found.pk,
        from_state="to_find",
        to_state="to_contact",
    )
    facts.episode(on(1), on(10))  # nobody in the circle
    assert counted(read(facts, "without_gp")) == (3, 4)
    assert counted(read(facts, "gp_found")) == (1, 3)


def test_the_letter_complete_signed_and_handed(facts: Facts) -> None:
    def document(episode: Episode, signed_at: datetime, **fields: Any) -> Document:
        created: Document = Document.objects.create(
            hospital=facts.hospital,
            episode=episode,
            created_by=facts.member.user,
            signed_by=facts.member.user,
            signed_at=signed_at,
            content_sha256="0" * 64,
            **{"state": "signed", **fields},
        )
        return created

    def handed(document: Document, at: datetime, holder: str = "patient") -> None:
        HandedCopy.objects.create(
            hospital=facts.hospital,
            document=document,
            holder=holder,
            understood=True,
            handed_by=facts.member.user,
            handed_at=at,
        )

    handed(document(facts.episode(on(1), on(10, 23, 30)), on(10, 9)), on(10, 23, 45))
    first = document(facts.episode(on(1), on(10)), on(9), state="replaced")
    document(first.episode, on(12), number=2, replaces=first, set_id=first.set_id)
    handed(first, on(11))  # the day after
    handed(document(facts.episode(on(1), on(10)), on(11)), on(10), holder="relative")
    document(facts.episode(on(1), on(10)), on(9), state="cancelled")
    facts.episode(on(1), on(10))
    facts.episode(on(9, 13), on(10, 12))  # 23 hours: too short
    assert counted(read(facts, "letter_complete")) == (3, 5)
    assert counted(read(facts, "letter_signed")) == (2, 5)
    assert counted(read(facts, "letter_handed")) == (1, 5)


def test_letters_by_channel(facts: Facts) -> None:
    episode = facts.episode(on(1), on(10))
    facts.letter(episode, on(10))
    facts.letter(episode, on(11), channel="paper")
    facts.letter(episode, on(10), channel="paper")
    assert parts(facts, "same_day") == {"Papier": (1, 2), "Lien par courriel": (1, 1)}
    assert parts(facts, "opened") == {"Lien par courriel": (0, 1)}


# --- Afterwards, and around -------------------------------------------------------------------------------------------


def test_correspondents_answered_within_the_target(facts: Facts) -> None:
    episode = facts.episode(on(1), on(9))
    link, _ = create_link(
        hospital_id=facts.hospital.pk,
        purpose="letter",
        subject_id=facts.letter(episode, on(9)).pk,
        episode_id=episode.pk,
        recipient_name="Dr Escoubas",
        recipient_role="Médecin traitant",
        sender_name="CH de Sauveyre",
        code_channel="sms",
        code_address="+33639981234",
        valid_until=timezone.now() + timedelta(days=14),
    )

    def answer(received_at: datetime, handled_at: datetime | None = None, kind: str = "question") -> None:
        Answer.objects.create(
            hospital=facts.hospital,
            episode_id=link.episode_id,
            link=link,
            subject_id=link.subject_id,
            recipient_name="Dr Escoubas",
            kind=kind,
            received_at=received_at,
            answer_by=received_at + timedelta(hours=48),
            handled_at=handled_at,
            state="replied" if handled_at else "open",
        )

    answer(on(10), on(12))  # the very end of the target
    answer(on(10), on(12, 12, 1))
    answer(on(10))  # never, and its target has passed
    answer(on(25))  # its target still runs
    answer(on(25), on(25, 13), kind="not_gp")
    answer(on(27, month=10), on(27, month=10))
    assert counted(read(facts, "answered_in_time")) == (2, 4)
    assert parts(facts, "answered_in_time") == {
        "J’ai une question": (1, 3),
        "Je ne suis plus le médecin traitant": (1, 1),
    }


def test_returns_within_30_days_by_the_one_definition(facts: Facts) -> None:
    def event(episode: Episode, kind: str, day: date) -> None:
        Event.objects.create(
            hospital=facts.hospital,
            episode=episode,
            kind=kind,
            happened_on=day,
            source="team",
            noted_by=facts.member.user,
        )

    def left(day: int, **fields: Any) -> Episode:
        return facts.episode(on(1, month=9), on(day, month=10), **fields)

    later = datetime(2025, 12, 20, 10, tzinfo=PARIS)
    event(left(1), "readmission_unplanned", date(2025, 10, 31))  # the thirtieth day
    event(left(1), "readmission_unplanned", date(2025, 11, 1))  # the day after
    event(left(2), "readmission_planned", date(2025, 10, 5))
    event(left(2), "emergency", date(2025, 10, 5))
    event(left(2, destination="smr"), "readmission_unplanned", date(2025, 10, 5))  # still in a hospital's hands
    back = left(3)
    again = facts.episode(on(20, month=10))
    Episode.objects.filter(pk=again.pk).update(patient=back.patient_id)
    facts.episode(on(1, month=11), on(25))  # its thirty days are not over
    assert counted(read(facts, "readmitted", period="90j", now=later)) == (2, 5)
    assert counted(read(facts, "emergency", period="90j", now=later)) == (1, 5)


def test_freshness_is_that_of_the_day_of_departure(facts: Facts, directory_admin: Any) -> None:
    put_types()
    role = ProviderType.objects.get(pk="idel")

    def provider(verified_at: datetime | None) -> Provider:
        return Provider.objects.create(kind="organisation", type=role, name="Cabinet", verified_at=verified_at)

    def comes(one: Provider | None, left_at: datetime, **fields: Any) -> None:
        values = {"state": "informed", "name": "Cabinet", "provider": one, "role": role, **fields}
        CircleMember.objects.create(hospital=facts.hospital, episode=facts.episode(on(1), left_at), **values)

    since = provider(on(14))
    comes(since, on(10))  # verified after the departure: not known then
    comes(since, on(15))
    comes(provider(on(10) - timedelta(days=91)), on(10))
    comes(provider(None), on(10))
    comes(None, on(10))  # written by hand
    comes(since, on(15), state="removed")
    again = provider(on(9))
    comes(again, on(10))
    assert counted(read(facts, "fresh")) == (2, 5)
    verify_provider(actor=directory_admin, provider_id=again.pk, by="Paul Bertin")
    assert counted(read(facts, "fresh")) == (2, 5), "a verification since then takes nothing away from the past"


# --- Dated facts ------------------------------------------------------------------------------------------------------


def everything(facts: Facts, unit: UUID | None = None) -> list[tuple[str, int, int | None]]:
    found = read_figures(facts.hospital, period_of("90j", time_zone="Europe/Paris", now=NOW), unit=unit)
    return [(figure.indicator.key, *counted(figure)) for figure in found]


def test_renaming_and_closing_a_unit_changes_no_figure(facts: Facts, asked: Requests, unit: Unit) -> None:
    facts.letter(facts.episode(on(1), on(10)), on(10))
    before, of_unit = everything(facts), everything(facts, unit.pk)
    Unit.objects.filter(pk=unit.pk).update(name="Médecine gériatrique", code="MG", active=False)
    facts.member.user.last_name = "Mariée"
    facts.member.user.save()
    facts.member.active = False
    facts.member.save()
    assert everything(facts) == before
    assert everything(facts, unit.pk) == of_unit


def test_a_transfer_does_not_move_what_happened_before_it(facts: Facts, unit: Unit, other_unit: Unit) -> None:
    episode = facts.episode(timezone.now() - timedelta(days=3))
    now = timezone.now() + timedelta(minutes=1)
    Approach.objects.create(
        hospital=facts.hospital,
        request=_request_of(facts, episode),
        name="Service",
        channel="mail",
        state="refused",
        refusal_reason="no_capacity",
        sent_at=timezone.now() - timedelta(days=1),
        answered_at=timezone.now(),
    )

    def of(key: str, place: Unit) -> int:
        period = period_of("30j", time_zone="Europe/Paris", now=now)
        found = read_figures(facts.hospital, period, unit=place.pk)
        return next(one.total.numerator for one in found if one.indicator.key == key)

    update_episode(member=facts.member, episode_id=episode.pk, version=episode.version, unit=other_unit)
    assert Movement.objects.filter(episode=episode).count() == 2
    assert (of("admitted", unit), of("admitted", other_unit)) == (1, 0)
    assert (of("refused", unit), of("refused", other_unit)) == (1, 0)


def _request_of(facts: Facts, episode: Episode) -> CareRequest:
    put_types()
    moment = timezone.now() - timedelta(days=1)
    request: CareRequest = CareRequest.objects.create(
        hospital=facts.hospital,
        episode=episode,
        role=ProviderType.objects.get(pk="idel"),
        care="Pansement",
        starts_on=moment.date(),
        answer_by=moment + timedelta(days=2),
        asked_by=facts.member.user,
        created_at=moment,
    )
    return request


def test_units_sum_to_the_hospital(facts: Facts, asked: Requests, unit: Unit, other_unit: Unit) -> None:
    waiting = Waiting(facts)
    for place, days in ((unit, (5, 9)), (other_unit, (6, 12, 20))):
        for day in days:
            episode = facts.episode(on(1), on(day), unit=place)
            Movement.objects.filter(episode=episode).update(unit=place)
            facts.letter(episode, on(day))
            waiting.said(episode, day - 3)
    period = period_of("90j", time_zone="Europe/Paris", now=NOW)
    units = by_unit(facts.hospital, period)
    assert set(units) == {unit.pk, other_unit.pk}
    for position, whole in enumerate(read_figures(facts.hospital, period)):
        wards = [figures[position] for figures in units.values()]
        assert whole.total == summed(ward.total for ward in wards), whole.indicator.key
        for index, part in enumerate(whole.slices):
            assert part.numerator == sum(ward.slices[index].numerator for ward in wards)
    assert sum(figures[0].total.numerator for figures in units.values()) > 0


def test_every_indicator_has_its_test_by_hand() -> None:
    """A new indicator is checked against facts counted by hand, here or in ``test_figures``."""
    written = "".join(path.read_text() for path in Path(__file__).parent.glob("test_figures*.py"))
    assert [one.key for one in INDICATORS if f'read(facts, "{one.key}"' not in written] == []
