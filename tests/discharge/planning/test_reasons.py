"""What a list of providers says of how often each came lately."""

from datetime import timedelta

from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode
from coordination.tenancy.models import Unit
from coordination.tenancy.scope import enter
from directory.providers.models import Provider
from directory.providers.reasons import Opinion, Reason, opinions
from discharge.planning import actions
from discharge.planning.models import CircleMember, CircleState
from tests import factories


def test_who_accepted_lately_is_said_to_its_own_hospital_alone(
    nurse: Membership, other_nurse: Membership, unit: Unit, episode: Episode, service: Provider
) -> None:
    now = timezone.now()

    def said() -> dict[object, Opinion]:
        with enter(nurse.hospital):
            return {pk: words for each in opinions([service.pk], now=now) for pk, words in each.items()}

    with enter(nurse.hospital):
        for stay in (episode, factories.make_episode(nurse, unit)):
            added = actions.add_circle_member(
                member=nurse, episode_id=stay.pk, role=service.type, name=service.name, provider=service
            )
            assert said() == ({} if stay == episode else {service.pk: words_of("une fois")})
            actions.change_circle_state(
                member=nurse, episode_id=stay.pk, circle_member_id=added.pk, to=CircleState.CONFIRMED, version=1
            )
    assert said() == {service.pk: words_of("2 fois")}

    with enter(other_nurse.hospital):
        assert not any(opinions([service.pk], now=now))
    assert opinions([service.pk], now=now) == []
    with enter(nurse.hospital):
        CircleMember.objects.filter(episode=episode).update(created_at=now - timedelta(days=91))
    assert said() == {service.pk: words_of("une fois")}


def words_of(times: str) -> Opinion:
    return Opinion(0, (Reason("for", f"a accepté {times} ce trimestre"),))
