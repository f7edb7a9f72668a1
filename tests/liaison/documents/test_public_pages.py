"""Pages behind a secure link: every state renders from its documented context, and nothing leaks before the code."""

import re
from datetime import date, datetime
from html import unescape
from typing import Any

import pytest
from django import forms
from django.template.loader import render_to_string
from django.test import RequestFactory

from coordination.links.registry import Renewal
from coordination.ui.french import NBSP
from liaison.documents.j0 import J0Text
from liaison.letters.sample import bare, crowded, ordinary, qualified
from tests.factories import PARIS

PATIENT = ("Fabregoul", "FABREGOUL", "Simone", "BERTHÉZÈNE", "12/03/1941", "gériatrie")


def at(hour: int, minute: int) -> datetime:
    return datetime(2025, 11, 26, hour, minute, tzinfo=PARIS)


class CodeForm(forms.Form):
    code = forms.CharField()


def refused_form() -> CodeForm:
    form = CodeForm({"code": "123456"})
    form.add_error("code", "Ce code ne correspond pas au dernier message.")
    return form


BASE = {
    "hospital_name": "Centre hospitalier de Sauveyre",
    "hospital_short_name": "CH de Sauveyre",
    "team_phone": "0465712014",
}
LANDING = {
    "sender_name": "Claire Aubanel",
    "sender_function": "infirmière de liaison",
    "recipient_name": "Dr Martine Escoubas",
    "sent_at": at(14, 21),
    "valid_until": date(2025, 12, 10),
    "asks_code": True,
    "channel": "sms",
    "masked_channel": "06 •• •• •• 47",
    "switchboard": "0465712000",
    "open_url": "/ouvrir",
    "wrong_recipient_url": "/erreur",
}
CODE = {
    "form": CodeForm(),
    "code_url": "/code",
    "channel": "sms",
    "masked_channel": "06 •• •• •• 47",
    "code_sent_at": at(14, 52),
    "valid_minutes": 10,
    "tries_left": None,
    "resend_url": "/renvoyer",
}
LETTER = {
    "letter": J0Text(ordinary()),
    "recipient_name": "Dr Martine Escoubas",
    "valid_until": date(2025, 12, 10),
    "pdf_url": "/pdf",
    "pdf_size": 37_000,
    "acknowledge_url": "/bien-recu",
    "acknowledged_at": None,
    "wrong_recipient_url": "/erreur",
}
PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "landing": ("landing", LANDING),
    "landing by mail": ("landing", LANDING | {"channel": "email", "masked_channel": "m•••••@•••.example"}),
    "code": ("code", CODE),
    "code refused": ("code", CODE | {"form": refused_form(), "tries_left": 4, "resend_url": ""}),
    "letter": ("letter", LETTER),
    "letter acknowledged": ("letter", LETTER | {"acknowledged_at": at(15, 0)}),
    "letter crowded": ("letter", LETTER | {"letter": J0Text(crowded())}),
    "letter bare": ("letter", LETTER | {"letter": J0Text(bare()), "recipient_name": "Mme Fabregoul"}),
    "thanks": (
        "thanks",
        {
            "answer_label": "Bien reçu",
            "answered_by": "Dr Martine Escoubas",
            "answered_at": at(14, 58),
            "passed_to": "Claire Aubanel, infirmière de liaison",
            "letter_url": "/lettre",
            "valid_until": date(2025, 12, 10),
        },
    ),
    "wrong recipient": ("wrong_recipient", {}),
    "expired": ("expired", {"valid_until": date(2025, 12, 10), "team_hours": "8 h 30 à 18 h", "renew_url": ""}),
    "expired, renewable": (
        "expired",
        {
            "valid_until": date(2025, 12, 10),
            "team_hours": "",
            "renew_url": "/renouveler",
            "renewal": Renewal(masked_address="m•••••@•••.example"),
        },
    ),
    "replaced": (
        "replaced",
        {
            "renewal": Renewal(masked_address="m•••••@•••.example", is_newer_version=True),
            "renew_url": "/renouveler",
            "team_hours": "",
        },
    ),
    "replaced, nowhere to send": ("replaced", {"renewal": None, "renew_url": "", "team_hours": ""}),
    "unavailable": ("unavailable", {"hospital_name": "", "hospital_short_name": "", "team_phone": ""}),
    "locked": ("locked", {"retry_at": at(15, 30), "landing_url": "/", "team_hours": ""}),
}


def render(name: str, **changes: Any) -> str:
    template, context = PAGES[name]
    folder = "links" if template == "replaced" else "public"
    return render_to_string(f"{folder}/{template}.html", BASE | context | changes, RequestFactory().get("/"))


def words(html: str) -> str:
    text = unescape(re.sub(r"<[^>]+>", " ", html)).replace(NBSP, " ")
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_inert_and_unlisted(name: str) -> None:
    html = render(name)
    assert '<html lang="fr">' in html
    assert 'name="referrer" content="no-referrer"' in html
    assert 'content="noindex, nofollow"' in html
    assert html.count("<h1>") == 1
    for forbidden in ("<script", " style=", "<style", "onclick", "http://", "https://", "javascript:"):
        assert forbidden not in html


@pytest.mark.parametrize("name", PAGES)
def test_every_post_is_protected_and_every_label_target_exists(name: str) -> None:
    html = render(name)
    assert html.count('method="post"') == html.count("csrfmiddlewaretoken")
    identifiers = set(re.findall(r' id="([^"]+)"', html))
    for attribute in ("for", "aria-labelledby", "aria-describedby"):
        for value in re.findall(rf' {attribute}="([^"]+)"', html):
            assert set(value.split()) <= identifiers
    for anchor in re.findall(r'href="#([^"]+)"', html):
        assert anchor in identifiers


@pytest.mark.parametrize("name", [name for name in PAGES if not name.startswith("letter")])
def test_nothing_about_the_patient_is_on_a_page_before_or_beside_the_letter(name: str) -> None:
    html = render(name)
    for trait in PATIENT:
        assert trait not in html


def test_the_unknown_link_names_no_hospital() -> None:
    html = render("unavailable")
    assert "Sauveyre" not in html
    assert "tel:" not in html


def test_the_landing_page_says_who_writes_to_whom_and_asks_for_one_post() -> None:
    text = words(render("landing"))
    assert "Claire Aubanel , infirmière de liaison," in text
    assert "mercredi 26 novembre 2025, 14 h 21" in text
    assert "par SMS au 06 •• •• •• 47" in text
    assert "Vous n’êtes pas le Dr Martine Escoubas ? Signalez l’erreur sans ouvrir la lettre" in text
    assert "par courriel à m•••••@•••.example" in words(render("landing by mail"))


def test_a_refused_code_is_said_on_top_at_the_field_and_in_the_title() -> None:
    html = render("code refused")
    assert "<title>Erreur&nbsp;: Saisir le code" in html
    assert 'role="alert"' in html
    assert 'aria-invalid="true"' in html
    assert "Il vous reste 4 essais." in words(html)
    assert "123456" not in html
    assert "role" not in render("code").split("<main")[1]


def test_the_letter_holds_what_its_pdf_holds_but_the_ins() -> None:
    letter = J0Text(qualified())
    html = render("letter", letter=letter)
    text = words(html)
    assert "Mme Simone FABREGOUL est rentrée chez elle mercredi 26 novembre" in text
    assert "2 41 03 30" not in text
    assert "INS" not in text
    headings = re.findall(r"<h2[^>]*>([^<]+)", html)
    assert headings == [
        "Un seul contact pour cette sortie",
        "Pour vous",
        "Si son état s’aggrave",
        "Modalités de la sortie",
        "Qui intervient",
        "Ce qui reste ouvert",
        "Signature et document",
        "Votre réponse",
    ]
    for line in (*letter.requests, *letter.deterioration, *letter.arrangements):
        assert words(f"{line.strong} {line.text}").strip() in text.replace("  ", " ")
    for row in letter.circle:
        assert row.who.replace(NBSP, " ") in text
    assert words(letter.statement) in text


def test_the_letter_escapes_what_was_typed() -> None:
    html = render("letter crowded")
    assert "&lt;b&gt;&amp;amp;&lt;/b&gt;" in html


def test_once_acknowledged_the_letter_offers_no_second_acknowledgement() -> None:
    assert render("letter").count("/bien-recu") == 2
    html = render("letter acknowledged")
    assert "/bien-recu" not in html
    assert 'class="barre"' not in html
    assert "Transmis à Claire Aubanel" in words(html)


def test_a_letter_without_content_says_so_in_each_section() -> None:
    text = words(render("letter bare"))
    for sentence in ("Aucune demande particulière.", "Aucun intervenant prévu.", "Aucun point ouvert à la sortie."):
        assert sentence in text


def test_an_expired_link_offers_renewal_only_where_it_works() -> None:
    assert "<button" not in render("expired")
    assert "/renouveler" in render("expired, renewable")
    assert "m•••••@•••.example" in render("expired, renewable")


def test_a_replaced_letter_leads_to_the_newer_one_and_says_what_not_to_use() -> None:
    text = words(render("replaced"))
    assert "N’utilisez plus la lettre que vous aviez reçue" in text
    assert "m•••••@•••.example" in text
    assert "<button" not in render("replaced, nowhere to send")
