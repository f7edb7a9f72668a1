"""The pages of people of the hospital: ask, read the answers, note what was heard, and how many queries that takes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.audit.models import EpisodeAccess
from coordination.episodes.coordinates import change_coordinates
from coordination.episodes.models import Episode, NeedDomain
from coordination.messaging.models import Message
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from directory.providers.models import Provider, ProviderType
from discharge.planning.actions import add_circle_member, add_need, seek_role
from discharge.requests import answering
from discharge.requests.asking import withdraw_request
from discharge.requests.models import Approach, CareRequest, HadOpinion
from discharge.requests.queries import gaps
from tests import factories
from tests.discharge.requests.conftest import Ask, approach_to

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Membership], Client]
Types = dict[str, ProviderType]


def url(name: str, episode: Episode, **more: Any) -> str:
    return reverse(f"requests:{name}", kwargs={"episode_id": episode.pk, **more})


def text(page: Any) -> str:
    return str(page.content.decode())


def typed(page: Any, **changes: Any) -> dict[str, Any]:
    """What the form would send untouched, with some boxes typed over."""
    values = {bound.name: bound.value() for bound in page.context["form"]}
    kept = {name: value for name, value in values.items() if value not in (None, False, "")}
    for name in ("starts_on", "answer_by"):
        kept[name] = str(page.context["form"][name].value().isoformat())[:16]
    kept["starts_on"] = kept["starts_on"][:10]
    return kept | changes


def test_asking_from_the_directory_proposes_the_service_first(
    client_for: ClientFor, hospital: Hospital, nurse: Membership, nurses: list[Provider], episode: Episode
) -> None:
    client = client_for(nurse)
    page = client.get(url("ask", episode) + f"?fiche={nurses[1].pk}")
    assert page.status_code == 200
    sent = typed(page, care="Pansement", prescription="ready")
    assert sent["asked"] == [f"p-{nurses[1].pk}"]
    done = client.post(url("ask", episode) + f"?fiche={nurses[1].pk}", sent, follow=True)
    assert "Cabinet du Vistre" in text(done)
    again = client.post(url("ask", episode) + f"?fiche={nurses[1].pk}", sent, follow=True)
    assert again.status_code == 200
    with enter(hospital):
        request = CareRequest.objects.get()
        assert Message.objects.count() == 1
        assert [len(wave["providers"]) for wave in request.waves] == [2]


def test_the_usual_one_comes_first(
    client_for: ClientFor, hospital: Hospital, nurse: Membership, nurses: list[Provider], episode: Episode, types: Types
) -> None:
    with enter(hospital):
        member = add_circle_member(
            member=nurse, episode_id=episode.pk, role=types["idel"], name=nurses[2].name, provider=nurses[2]
        )
        seek_role(member=nurse, episode_id=episode.pk, role=types["idel"], what_for="injections")
    page = client_for(nurse).get(url("ask", episode) + "?type=idel")
    assert [candidate.key for candidate, ticked in page.context["found"] if ticked] == [f"m-{member.pk}"]
    assert "habituel" in text(page)


def test_a_service_that_prefers_secure_mail_is_asked_otherwise_and_it_is_said(
    client_for: ClientFor, nurse: Membership, nurses: list[Provider], episode: Episode, ask_nurses: Ask
) -> None:
    said = "sa messagerie sécurisée n’étant pas encore reliée"
    Provider.objects.filter(pk=nurses[0].pk).update(
        preferred_channels=["mssante", "mail"], mssante="cabinet@soins.mssante.example"
    )
    nurses[0].refresh_from_db()
    client = client_for(nurse)
    proposed = text(client.get(url("ask", episode) + f"?fiche={nurses[0].pk}"))
    assert proposed.count(said) == proposed.count(f"par courriel, {said}") == 1
    ask_nurses(nurses[:2])
    asked = text(client.get(url("episode", episode)))
    assert asked.count(said) == asked.count(f"demandé par courriel ({said})") == 1


def test_what_is_missing_is_said_at_its_field(
    client_for: ClientFor, hospital: Hospital, nurse: Membership, episode: Episode, types: Types
) -> None:
    had = Provider.objects.create(
        kind="organisation", type=types["had"], name="HAD du Vistre", email="had@x.example", source="manual"
    )
    client, address = client_for(nurse), url("ask", episode) + f"?fiche={had.pk}"
    page = client.post(address, typed(client.get(address), care="Nutrition", prescription="to_come"))
    assert page.status_code == 422
    assert "prescription" in page.context["form"].errors
    assert {"has_consent", "treatments", "autonomy", "carer", "rhythm", "papers"} <= set(page.context["form"].errors)
    assert "Noter un besoin" in text(page)
    with enter(hospital):
        assert not CareRequest.objects.exists()
        add_need(member=nurse, episode_id=episode.pk, domain=NeedDomain.NURSING, description="Nutrition entérale")
    full = {
        "prescription": "ready",
        "has_consent": "on",
        "treatments": "nutrition",
        "autonomy": "au lit",
        "carer": "sa fille",
        "rhythm": "chaque jour",
        "duration": "2 semaines",
        "care": "Nutrition",
        "paper_prescription": SimpleUploadedFile("scan FABREGOUL.pdf", factories.A_PDF),
    }
    client.post(address, typed(client.get(address), **full))
    page = client.get(url("episode", episode))
    assert "Avis pour l’HAD" in text(page)
    with enter(hospital):
        opinion = HadOpinion.objects.get(whose="gp")
    client.post(url("opinion", episode, opinion_id=opinion.pk), {"verdict": "favourable", "words": "joint ce matin"})
    assert "joint ce matin" in text(client.get(url("episode", episode)))


def test_every_state_is_read_on_the_page(
    client_for: ClientFor,
    hospital: Hospital,
    nurse: Membership,
    nurses: list[Provider],
    ask_nurses: Ask,
    episode: Episode,
) -> None:
    request = ask_nurses(nurses)
    with enter(hospital):
        answering.put_question(approach_id=approach_to(request, nurses[0]).pk, question="Un ascenseur ?")
        answering.refuse(approach_id=approach_to(request, nurses[1]).pk, reason="no_capacity")
    client = client_for(nurse)
    body = text(client.get(url("episode", episode)))
    for words in ("Un ascenseur ?", "Plus de place en ce moment", "À appeler", "Répondre"):
        assert words in body
    client.post(url("reply", episode, approach_id=approach_to_pk(hospital, nurses[0])), {"reply": "Non."})
    answered = text(client.get(url("episode", episode)))
    # The question stays beside our answer, and no longer counts as theirs.
    assert "Notre réponse\u00a0: Non." in answered
    assert "Un ascenseur ?" in answered
    assert answered.count(", répondu") == 1
    noted = client.post(
        url("note_answer", episode, approach_id=approach_to_pk(hospital, nurses[2])),
        {
            "answer": "accepted",
            "starts_on": timezone.localdate().isoformat(),
            "moment": "noon",
            "contact_name": "Mme Aurore Teissier",
            "contact_phone": "04 65 71 33 50",
        },
        follow=True,
    )
    assert "Acceptée" in text(noted)
    assert "Pourvue par un autre" in text(noted)


def approach_to_pk(hospital: Hospital, provider: Provider) -> Any:
    with enter(hospital):
        return Approach.objects.get(provider=provider).pk


def test_a_colleague_is_asked_from_the_page(
    client_for: ClientFor,
    hospital: Hospital,
    nurse: Membership,
    nurses: list[Provider],
    ask_nurses: Ask,
    episode: Episode,
) -> None:
    request = ask_nurses(nurses[:1])
    with enter(hospital):
        approach = approach_to(request, nurses[0])
        answering.pass_on(approach_id=approach.pk, name="M. Jules Sabatier", phone="+33465713360")
    client, address = client_for(nurse), url("ask_more", episode, request_id=request.pk) + f"?confrere={approach.pk}"
    page = client.get(address)
    assert page.context["form"]["name"].value() == "M. Jules Sabatier"
    assert page.context["form"]["phone"].value() == "04 65 71 33 60"
    # The colleague first; whoever else could be asked is folded below.
    assert text(page).index('id="id_name"') < text(page).index("Demander aussi à quelqu’un de l’annuaire")
    limit = (timezone.localtime() + timedelta(days=1)).isoformat()[:16]
    client.post(address, {"name": "M. Jules Sabatier", "phone": "04 65 71 33 60", "mail": "", "answer_by": limit})
    with enter(hospital):
        assert Approach.objects.get(name="M. Jules Sabatier").passed_from == approach


def test_the_pulse_says_that_an_answer_came_and_traces_no_reading(
    client_for: ClientFor,
    hospital: Hospital,
    nurse: Membership,
    nurses: list[Provider],
    ask_nurses: Ask,
    episode: Episode,
) -> None:
    request = ask_nurses(nurses)
    client, address = client_for(nurse), url("pulse", episode) + "?vu=0"
    assert "Une réponse" not in text(client.get(address))
    with enter(hospital):
        answering.refuse(approach_id=approach_to(request, nurses[0]).pk, reason="profile")
        before = EpisodeAccess.objects.count()
    assert "Une réponse vient d’arriver" in text(client.get(address))
    with enter(hospital):
        assert EpisodeAccess.objects.count() == before


def test_the_referent_is_told_until_they_put_it_away(
    client_for: ClientFor,
    hospital: Hospital,
    nurse: Membership,
    social_worker: Membership,
    nurses: list[Provider],
    ask_nurses: Ask,
) -> None:
    request = ask_nurses(nurses[:2])
    with enter(hospital):
        approach = approach_to(request, nurses[0])
        answering.refuse(approach_id=approach.pk, reason="profile")
    client, other = client_for(nurse), client_for(social_worker)
    assert "Cabinet des Micocouliers, IDEL pour FABREGOUL Simone" in text(client.get("/"))
    assert "Cabinet des Micocouliers, IDEL" not in text(other.get("/"))
    other.post(reverse("requests:put_away", args=[approach.pk]))
    assert "Cabinet des Micocouliers, IDEL" in text(client.get("/"))
    client.post(reverse("requests:put_away", args=[approach.pk]), {"suite": "/"})
    assert "Cabinet des Micocouliers, IDEL" not in text(client.get("/"))


def test_an_answer_that_comes_too_late_is_read_beside_the_earlier_one(
    client_for: ClientFor,
    hospital: Hospital,
    nurse: Membership,
    nurses: list[Provider],
    ask_nurses: Ask,
    episode: Episode,
) -> None:
    request = ask_nurses(nurses[:2])
    with enter(hospital):
        approach = approach_to(request, nurses[0])
        answering.refuse(approach_id=approach.pk, reason="no_capacity")
        withdraw_request(member=nurse, request_id=request.pk, reason="")
        answering.refuse(approach_id=approach.pk, reason="profile")
    page = text(client_for(nurse).get(url("episode", episode)))
    assert "Réponse tardive, pour information\u00a0: refuse, Profil du patient" in page


def test_a_refusal_is_read_where_the_service_is_proposed_again(
    client_for: ClientFor,
    hospital: Hospital,
    nurse: Membership,
    nurses: list[Provider],
    ask_nurses: Ask,
    episode: Episode,
) -> None:
    request = ask_nurses(nurses[:1])
    with enter(hospital):
        answering.refuse(approach_id=approach_to(request, nurses[0]).pk, reason="no_capacity")
    page = client_for(nurse).get(url("ask", episode) + "?type=idel")
    assert "a refusé aujourd’hui : plus de place en ce moment" in text(page)


def test_the_gaps_of_the_territory_name_nobody(
    client_for: ClientFor, hospital: Hospital, other_hospital: Hospital, nurses: list[Provider], ask_nurses: Ask
) -> None:
    for _ in range(2):
        request = ask_nurses(nurses[:1])
        with enter(hospital):
            answering.refuse(approach_id=approach_to(request, nurses[0]).pk, reason="no_capacity")
    manager = factories.make_member(hospital, Role.QUALITY_MANAGER, "Anne", "Roux")
    body = text(client_for(manager).get(reverse("requests:gaps")))
    for words in ("Infirmier libéral", "Vergèze", "Plus de place en ce moment"):
        assert words in body
    assert "FABREGOUL" not in body
    assert "Micocouliers" not in body
    with enter(hospital):
        assert [line.times for line in gaps(timezone.now() - timedelta(days=1))] == [2]
    with enter(other_hospital):
        assert gaps(timezone.now() - timedelta(days=1)) == []


def test_a_request_made_for_another_commune_is_told_to_whoever_changes_it(
    client_for: ClientFor,
    hospital: Hospital,
    nurse: Membership,
    nurses: list[Provider],
    episode: Episode,
    ask_nurses: Ask,
) -> None:
    factories.make_commune("30189", "Nîmes", "30000")
    request = ask_nurses(nurses[:1])
    sent = {"version": 1, "address": "2, place du Marché", "commune": "Nîmes", "phone": "", "other_phone": ""}
    client = client_for(nurse)
    done = client.post(reverse("episodes:coordinates", args=[episode.pk]), sent, follow=True)
    assert "elle a été faite pour Vergèze" in text(done)
    with enter(hospital):
        withdraw_request(member=nurse, request_id=request.pk)
    back = client.post(
        reverse("episodes:coordinates", args=[episode.pk]), {**sent, "version": 2, "commune": "Vergèze"}, follow=True
    )
    assert "Demande en cours" not in text(back)


def test_the_ranking_goes_around_the_new_address(
    client_for: ClientFor, hospital: Hospital, nurse: Membership, types: Types, episode: Episode
) -> None:
    nimes = factories.make_commune("30189", "Nîmes", "30000")
    with enter(hospital):
        change_coordinates(member=nurse, episode_id=episode.pk, version=1, commune=nimes)
    page = client_for(nurse).get(reverse("planning:find_provider", args=[episode.pk]))
    assert page.context["found"].commune == nimes
