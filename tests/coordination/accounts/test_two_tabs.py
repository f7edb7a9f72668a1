"""Two tabs, two hospitals: what is sent acts in the hospital of its page, or nowhere."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.converters import IntConverter, SlugConverter, StringConverter, UUIDConverter

from coordination.accounts.actions import add_member
from coordination.accounts.models import Membership
from coordination.accounts.page_hospital import FIELD, RETURN
from coordination.accounts.roles import Role
from coordination.episodes.models import Episode, Patient
from coordination.tenancy.keys import uuid7
from coordination.tenancy.models import Hospital, Unit
from coordination.tenancy.scope import enter
from tests import factories
from tests.coordination.test_permission_matrix import LIBRARIES, PUBLIC, walk

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
COMMENT = re.compile(r"{% comment %}.*?{% endcomment %}", re.DOTALL)
TEMPLATES = Path(settings.BASE_DIR) / "templates"

# What an address may name, by its converter; the form is refused before it is looked for.
ANY = {IntConverter: 1, StringConverter: "x", SlugConverter: "x", UUIDConverter: uuid7()}
# What is about no hospital in particular.
OF_NO_HOSPITAL = {
    "switch_hospital": "chooses one",
    "corrections:decide": "a proposal is decided for all hospitals, in that of whoever proposed it",
}


@pytest.fixture
def in_both(nurse: Membership, other_hospital: Hospital) -> Membership:
    """The nurse's function in the other hospital."""
    with enter(other_hospital):
        return add_member(hospital=other_hospital, user=nurse.user, role=Role.LIAISON_NURSE)


@pytest.fixture
def client(client_for: Callable[[Membership], Client], nurse: Membership, in_both: Membership) -> Client:
    """The nurse's browser, whose other tab has switched to the other hospital."""
    client = client_for(nurse)
    client.post(reverse("switch_hospital"), {"hospital": str(in_both.hospital_id)})
    return client


@pytest.fixture
def admission(unit: Unit, nurse: Membership) -> dict[str, Any]:
    """A new patient and their stay, typed on a page of the first hospital."""
    factories.make_commune()
    return {
        FIELD: str(nurse.hospital_id),
        "submission": str(uuid7()),
        "ipp": "004721983",
        "birth_name": "D’Artagnan",
        "birth_first_names": "Simone",
        "birth_date": "1941-03-12",
        "sex": "F",
        "address": "14, rue des Cadereaux",
        "commune": "Vergèze",
        "stay_number": "25118406",
        "admitted_at": "2026-01-12T17:05",
        "admission_mode": "emergency",
        "unit": str(unit.pk),
        "motive": 'chute "à domicile" <b>& plaie</b>',
        "referral_origin": "ward_fragile",
    }


def hidden_fields(html: str) -> dict[str, str]:
    return {unescape(name): unescape(value) for name, value in HIDDEN.findall(html)}


def people_of(hospital: Hospital) -> int:
    with enter(hospital):
        return Patient.objects.count()


def test_a_form_of_one_hospital_does_not_act_in_the_other_and_can_be_sent_where_it_was_meant_for(
    client: Client, admission: dict[str, Any], hospital: Hospital, other_hospital: Hospital
) -> None:
    refused = client.post(reverse("episodes:new_patient"), admission)
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "Vous avez changé d’établissement dans un autre onglet" in page
    assert hospital.short_name in page
    assert (people_of(hospital), people_of(other_hospital)) == (0, 0)

    kept = hidden_fields(page)
    assert {name: kept.get(name) for name in admission if name != FIELD} == {
        name: value for name, value in admission.items() if name != FIELD
    }
    sent = client.post(refused.wsgi_request.path, kept | {RETURN: str(hospital.pk)})
    assert sent.status_code == 302
    assert (people_of(hospital), people_of(other_hospital)) == (1, 0)
    assert client.get(sent.url).status_code == 200
    with enter(hospital):
        assert Episode.objects.get().motive == admission["motive"]


def test_every_address_refuses_a_form_of_another_hospitals_page(client: Client, hospital: Hospital) -> None:
    acted = {}
    for name, pattern in walk(get_resolver().url_patterns):
        if name in PUBLIC or name in OF_NO_HOSPITAL or name.startswith(LIBRARIES):
            continue
        address = reverse(name, kwargs={key: ANY[type(kind)] for key, kind in pattern.pattern.converters.items()})
        for data in ({FIELD: str(hospital.pk)}, {}):
            status = client.post(address, data).status_code
            if status != 409:
                acted[name] = status
    assert acted == {}


def test_signing_out_needs_no_hospital(client: Client, hospital: Hospital) -> None:
    assert client.post(reverse("account_logout"), {FIELD: str(hospital.pk)}).status_code == 302


def test_what_is_sent_in_place_is_refused_alike(client: Client, hospital: Hospital) -> None:
    refused = client.post(
        reverse("patient_search"), {FIELD: str(hospital.pk), "q": "x"}, headers={"HX-Request": "true"}
    )
    assert refused.status_code == 409


@pytest.mark.parametrize("asked", ["", "n’importe quoi", "01a20162-80e0-744d-90a2-4db7260dcfd3"])
def test_nobody_returns_to_a_hospital_that_is_not_theirs(client: Client, in_both: Membership, asked: str) -> None:
    refused = client.post(reverse("patient_search"), {RETURN: asked, FIELD: asked, "q": "x"})
    assert refused.status_code == 409
    assert RETURN not in refused.content.decode()
    assert client.get(reverse("episodes:worklist")).context["request"].hospital == in_both.hospital


def test_whoever_works_in_one_hospital_may_send_a_form_without_it(
    client_for: Callable[[Membership], Client], nurse: Membership
) -> None:
    assert client_for(nurse).post(reverse("patient_search"), {"q": "Fabregoul"}).status_code == 200


@pytest.mark.parametrize("name", ["episodes:worklist", "patient_search", "episodes:new"])
def test_every_form_of_a_page_carries_its_hospital(client: Client, in_both: Membership, name: str) -> None:
    html = client.get(reverse(name)).content.decode()
    assert html.count('method="post"') == html.count(f'name="{FIELD}" value="{in_both.hospital_id}"') > 0


def test_no_template_posts_without_the_tag_that_carries_the_hospital() -> None:
    templates = {
        path.relative_to(TEMPLATES).as_posix(): COMMENT.sub("", path.read_text()) for path in TEMPLATES.rglob("*.html")
    }
    unlike = {
        name: (text.count('method="post"'), text.count("{% csrf_token %}"))
        for name, text in templates.items()
        if text.count('method="post"') != text.count("{% csrf_token %}")
    }
    assert unlike == {}
