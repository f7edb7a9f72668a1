"""The pages of the plan: who may open them, what they keep after a refusal, how many queries they take."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode, NeedDomain, Task
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from directory.providers.models import Provider, ProviderType
from discharge.planning import actions
from discharge.planning.models import CircleMember, CircleState, Need

ClientFor = Callable[[Membership], Client]
Types = dict[str, ProviderType]
PAGES = ("plan", "add_need", "add_item", "seek_role", "find_provider", "add_member")


def url(name: str, episode: Episode, **more: Any) -> str:
    return reverse(f"planning:{name}", kwargs={"episode_id": episode.pk, **more})


@pytest.fixture
def gp(hospital: Hospital, nurse: Membership, episode: Episode, types: Types) -> CircleMember:
    with enter(hospital):
        return actions.add_circle_member(
            member=nurse, episode_id=episode.pk, role=types["medecin-traitant"], name="Dr Martine Escoubas"
        )


@pytest.fixture
def need(hospital: Hospital, nurse: Membership, episode: Episode) -> Need:
    with enter(hospital):
        return actions.add_need(member=nurse, episode_id=episode.pk, domain=NeedDomain.NURSING, description="pansement")


@pytest.fixture
def item(hospital: Hospital, nurse: Membership, episode: Episode) -> Task:
    with enter(hospital):
        return actions.add_plan_item(
            member=nurse, episode_id=episode.pk, key="plan:1", title="Remettre", domain=NeedDomain.MEDICAL
        )


def test_work_is_proposed_to_those_who_read_episodes(
    client_for: ClientFor, nurse: Membership, operator: Membership, administrator: Membership, episode: Episode
) -> None:
    page = client_for(nurse).get(url("add_item", episode)).content.decode()
    assert f'<option value="{operator.user_id}"' in page
    assert f'<option value="{administrator.user_id}"' not in page


def every_url(episode: Episode, gp: CircleMember, need: Need, item: Task) -> list[str]:
    return [
        *(url(name, episode) for name in PAGES),
        url("change_need", episode, need_id=need.pk),
        url("set_need_aside", episode, need_id=need.pk),
        url("settle_item", episode, task_id=item.pk),
        url("hold_item", episode, task_id=item.pk),
        url("take_up_item", episode, task_id=item.pk),
        url("edit_member", episode, circle_member_id=gp.pk),
        url("member_state", episode, circle_member_id=gp.pk),
    ]


def test_another_hospital_finds_nothing(
    client_for: ClientFor, other_nurse: Membership, episode: Episode, gp: CircleMember, need: Need, item: Task
) -> None:
    client = client_for(other_nurse)
    for address in every_url(episode, gp, need, item):
        assert {client.get(address).status_code, client.post(address).status_code} <= {404, 405}, address


def test_without_the_right_only_the_plan_is_read(
    client_for: ClientFor, operator: Membership, episode: Episode, gp: CircleMember, need: Need, item: Task
) -> None:
    client = client_for(operator)
    page = client.get(url("plan", episode))
    assert page.status_code == 200
    assert "Ajouter une tâche" not in page.content.decode()
    for address in every_url(episode, gp, need, item)[1:]:
        assert 403 in {client.get(address).status_code, client.post(address).status_code}, address


def test_a_row_of_another_episode_is_not_found(
    client_for: ClientFor,
    hospital: Hospital,
    nurse: Membership,
    unit: Any,
    episode: Episode,
    gp: CircleMember,
    need: Need,
    item: Task,
) -> None:
    from tests.factories import make_episode

    with enter(hospital):
        other = make_episode(nurse, unit)
    client = client_for(nurse)
    for address in every_url(other, gp, need, item)[len(PAGES) :]:
        assert client.post(address).status_code == 404, address


def test_every_page_opens(
    client_for: ClientFor, nurse: Membership, episode: Episode, gp: CircleMember, need: Need
) -> None:
    client = client_for(nurse)
    pages = [url(name, episode) for name in PAGES]
    pages += [url("change_need", episode, need_id=need.pk), url("edit_member", episode, circle_member_id=gp.pk)]
    assert [client.get(page).status_code for page in pages] == [200] * len(pages)


@pytest.mark.parametrize("rows", [1, 30])
def test_the_plan_takes_as_many_queries_for_thirty_rows_as_for_one(
    client_for: ClientFor,
    django_assert_max_num_queries: Any,
    hospital: Hospital,
    nurse: Membership,
    episode: Episode,
    types: Types,
    rows: int,
) -> None:
    with enter(hospital):
        for number in range(rows):
            here = {"member": nurse, "episode_id": episode.pk}
            actions.add_need(**here, domain=NeedDomain.NURSING, description=f"besoin {number}")
            actions.add_plan_item(
                **here,
                key=f"plan:{number}",
                title="x",
                domain=NeedDomain.SOCIAL,
                owner=nurse.user,
                blocks_departure=True,
            )
            actions.add_circle_member(**here, role=types["idel"], name=f"Cabinet {number}")
    client = client_for(nurse)
    for page in (url("plan", episode), url("find_provider", episode), reverse("episodes:overview", args=[episode.pk])):
        client.get(page)  # the first request of a session also writes when it was last seen
        # Twenty, and the reset that a commit spares outside a test.
        with django_assert_max_num_queries(21):
            assert client.get(page).status_code == 200


def test_a_need_is_noted_from_the_page(client_for: ClientFor, nurse: Membership, episode: Episode) -> None:
    client = client_for(nurse)
    sent = {"domain": "nursing", "description": "pansement"}
    assert client.post(url("add_need", episode), sent).status_code == 302
    again = client.post(url("add_need", episode), sent)
    assert (again.status_code, again.context["form"].errors["description"]) == (422, ["Ce besoin est déjà noté."])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Écrivez ce qu’il faut faire."),
        ("x" * 10_000, "Raccourcissez ce texte : 200 caractères au plus, 10000 écrits."),
        ("Remettre\x00les ordonnances", "nul"),
    ],
)
def test_odd_text_is_refused_at_the_field_and_kept(
    client_for: ClientFor, hospital: Hospital, nurse: Membership, episode: Episode, text: str, says: str
) -> None:
    sent = {"submission": uuid4(), "title": text, "domain": "medical", "detail": "à garder"}
    page = client_for(nurse).post(url("add_item", episode), sent)
    assert page.status_code == 422
    assert says in " ".join(page.context["form"].errors["title"])
    assert "à garder" in page.content.decode()
    with enter(hospital):
        assert not Task.objects.filter(episode=episode, kind="plan").exists()


def test_an_emoji_is_text_like_any_other_and_sending_twice_adds_one_task(
    client_for: ClientFor, hospital: Hospital, nurse: Membership, episode: Episode
) -> None:
    client = client_for(nurse)
    sent = {"submission": uuid4(), "title": "Remettre 💊", "domain": "medical", "due_on": "2099-01-05"}
    for _ in range(2):
        assert client.post(url("add_item", episode), sent).status_code == 302
    with enter(hospital):
        assert Task.objects.get(episode=episode, kind="plan").title == "Remettre 💊"


def test_a_task_due_before_the_admission_is_refused(client_for: ClientFor, nurse: Membership, episode: Episode) -> None:
    sent = {"submission": uuid4(), "title": "x", "domain": "medical", "due_on": "2001-01-05"}
    page = client_for(nurse).post(url("add_item", episode), sent)
    assert page.context["form"].errors["due_on"] == [
        "Cette date précède l’entrée : choisissez un jour du séjour ou d’après."
    ]


def test_a_task_is_ticked_from_the_plan_and_from_the_overview(
    client_for: ClientFor, nurse: Membership, episode: Episode, item: Task
) -> None:
    client = client_for(nurse)
    address = url("settle_item", episode, task_id=item.pk)
    answer = client.post(address, {"seen": "open", "to": "done", "back": "overview"})
    assert answer["Location"] == reverse("episodes:overview", args=[episode.pk])
    answer = client.post(address, {"seen": "done", "to": "open"})
    assert answer["Location"].endswith(f"#tache-{item.pk}")
    client.post(address, {"seen": "open", "to": "nonsense"})
    page = client.get(url("plan", episode))
    assert "Cette demande n’a pas été comprise" in page.content.decode()


def test_a_service_of_the_directory_joins_the_circle_once(
    client_for: ClientFor, hospital: Hospital, nurse: Membership, episode: Episode, service: Provider
) -> None:
    client = client_for(nurse)
    found = client.get(url("find_provider", episode), {"type": "saad"})
    assert "Vistre Autonomie" in found.content.decode()
    address = f"{url('add_member', episode)}?fiche={service.pk}"
    sent = {"phone": "04 65 71 44 10", "mobile": "06 39 98 00 47", "mail": "a@vistre.example", "what_for": "lever"}
    assert client.post(address, sent).status_code == 302
    again = client.post(address, sent)
    assert "déjà dans le cercle" in again.content.decode()
    with enter(hospital):
        added = episode.circle.get()
        assert (added.provider_id, added.phone, added.mobile) == (service.pk, "+33465714410", "+33639980047")
    assert "Dans le cercle" in client.get(url("find_provider", episode), {"type": "saad"}).content.decode()


def test_somebody_typed_by_hand_joins_the_circle_and_bad_details_are_told_at_their_field(
    client_for: ClientFor, hospital: Hospital, nurse: Membership, episode: Episode
) -> None:
    client = client_for(nurse)
    sent = {
        "role": "medecin-traitant",
        "name": "Dr Yves Pellenc",
        "mobile": "04 65 71 44 10",
        "mail": "x",
        "phone": "1",
    }
    page = client.post(url("add_member", episode), sent)
    assert page.context["form"].errors.keys() == {"mobile", "mail", "phone"}
    assert "Dr Yves Pellenc" in page.content.decode()
    sent |= {"mobile": "", "mail": "y.pellenc@cabinet.example", "phone": "", "receives_letter": "on"}
    assert client.post(url("add_member", episode), sent).status_code == 302
    with enter(hospital):
        assert episode.circle.get().receives_letter


@pytest.mark.parametrize("fiche", ["x", "01a20162-80e0-744d-90a2-4db7260dcfd3", "%00"])
def test_an_unknown_entry_of_the_directory_is_not_found(
    client_for: ClientFor, nurse: Membership, episode: Episode, fiche: str
) -> None:
    assert client_for(nurse).get(f"{url('add_member', episode)}?fiche={fiche}").status_code == 404


def test_an_unknown_type_or_an_odd_search_finds_nothing_and_says_so(
    client_for: ClientFor, nurse: Membership, episode: Episode
) -> None:
    client = client_for(nurse)
    for query in ({"type": "x"}, {"q": "\x00"}, {"q": "x" * 10_000}, {"q": "💊"}, {"recherche": "x"}):
        assert client.get(url("find_provider", episode), query).status_code == 200


def test_a_patient_without_commune_is_told(
    client_for: ClientFor, hospital: Hospital, nurse: Membership, episode: Episode
) -> None:
    with enter(hospital):
        episode.patient.commune = None
        episode.patient.save()
    page = client_for(nurse).get(url("find_provider", episode))
    assert "La commune de la patiente n’est pas renseignée" in page.content.decode()


def test_a_member_edited_meanwhile_is_shown_and_what_was_typed_kept(
    client_for: ClientFor, hospital: Hospital, nurse: Membership, episode: Episode, gp: CircleMember
) -> None:
    client = client_for(nurse)
    address = url("edit_member", episode, circle_member_id=gp.pk)
    sent = {"version": gp.version, "name": gp.name, "phone": "04 65 71 33 02"}
    assert client.post(address, sent).status_code == 302
    late = client.post(address, {**sent, "phone": "04 65 71 33 48"})
    shown = late.content.decode()
    assert late.status_code == 422
    assert "Enregistré entre-temps : 04 65 71 33 02." in shown
    assert "04 65 71 33 48" in shown
    kept = {**sent, "phone": "04 65 71 33 48", "version": late.context["form"]["version"].value()}
    assert client.post(address, kept).status_code == 302
    with enter(hospital):
        gp.refresh_from_db()
        assert gp.phone == "+33465713348"


def test_the_gp_is_noted_told_then_put_aside_and_put_back(
    client_for: ClientFor, hospital: Hospital, nurse: Membership, episode: Episode, gp: CircleMember
) -> None:
    client = client_for(nurse)
    address = url("member_state", episode, circle_member_id=gp.pk)
    for to in (CircleState.INFORMED, CircleState.REMOVED, CircleState.TO_CONTACT):
        with enter(hospital):
            gp.refresh_from_db()
        assert client.post(address, {"to": to, "version": gp.version}).status_code == 302
        with enter(hospital):
            gp.refresh_from_db()
        assert gp.state == to
        assert "Dr Martine Escoubas" in client.get(url("plan", episode)).content.decode()


def test_a_closed_episode_offers_no_change_and_refuses_one(
    client_for: ClientFor, hospital: Hospital, nurse: Membership, episode: Episode, item: Task
) -> None:
    with enter(hospital):
        episode.state = "cancelled"
        episode.save()
    client = client_for(nurse)
    assert "Ajouter une tâche" not in client.get(url("plan", episode)).content.decode()
    sent = {"submission": uuid4(), "title": "x", "domain": "medical"}
    assert "Cet épisode est clos" in client.post(url("add_item", episode), sent).content.decode()
