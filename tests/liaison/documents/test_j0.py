"""The courrier J0 as HTML and PDF: fidelity to its content, breaking rules, determinism."""

import hashlib
import io
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pikepdf
import pytest

from liaison.content.j0 import CareRow, CareState, J0Content, OpenPoint
from liaison.content.parts import Line, Sex
from liaison.documents.j0 import J0Text, j0_html, j0_pdf
from liaison.letters.sample import DAY, bare, crowded, ordinary, qualified, samples
from tests.liaison.documents.reading import page_texts, squeezed, structure_types

# The public vector of the reference (standards, section 3).
PAYLOAD = (
    "IS010000000000000000000000S1279035121518989S21.2.250.1.213.1.4.8\x1dS3DOMINIQUE MARIE-LOUISE\x1dS4PAT-TROIS\x1d"
    "S5FS628-03-1979S751215"
)
IDENTITY = "FABREGOUL Simone, née BERTHÉZÈNE le 12/03/1941, F"


def care(size: int) -> tuple[CareRow, ...]:
    return tuple(
        CareRow(starts_on=DAY + timedelta(days=day), who=f"Service {day}", what="Soins", state=CareState.CONFIRMED)
        for day in range(size)
    )


def open_points(size: int) -> tuple[OpenPoint, ...]:
    return tuple(
        OpenPoint(deadline=DAY + timedelta(days=day), text=f"point {day}", who="Sofiane Merrad") for day in range(size)
    )


@pytest.mark.parametrize("content", samples().values(), ids=samples())
def test_every_page_carries_the_identity_the_version_and_its_number(content: J0Content) -> None:
    text = J0Text(content)
    pages = page_texts(j0_pdf(content))
    for number, page in enumerate(pages, start=1):
        assert squeezed(f"{text.patient_name}, {text.patient_birth}") in page
        assert squeezed(text.version_line) in page
        assert squeezed(f"Page {number} sur {len(pages)}") in page
        assert (squeezed(text.running_head) in page) == (number > 1)


def test_an_ordinary_letter_holds_one_page_in_the_order_of_its_reader() -> None:
    (page,) = page_texts(j0_pdf(ordinary()))
    order = [
        "Centre hospitalier de Sauveyre",
        "Dr Martine Escoubas, médecin traitant",
        "Mme Simone FABREGOUL est rentrée chez elle aujourd’hui, mercredi 26 novembre 2025, à 14 h 10.",
        "BERTHÉZÈNE",
        "Un seul contact pour cette sortie",
        "04 65 71 20 14",
        "référence K7Q4-92TM",
        "Pour vous",
        "Visite à domicile lundi 1er décembre",
        "Si son état s’aggrave",
        "Modalités de la sortie",
        "Qui intervient",
        "Pharmacie du Beffroi",
        "Aide et Présence, SAAD",
        "En attente",
        "Ce qui reste ouvert",
        "Avant jeudi 27 novembre, 12 h",
        "Dr Hélène Castagnier",
        "Il ne remplace pas la lettre de liaison",
    ]
    places = [page.index(squeezed(part)) for part in order]
    assert places == sorted(places)


def test_the_structure_holds_one_title_sections_lists_and_a_table_with_heads() -> None:
    types = structure_types(j0_pdf(ordinary()))
    assert types.count("H1") == 1
    assert types.count("H2") == 7
    assert types.count("Table") == 1
    assert types.count("TR") == 8
    assert types.count("TH") == 5 + 7
    assert "Figure" in types
    assert types.index("H1") < types.index("L") < types.index("Table")


def test_the_file_names_its_author_date_and_title_but_not_the_ins() -> None:
    with pikepdf.open(io.BytesIO(j0_pdf(qualified()))) as document:
        assert document.docinfo.Title == "Courrier J0 – sortie de FABREGOUL Simone – 26/11/2025"
        assert document.docinfo.Author == "Centre hospitalier de Sauveyre, équipe de coordination des sorties"
        assert str(document.docinfo.CreationDate).startswith("D:20251126142100+01")
        assert "2410330999017" not in str(document.open_metadata())
        assert not document.attachments


def test_nothing_in_the_file_points_outside_but_telephones() -> None:
    with pikepdf.open(io.BytesIO(j0_pdf(qualified(PAYLOAD)))) as document:
        targets = [
            str(annotation.A.URI)
            for page in document.pages
            for annotation in page.get("/Annots", [])
            if "/A" in annotation
        ]
    assert targets == ["tel:+33465712014"]


def test_the_ins_is_printed_only_for_a_qualified_identity() -> None:
    assert squeezed("2 41 03 30 999 017 25 (NIR)") in page_texts(j0_pdf(qualified()))[0]
    (unqualified,) = page_texts(j0_pdf(ordinary()))
    assert squeezed("validée sur pièce, non qualifiée : INS non affiché") in unqualified
    assert "NIR" not in unqualified


def test_the_symbol_is_drawn_only_when_the_content_carries_its_payload() -> None:
    label = squeezed("INS à scanner")
    assert label in page_texts(j0_pdf(qualified(PAYLOAD)))[0]
    assert label not in page_texts(j0_pdf(qualified()))[0]
    assert label not in page_texts(j0_pdf(ordinary()))[0]
    assert "Datamatrix INS" in j0_html(qualified(PAYLOAD))
    assert "Datamatrix INS" not in j0_html(qualified())


def test_what_is_missing_is_said() -> None:
    (page,) = page_texts(j0_pdf(bare()))
    for words in (
        "non renseigné",
        "identité provisoire : INS non affiché",
        "Horaires non renseignés",
        "Aucune demande particulière.",
        "Aucune consigne particulière.",
        "Aucune modalité particulière.",
        "Aucun intervenant prévu.",
        "Aucun point ouvert à la sortie.",
    ):
        assert squeezed(words) in page
    assert squeezed("Répondre en 30 secondes") not in page


def test_ten_rows_and_five_points_are_not_announced_as_cut() -> None:
    content = replace(ordinary(), circle=care(10), open_points=open_points(5))
    assert "suite" not in "".join(page_texts(j0_pdf(content)))


def test_beyond_ten_rows_the_rest_goes_on_and_the_title_says_how_many() -> None:
    pages = page_texts(j0_pdf(replace(ordinary(), circle=care(14))))
    assert len(pages) == 2
    assert squeezed("14 intervenants : 10 ici, 4 à la suite, page 2") in pages[0]
    assert "Service9" in pages[0]
    assert squeezed("Qui intervient, suite") in pages[1]
    assert "Service10" in pages[1]
    assert "DrHélèneCastagnier" in pages[1]


def test_beyond_five_open_points_the_rest_goes_on_and_the_title_says_how_many() -> None:
    pages = page_texts(j0_pdf(replace(ordinary(), open_points=open_points(12))))
    assert len(pages) == 2
    assert squeezed("12 points : 5 ici, 7 à la suite, page 2") in pages[0]
    assert squeezed("Ce qui reste ouvert, suite") in pages[1]


def test_the_signature_never_stands_alone_on_a_page() -> None:
    lengths = set()
    for size in (5, 7, 10):
        pages = page_texts(j0_pdf(replace(ordinary(), circle=care(size), open_points=open_points(5))))
        lengths.add(len(pages))
        if len(pages) > 1:
            assert "SofianeMerrad" in pages[-1]
    assert lengths == {1, 2}


def test_rows_follow_their_start_and_those_without_a_date_come_last() -> None:
    rows = (
        CareRow(who="sans date", what="x", state=CareState.TO_FIND),
        CareRow(starts_on=DAY + timedelta(days=2), who="second", what="x", state=CareState.WAITING),
        CareRow(starts_on=DAY, who="premier", what="x", state=CareState.CONFIRMED),
        CareRow(who="déjà là", what="x", state=CareState.IN_PLACE),
    )
    circle = J0Text(replace(ordinary(), circle=rows)).circle
    assert [row.who for row in circle] == ["premier", "second", "sans date", "déjà là"]
    assert [row.starts for row in circle][2:] == ["à fixer", "en cours"]
    assert [(row.state, row.shape) for row in circle] == [
        ("Confirmé", "oui"),
        ("En attente", "attente"),
        ("À trouver", "non"),
        ("En place", "oui"),
    ]


def test_typed_text_stays_text() -> None:
    content = replace(
        ordinary(), arrangements=(Line(strong="<script>alert(1)</script>", text="<img src=http://127.0.0.1/> & « »"),)
    )
    html = j0_html(content)
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert squeezed("<img src=http://127.0.0.1/> &") in page_texts(j0_pdf(content))[0]


def test_odd_signs_are_drawn_by_the_fallback_or_shown_as_unknown() -> None:
    text = "".join(page_texts(j0_pdf(crowded())))
    assert squeezed("<b>&amp;</b> α β → ≥ 38,5 °C, Áge, □, droite, □.") in text


def test_a_corrected_letter_says_what_it_replaces() -> None:
    assert squeezed("version 2, remplace la version 1") in page_texts(j0_pdf(replace(ordinary(), version=2)))[0]


@pytest.mark.parametrize(
    ("sex", "words"),
    [
        (Sex.FEMALE, ("Née le", "Hospitalisée du")),
        (Sex.MALE, ("Né le", "Hospitalisé du")),
        (Sex.UNKNOWN, ("Date de naissance", "Hospitalisation du")),
    ],
)
def test_the_identity_agrees_with_the_sex(sex: Sex, words: tuple[str, str]) -> None:
    content = ordinary()
    labels = [fact.label for fact in J0Text(replace(content, patient=replace(content.patient, sex=sex))).identity]
    assert words[0] in labels
    assert any(label.startswith(words[1]) for label in labels)


def test_the_same_content_gives_the_same_bytes_in_any_process() -> None:
    script = (
        "import django, hashlib\n"
        "from django.conf import settings\n"
        "settings.configure(INSTALLED_APPS=['coordination.ui'], TEMPLATES=[{'BACKEND':"
        "'django.template.backends.django.DjangoTemplates', 'DIRS': ['templates']}])\n"
        "django.setup()\n"
        "from liaison.documents.j0 import j0_pdf\n"
        "from liaison.letters.sample import crowded, ordinary\n"
        "j0_pdf(ordinary())\n"
        "print(hashlib.sha256(j0_pdf(crowded())).hexdigest())\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONHASHSEED": "4021", "TZ": "Asia/Tokyo", "PATH": ""},
    )
    content = J0Content.from_json(crowded().to_json())
    assert result.stdout.strip() == hashlib.sha256(j0_pdf(content)).hexdigest()
