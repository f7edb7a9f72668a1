"""How often somebody comes, who came before, who is missing; those around the patient and what caring weighs on them."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from coordination.accounts.models import Membership
from coordination.episodes.models import Contact, ContactRelation, Episode, NeedDomain
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from directory.providers.models import Provider, ProviderType
from discharge.planning import actions, entourage
from discharge.planning.models import CarerLoad, CircleState, LoadLevel
from discharge.planning.queries import came_before, circle_of
from discharge.planning.reading import by_habit, unanswered
from tests import factories

ClientFor = Callable[[Membership], Client]
Types = dict[str, ProviderType]


def put(nurse: Membership, episode: Episode, role: ProviderType, name: str, **fields: Any) -> Any:
    return actions.add_circle_member(member=nurse, episode_id=episode.pk, role=role, name=name, **fields)


@pytest.fixture
def daughter(hospital: Hospital, nurse: Membership, episode: Episode) -> Contact:
    with enter(hospital):
        return entourage.add_contact(
            member=nurse,
            episode_id=episode.pk,
            contact_id=uuid4(),
            name="Anne Tessonnière",
            relation=ContactRelation.CHILD,
            is_carer=True,
            is_trusted_person=True,
        )


def weigh(nurse: Membership, episode: Episode, contact: Contact, level: LoadLevel, **more: Any) -> CarerLoad:
    given = {"load_id": uuid4(), "note": "", **more}
    return entourage.note_load(member=nurse, episode_id=episode.pk, contact_id=contact.pk, level=level, **given)


@pytest.mark.usefixtures("in_hospital")
class TestCircle:
    def test_the_gp_then_the_usual_ones_come_first_and_who_is_missing_last(
        self, nurse: Membership, episode: Episode, types: Types
    ) -> None:
        actions.seek_role(member=nurse, episode_id=episode.pk, role=types["portage-repas"])
        put(nurse, episode, types["saad"], "Vistre Autonomie")
        put(nurse, episode, types["idel"], "Cabinet des Micocouliers", is_usual=True, rhythm="2 fois par jour")
        put(nurse, episode, types["medecin-traitant"], "Dr Martine Escoubas")
        parts = by_habit(circle_of(episode), now=factories.timezone.now())
        assert [(title, [member.name for member, *_ in members]) for title, members in parts] == [
            ("Venaient déjà", ["Dr Martine Escoubas", "Cabinet des Micocouliers"]),
            ("Nouveaux à la sortie", ["Vistre Autonomie"]),
            ("Il manque", [""]),
        ]

    @pytest.mark.parametrize(
        ("what_for", "rhythm", "visits"),
        [
            ("toilette", "5 matins par semaine", "toilette, 5 matins par semaine"),
            ("", "chaque lundi", "chaque lundi"),
            ("toilette", "", "toilette"),
            ("", "", ""),
        ],
    )
    def test_what_for_and_how_often_are_said_together(
        self, nurse: Membership, episode: Episode, types: Types, what_for: str, rhythm: str, visits: str
    ) -> None:
        assert put(nurse, episode, types["saad"], "Vistre", what_for=what_for, rhythm=rhythm).visits == visits

    def test_a_need_for_which_nobody_comes_nor_is_looked_for_is_said(
        self, nurse: Membership, episode: Episode, types: Types
    ) -> None:
        here = {"member": nurse, "episode_id": episode.pk}
        care = actions.add_need(**here, domain=NeedDomain.NURSING, description="pansement")
        meals = actions.add_need(**here, domain=NeedDomain.AUTONOMY, description="repas")
        rights = actions.add_need(**here, domain=NeedDomain.FINANCIAL, description="APA")
        task = actions.add_plan_item(**here, key="plan:1", title="Déposer la demande", domain=NeedDomain.FINANCIAL)
        needs = [care, meals, rights]
        assert unanswered(needs, [], [task]) == [(care, "idel"), (meals, "saad")]
        actions.seek_role(**here, role=types["portage-repas"])
        put(nurse, episode, types["ssiad"], "SSIAD du Vistre")
        assert unanswered(needs, circle_of(episode), [task]) == []

    def test_whoever_came_after_an_earlier_stay_is_known_as_usual(
        self, nurse: Membership, unit: Unit, episode: Episode, types: Types, service: Provider
    ) -> None:
        earlier = factories.make_episode(nurse, unit, patient=episode.patient)
        came = put(nurse, earlier, types["saad"], service.name, provider=service)
        assert not came_before(episode, service)
        actions.change_circle_state(
            member=nurse,
            episode_id=earlier.pk,
            circle_member_id=came.pk,
            to=CircleState.CONFIRMED,
            version=came.version,
        )
        assert came_before(episode, service)
        assert not came_before(earlier, service)


@pytest.mark.usefixtures("in_hospital")
class TestEntourage:
    def test_the_last_load_holds_and_the_others_are_kept(
        self, nurse: Membership, episode: Episode, daughter: Contact
    ) -> None:
        assert [near.load for near in entourage.entourage_of(episode)] == [None]
        weigh(nurse, episode, daughter, LoadLevel.LIGHT)
        weigh(nurse, episode, daughter, LoadLevel.EXHAUSTED, note="dort mal")
        [near] = entourage.entourage_of(episode)
        assert (near.state, near.is_exhausted, near.said.split(",")[0]) == ("late", True, "Claire Aubanel")
        assert CarerLoad.objects.count() == 2
        assert not any("dort mal" in entry.summary + entry.detail for entry in episode.timeline.all())
        with pytest.raises(DatabaseError), transaction.atomic():
            CarerLoad.objects.update(level="light")

    def test_a_form_sent_twice_writes_once(self, nurse: Membership, episode: Episode, daughter: Contact) -> None:
        again = {"contact_id": daughter.pk, "name": "Anne T.", "relation": "child"}
        assert entourage.add_contact(member=nurse, episode_id=episode.pk, **again).name == "Anne Tessonnière"
        load_id = uuid4()
        weigh(nurse, episode, daughter, LoadLevel.HEAVY, load_id=load_id)
        assert weigh(nurse, episode, daughter, LoadLevel.LIGHT, load_id=load_id).level == LoadLevel.HEAVY
        assert (Contact.objects.count(), CarerLoad.objects.count()) == (1, 1)

    def test_a_form_of_another_patient_is_refused(
        self, nurse: Membership, unit: Unit, episode: Episode, daughter: Contact
    ) -> None:
        load = weigh(nurse, episode, daughter, LoadLevel.HEAVY)
        elsewhere = factories.make_episode(nurse, unit)
        son = {"contact_id": uuid4(), "name": "Luc Vidal", "relation": ContactRelation.CHILD}
        other = entourage.add_contact(member=nurse, episode_id=elsewhere.pk, **son)
        with pytest.raises(DomainError) as contact:
            entourage.add_contact(member=nurse, episode_id=elsewhere.pk, **{**son, "contact_id": daughter.pk})
        with pytest.raises(DomainError) as noted:
            weigh(nurse, elsewhere, other, LoadLevel.LIGHT, load_id=load.pk)
        assert contact.value.code == noted.value.code == "already_used"

    def test_two_people_changing_the_same_person_lose_nothing(
        self, nurse: Membership, episode: Episode, daughter: Contact
    ) -> None:
        change = {"member": nurse, "episode_id": episode.pk, "contact_id": daughter.pk, "version": 1}
        entourage.change_contact(**change, note="a les clés")
        with pytest.raises(DomainError) as refusal:
            entourage.change_contact(**change, note="absente")
        daughter.refresh_from_db()
        assert (refusal.value.code, daughter.note) == ("stale", "a les clés")

    def test_without_the_right_nothing_is_written(
        self, operator: Membership, episode: Episode, daughter: Contact
    ) -> None:
        with pytest.raises(DomainError) as refusal:
            weigh(operator, episode, daughter, LoadLevel.HEAVY)
        assert refusal.value.code == "forbidden"


# --- Pages ------------------------------------------------------------------------------------------------------------


def url(name: str, episode: Episode, *rows: Any) -> str:
    return reverse(f"planning:{name}", args=[episode.pk, *(row.pk for row in rows)])


def test_the_preparation_shows_how_often_somebody_comes_and_who_is_exhausted(
    client_for: ClientFor, nurse: Membership, episode: Episode, daughter: Contact, service: Provider
) -> None:
    client = client_for(nurse)
    typed = {"what_for": "toilette", "rhythm": "<b>2 fois par jour</b>", "is_usual": "on"}
    assert client.post(f"{url('add_member', episode)}?fiche={service.pk}", typed).status_code == 302
    load = {"submission": str(uuid4()), "level": "exhausted", "note": "seule le week-end"}
    answer = client.post(url("note_load", episode, daughter), load)
    assert answer["Location"] == url("plan", episode) + "#entourage"
    body = client.get(url("plan", episode)).content.decode()
    for words in ("passe\u00a0: &lt;b&gt;2 fois par jour", "Épuisé", "seule le week-end", "Chercher un répit"):
        assert words in body
    assert "Personne de confiance\u00a0: aucune" not in body


def test_a_relative_is_added_and_corrected(client_for: ClientFor, nurse: Membership, episode: Episode) -> None:
    client = client_for(nurse)
    typed = {"submission": str(uuid4()), "name": "Luc Fabregoul", "relation": "child", "phone": "06 39 98 12 34"}
    assert "Personne de confiance\u00a0: aucune" in client.get(url("plan", episode)).content.decode()
    for _ in range(2):
        assert client.post(url("add_contact", episode), typed).status_code == 302
    with enter(nurse.hospital):
        contact = Contact.objects.get()
    page = url("change_contact", episode, contact)
    assert "06\u00a039" in client.get(page).content.decode() or "06 39 98 12 34" in client.get(page).content.decode()
    changed = {"name": "Luc Fabregoul", "relation": "spouse", "phone": "", "version": 1, "is_trusted_person": "on"}
    assert client.post(page, changed).status_code == 302
    overtaken = client.post(page, {**changed, "relation": "friend"})
    assert overtaken.status_code == 422
    assert "Enregistré entre-temps : Conjoint." in str(overtaken.context["form"].errors["relation"])


@pytest.mark.parametrize(
    ("name", "given", "field"),
    [
        ("add_contact", {"name": ""}, "name"),
        ("add_contact", {"relation": ""}, "relation"),
        ("add_contact", {"phone": "12"}, "phone"),
        ("add_contact", {"note": "x" * 201}, "note"),
        ("note_load", {"level": ""}, "level"),
        ("note_load", {"level": "crushing"}, "level"),
        ("note_load", {"note": "x" * 301}, "note"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    client_for: ClientFor,
    nurse: Membership,
    episode: Episode,
    daughter: Contact,
    name: str,
    given: dict[str, str],
    field: str,
) -> None:
    right = {"submission": str(uuid4()), "name": "Luc", "relation": "child", "level": "heavy", "note": "à garder"}
    rows = [daughter] if name == "note_load" else []
    answer = client_for(nurse).post(url(name, episode, *rows), {**right, **given})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert given.get("note", "à garder") in answer.content.decode()


def test_another_hospital_another_patient_and_a_missing_right_find_nothing(
    client_for: ClientFor,
    nurse: Membership,
    operator: Membership,
    other_nurse: Membership,
    unit: Unit,
    episode: Episode,
    daughter: Contact,
) -> None:
    with enter(nurse.hospital):
        stranger = factories.make_episode(nurse, unit)
    for name in ("change_contact", "note_load"):
        assert client_for(nurse).post(url(name, stranger, daughter)).status_code == 404
        assert client_for(other_nurse).post(url(name, episode, daughter)).status_code == 404
        assert client_for(operator).post(url(name, episode, daughter)).status_code == 403


@pytest.mark.parametrize("rows", [1, 12])
def test_the_preparation_takes_as_many_queries_whoever_comes(
    client_for: ClientFor,
    django_assert_max_num_queries: Any,
    nurse: Membership,
    episode: Episode,
    types: Types,
    rows: int,
) -> None:
    with enter(nurse.hospital):
        for number in range(rows):
            put(nurse, episode, types["saad"], f"Service {number}", is_usual=number % 2 == 0)
            contact = entourage.add_contact(
                member=nurse, episode_id=episode.pk, contact_id=uuid4(), name=f"Proche {number}", relation="child"
            )
            weigh(nurse, episode, contact, LoadLevel.HEAVY)
    client = client_for(nurse)
    client.get(url("plan", episode))
    with django_assert_max_num_queries(20):
        client.get(url("plan", episode))
