"""The letters of an episode, in the browser."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from coordination.accounts.models import Membership
from coordination.audit.models import EpisodeAccess
from coordination.episodes.models import Episode
from coordination.messaging.actions import record_handed_over
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from discharge.planning.models import CircleMember
from liaison.letters.models import Letter, LetterState
from liaison.letters.writing import write_one
from tests.liaison.letters.conftest import PDF

ClientFor = Callable[[Membership], Client]
Depart = Callable[..., Episode]
AddToCircle = Callable[..., CircleMember]

pytestmark = pytest.mark.django_db

TAB_BUDGET = 20


def _url(name: str, *args: object) -> str:
    return reverse(f"letters:{name}", args=args)


def _state(hospital: Hospital, letter: Letter) -> str:
    with enter(hospital):
        letter.refresh_from_db()
    return letter.state


def test_before_the_departure_the_tab_says_who_will_receive_it_and_what_is_missing(
    client_for: ClientFor, nurse: Membership, episode: Episode, gp: CircleMember, add_to_circle: AddToCircle
) -> None:
    add_to_circle(episode, "idel", "Cabinet des Micocouliers", mobile="")
    page = client_for(nurse).get(_url("episode", episode.pk)).content.decode()
    assert "Courriers J0 prévus" in page
    assert "Dr Martine Escoubas" in page
    assert "sinon, à remettre sur papier" in page
    assert "FABREGOUL" in page


def test_after_the_departure_it_says_where_each_letter_is(
    client_for: ClientFor, nurse: Membership, hospital: Hospital, letter_to_gp: Letter
) -> None:
    with enter(hospital):
        record_handed_over(message_id=letter_to_gp.message_id)  # type: ignore[arg-type]
    page = client_for(nurse).get(_url("episode", letter_to_gp.episode_id)).content.decode()
    assert "Envoyé" in page
    assert "non ouvert" in page
    assert letter_to_gp.reference in page
    assert _url("pdf", letter_to_gp.episode_id, letter_to_gp.pk) in page


def test_an_empty_circle_says_what_to_do(client_for: ClientFor, nurse: Membership, episode: Episode) -> None:
    page = client_for(nurse).get(_url("episode", episode.pk)).content.decode()
    assert "Aucun destinataire" in page


def test_the_preview_is_a_pdf_shown_in_the_browser_and_kept_by_nobody(
    client_for: ClientFor, nurse: Membership, hospital: Hospital, episode: Episode, gp: CircleMember
) -> None:
    response = client_for(nurse).get(_url("preview", episode.pk))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("inline")
    assert "no-store" in response["Cache-Control"]
    assert response.content.startswith(b"%PDF-")
    with enter(hospital):
        assert Letter.objects.count() == 0


def test_the_pdf_is_the_one_that_was_sent_under_a_name_that_names_nobody(
    client_for: ClientFor, nurse: Membership, letter_to_gp: Letter
) -> None:
    response = client_for(nurse).get(_url("pdf", letter_to_gp.episode_id, letter_to_gp.pk))
    assert response.content == PDF
    assert f"courrier-j0-{letter_to_gp.reference}.pdf" in response["Content-Disposition"]


def test_a_letter_that_is_not_written_has_no_pdf(
    client_for: ClientFor, nurse: Membership, hospital: Hospital, episode: Episode, gp: CircleMember, depart: Depart
) -> None:
    depart(episode)
    with enter(hospital):
        letter = Letter.objects.get()
    assert client_for(nurse).get(_url("pdf", episode.pk, letter.pk)).status_code == 404


def test_reading_a_letter_is_traced(
    client_for: ClientFor, nurse: Membership, hospital: Hospital, letter_to_gp: Letter
) -> None:
    client_for(nurse).get(_url("pdf", letter_to_gp.episode_id, letter_to_gp.pk))
    with enter(hospital):
        assert EpisodeAccess.objects.filter(page="letters:pdf", user=nurse.user).count() == 1


@pytest.mark.parametrize("name", ["episode", "preview"])
def test_another_hospital_finds_nothing(
    name: str, client_for: ClientFor, other_nurse: Membership, episode: Episode
) -> None:
    assert client_for(other_nurse).get(_url(name, episode.pk)).status_code == 404


@pytest.mark.parametrize("name", ["pdf", "recipient"])
def test_another_hospital_finds_no_letter(
    name: str, client_for: ClientFor, other_nurse: Membership, letter_to_gp: Letter
) -> None:
    url = _url(name, letter_to_gp.episode_id, letter_to_gp.pk)
    assert client_for(other_nurse).get(url).status_code == 404


def test_who_may_not_read_letters_is_refused(
    client_for: ClientFor, administrator: Membership, letter_to_gp: Letter
) -> None:
    client = client_for(administrator)
    for name, args in (
        ("episode", (letter_to_gp.episode_id,)),
        ("preview", (letter_to_gp.episode_id,)),
        ("pdf", (letter_to_gp.episode_id, letter_to_gp.pk)),
        ("departures", ()),
    ):
        assert client.get(_url(name, *args)).status_code == 403, name


def test_who_reads_letters_may_not_send_them(
    client_for: ClientFor, operator: Membership, hospital: Hospital, letter_to_gp: Letter
) -> None:
    client = client_for(operator)
    both = (letter_to_gp.episode_id, letter_to_gp.pk)
    assert client.get(_url("pdf", *both)).status_code == 200
    assert client.get(_url("recipient", *both)).status_code == 403
    for name in ("resend", "paper"):
        assert client.post(_url(name, *both)).status_code == 403, name
    assert client.post(_url("add", letter_to_gp.episode_id)).status_code == 403


def test_a_letter_of_another_episode_is_not_found(
    client_for: ClientFor, nurse: Membership, letter_to_gp: Letter
) -> None:
    url = _url("pdf", letter_to_gp.episode_id, uuid4())
    assert client_for(nurse).get(url).status_code == 404


def test_a_corrected_address_sends_the_letter(
    client_for: ClientFor, nurse: Membership, hospital: Hospital, gp: CircleMember, letter_to_gp: Letter
) -> None:
    url = _url("recipient", letter_to_gp.episode_id, letter_to_gp.pk)
    data = {"mail": "nouvelle@exemple-sante.example", "mobile": "06 39 98 22 58", "version": gp.version}
    response = client_for(nurse).post(url, data, follow=True)
    assert "le courrier part" in response.content.decode()
    with enter(hospital):
        letter_to_gp.refresh_from_db()
    assert (letter_to_gp.mail, letter_to_gp.mobile) == ("nouvelle@exemple-sante.example", "+33639982258")


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("mail", "", "Écrivez l’adresse"),
        ("mail", "docteur chez exemple", "Cette adresse électronique n’est pas valide"),
        ("mail", "noreply@exemple.example", "Personne ne lit cette adresse"),
        ("mail", "a" * 300 + "@exemple.example", "Raccourcissez"),
        ("mobile", "04 65 71 33 02", "Ce numéro est fixe"),
        ("mobile", "12", "Ce numéro de téléphone n’existe pas"),
        ("mobile", "👵", "Ce numéro de téléphone n’existe pas"),
        ("mail", "a\x00@exemple.example", "caractère"),
    ],
)
def test_a_refused_address_is_said_at_its_field_and_what_was_typed_is_kept(
    field: str,
    typed: str,
    said: str,
    client_for: ClientFor,
    nurse: Membership,
    hospital: Hospital,
    gp: CircleMember,
    letter_to_gp: Letter,
) -> None:
    good = {"mail": "nouvelle@exemple-sante.example", "mobile": "06 39 98 22 58", "version": str(gp.version)}
    url = _url("recipient", letter_to_gp.episode_id, letter_to_gp.pk)
    response = client_for(nurse).post(url, {**good, field: typed})
    assert response.status_code == 422
    form = response.context["form"]
    assert any(said in error for error in form.errors[field]), form.errors
    other = "mobile" if field == "mail" else "mail"
    assert form[other].value() == good[other]
    assert _state(hospital, letter_to_gp) == LetterState.QUEUED
    assert letter_to_gp.mail == gp.mail


def test_a_stale_form_shows_what_was_saved_meanwhile(
    client_for: ClientFor, nurse: Membership, hospital: Hospital, gp: CircleMember, letter_to_gp: Letter
) -> None:
    with enter(hospital):
        CircleMember.objects.filter(pk=gp.pk).update(version=gp.version + 1)
    url = _url("recipient", letter_to_gp.episode_id, letter_to_gp.pk)
    data = {"mail": "tard@exemple-sante.example", "mobile": "06 39 98 22 58", "version": gp.version}
    client = client_for(nurse)
    response = client.post(url, data)
    assert response.status_code == 422
    assert "Quelqu’un a modifié" in response.content.decode()
    assert response.context["form"]["mail"].value() == "tard@exemple-sante.example"
    data["version"] = response.context["form"]["version"].value()
    assert client.post(url, data).status_code == 302


def test_one_click_sends_again_and_a_second_one_says_why_not(
    client_for: ClientFor, nurse: Membership, hospital: Hospital, letter_to_gp: Letter
) -> None:
    with enter(hospital):
        record_handed_over(message_id=letter_to_gp.message_id)  # type: ignore[arg-type]
    client, url = client_for(nurse), _url("resend", letter_to_gp.episode_id, letter_to_gp.pk)
    assert "le courrier part" in client.post(url, follow=True).content.decode()
    assert "Ce courrier est en cours d’envoi" in client.post(url, follow=True).content.decode()


def test_after_a_click_one_comes_back_to_the_page_one_was_on_and_to_no_other_site(
    client_for: ClientFor, nurse: Membership, letter_to_gp: Letter
) -> None:
    client, url = client_for(nurse), _url("resend", letter_to_gp.episode_id, letter_to_gp.pk)
    assert client.post(url, {"next": "/departs/?etat=envoye"})["Location"] == "/departs/?etat=envoye"
    for elsewhere in ("https://ailleurs.example/", "//ailleurs.example", "javascript:alert(1)"):
        assert client.post(url, {"next": elsewhere})["Location"] == _url("episode", letter_to_gp.episode_id)


def test_a_member_of_the_circle_is_written_to_from_the_tab(
    client_for: ClientFor,
    nurse: Membership,
    hospital: Hospital,
    episode: Episode,
    add_to_circle: AddToCircle,
    depart: Depart,
) -> None:
    depart(episode)
    pharmacy = add_to_circle(episode, "pharmacie", "Pharmacie du Beffroi", receives_letter=False)
    client = client_for(nurse)
    page = client.get(_url("episode", episode.pk)).content.decode()
    assert "Aucun médecin traitant n’est désigné" in page
    client.post(_url("add", episode.pk), {"circle_member": str(pharmacy.pk)})
    with enter(hospital):
        assert Letter.objects.get().circle_member_id == pharmacy.pk


@pytest.mark.parametrize("sent", ["", "pas un identifiant", "01a20162-80e0-744d-90a2-4db7260dcfd3"])
def test_a_recipient_that_does_not_exist_is_refused_in_words(
    sent: str, client_for: ClientFor, nurse: Membership, hospital: Hospital, episode: Episode, depart: Depart
) -> None:
    depart(episode)
    response = client_for(nurse).post(_url("add", episode.pk), {"circle_member": sent}, follow=True)
    assert response.status_code == 200
    with enter(hospital):
        assert Letter.objects.count() == 0


def test_actions_are_not_links(client_for: ClientFor, nurse: Membership, letter_to_gp: Letter) -> None:
    client = client_for(nurse)
    for name in ("resend", "paper"):
        assert client.get(_url(name, letter_to_gp.episode_id, letter_to_gp.pk)).status_code == 405


def test_the_overview_shows_the_letters_and_the_step(
    client_for: ClientFor, nurse: Membership, letter_to_gp: Letter
) -> None:
    page = client_for(nurse).get(reverse("episodes:overview", args=[letter_to_gp.episode_id])).content.decode()
    assert 'aria-labelledby="courriers"' in page
    assert "Courrier J0" in page
    assert "1 à envoyer" in page.replace("\xa0", " ")


@pytest.mark.parametrize("recipients", [1, 30])
def test_the_tab_asks_as_much_for_one_letter_as_for_thirty(
    recipients: int,
    client_for: ClientFor,
    nurse: Membership,
    hospital: Hospital,
    episode: Episode,
    add_to_circle: AddToCircle,
    depart: Depart,
    quick_pdf: None,
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    for number in range(recipients):
        add_to_circle(episode, "idel", f"Cabinet {number}")
    depart(episode)
    with enter(hospital):
        while write_one(hospital):
            pass
    client = client_for(nurse)
    client.get(_url("episode", episode.pk))
    with django_assert_max_num_queries(TAB_BUDGET):  # type: ignore[attr-defined]
        page = client.get(_url("episode", episode.pk)).content.decode()
    assert page.count("Lire le PDF") == recipients
