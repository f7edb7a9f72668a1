"""Handing over: one episode, a person's episodes, what stays where it is, and two people at once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.episodes.actions import add_task
from coordination.episodes.handover import hand_over, receivers
from coordination.episodes.models import Episode, Handover, Task, TimelineEntry
from coordination.episodes.queries import handed_over_before
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from tests import factories

SignedIn = Callable[[Membership], Client]


@pytest.fixture
def colleague(hospital: Hospital, unit: Unit) -> Membership:
    """A coordinator of ``unit`` only."""
    return factories.make_member(hospital, Role.COORDINATION_ASSISTANT, "Jeanne", "Roustan", units=[unit])


@pytest.fixture
def episodes(hospital: Hospital, nurse: Membership, unit: Unit, other_unit: Unit) -> list[Episode]:
    """Two of the nurse's in ``unit``, one in another, each with a task of hers and one of somebody else's."""
    with enter(hospital):
        found = [factories.make_episode(nurse, place) for place in (unit, unit, other_unit)]
        for episode in found:
            add_task(episode=episode, kind="plan", title="Appeler", owner=nurse.user)
            add_task(episode=episode, kind="plan", title="Évaluer", owner=None)
    return found


@pytest.fixture
def give(hospital: Hospital, nurse: Membership) -> Callable[..., Any]:
    def given(to: Membership, episodes: list[Episode], **more: Any) -> Any:
        values = {"member": nurse, "from_id": nurse.user_id, "with_tasks": True, **more}
        with enter(hospital):
            return hand_over(to=to, episode_ids=[episode.pk for episode in episodes], **values)

    return given


def referents(hospital: Hospital, episodes: list[Episode]) -> list[Any]:
    with enter(hospital):
        known = dict(Episode.objects.values_list("pk", "referent"))
    return [known[episode.pk] for episode in episodes]


def test_the_tasks_of_the_former_referent_follow_and_no_others(
    hospital: Hospital, social_worker: Membership, episodes: list[Episode], give: Callable[..., Any]
) -> None:
    assert len(give(social_worker, episodes, word="Sa fille rappelle jeudi.")) == 3
    assert referents(hospital, episodes) == [social_worker.user_id] * 3
    with enter(hospital):
        live = Task.objects.live()
        assert set(live.filter(title="Appeler").values_list("owner", flat=True)) == {social_worker.user_id}
        assert set(live.filter(title="Évaluer").values_list("owner", flat=True)) == {None}
        entry = TimelineEntry.objects.get(episode=episodes[0], kind="referent")
    assert entry.summary == "Référent de la sortie : Sofiane Merrad, à la place de Claire Aubanel"
    assert entry.detail.endswith("suivent. Sa fille rappelle jeudi.")


def test_the_tasks_may_stay(
    hospital: Hospital, nurse: Membership, social_worker: Membership, episodes: list[Episode], give: Callable[..., Any]
) -> None:
    give(social_worker, episodes, with_tasks=False)
    with enter(hospital):
        assert set(Task.objects.filter(title="Appeler").values_list("owner", flat=True)) == {nurse.user_id}


def test_handing_back_is_the_same_the_other_way_round(
    hospital: Hospital, nurse: Membership, social_worker: Membership, episodes: list[Episode], give: Callable[..., Any]
) -> None:
    give(social_worker, episodes)
    give(nurse, episodes, from_id=social_worker.user_id)
    assert referents(hospital, episodes) == [nurse.user_id] * 3


def test_who_comes_second_changes_nothing(
    hospital: Hospital, nurse: Membership, social_worker: Membership, colleague: Membership, episodes: list[Episode],
    give: Callable[..., Any],
) -> None:  # fmt: skip
    assert len(give(social_worker, episodes[:2])) == 2
    assert give(social_worker, episodes[:2]) == []
    assert give(colleague, episodes) == []
    assert referents(hospital, episodes) == [social_worker.user_id, social_worker.user_id, nurse.user_id]


def test_only_coordinators_whose_units_hold_the_episode_receive_it(
    hospital: Hospital, nurse: Membership, colleague: Membership, doctor: Membership, operator: Membership,
    episodes: list[Episode], give: Callable[..., Any],
) -> None:  # fmt: skip
    assert len(give(colleague, episodes)) == 2
    assert referents(hospital, episodes)[2] == nurse.user_id
    for member in (doctor, operator):
        with pytest.raises(DomainError) as refusal:
            give(member, episodes)
        assert refusal.value.code == "not_a_coordinator"
    with enter(hospital):
        assert colleague not in receivers(episodes[2])
        assert nurse not in receivers(episodes[2])


def test_the_colleague_finds_the_news_until_they_put_it_away(
    hospital: Hospital, social_worker: Membership, nurse: Membership, episodes: list[Episode],
    give: Callable[..., Any], client_for: SignedIn,
) -> None:  # fmt: skip
    give(social_worker, episodes)
    give(social_worker, episodes)
    with enter(hospital):
        news = Handover.objects.get()
        assert handed_over_before(timezone.now()) == {social_worker.user_id: 3}
    worklist, dismiss = reverse("episodes:worklist"), reverse("episodes:put_away", args=[news.pk])
    said = "Claire Aubanel vous a confié 3\u00a0épisodes."
    theirs, mine = client_for(social_worker), client_for(nurse)
    assert said in theirs.get(worklist).content.decode()
    assert "vous a confié" not in mine.get(worklist).content.decode()
    mine.post(dismiss)
    assert said in theirs.get(worklist).content.decode()
    for back, page in ((worklist, worklist), ("https://ailleurs.example/", worklist), ("/patients/", "/patients/")):
        assert theirs.post(dismiss, {"suite": back}).headers["Location"] == page
    assert "vous a confié" not in theirs.get(worklist).content.decode()
    with enter(hospital):
        assert handed_over_before(timezone.now()) == {}


def test_who_takes_episodes_for_themselves_is_told_nothing(
    hospital: Hospital, social_worker: Membership, episodes: list[Episode], give: Callable[..., Any]
) -> None:
    give(social_worker, episodes, member=social_worker)
    with enter(hospital):
        assert not Handover.objects.exists()


def test_a_form_of_the_stay_changes_no_referent(
    hospital: Hospital, nurse: Membership, social_worker: Membership, episodes: list[Episode], client_for: SignedIn
) -> None:
    address = reverse("episodes:edit", args=[episodes[0].pk])
    page = client_for(nurse).get(address)
    assert reverse("episodes:hand_over", args=[episodes[0].pk]) in page.content.decode()
    typed = {name: page.context["form"][name].value() or "" for name in page.context["form"].fields}
    typed |= {"admitted_at": typed["admitted_at"].strftime("%Y-%m-%dT%H:%M"), "referent": social_worker.user_id}
    assert client_for(nurse).post(address, typed).status_code == 302
    assert referents(hospital, episodes)[0] == nurse.user_id


def test_a_member_of_another_hospital_receives_nothing(
    hospital: Hospital, other_nurse: Membership, episodes: list[Episode], give: Callable[..., Any]
) -> None:
    with pytest.raises(DomainError) as refusal:
        give(other_nurse, episodes)
    assert refusal.value.code == "not_a_coordinator"


def test_who_may_not_prepare_discharges_hands_nothing_over(
    operator: Membership, social_worker: Membership, episodes: list[Episode], give: Callable[..., Any]
) -> None:
    with pytest.raises(DomainError) as refusal:
        give(social_worker, episodes, member=operator)
    assert refusal.value.code == "forbidden"


def test_five_hundred_episodes_cost_as_many_statements_as_five(
    hospital: Hospital, nurse: Membership, social_worker: Membership, unit: Unit, django_assert_max_num_queries: Any
) -> None:
    with enter(hospital):
        first = factories.make_episode(nurse, unit)
        copies = [
            Episode(
                hospital=hospital, patient=first.patient, unit=unit, stay_number=f"S{number}", motive="chute",
                referral_origin=first.referral_origin, admission_mode=first.admission_mode,
                admitted_at=first.admitted_at, referent=nurse.user,
            )
            for number in range(500)
        ]  # fmt: skip
        ids = [episode.pk for episode in Episode.objects.bulk_create(copies)]
        with django_assert_max_num_queries(12):
            changed = hand_over(member=nurse, from_id=nurse.user_id, to=social_worker, episode_ids=ids, with_tasks=True)
        assert len(changed) == 500
        assert TimelineEntry.objects.filter(kind="referent").count() == 500


# --- Pages ------------------------------------------------------------------------------------------------------------


def test_one_episode_is_handed_over_from_its_page(
    hospital: Hospital, client_for: SignedIn, nurse: Membership, social_worker: Membership, colleague: Membership,
    episodes: list[Episode], give: Callable[..., Any],
) -> None:  # fmt: skip
    browser, url = client_for(nurse), reverse("episodes:hand_over", args=[episodes[0].pk])
    assert "Choisissez à qui confier." in browser.post(url, {"seen": str(nurse.user_id)}).content.decode()
    give(colleague, episodes[:1])
    typed = {"to": str(social_worker.pk), "with_tasks": "on", "seen": str(nurse.user_id), "word": "Voir sa fille"}
    overtaken = browser.post(url, typed)
    assert overtaken.status_code == 422
    assert "référent actuel : Jeanne Roustan" in overtaken.content.decode()
    assert "Voir sa fille" in overtaken.content.decode()
    assert browser.post(url, typed | {"seen": str(colleague.user_id)}).status_code == 302
    assert referents(hospital, episodes)[0] == social_worker.user_id


def test_a_list_is_previewed_then_confirmed(
    hospital: Hospital, client_for: SignedIn, nurse: Membership, colleague: Membership, episodes: list[Episode],
    give: Callable[..., Any], social_worker: Membership,
) -> None:  # fmt: skip
    browser, url = client_for(nurse), f"{reverse('episodes:referents')}?de={nurse.user_id}"
    assert "Cochez au moins un épisode" in browser.post(url, {"to": str(colleague.pk)}).content.decode()
    preview = browser.post(url, {"to": str(colleague.pk), "everything": "on", "with_tasks": "on"})
    text = preview.content.decode()
    assert "Confier 2\u00a0épisodes à Jeanne Roustan" in text
    assert "n’est pas dans ses unités" in text
    assert referents(hospital, episodes) == [nurse.user_id] * 3
    give(social_worker, episodes[:1])
    shown = [str(episode.pk) for episode in preview.context["plan"].changes]
    done = browser.post(url, {"to": str(colleague.pk), "episode": shown, "confirmed": "1"}, follow=True)
    assert "1\u00a0épisode confié à Jeanne Roustan" in done.content.decode()
    assert "1\u00a0épisode n’a pas changé" in done.content.decode()
    assert referents(hospital, episodes) == [social_worker.user_id, colleague.user_id, nurse.user_id]


def test_an_episode_that_nobody_answers_for_is_seen_everywhere(
    hospital: Hospital, client_for: SignedIn, nurse: Membership, episodes: list[Episode]
) -> None:
    with enter(hospital):
        Episode.objects.filter(pk=episodes[0].pk).update(referent=None)
    browser = client_for(nurse)
    worklist = browser.get(reverse("episodes:worklist"), {"filtre": "all"}).content.decode()
    assert "Épisodes sans référent" in worklist
    assert "Sans référent</span>" in worklist
    assert "n’a pas de référent" in browser.get(reverse("episodes:overview", args=[episodes[0].pk])).content.decode()
    orphans = browser.get(f"{reverse('episodes:referents')}?de=aucun").content.decode()
    assert "1\u00a0épisode ouvert" in orphans


@pytest.mark.parametrize("asked", ["rien", "01890000-0000-7000-8000-000000000000"])
def test_the_episodes_of_nobody_known_are_not_found(client_for: SignedIn, nurse: Membership, asked: str) -> None:
    assert client_for(nurse).get(f"{reverse('episodes:referents')}?de={asked}").status_code == 404


def test_lists_keep_to_their_queries(
    hospital: Hospital, client_for: SignedIn, nurse: Membership, unit: Unit, django_assert_max_num_queries: Any
) -> None:
    with enter(hospital):
        for _ in range(30):
            factories.make_episode(nurse, unit)
    browser = client_for(nurse)
    browser.get(reverse("patient_search"))
    for query in ("", f"?de={nurse.user_id}", "?de=aucun"):
        with django_assert_max_num_queries(13):
            assert browser.get(reverse("episodes:referents") + query).status_code == 200
