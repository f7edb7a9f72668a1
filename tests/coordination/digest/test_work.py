"""What the digest says of the working day: the counts of one's own list, the addresses of the lists, one button to stop."""

import random
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.digest.actions import PURPOSE, choose_digest, digest_words, token_of
from coordination.digest.models import DigestChoice
from coordination.digest.queries import Line, choice_of, waiting
from coordination.episodes.actions import add_task, close_episode
from coordination.episodes.models import Episode, Task
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from tests import factories
from tests.coordination.episodes.test_worklist import fill, rows_behind

SignedIn = Callable[[Membership], Client]


@pytest.mark.parametrize("limited", [False, True])
def test_each_line_counts_the_rows_of_the_list_it_leads_to(
    client_for: SignedIn, hospital: Hospital, nurse: Membership, unit: Unit, other_unit: Unit, limited: bool
) -> None:
    reader = factories.make_member(hospital, Role.WARD_NURSE, "Nadia", "Ferhat", units=[unit] if limited else None)
    with enter(hospital):
        fill([nurse, reader], [unit, other_unit], random.Random(3))
        lines = waiting(timezone.now())
    client, leading = client_for(reader), [line for line in lines[reader.user_id] if line.page]
    assert len(leading) >= 4
    for line in leading:
        count = int(re.split(r"\D", line.words)[0])
        assert rows_behind(client, line.page.removeprefix(reverse("episodes:worklist"))) == count, line


def test_what_came_after_the_hour_and_what_was_settled_are_not_counted(
    in_hospital: Hospital, nurse: Membership, unit: Unit
) -> None:
    episode = factories.make_episode(nurse, unit)
    Task.objects.filter(episode=episode).delete()
    hour = timezone.now()
    add_task(episode=episode, kind="plan", title="Commander le lit", due_at=hour - timedelta(days=1))
    assert waiting(hour)[nurse.user_id] == []
    assert [line.words for line in waiting(timezone.now())[nurse.user_id]] == ["1\xa0tâche en retard"]


def test_a_closed_episode_is_in_no_digest(in_hospital: Hospital, nurse: Membership, unit: Unit) -> None:
    episode = factories.make_episode(nurse, unit)
    add_task(episode=episode, kind="plan", title="Commander le lit", due_at=timezone.now() - timedelta(days=1))
    Episode.objects.filter(pk=episode.pk).update(state="follow_up", left_at=timezone.now())
    close_episode(member=nurse, episode_id=episode.pk)
    assert nurse.user_id not in waiting(timezone.now() + timedelta(minutes=1))


def test_the_mail_names_nobody_and_leads_to_each_list(hospital: Hospital) -> None:
    lines = [Line("2\xa0tâches en retard", "/?etat=late"), Line("1\xa0réponse à lire", "")]
    subject, body = digest_words(hospital, lines, stop="/recapitulatif/arret/x/")
    assert subject == "CH de Sauveyre : 2\xa0tâches en retard et 1\xa0réponse à lire"
    assert re.search(r"- 2\xa0tâches en retard : https?://[^ ]+/\?etat=late\n- 1\xa0réponse à lire\n", body)
    assert "/recapitulatif/arret/x/" in body


def test_one_button_of_the_mail_stops_it_and_opening_the_address_does_not(
    hospital: Hospital, nurse: Membership
) -> None:
    with enter(hospital):
        choose_digest(member=nurse, wanted=True, hour=17, on_days_off=True)
    nobody, address = Client(), reverse("digest:stop", args=[token_of(nurse)])
    for _ in range(2):
        assert "Ne plus le recevoir" in nobody.get(address).content.decode()
    with enter(hospital):
        assert choice_of(nurse).wanted
    for _ in range(2):
        assert "Vous ne recevrez plus" in nobody.post(address).content.decode()
    with enter(hospital):
        stored = DigestChoice.objects.get(member=nurse)
        assert (stored.wanted, stored.hour, stored.on_days_off) == (False, 17, True)


def test_an_address_that_nobody_was_sent_stops_nothing(hospital: Hospital, nurse: Membership) -> None:
    elsewhere = factories.make_hospital("Hôpital Sainte-Aubane", "Sainte-Aubane", "990000028")
    forged = signing.dumps([str(hospital.pk), str(nurse.pk)], salt="autre")
    crossed = signing.dumps([str(elsewhere.pk), str(nurse.pk)], salt=PURPOSE)
    for token in ("x", forged, crossed, token_of(nurse)[:-1]):
        assert Client().post(reverse("digest:stop", args=[token])).status_code == 404
    with enter(hospital):
        assert choice_of(nurse).wanted
