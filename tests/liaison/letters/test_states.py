"""Every declared transition of a letter is walked; every other pair is refused."""

import itertools

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from coordination.audit.models import Transition
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital
from liaison.letters.models import LETTER_TRANSITIONS, Letter, LetterState
from liaison.letters.moves import move

pytestmark = pytest.mark.django_db

_NOW = timezone.now()
_WHOLE = {
    "composed_at": _NOW,
    "handed_over_at": _NOW,
    "opened_at": _NOW,
    "acknowledged_at": _NOW,
    "content_sha256": "0" * 64,
    "pdf_sha256": "0" * 64,
}


@pytest.fixture
def letter(letter_to_gp: Letter, in_hospital: Hospital) -> Letter:
    return letter_to_gp


def test_each_declared_transition_is_walked_and_traced(letter: Letter) -> None:
    for start, end in sorted(LETTER_TRANSITIONS):
        Letter.objects.update(state=start, **_WHOLE)
        letter.refresh_from_db()
        move(letter, end)
        letter.refresh_from_db()
        assert letter.state == end
        trace = Transition.objects.filter(subject_id=letter.pk).latest("pk")
        assert (trace.from_state, trace.to_state) == (start, end)


def test_an_undeclared_transition_is_refused(letter: Letter) -> None:
    pairs = set(itertools.product(LetterState, LetterState)) - LETTER_TRANSITIONS
    for start, end in pairs:
        letter.state = start
        with pytest.raises(DomainError) as refusal:
            move(letter, end)
        assert refusal.value.code == "wrong_state", (start, end)


def test_a_withdrawn_letter_never_leaves_that_state() -> None:
    assert not [pair for pair in LETTER_TRANSITIONS if pair[0] == LetterState.WITHDRAWN]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("letter_composed_has_content", {"state": LetterState.QUEUED, "pdf_sha256": ""}),
        ("letter_composed_has_content", {"state": LetterState.NO_ADDRESS, "composed_at": None}),
        ("letter_handed_over_has_time", {"state": LetterState.HANDED_OVER, "handed_over_at": None}),
        ("letter_opened_has_time", {"state": LetterState.OPENED, "opened_at": None, "acknowledged_at": None}),
        ("letter_acknowledged_has_time", {"state": LetterState.ACKNOWLEDGED, "acknowledged_at": None}),
        ("letter_opened_before_acknowledged", {"state": LetterState.HANDED_OVER, "opened_at": None}),
    ],
)
def test_the_database_refuses_a_state_without_what_it_means(
    name: str, values: dict[str, object], letter: Letter
) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Letter.objects.update(**{**_WHOLE, **values})


def test_a_recipient_has_one_letter(letter: Letter) -> None:
    with pytest.raises(IntegrityError, match="letter_once_a_recipient"), transaction.atomic():
        Letter.objects.create(
            hospital_id=letter.hospital_id,
            episode=letter.episode,
            circle_member_id=letter.circle_member_id,
            recipient_name="Dr Martine Escoubas",
            recipient_role="médecin traitant",
        )


def test_a_reference_names_one_letter(letter: Letter) -> None:
    with pytest.raises(IntegrityError, match="letter_reference_once_a_hospital"), transaction.atomic():
        Letter.objects.create(
            hospital_id=letter.hospital_id,
            episode=letter.episode,
            recipient_name="Pharmacie du Beffroi",
            recipient_role="pharmacie",
            reference=letter.reference,
        )


def test_a_reference_reads_aloud() -> None:
    letters = {character for _ in range(200) for character in Letter(recipient_name="x").reference}
    assert not letters & set("01OIL5S8B")
