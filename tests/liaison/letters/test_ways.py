"""By which way a letter goes: the recipient's order, the next one when one fails, and nothing that may not leave."""

from collections.abc import Callable

import pytest

from coordination.episodes.models import Episode, Task
from coordination.errors import DomainError
from coordination.messaging.actions import claim_due, record_failure, record_handed_over
from coordination.messaging.models import Channel, Message
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from directory.providers.models import Channel as Preferred
from directory.providers.models import Provider, ProviderType
from discharge.planning.models import CircleMember
from liaison.letters.models import Dispatch, DispatchState, Letter, LetterChannel, LetterState
from liaison.letters.replies import on_returned
from liaison.letters.sending import refuse_unfit
from liaison.letters.ways import order_of
from liaison.letters.writing import write_one

pytestmark = pytest.mark.django_db
AddToCircle = Callable[..., CircleMember]
Depart = Callable[..., Episode]


@pytest.fixture
def send_to(
    hospital: Hospital, episode: Episode, add_to_circle: AddToCircle, depart: Depart, quick_pdf: None
) -> Callable[..., Letter]:
    """A GP with these details, and the letter that was written to them."""

    def sent(preferred: list[str] | None = None, **fields: str) -> Letter:
        provider = Provider.objects.create(
            kind=Provider.Kind.PROFESSIONAL,
            type=ProviderType.objects.get(pk="medecin-traitant"),
            name="Dr Martine Escoubas",
            source=Provider.Source.MANUAL,
            preferred_channels=preferred or [],
            fax="+33465713399",
        )
        add_to_circle(episode, "medecin-traitant", "Dr Martine Escoubas", provider=provider, **fields)
        depart(episode)
        assert write_one(hospital)
        with enter(hospital):
            letter: Letter = Letter.objects.get()
        return letter

    return sent


def fail(letter: Letter, code: str, *, permanent: bool = True) -> None:
    message = claim_due(message_id=letter.message_id)
    assert message is not None
    record_failure(message_id=message.pk, attempt=message.attempts, code=code, permanent=permanent)
    letter.refresh_from_db()


def test_the_order_is_the_recipient_s_then_the_safest_and_paper_last() -> None:
    assert order_of([Preferred.FAX, Preferred.SMS]) == ["sms", "secure", "link", "paper"]
    assert order_of([]) == ["secure", "link", "sms", "paper"]


def test_who_prefers_text_messages_gets_the_link_by_one_and_the_code_by_mail(
    send_to: Callable[..., Letter], hospital: Hospital
) -> None:
    letter = send_to([Preferred.SMS])
    with enter(hospital):
        message = Message.objects.get(pk=letter.message_id)
        assert (letter.channel, message.channel) == (LetterChannel.SMS, Channel.SMS)
        assert letter.ways[0] == "sms"
        assert letter.fax == "+33465713399"
        assert "Simone" not in message.body


def test_a_recipient_with_one_address_waits_for_the_printer(send_to: Callable[..., Letter], hospital: Hospital) -> None:
    letter = send_to(mobile="")
    with enter(hospital):
        assert letter.state == LetterState.NO_ADDRESS
        assert Dispatch.objects.to_print().get().letter == letter


def test_a_refused_address_falls_at_once_and_the_letter_waits_for_the_printer(
    send_to: Callable[..., Letter], hospital: Hospital
) -> None:
    letter = send_to()
    with enter(hospital):
        fail(letter, "smtp_550_recipient")
        first, paper = Dispatch.objects.order_by("created_at", "pk")
        assert (first.state, first.code) == (DispatchState.FAILED, "smtp_550_recipient")
        # The code of a link by text message would go to the very address that is refused.
        assert (paper.channel, paper.cause) == ("paper", "fallback")
        assert letter.state == LetterState.FAILED
        assert Task.objects.live().filter(subject_id=letter.pk).count() == 1


def test_what_comes_back_after_it_was_handed_over_falls_as_well(
    send_to: Callable[..., Letter], hospital: Hospital
) -> None:
    letter = send_to()
    with enter(hospital):
        record_handed_over(message_id=letter.message_id)
        on_returned(letter.message_id, "bounced")
        letter.refresh_from_db()
        assert letter.state == LetterState.FAILED
        assert Dispatch.objects.get(channel="link").state == DispatchState.BOUNCED
        # The same report, read twice.
        on_returned(letter.message_id, "bounced")
        assert Dispatch.objects.count() == 2


def test_what_a_server_puts_off_is_said_so_and_then_handed_over(
    send_to: Callable[..., Letter], hospital: Hospital
) -> None:
    letter = send_to()
    with enter(hospital):
        fail(letter, "smtp_451", permanent=False)
        assert Dispatch.objects.get().state == DispatchState.DEFERRED
        assert letter.state == LetterState.QUEUED
        record_handed_over(message_id=letter.message_id)
        assert Dispatch.objects.get().state == DispatchState.HANDED_OVER


@pytest.mark.parametrize("mail", ["noreply@exemple-sante.example", "postmaster@exemple-sante.example"])
def test_a_mailbox_that_nobody_reads_is_refused_before_queueing(
    mail: str, send_to: Callable[..., Letter], hospital: Hospital
) -> None:
    letter = send_to(mail=mail)
    with enter(hospital):
        refused = Dispatch.objects.filter(channel="link").get()
        assert (refused.state, refused.code) == (DispatchState.FAILED, "no_reader")
        assert letter.state == LetterState.NO_ADDRESS
        assert letter.last_error == "no_reader"
        assert not Message.objects.exists()


def test_a_letter_without_its_frozen_file_is_refused_before_queueing(
    letter_to_gp: Letter, in_hospital: Hospital
) -> None:
    refuse_unfit(letter_to_gp)
    letter_to_gp.recipient_role = " "
    with pytest.raises(DomainError) as refusal:
        refuse_unfit(letter_to_gp)
    assert refusal.value.code == "no_role"
    letter_to_gp.pdf_sha256 = ""
    with pytest.raises(DomainError) as refusal:
        refuse_unfit(letter_to_gp)
    assert refusal.value.code == "not_frozen"


def test_a_letter_whose_pdf_is_missing_is_refused_before_queueing(in_hospital: Hospital) -> None:
    with pytest.raises(DomainError) as refusal:
        refuse_unfit(Letter(pdf_sha256="0" * 64, recipient_role="Médecin traitant", hospital=in_hospital))
    assert refusal.value.code == "no_file"
