"""Stays that ended, with or without a signed letter, written as the actions would have left them at moments of our choosing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.episodes.models import Episode
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from liaison.authoring.models import Document, DocumentContent, DocumentState, HandedCopy, Holder
from liaison.content.discharge import DischargeLetter
from liaison.letters.discharge_sample import ordinary
from tests.factories import make_episode, make_member

PARIS = ZoneInfo("Europe/Paris")


def on(day: int, hour: int = 12, minute: int = 0, *, month: int = 11) -> datetime:
    return datetime(2025, month, day, hour, minute, tzinfo=PARIS)


@pytest.fixture
def manager(hospital: Hospital) -> Membership:
    return make_member(hospital, Role.QUALITY_MANAGER, "Jeanne", "Rouvière")


class Stays:
    """Writes rows straight; call it inside the hospital."""

    def __init__(self, hospital: Hospital, member: Membership, unit: Unit) -> None:
        self.hospital, self.member, self.unit = hospital, member, unit

    def left(self, left_at: datetime, *, hours: int = 72) -> Episode:
        episode = make_episode(self.member, self.unit, admitted_at=left_at - timedelta(hours=hours))
        Episode.objects.filter(pk=episode.pk).update(state="follow_up", left_at=left_at, destination="home")
        episode.refresh_from_db()
        return episode

    def letter(self, episode: Episode, signed_at: datetime, former: Document | None = None, **changes: Any) -> Document:
        content: DischargeLetter = replace(ordinary(), **changes)
        series = {"set_id": former.set_id, "number": former.number + 1, "replaces": former} if former else {}
        if former:
            Document.objects.filter(pk=former.pk).update(state=DocumentState.REPLACED)
        document: Document = Document.objects.create(
            hospital=self.hospital,
            episode=episode,
            state=DocumentState.SIGNED,
            created_by=self.member.user,
            signed_by=self.member.user,
            signed_at=signed_at,
            content_sha256="0" * 64,
            **series,
        )
        DocumentContent.objects.create(hospital=self.hospital, document=document, text=content.to_json())
        return document

    def handed(self, document: Document, at: datetime, holder: Holder = Holder.PATIENT) -> HandedCopy:
        copy: HandedCopy = HandedCopy.objects.create(
            hospital=self.hospital,
            document=document,
            holder=holder,
            understood=True,
            handed_by=self.member.user,
            handed_at=at,
        )
        return copy


@pytest.fixture
def stays(hospital: Hospital, nurse: Membership, unit: Unit) -> Stays:
    return Stays(hospital, nurse, unit)


@pytest.fixture
def inside(hospital: Hospital) -> Callable[[], Any]:
    return lambda: enter(hospital)
