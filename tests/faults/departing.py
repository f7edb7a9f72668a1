"""Patients who leave a hospital of the plant, and where the letters to their doctors are."""

from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from itertools import count
from uuid import UUID

from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.episodes.departures import record_departure
from coordination.episodes.models import DepartureMode, Destination
from coordination.messaging.models import Message, MessageState
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from directory.providers.models import ProviderType
from discharge.planning.models import CircleMember, CircleState
from liaison.letters.models import Letter, LetterState
from tests import factories
from tests.faults.plant import Plant
from tests.reference import put_types

_numbers = count(1)


@dataclass(frozen=True)
class Departing:
    """One hospital with somebody who records departures."""

    hospital: Hospital
    unit: Unit
    nurse: Membership
    gp: ProviderType
    ledger: dict[UUID, tuple[CircleMember, int]] = field(default_factory=dict)

    def admit(self) -> CircleMember:
        """Somebody in hospital, and the doctor who waits for a letter, at an address of their own."""
        number = next(_numbers)
        with enter(self.hospital):
            episode = factories.make_episode(self.nurse, self.unit)
            doctor: CircleMember = CircleMember.objects.create(
                hospital_id=self.hospital.pk,
                episode=episode,
                role=self.gp,
                name=f"Dr Martine Escoubas {number}",
                mail=f"cabinet{number}@exemple-sante.example",
                mobile="+33639981147",
                receives_letter=True,
                state=CircleState.CONFIRMED,
            )
        return doctor

    def leave(self, doctor: CircleMember) -> None:
        """Record the departure of the patient of ``doctor``, now."""
        with enter(self.hospital):
            record_departure(
                member=self.nurse,
                episode_id=doctor.episode_id,
                left_at=timezone.now() - timedelta(minutes=1),
                destination=Destination.HOME,
                departure_mode=DepartureMode.VSL,
                reserve_reason="aide du matin pas encore en place",
            )

    def letter_to(self, doctor: CircleMember) -> Letter:
        """The letter to ``doctor`` as it is now."""
        with enter(self.hospital):
            letter: Letter = Letter.objects.get(circle_member=doctor)
        return letter

    def message_to(self, doctor: CircleMember) -> Message | None:
        """The message that carries it, once there is one."""
        letter = self.letter_to(doctor)
        with enter(self.hospital):
            return Message.objects.filter(pk=letter.message_id).first()

    def is_in(self, doctor: CircleMember, state: LetterState) -> bool:
        """Whether the letter to ``doctor`` is in ``state``."""
        return self.letter_to(doctor).state == state

    def is_sending(self, doctor: CircleMember) -> bool:
        """Whether a worker talks with the mail server about it."""
        message = self.message_to(doctor)
        return message is not None and message.state == MessageState.SENDING

    def mails_to(self, plant: Plant, doctor: CircleMember) -> list[EmailMessage]:
        """What the mail server has accepted for ``doctor``."""
        return [mail for mail in plant.smtp.mails if f"<{doctor.mail}>" in str(mail["To"])]

    def count_mails(self, plant: Plant, doctor: CircleMember, copies: int) -> str:
        """« 1 mail », or that copies of it came: under one Message-ID, at most ``copies``. Counted again at the very end."""
        self.ledger[doctor.pk] = (doctor, copies)
        mails = self.mails_to(plant, doctor)
        assert 1 <= len(mails) <= copies
        assert len({mail["Message-ID"] for mail in mails}) == 1
        return "1 mail" if len(mails) == 1 else f"{len(mails)} copies of 1 mail"


def departing() -> Departing:
    """A hospital from which patients leave, in a database that is still empty."""
    types = put_types()
    hospital = factories.make_hospital("Centre hospitalier de Sauveyre", "CH de Sauveyre", "990000010")
    nurse = factories.make_member(hospital, Role.LIAISON_NURSE, "Claire", "Aubanel")
    with enter(hospital):
        unit = factories.make_unit(hospital, "Gériatrie aiguë", "GER")
    return Departing(hospital=hospital, unit=unit, nurse=nurse, gp=types["medecin-traitant"])
