"""The hospital's page of what it asked for, and asking once more."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from coordination.accounts.models import Membership, User
from coordination.errors import DomainError
from coordination.links.models import SecureLink
from coordination.messaging.models import Message
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from directory.confirmation.actions import ask, ask_again
from directory.confirmation.models import Confirmation, ConfirmationState, Turn
from directory.confirmation.schedule import PURPOSE
from directory.providers.actions import verify_provider
from directory.providers.models import Provider
from tests import factories
from tests.directory.confirmation.conftest import Service
from tests.directory.conftest import MakeProvider

SignedIn = Callable[[Membership], Client]
ADDRESS = "/annuaire/confirmations/"
A_WEEK = timedelta(days=7, minutes=1)


def remind(nurse: Membership, service: Service, *, after: timedelta = A_WEEK) -> Confirmation:
    with enter(service.hospital):
        return ask_again(member=nurse, confirmation_id=service.confirmation.pk, now=timezone.now() + after)


def refused(nurse: Membership, service: Service, *, after: timedelta = A_WEEK) -> str:
    with pytest.raises(DomainError) as refusal:
        remind(nurse, service, after=after)
    assert refusal.value.code in {"not_again", "forbidden"}
    return refusal.value.message


def mails(service: Service) -> list[Message]:
    with enter(service.hospital):
        return list(Message.objects.filter(purpose=PURPOSE).order_by("created_at"))


def grow_old(service: Service, by: timedelta) -> None:
    """As if it had been asked so long ago."""
    with enter(service.hospital):
        for link in SecureLink.objects.all():
            SecureLink.objects.filter(pk=link.pk).update(
                created_at=link.created_at - by, valid_until=link.valid_until - by
            )


def test_the_page_says_to_whom_when_and_what_became_of_it(
    service: Service, nurse: Membership, client_for: SignedIn
) -> None:
    client = client_for(nurse)
    page = client.get(ADDRESS)
    for words in ("SSIAD du Vistre", "ssiad@vistre.example", "aujourd’hui", "Sans réponse", "à relancer dès le"):
        assert words in page.text
    assert page.context["rows"][0].sendings.opened_at is None
    entry = service.enter_page()
    assert client.get(ADDRESS).context["rows"][0].sendings.opened_at is not None
    service.say_right(entry)
    page = client.get(ADDRESS)
    assert "Tout est juste" in page.text
    assert ">Relancer<" not in page.text
    assert [each["count"] for each in page.context["filters"]] == [1, 0, 1, 0]
    assert "SSIAD du Vistre" not in client.get(ADDRESS, {"voir": "attente"}).text
    assert "SSIAD du Vistre" in client.get(ADDRESS, {"voir": "repondues"}).text
    assert client.get(ADDRESS, {"voir": "ailleurs", "page": "zéro"}).status_code == 200


def test_another_hospital_reads_and_reminds_nothing(
    service: Service, other_nurse: Membership, client_for: SignedIn
) -> None:
    client = client_for(other_nurse)
    assert "SSIAD du Vistre" not in client.get(ADDRESS).text
    assert client.post(f"{ADDRESS}{service.confirmation.pk}/relance/").status_code == 404


def test_who_plans_nothing_reads_nothing(service: Service, hospital: Hospital, client_for: SignedIn) -> None:
    operator = factories.make_member(hospital, "call_operator", "Jean", "Sans-Droit")
    assert client_for(operator).get(ADDRESS).status_code == 403
    assert "ne permet pas" in refused(operator, service)


def test_a_reminder_closes_the_first_link_and_its_own_answers(
    service: Service, nurse: Membership, client_for: SignedIn
) -> None:
    first = service.arrive().request["PATH_INFO"]
    grow_old(service, A_WEEK)
    answer = client_for(nurse).post(f"{ADDRESS}{service.confirmation.pk}/relance/", follow=True)
    assert "Relance envoyée à SSIAD du Vistre" in answer.text
    assert "relancée" in answer.text
    old = service.client.get(first)
    assert (old.status_code, "Un lien plus récent vous a été envoyé" in old.text) == (410, True)
    assert "lettre" not in old.text.lower()
    assert len(mails(service)) == 2
    # The second click of a double click.
    again = client_for(nurse).post(f"{ADDRESS}{service.confirmation.pk}/relance/", follow=True)
    assert "à relancer dès le" in again.text
    assert len(mails(service)) == 2
    service.say_right(service.enter_page())
    assert service.confirmation.state == ConfirmationState.CONFIRMED


def test_a_reminder_goes_to_the_address_of_today(service: Service, nurse: Membership) -> None:
    Provider.objects.filter(pk=service.provider.pk).update(email="accueil@vistre.example")
    assert remind(nurse, service).address == "accueil@vistre.example"
    assert mails(service)[-1].address == "accueil@vistre.example"


def test_a_mail_that_failed_may_follow_at_once_to_another_address(service: Service, nurse: Membership) -> None:
    with enter(service.hospital):
        Confirmation.objects.update(state=ConfirmationState.NOT_SENT)
    assert "à relancer" in refused(nurse, service, after=timedelta(0))
    Provider.objects.filter(pk=service.provider.pk).update(email="accueil@vistre.example")
    assert remind(nurse, service, after=timedelta(0)).state == ConfirmationState.ASKED


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"email": ""}, "sans courriel"),
        ({"status": "closed", "closed_on": "2026-11-01"}, "fermé"),
    ],
)
def test_whom_one_does_not_write_to_again(
    service: Service, nurse: Membership, change: dict[str, Any], words: str
) -> None:
    Provider.objects.filter(pk=service.provider.pk).update(**change)
    assert words in refused(nurse, service)


def test_nobody_is_pressed(service: Service, nurse: Membership, directory_admin: User) -> None:
    assert "à relancer dès le" in refused(nurse, service, after=timedelta(days=6))
    assert "à son tour" in refused(nurse, service, after=timedelta(days=91))
    remind(nurse, service)
    grow_old(service, A_WEEK)
    remind(nurse, service)
    grow_old(service, A_WEEK)
    assert "relancé deux fois" in refused(nurse, service)


def test_an_entry_verified_since_is_not_asked_again(service: Service, nurse: Membership, directory_admin: User) -> None:
    verify_provider(actor=directory_admin, provider_id=service.provider.pk, by="Paul Bertin")
    assert "vérifiée depuis" in refused(nurse, service)


def test_an_address_that_its_reader_refused_is_left_alone(service: Service, nurse: Membership) -> None:
    Turn.objects.create(
        provider=service.provider, asked_on=timezone.localdate(), refused_address=service.provider.email
    )
    assert "refusée" in refused(nurse, service)


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_keeps_to_its_queries(
    rows: int,
    hospital: Hospital,
    nurse: Membership,
    make_provider: MakeProvider,
    client_for: SignedIn,
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(rows):
        provider = make_provider(f"SSIAD {number}", "ssiad", "30344", email=f"s{number}@x.example")
        with enter(hospital):
            ask(hospital=hospital, provider=provider, now=timezone.now())
    client = client_for(nurse)
    client.get(ADDRESS)
    with django_assert_max_num_queries(16):
        page = client.get(ADDRESS)
    assert len(page.context["rows"]) == min(rows, 25)
    assert bool(page.context["next"]) is (rows > 25)
