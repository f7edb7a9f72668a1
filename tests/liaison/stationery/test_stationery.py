"""Letterheads and phrases: data that nobody can make into code, a file or an address."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from coordination.accounts.models import Membership
from coordination.accounts.roles import Role
from coordination.episodes.models import Episode
from coordination.errors import DomainError
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from liaison.authoring.actions import start_document
from liaison.authoring.facts import letterhead
from liaison.authoring.models import DocumentKind
from liaison.authoring.papers import paper_of
from liaison.authoring.phrases import by_part
from liaison.stationery import actions, registry
from liaison.stationery.models import Letterhead, Phrase
from liaison.stationery.pictures import KEPT_BYTES, SIZE, logo_of
from liaison.stationery.sandbox import NAMES, check_text, fill
from tests import factories

ADVICE = "liaison/advice"


def picture(kind: str = "PNG", size: tuple[int, int] = (900, 300)) -> bytes:
    made = BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(made, kind)
    return made.getvalue()


@pytest.fixture
def keeper(hospital: Hospital) -> Membership:
    return factories.make_member(hospital, Role.HOSPITAL_ADMIN, "Odette", "Brunel")


@pytest.fixture
def add(hospital: Hospital, keeper: Membership) -> Callable[..., Phrase]:
    """A phrase of the hospital."""

    def added(title: str = "Retour", text: str = "Revoir {medecin_traitant}.", **fields: Any) -> Phrase:
        values = {"unit": None, "part": ADVICE, "begins": False, "version": 0, "phrase_id": None, **fields}
        with enter(hospital):
            return actions.write_phrase(member=keeper, title=title, text=text, **values)

    return added


@pytest.mark.parametrize(
    "text",
    [
        "{% include '/etc/passwd' %}",
        "{{ settings.SECRET_KEY }}",
        "${jndi}",
        "<script>",
        "<img src=x>",
        "voir https://exemple.example",
        "file:/etc/passwd",
        "url(data.png)",
        "../secret",
        "data:text/html,x",
        "{mot_de_passe}",
        "{personne",
        "{personne.__class__}",
    ],
)
def test_a_text_that_tries_to_be_more_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        check_text(text)


@pytest.mark.parametrize("text", ["Tension < 140/80, à 8 h : appeler.", "Revoir {medecin_traitant}", "50 % de la dose"])
def test_a_text_of_a_ward_is_accepted(text: str) -> None:
    check_text(text)


@given(st.text(max_size=200), st.dictionaries(st.sampled_from(sorted(NAMES)), st.text(max_size=20)))
def test_what_is_accepted_is_filled_once_and_with_known_facts_only(text: str, facts: dict[str, str]) -> None:
    try:
        check_text(text)
    except ValidationError:
        return
    filled = fill(text, facts)
    for name in NAMES:
        if facts.get(name) and f"{{{name}}}" in text:
            assert facts[name] in filled


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_logo_is_drawn_again_small(kind: str) -> None:
    kept = logo_of(BytesIO(picture(kind) + b"<?php evil ?>"))
    with Image.open(BytesIO(kept)) as drawn:
        assert drawn.format == "PNG"
        assert drawn.width <= SIZE[0]
        assert drawn.height <= SIZE[1]
    assert len(kept) <= KEPT_BYTES * 2
    assert b"evil" not in kept


@pytest.mark.parametrize(
    "content",
    [
        b"not a picture",
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
        picture()[:200],
        b"GIF89a" + b"\0" * 50,
        b"\x89PNG\r\n\x1a\n" + b"\0" * 50_000_000,
        picture("PNG", (4100, 4000)),
    ],
    ids=["text", "empty", "svg", "cut", "gif", "50 MB", "too large"],
)
def test_what_is_no_reasonable_picture_is_refused(content: bytes) -> None:
    with pytest.raises(ValidationError):
        logo_of(BytesIO(content))


def test_the_unit_has_its_own_head_and_takes_the_rest_from_the_hospital(
    hospital: Hospital, unit: Unit, keeper: Membership
) -> None:
    logo = logo_of(BytesIO(picture()))
    with enter(hospital):
        actions.set_letterhead(member=keeper, unit=None, version=0, site_line="Site de Vallerac", logo=logo)
        actions.set_letterhead(member=keeper, unit=unit, version=0, site_line="Bâtiment B", logo=None)
        own, shared = letterhead(hospital, unit.pk), letterhead(hospital, None)
        with pytest.raises(DomainError) as stale:
            actions.set_letterhead(member=keeper, unit=unit, version=0, site_line="autre", logo=None)
        with pytest.raises(DomainError) as forbidden:
            nurse = factories.make_member(hospital, Role.WARD_NURSE, "Nadia", "Ferhat")
            actions.set_letterhead(member=nurse, unit=unit, version=1, site_line="autre", logo=None)
    assert (own.site_line, shared.site_line) == ("Bâtiment B", "Site de Vallerac")
    assert own.logo == shared.logo
    assert own.logo.startswith("data:image/png;base64,")
    assert (stale.value.code, forbidden.value.code) == ("stale", "forbidden")


def test_a_draft_begins_with_the_phrase_and_offers_the_others(
    hospital: Hospital,
    unit: Unit,
    nurse: Membership,
    doctor: Membership,
    add: Callable[..., Phrase],
    client_for: Callable[[Membership], Client],
) -> None:
    add("Toujours", "Une question : {telephone}.", begins=True)
    add("Chute", "Revoir {unite} après une chute.")
    with enter(hospital):
        other = factories.make_unit(hospital, "Cardiologie", "CAR")
        episode: Episode = factories.make_episode(nurse, unit, hospital_doctor=doctor.user)
    add("Ailleurs", "Régime sans sel strict.", unit=other)
    with enter(hospital):
        draft = start_document(member=nurse, episode_id=episode.pk, kind=DocumentKind.LIAISON)
        begun = draft.sections.get(key="advice").body
    page = client_for(nurse).get(reverse("authoring:document", args=[episode.pk, draft.pk])).content.decode()
    assert begun["surveillance"].startswith("Une question : 0")
    assert "Revoir Gériatrie aiguë après une chute." in page
    assert "Régime sans sel strict." not in page


def test_a_phrase_goes_into_the_text_that_was_chosen_and_the_author_may_choose_another(
    hospital: Hospital,
    nurse: Membership,
    unit: Unit,
    add: Callable[..., Phrase],
    client_for: Callable[[Membership], Client],
) -> None:
    assert (
        "liaison/advice/advice",
        "Lettre de liaison à la sortie, surveillance, recommandations : recommandations",
    ) in (registry.parts)
    add("Repos", "Pas de port de charge.", part="liaison/advice/advice", begins=True)
    with enter(hospital):
        episode = factories.make_episode(nurse, unit)
        draft = start_document(member=nurse, episode_id=episode.pk, kind=DocumentKind.LIAISON)
        begun = draft.sections.get(key="advice").body
        [offered] = by_part(paper_of(draft), episode, hospital)["advice"]
    assert begun == {"advice": "Pas de port de charge."}
    assert list(offered.texts) == ["advice", "surveillance"]
    page = client_for(nurse).get(reverse("authoring:document", args=[episode.pk, draft.pk])).content.decode()
    assert page.index("Dans : Recommandations") < page.index("Dans : Surveillance")


def test_the_page_says_what_is_wrong_and_keeps_what_was_typed(
    hospital: Hospital, keeper: Membership, add: Callable[..., Phrase], client_for: Callable[[Membership], Client]
) -> None:
    add("Retour")
    client, url = client_for(keeper), reverse("stationery:add_phrase")
    typed = {"version": 0, "part": ADVICE, "title": "Retour", "text": "{% load x %}"}
    refused = client.post(url, typed)
    assert refused.status_code == 422
    assert "une instruction de gabarit" in refused.content.decode()
    assert "{% load x %}" in refused.content.decode()
    twice = client.post(url, {**typed, "text": "Autre texte"})
    assert "porte déjà ce titre" in twice.content.decode()
    assert client.post(url, {**typed, "title": "Autre", "text": "Texte"}).status_code == 302
    with enter(hospital):
        assert Phrase.objects.count() == 2


def test_a_letterhead_is_sent_seen_and_removed(
    hospital: Hospital, other_hospital: Hospital, keeper: Membership, client_for: Callable[[Membership], Client]
) -> None:
    client, url = client_for(keeper), reverse("stationery:letterhead")
    bad = client.post(url, {"version": 0, "site_line": "", "logo": SimpleUploadedFile("a.png", b"nothing")})
    assert bad.status_code == 422
    assert "pas une image" in bad.content.decode()
    good = {"version": 0, "site_line": "Site B", "logo": SimpleUploadedFile("a.png", picture())}
    assert client.post(url, good).status_code == 302
    with enter(hospital):
        head = Letterhead.objects.get()
    logo = reverse("stationery:logo", args=[head.pk])
    assert client.get(logo)["Content-Type"] == "image/png"
    elsewhere = factories.make_member(other_hospital, Role.HOSPITAL_ADMIN, "Lucie", "Vidal")
    assert client_for(elsewhere).get(logo).status_code == 404
    client.post(url, {"version": head.version, "site_line": "Site B", "no_logo": "on"})
    assert client.get(logo).status_code == 404


def test_a_phrase_of_a_unit_that_closed_does_not_become_the_whole_hospitals(
    hospital: Hospital,
    keeper: Membership,
    unit: Unit,
    add: Callable[..., Phrase],
    client_for: Callable[[Membership], Client],
) -> None:
    phrase, client = add(unit=unit), client_for(keeper)
    with enter(hospital):
        unit.active = False
        unit.save()
    url = reverse("stationery:phrase", args=[phrase.pk])
    assert f'<option value="{unit.pk}" selected>{unit.name}, fermée</option>' in client.get(url).text
    sent = {"version": 1, "part": ADVICE, "unit": unit.pk, "title": "Retour", "text": "Revoir le médecin."}
    assert client.post(url, sent).status_code == 302
    with enter(hospital):
        assert Phrase.objects.get().unit == unit


def test_a_withdrawn_phrase_is_proposed_no_more_and_its_title_is_free(
    hospital: Hospital, keeper: Membership, add: Callable[..., Phrase], client_for: Callable[[Membership], Client]
) -> None:
    first = add("Retour")
    client = client_for(keeper)
    url = reverse("stationery:withdraw_phrase", args=[first.pk])
    assert client.post(url).status_code == client.post(url).status_code == 302
    assert add("Retour").pk != first.pk
    with enter(hospital):
        assert Phrase.objects.filter(active=True).count() == 1
