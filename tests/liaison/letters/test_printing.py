"""Letters on paper: the queue, one file for many, what a person noted and took back."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.audit.models import EpisodeAccess
from coordination.episodes.models import Episode, Task
from coordination.episodes.opposition import oppose_sharing
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from discharge.planning.models import CircleMember
from liaison.documents.mailing import AddressPage, address_pages, bound
from liaison.letters.models import Dispatch, Letter, LetterState, PrintBatch, PrintState
from liaison.letters.printing import ask_print, forget_old_files, make_one, note_printed, take_back
from liaison.letters.writing import write_one
from tests.factories import make_episode, make_member, make_patient

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Membership], Client]
AddToCircle = Callable[..., CircleMember]
Depart = Callable[..., Episode]


def blank_pdf(pages: int = 1) -> bytes:
    made = BytesIO()
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page()
        document.save(made)
    return made.getvalue()


@pytest.fixture
def on_paper(
    hospital: Hospital,
    unit: Unit,
    nurse: Membership,
    add_to_circle: AddToCircle,
    depart: Depart,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[int], list[Dispatch]]:
    """So many letters to recipients without any electronic address, of as many patients."""
    monkeypatch.setattr("liaison.letters.writing.j0_pdf", lambda content: blank_pdf())

    def made(count: int) -> list[Dispatch]:
        for number in range(count):
            with enter(hospital):
                episode = make_episode(nurse, unit, patient=make_patient(nurse))
            add_to_circle(episode, "medecin-traitant", f"Dr Marin Calvès {number}", mail="", mobile="")
            depart(episode, left_at=timezone.now())
        while write_one(hospital):
            pass
        with enter(hospital):
            return list(Dispatch.objects.to_print().select_related("letter__episode"))

    return made


def test_what_cannot_leave_otherwise_waits_in_the_queue(
    on_paper: Callable[[int], list[Dispatch]], client_for: ClientFor, nurse: Membership
) -> None:
    on_paper(2)
    page = client_for(nurse).get(reverse("letters:print_queue")).content.decode()
    assert page.count("inconnue, à écrire à la main") == 2
    assert "2 courriers attendent" in page.replace("\xa0", " ")


def test_fifty_letters_make_one_file_in_order_and_their_numbers_begin_again(
    on_paper: Callable[[int], list[Dispatch]], hospital: Hospital, nurse: Membership, client_for: ClientFor
) -> None:
    chosen = on_paper(3)
    client = client_for(nurse)
    asked = client.post(reverse("letters:print_queue"), {"envoi": [str(one.pk) for one in chosen]})
    with enter(hospital):
        batch = PrintBatch.objects.get()
        assert "En préparation" in client.get(asked.url).content.decode()
    assert make_one(hospital)
    assert not make_one(hospital)
    answer = client.get(reverse("letters:print_pdf", args=[batch.pk]))
    with pikepdf.open(BytesIO(answer.content)) as whole:
        assert len(whole.pages) == 3 * 2
    name = answer.headers["Content-Disposition"]
    assert re.fullmatch(r'inline; filename="courriers-[A-Z0-9-]+\.pdf"', name)
    with enter(hospital):
        opened = EpisodeAccess.objects.filter(page="letters:print_pdf").values_list("episode_id", flat=True)
        assert set(opened) == {one.letter.episode_id for one in chosen}


def test_a_person_notes_what_was_printed_and_takes_it_back(
    on_paper: Callable[[int], list[Dispatch]], hospital: Hospital, nurse: Membership
) -> None:
    [dispatch] = on_paper(1)
    with enter(hospital):
        assert note_printed(member=nurse, dispatch_ids=[dispatch.pk]) == (1, [])
        assert note_printed(member=nurse, dispatch_ids=[dispatch.pk]) == (0, [])
        letter = Letter.objects.get(pk=dispatch.letter_id)
        assert (letter.state, letter.channel) == (LetterState.HANDED_OVER, "paper")
        assert not Task.objects.live().filter(subject_id=letter.pk).exists()
        assert take_back(member=nurse, dispatch_ids=[dispatch.pk]) == 1
        assert take_back(member=nurse, dispatch_ids=[dispatch.pk]) == 0
        letter.refresh_from_db()
        assert (letter.state, letter.handed_over_at) == (LetterState.NO_ADDRESS, None)
        assert Task.objects.live().filter(subject_id=letter.pk).exists()
        assert Dispatch.objects.to_print().get() == dispatch


def test_an_opposition_takes_it_out_of_the_queue_and_out_of_the_file(
    on_paper: Callable[[int], list[Dispatch]], hospital: Hospital, nurse: Membership
) -> None:
    [dispatch] = on_paper(1)
    with enter(hospital):
        ask_print(member=nurse, dispatch_ids=[dispatch.pk])
        oppose_sharing(member=nurse, episode_id=dispatch.letter.episode_id)
    assert make_one(hospital)
    with enter(hospital):
        assert PrintBatch.objects.get().state == PrintState.FAILED
        assert note_printed(member=nurse, dispatch_ids=[dispatch.pk]) == (0, [])
        with pytest.raises(DomainError) as refusal:
            ask_print(member=nurse, dispatch_ids=[dispatch.pk])
        assert refusal.value.code == "nothing"


def test_a_worker_that_died_leaves_a_file_that_is_made_when_its_lease_ends(
    on_paper: Callable[[int], list[Dispatch]], hospital: Hospital, nurse: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    [dispatch] = on_paper(1)
    with enter(hospital):
        ask_print(member=nurse, dispatch_ids=[dispatch.pk])
    with monkeypatch.context() as broken:
        broken.setattr("liaison.letters.printing.address_pages", lambda pages: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            make_one(hospital)
    assert not make_one(hospital)
    with enter(hospital):
        PrintBatch.objects.update(due_at=timezone.now())
    assert make_one(hospital)
    with enter(hospital):
        assert PrintBatch.objects.get().state == PrintState.READY


def test_a_file_is_kept_a_day(on_paper: Callable[[int], list[Dispatch]], hospital: Hospital, nurse: Membership) -> None:
    [dispatch] = on_paper(1)
    with enter(hospital):
        ask_print(member=nurse, dispatch_ids=[dispatch.pk])
    make_one(hospital)
    with enter(hospital):
        forget_old_files()
        assert PrintBatch.objects.get().pdf
        PrintBatch.objects.update(asked_at=timezone.now() - timedelta(days=1))
        forget_old_files()
        assert PrintBatch.objects.get().pdf is None


def test_nobody_prints_the_letters_of_other_units(
    on_paper: Callable[[int], list[Dispatch]], hospital: Hospital, nurse: Membership, other_unit: Unit
) -> None:
    chosen = on_paper(1)
    stranger = make_member(hospital, Role.LIAISON_NURSE, "Léa", "Brissac", units=[other_unit])
    with enter(hospital), pytest.raises(DomainError):
        ask_print(member=stranger, dispatch_ids=[one.pk for one in chosen])


@pytest.mark.parametrize("sent", [{}, {"envoi": "x"}, {"envoi": ["", "é" * 500]}])
def test_a_choice_that_cannot_be_read_is_refused(
    sent: dict[str, object], client_for: ClientFor, nurse: Membership
) -> None:
    page = client_for(nurse).post(reverse("letters:print_queue"), sent, follow=True).content.decode()
    assert "Cochez au moins un courrier" in page


@pytest.mark.parametrize("count", [1, 30])
def test_the_queue_asks_as_much_for_one_letter_as_for_thirty(
    count: int,
    on_paper: Callable[[int], list[Dispatch]],
    client_for: ClientFor,
    nurse: Membership,
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    on_paper(count)
    client = client_for(nurse)
    client.get(reverse("letters:print_queue"))
    with django_assert_max_num_queries(14):  # type: ignore[attr-defined]
        client.get(reverse("letters:print_queue"))


def test_an_address_page_says_nothing_of_the_patient_and_each_letter_begins_on_a_new_sheet() -> None:
    page = AddressPage(
        sender=("CH de Sauveyre", "1 rue Haute", "30600 Sauveyre"),
        name="Dr Martine Escoubas",
        role="Médecin traitant",
        lines=("4 place du Marché", "30600 Sauveyre"),
        fax="+33465713399",
        reference="K7Q4-92TM",
    )
    with pikepdf.open(BytesIO(bound([address_pages([page, page])], [[blank_pdf(2)], [blank_pdf(1)]]))) as whole:
        # An address page, two pages and a blank one; then an address page and one page.
        assert len(whole.pages) == 4 + 2
        assert str(whole.docinfo["/Title"]) == "Courriers à imprimer"


def test_fifty_letters_make_one_file_with_what_goes_with_them(db: None) -> None:
    page = AddressPage(sender=("CH de Sauveyre",), name="Dr Marin Calvès", role="Médecin traitant", lines=())
    fronts = [address_pages([page] * 25) for _ in range(2)]
    letters = [[blank_pdf(2), *([blank_pdf(1)] if number % 2 else [])] for number in range(50)]
    with pikepdf.open(BytesIO(bound(fronts, letters))) as whole:
        # A front, two pages and a blank one; or a front, two pages and a joined one.
        assert len(whole.pages) == 50 * 4


def test_whoever_waits_reads_how_far_the_file_is(
    on_paper: Callable[[int], list[Dispatch]],
    nurse: Membership,
    hospital: Hospital,
    client_for: ClientFor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waiting = on_paper(3)
    monkeypatch.setattr("liaison.letters.printing.AT_ONCE", 1)
    with enter(hospital):
        batch = ask_print(member=nurse, dispatch_ids=[one.pk for one in waiting])
    client, read = client_for(nurse), []

    def between(pages: list[AddressPage]) -> bytes:
        page = client.get(reverse("letters:print_batch", args=[batch.pk])).text.replace("\xa0", " ")
        read.append(re.findall(r"(\d) sur 3 courriers", page))
        return address_pages(pages)

    monkeypatch.setattr("liaison.letters.printing.address_pages", between)
    make_one(hospital, batch.pk)
    assert read == [["0"], ["1"], ["2"]]
    with enter(hospital):
        batch.refresh_from_db()
    assert (batch.state, batch.done) == (PrintState.READY, 3)
