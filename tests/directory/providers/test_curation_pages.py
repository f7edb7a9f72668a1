"""The pages of those who keep the directory."""

from datetime import timedelta
from typing import Any

import pghistory
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.accounts.models import User
from coordination.ui.french import day_paper
from directory.providers.actions import load_skills, set_skills
from directory.providers.curation_forms import EntryForm
from directory.providers.models import Provider, Skill
from tests.directory.conftest import MakeProvider

pytestmark = pytest.mark.django_db


@pytest.fixture
def ssiad(make_provider: MakeProvider) -> Provider:
    return make_provider("SSIAD du Vistre", "ssiad", "30344", phone="+33465714407", covers=[("department", "30")])


@pytest.fixture
def curator(directory_admin: User) -> Client:
    client = Client()
    client.force_login(directory_admin)
    return client


def url(name: str, provider: Provider, *more: Any) -> str:
    return reverse(f"directory:{name}", args=[provider.pk, *more])


def card(client: Client, provider: Provider) -> str:
    return client.get(url("provider", provider)).content.decode()


def sent_from(client: Client, provider: Provider, **changes: Any) -> dict[str, Any]:
    """What a browser sends of the edit page as it is shown, with ``changes``."""
    form = client.get(url("edit", provider)).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    shown = {name: "" if value is None else value for name, value in shown.items()}
    commune = shown.pop("commune")
    return {**shown, "commune": getattr(commune, "text", ""), "skills": [], "verified": "", **changes}


def test_an_entry_is_edited_marked_and_verified(curator: Client, ssiad: Provider) -> None:
    load_skills()
    sent = sent_from(
        curator,
        ssiad,
        phone="04 65 71 44 99",
        former_names="Soins du Vidourle\n\nSoins du Vidourle",
        weekend="oui",
        min_age="60",
        first_channel="mail",
        email="contact@ssiad.example",
        skills=["tracheotomie"],
        verified="on",
    )
    answer = curator.post(url("edit", ssiad), sent)
    assert answer.status_code == 302, answer.context["form"].errors

    ssiad.refresh_from_db()
    assert (ssiad.phone, ssiad.former_names, ssiad.weekend) == ("+33465714499", ["Soins du Vidourle"], True)
    assert ssiad.curated_fields == [
        "email", "former_names", "min_age", "phone", "preferred_channels", "skills", "weekend",
    ]  # fmt: skip
    page = card(curator, ssiad)
    for words in (
        "par Paul Bertin, administratrice de l’annuaire",
        "trachéotomie",
        "à partir de 60 ans",
        "de préférence",
    ):
        assert words in page


def test_the_edit_page_sent_back_as_shown_changes_nothing(curator: Client, ssiad: Provider) -> None:
    assert curator.post(url("edit", ssiad), sent_from(curator, ssiad)).status_code == 302

    ssiad.refresh_from_db()
    assert (ssiad.version, ssiad.curated_fields) == (1, [])


def test_a_refused_field_says_why_and_keeps_the_rest(curator: Client, ssiad: Provider) -> None:
    answer = curator.post(url("edit", ssiad), sent_from(curator, ssiad, phone="12", name="Autre nom", max_age="500"))

    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("Ce numéro de téléphone n’existe pas", "Autre nom", 'class="error-summary'):
        assert words in page
    ssiad.refresh_from_db()
    assert ssiad.name == "SSIAD du Vistre"


def test_the_second_of_two_editors_sees_the_first_and_may_insist(curator: Client, ssiad: Provider) -> None:
    late = sent_from(curator, ssiad, street="2 rue du second")
    curator.post(url("edit", ssiad), sent_from(curator, ssiad, street="1 rue du premier"))

    answer = curator.post(url("edit", ssiad), late)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "1 rue du premier" in page
    assert "2 rue du second" in page
    assert curator.post(url("edit", ssiad), {**late, "version": 2}).status_code == 302
    ssiad.refresh_from_db()
    assert ssiad.street == "2 rue du second"


def test_hours_are_written_by_the_hours_and_read_on_the_card(curator: Client, ssiad: Provider) -> None:
    week = {f"hours_{day}": "8h-12h, 14 h 30 à 18h" for day in range(5)} | {"hours_5": "9:00 - 11:00", "hours_6": ""}
    assert curator.post(url("hours", ssiad), {**week, "version": 1}).status_code == 302

    assert ssiad.hours.count() == 11
    page = card(curator, ssiad)
    assert "14\u00a0h\u00a030 à 18\u00a0h" in page
    assert "8h-12h, 14h30-18h" in curator.get(url("hours", ssiad)).content.decode()
    refused = curator.post(url("hours", ssiad), {**week, "hours_2": "le matin", "version": 2})
    assert refused.status_code == 422
    assert "le matin" in refused.content.decode()


def test_contacts_are_lines_and_an_emptied_one_goes(curator: Client, ssiad: Provider) -> None:
    management = {"form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "0"}
    lines = {
        "form-0-role": "admissions",
        "form-0-phone": "04 65 71 44 07",
        "form-1-role": "cadre",
        "form-1-name": "Mme Roux",
    }
    assert curator.post(url("contacts", ssiad), {**management, **lines, "version": 1}).status_code == 302
    assert [str(contact) for contact in ssiad.contacts.all()] == ["admissions", "cadre"]
    assert "Mme Roux" in card(curator, ssiad)

    wrong = curator.post(url("contacts", ssiad), {**management, "form-0-name": "Sans rôle", "version": 2})
    assert "Dites pour quoi demander" in wrong.content.decode()
    # What the browser sends once two lines are there.
    emptied = {**management, "form-INITIAL_FORMS": "2", **lines, "form-1-role": "", "form-1-name": ""}
    assert curator.post(url("contacts", ssiad), {**emptied, "version": 2}).status_code == 302
    assert [str(contact) for contact in ssiad.contacts.all()] == ["admissions"]
    assert ssiad.contacts.get().phone == "+33465714407"


def test_a_place_is_excluded_and_the_card_answers_for_it(curator: Client, ssiad: Provider) -> None:
    def asked(commune: str) -> str:
        return curator.get(url("provider", ssiad), {"commune": commune}).content.decode()

    assert "Oui, couvre le département" in asked("Vergèze")
    sent = {"commune": "Vergèze", "level": "commune", "is_excluded": "on", "version": 1}
    assert curator.post(url("territory", ssiad), sent).status_code == 302
    assert "Non, exclut Vergèze" in asked("Vergèze")
    assert "Oui, couvre le département" in asked("Codognan")

    row = ssiad.coverage.get(is_excluded=True)
    assert curator.post(url("remove_place", ssiad, row.pk)).status_code == 302
    assert "Oui, couvre le département" in asked("Vergèze")
    assert curator.post(url("territory", ssiad), {**sent, "commune": "Vergese", "version": 3}).status_code == 422


def test_capacity_is_dated_signed_and_fades(curator: Client, ssiad: Provider) -> None:
    sent = {"free_places": "2", "words": "dès jeudi", "stated_by": "Mme Roux, cadre"}
    curator.post(url("capacity", ssiad), sent)
    assert "2\u00a0places, dès jeudi" in card(curator, ssiad)
    assert "Dit aujourd’hui" in card(curator, ssiad)

    ssiad.capacities.update(stated_at=timezone.now() - timedelta(days=20))
    assert "Dit il y a 20\u00a0jours, à revérifier" in card(curator, ssiad)
    assert curator.post(url("capacity", ssiad), {"stated_by": "moi"}).status_code == 422


def test_an_absence_names_its_replacement(curator: Client, ssiad: Provider, make_provider: MakeProvider) -> None:
    make_provider("SSIAD des Costières", "ssiad", "30083", phone="+33465714488")
    today = timezone.localdate()
    sent = {"starts_on": str(today), "ends_on": str(today + timedelta(days=9)), "replacement": "SSIAD des Costières"}
    assert curator.post(url("absence", ssiad), sent).status_code == 302
    page = card(curator, ssiad)
    assert "Remplacé par" in page
    assert "04\u00a065\u00a071\u00a044\u00a088" in page

    unknown = curator.post(url("absence", ssiad), {**sent, "replacement": "zzzzzz"})
    assert "Aucune fiche ouverte" in unknown.content.decode()
    several = curator.post(url("absence", ssiad), {**sent, "replacement": "ssiad"})
    assert "Plusieurs fiches" in several.content.decode()
    curator.post(url("remove_absence", ssiad, ssiad.absences.get().pk))
    assert "Remplacé par" not in card(curator, ssiad)


def test_an_entry_is_closed_with_its_date_and_opened_again(curator: Client, ssiad: Provider) -> None:
    future = curator.post(url("close", ssiad), {"closed_on": "2999-01-01", "version": 1})
    assert "cette date est à venir" in future.content.decode()
    assert curator.post(url("close", ssiad), {"closed_on": str(timezone.localdate()), "version": 1}).status_code == 302
    assert "Fermé depuis le" in card(curator, ssiad)

    curator.post(url("reopen", ssiad), {"version": 2})
    assert "Fermé depuis le" not in card(curator, ssiad)


def test_a_stale_line_says_so_until_it_is_verified(curator: Client, ssiad: Provider) -> None:
    assert "confirmez par téléphone" in card(curator, ssiad)

    curator.post(url("verify", ssiad))
    assert "confirmez par téléphone" not in card(curator, ssiad)
    assert "Vérifié aujourd’hui" in card(curator, ssiad)


def test_a_new_entry_is_found(curator: Client, ssiad: Provider) -> None:
    load_skills()
    empty = dict.fromkeys(EntryForm.base_fields, "")
    sent = {**empty, "kind": "organisation", "type": "saad", "name": "Vistre Autonomie", "commune": "Vergèze"}
    for name in ("skills", "situations", "dependencies"):
        sent.pop(name)
    answer = curator.post(reverse("directory:add"), sent)
    assert answer.status_code == 302, answer.context["form"].errors

    made = Provider.objects.search("vistre autonomie").get()
    assert (made.commune_id, made.source) == ("30344", "manual")
    assert curator.post(reverse("directory:add"), {**sent, "name": ""}).status_code == 422


def test_the_page_tells_when_each_skill_was_noted_and_by_whom(
    curator: Client, directory_admin: User, ssiad: Provider
) -> None:
    load_skills()
    assert "Compétences notées et retirées" not in card(curator, ssiad)
    curator.post(url("edit", ssiad), sent_from(curator, ssiad, skills=["tracheotomie"]))
    first, second = Skill.objects.get(pk="tracheotomie"), Skill.objects.exclude(pk="tracheotomie")[0]
    edit: dict[str, Any] = {"actor": directory_admin, "provider_id": ssiad.pk, "version": None}
    with pghistory.context(url=reverse("corrections:decide", args=[ssiad.pk])):
        set_skills(**edit, skills=[first, second])
        set_skills(**edit, skills=[first])

    shown = card(curator, ssiad)

    day = day_paper(timezone.localdate())
    assert f"Trachéotomie, depuis le {day}, noté par un administrateur de l’annuaire" in shown
    assert f", du {day} au {day}, proposé par un établissement, accepté par un administrateur" in shown
