"""What an opposition stops among requests: what leaves, what is open, what is planned. Others go on."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.episodes.models import Episode, Task
from coordination.errors import DomainError
from coordination.links.models import SecureLink
from coordination.messaging import registry as outbox
from coordination.messaging.actions import claim_due
from coordination.messaging.models import Message
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from directory.providers.models import Provider, ProviderType
from discharge.planning.models import CircleMember
from discharge.requests import answering
from discharge.requests.cascade import advance
from discharge.requests.models import Approach, CareRequest
from discharge.requests.recipients import of_approach
from discharge.sharing.actions import oppose, withdraw_consent
from discharge.sharing.models import Act, Disclosure, GivenBy, SharingAct
from tests.discharge.requests.conftest import Ask, Reader, approach_to


@pytest.fixture
def oppose_to(hospital: Hospital, nurse: Membership, episode: Episode) -> Callable[[CareRequest, Provider], list[str]]:
    """The person opposes sharing with a provider who was asked."""

    def opposed(request: CareRequest, provider: Provider) -> list[str]:
        with enter(hospital):
            recipient = of_approach(request.approaches.select_related("request__role").get(provider=provider))
            return oppose(member=nurse, episode_id=episode.pk, recipient=recipient, given_by=GivenBy.PATIENT)

    return opposed


OpposeTo = Callable[[CareRequest, Provider], list[str]]


def test_one_provider_is_no_longer_asked_and_the_other_still_is(
    hospital: Hospital,
    ask_nurses: Ask,
    nurses: list[Provider],
    oppose_to: OpposeTo,
) -> None:
    request = ask_nurses(nurses[:2])
    assert oppose_to(request, nurses[0]) == ["la demande IDEL, sans réponse"]
    with enter(hospital):
        request.refresh_from_db()
        assert request.state == "open"
        assert [approach_to(request, nurses[number]).state for number in (0, 1)] == ["withdrawn", "sent"]
        assert SecureLink.objects.filter(revoked_at=None).get().subject_id == approach_to(request, nurses[1]).pk
        states = dict(Message.objects.values_list("address", "state"))
        assert states == {nurses[0].email: "cancelled", nurses[1].email: "due"}


def test_a_reader_who_holds_the_mail_finds_the_link_closed(
    ask_nurses: Ask,
    nurses: list[Provider],
    reader: Callable[[Provider], Reader],
    oppose_to: OpposeTo,
) -> None:
    request = ask_nurses(nurses[:1])
    browser = reader(nurses[0])
    page = browser.open()
    assert page.status_code == 200
    oppose_to(request, nurses[0])
    assert browser.client.get(page.request["PATH_INFO"]).status_code == 410


def test_who_had_accepted_leaves_the_place_free(
    hospital: Hospital,
    episode: Episode,
    ask_nurses: Ask,
    nurses: list[Provider],
    oppose_to: OpposeTo,
) -> None:
    request = ask_nurses(nurses[:2])
    with enter(hospital):
        answering.accept(
            approach_id=approach_to(request, nurses[0]).pk,
            starts_on=timezone.localdate() + timedelta(days=3),
            moment="morning",
            contact_name="Mme Rose Vidal",
            contact_phone="",
        )
    assert oppose_to(request, nurses[0]) == ["la demande IDEL, accepte"]
    with enter(hospital):
        request.refresh_from_db()
        assert request.state == "exhausted"
        assert CircleMember.objects.get(name=nurses[0].name).state == "to_contact"
        assert Task.objects.live().filter(kind="request_choose").exists()


def test_a_later_wave_passes_over_who_may_not_be_asked(
    hospital: Hospital, nurses: list[Provider], ask_nurses: Ask, oppose_to: OpposeTo
) -> None:
    oppose_to(ask_nurses(nurses[1:2]), nurses[1])
    request = ask_nurses(nurses[:1], wider=[nurses[1:]], answer_by=timezone.now() + timedelta(days=3))
    with enter(hospital):
        advance(request.pk, now=timezone.now() + timedelta(hours=25))
        asked = list(request.approaches.order_by("pk").values_list("name", flat=True))
    assert asked == [nurses[0].name, nurses[2].name]


def test_who_is_opposed_is_not_asked_anew(
    ask_nurses: Ask,
    nurses: list[Provider],
    oppose_to: OpposeTo,
) -> None:
    oppose_to(ask_nurses(nurses[:1]), nurses[0])
    with pytest.raises(DomainError) as refusal:
        ask_nurses(nurses[:2])
    assert refusal.value.code == "opposed"


def test_the_agreement_ticked_on_a_request_is_kept_and_may_be_taken_back(
    hospital: Hospital, nurse: Membership, episode: Episode, ask_nurses: Ask, service: Provider,
    types: dict[str, ProviderType],
) -> None:  # fmt: skip
    home = Provider.objects.create(
        kind="organisation", type=types["ehpad"], name="EHPAD des Cigales", email="cigales@x.example", source="manual"
    )
    request = ask_nurses([home], role=types["ehpad"], has_consent=True)
    with enter(hospital):
        act = SharingAct.objects.get()
        assert (act.act, act.means, act.recorded_by) == (Act.CONSENTED, "request", nurse.user)
        recipient = of_approach(Approach.objects.select_related("request__role").get(request=request))
        stopped = withdraw_consent(member=nurse, episode_id=episode.pk, recipient=recipient, given_by=GivenBy.PATIENT)
    assert stopped == ["la demande EHPAD, sans réponse"]
    with pytest.raises(DomainError) as refusal:
        ask_nurses([home], role=types["ehpad"], has_consent=True)
    assert refusal.value.code == "no_consent"


def test_what_was_queued_before_does_not_leave_after(
    hospital: Hospital, nurse: Membership, episode: Episode, ask_nurses: Ask, nurses: list[Provider],
    types: dict[str, ProviderType],
) -> None:  # fmt: skip
    ask_nurses(nurses[:1])
    with enter(hospital):
        # Written behind the back of the action that cancels: only the wall stands.
        SharingAct.objects.create(
            hospital_id=hospital.pk, episode=episode, act=Act.OPPOSED, provider=nurses[0], role=types["idel"],
            name=nurses[0].name, recorded_by=nurse.user,
        )  # fmt: skip
        assert claim_due() is None
        assert Message.objects.get().state == "cancelled"


def test_a_wall_that_falls_lets_nothing_through(
    hospital: Hospital,
    ask_nurses: Ask,
    nurses: list[Provider],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ask_nurses(nurses[:1])

    def fallen(message: Message) -> str:
        raise RuntimeError

    monkeypatch.setitem(outbox._walls, "care-request", fallen)
    with enter(hospital):
        assert claim_due() is None
        message = Message.objects.get()
        assert (message.state, message.last_error) == ("failed", "not_permitted")


def test_each_disclosure_says_to_whom_what_on_which_ground_by_whom(
    hospital: Hospital, nurse: Membership, ask_nurses: Ask, nurses: list[Provider],
    reader: Callable[[Provider], Reader],
) -> None:  # fmt: skip
    ask_nurses(nurses[:1])
    browser = reader(nurses[0])
    page = browser.open()
    browser.answer(
        page,
        "accepted",
        starts_on=(timezone.localdate() + timedelta(days=3)).isoformat(),
        contact_name="Rose Vidal",
        moment="morning",
        contact_phone="06 39 98 64 21",
    )
    with enter(hospital):
        written = list(Disclosure.objects.order_by("at").values_list("kind", "scope", "basis", "name", "author"))
    assert written == [
        ("sent", "request", "care_team", nurses[0].name, nurse.user_id),
        ("opened", "request", "care_team", nurses[0].name, None),
        ("accepted", "identity", "care_team", nurses[0].name, None),
    ]
