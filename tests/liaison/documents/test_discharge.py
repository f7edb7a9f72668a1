"""The lettre de liaison as HTML and PDF: fidelity to its content, breaking rules, the file inside, determinism."""

import hashlib
import io
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date

import pikepdf
import pytest

from liaison.content.discharge import (
    NONE,
    Answer,
    Appointment,
    AppointmentState,
    DischargeLetter,
    Organisms,
    PendingResult,
    Transfusion,
)
from liaison.content.parts import Destination, DestinationKind, Sex
from liaison.documents.discharge import DischargeText, discharge_html, discharge_pdf
from liaison.letters.discharge_sample import ordinary
from liaison.letters.discharge_sample_extreme import extreme
from tests.liaison.content import letters
from tests.liaison.documents.reading import page_texts, squeezed, structure_types

SAMPLES = {
    "ordinary": ordinary(),
    "extreme": extreme(),
    "bare": letters.bare(),
    "draft": replace(ordinary(), signed_at=None),
}


@pytest.fixture(scope="module")
def pages() -> dict[str, list[str]]:
    return {name: page_texts(discharge_pdf(content)) for name, content in SAMPLES.items()}


@pytest.mark.parametrize("name", SAMPLES)
def test_every_page_carries_the_identity_the_version_and_its_number(name: str, pages: dict[str, list[str]]) -> None:
    text = DischargeText(SAMPLES[name])
    for number, page in enumerate(pages[name], start=1):
        assert squeezed(f"{text.patient_name}, {text.patient_birth}") in page
        assert squeezed(text.version_line) in page
        assert squeezed(f"Page {number} sur {len(pages[name])}") in page
        assert (squeezed(text.running_head) in page) == (number > 1)


def test_an_ordinary_stay_holds_on_two_pages_and_forty_medicines_on_three(pages: dict[str, list[str]]) -> None:
    assert {name: len(found) for name, found in pages.items()} == {"ordinary": 2, "extreme": 3, "bare": 1, "draft": 2}


def test_the_printed_order_is_that_of_the_law(pages: dict[str, list[str]]) -> None:
    whole = "".join(pages["ordinary"])
    order = [
        "Dr Martine Escoubas, médecin traitant",
        "Mme Simone FABREGOUL, 84 ans : fracture du col fémoral droit opérée, retour à domicile.",
        "Pénicilline (urticaire, 1998)",
        "9 changements",
        "3 arrêts, 2 modifications, 4 ajouts",
        "d’ici le 5 décembre",
        "dont vous, lundi 1er décembre",
        "04 65 71 20 31",
        "1Séjour",
        "en urgence, du domicile",
        "2Motif",
        "3Synthèse du séjour",
        "À la sortie : marche 40 m",
        "confusion du 14 au 17 novembre",
        "4Traitements : avant, à la sortie, et pourquoi",
        "×Arrêté",
        "≠Modifié",
        "+Ajouté",
        "=Poursuivi",
        "5Résultats attendus",
        "Électrophorèse des protéines, prélevée le 24 : vers le 1er décembre, par le Dr Castagnier.",
        "6Suites à donner",
        "avant fin janvier 2026",
        "Surveillance",
        "Recommandations",
        "Médico-social",
        "Coordination : Claire Aubanel, 04 65 71 20 14",
        "Signée électroniquement le 26 novembre 2025 à 13 h 12.",
        "Destinataires : la patiente, le Dr Escoubas, le dossier médical partagé.",
    ]
    places = [whole.index(squeezed(part)) for part in order]
    assert places == sorted(places)


def test_the_structure_holds_one_title_sections_lists_and_tables_with_heads() -> None:
    types = structure_types(discharge_pdf(ordinary()))
    assert types.count("H1") == 1
    assert types.count("H2") == 4 + 6  # the strip, then the six groups
    assert types.count("H3") == 3
    assert types.count("Table") == 3  # treatments on each page, appointments
    assert types.count("TH") == (6 + 5) + (6 + 7) + (4 + 4)
    assert types.index("H1") < types.index("L") < types.index("Table")


def test_the_file_names_its_author_date_and_title_but_not_the_ins() -> None:
    with pikepdf.open(io.BytesIO(discharge_pdf(ordinary()))) as document:
        assert document.docinfo.Title == "Lettre de liaison à la sortie – FABREGOUL Simone – 26/11/2025"
        assert document.docinfo.Author == "Dr Hélène Castagnier, Centre hospitalier de Sauveyre"
        assert str(document.docinfo.CreationDate).startswith("D:20251126131200+01")
        assert "2410330999017" not in str(document.open_metadata())
        assert not document.attachments


def test_the_ins_and_its_symbol_are_printed_only_for_a_qualified_identity(pages: dict[str, list[str]]) -> None:
    assert squeezed("2 41 03 30 999 017 25 (NIR)") in pages["ordinary"][0]
    assert squeezed("INS à scanner") in pages["ordinary"][0]
    assert squeezed("validée sur pièce, non qualifiée : INS non affiché") in pages["extreme"][0]
    assert squeezed("identité provisoire : INS non affiché") in pages["bare"][0]
    for name in ("extreme", "bare"):
        assert "NIR" not in "".join(pages[name])
        assert squeezed("INS à scanner") not in pages[name][0]


def test_what_is_empty_says_none(pages: dict[str, list[str]]) -> None:
    (page,) = pages["bare"]
    for words in (
        "Mme FABREGOUL : hospitalisée du 12 au 26 novembre 2025, retour à domicile.",
        "Aucun médecin traitant déclaré",
        "Allergies Aucune connue",
        "Traitement Aucun",
        "Actes et examens aucun",
        "Événement indésirable aucun",
        "BMR, BHRe non recherchés",
        "Produits sanguins aucun",
        "Dérivés du sang aucun",
        "Dispositif implantable aucun",
        "4 Traitements Aucun.",
        "5 Résultats attendus Aucun.",
        "6 Suites à donner Aucun rendez-vous, aucun acte prévu.",
        "Surveillance Aucune.",
        "Recommandations Aucune.",
        "Médico-social Aucune mesure.",
        "Personne de confiance non renseignée",
    ):
        assert squeezed(words) in page


def test_a_draft_says_so_on_each_page_and_bears_no_signature(pages: dict[str, list[str]]) -> None:
    for page in pages["draft"]:
        assert squeezed("brouillon, non signée") in page
    assert squeezed("Brouillon, non signée. Ne pas transmettre.") in pages["draft"][0]
    whole = "".join(pages["draft"])
    assert squeezed("À signer par Dr Hélène Castagnier") in whole
    assert squeezed("Signée électroniquement") not in whole
    assert "SHA-256" not in whole
    assert "rouillon" not in "".join(pages["ordinary"])


def test_a_following_version_says_which_one_it_replaces(pages: dict[str, list[str]]) -> None:
    assert squeezed("Lettre de liaison à la sortie, version 2, remplace la version 1") in pages["extreme"][0]
    assert squeezed("Version 2, annule et remplace la version 1.") in pages["extreme"][-1]
    assert squeezed("Version 1, ne remplace aucune lettre.") in pages["ordinary"][-1]


def test_the_printed_hash_is_that_of_the_frozen_content(pages: dict[str, list[str]]) -> None:
    digest = hashlib.sha256(ordinary().to_json().encode()).hexdigest()
    assert f"SHA-256){digest}" in pages["ordinary"][-1]


def test_no_row_is_left_alone_and_a_short_group_is_not_split(pages: dict[str, list[str]]) -> None:
    first, second = pages["ordinary"]
    assert first.count("Arrêté") == 3
    assert first.count("Modifié") == 2
    assert "Ajouté" not in first
    assert second.count("Ajouté") == 4
    rows = [sum(page.count(word) for word in ("Arrêté", "Modifié", "Ajouté", "Poursuivi")) for page in pages["extreme"]]
    assert sum(rows) == 40
    assert 1 not in rows


@pytest.mark.parametrize("size", range(14, 24))
def test_the_signature_never_stands_alone_on_a_page(size: int) -> None:
    content = replace(ordinary(), treatments=extreme().treatments[:size])
    last = page_texts(discharge_pdf(content))[-1]
    assert squeezed("Médico-social") in last


def test_typed_text_stays_text_and_odd_signs_are_drawn() -> None:
    content = replace(
        letters.many_treatments(),
        summary=("<script>alert(1)</script> & « é » Œdème α → ≥ 38,5 °C, A\u0301ge, 文.\nSeconde ligne.",),
        advice="<img src=http://127.0.0.1/>",
    )
    html = discharge_html(content)
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    whole = "".join(page_texts(discharge_pdf(content)))
    assert squeezed("<script>alert(1)</script> & « é » Œdème α → ≥ 38,5 °C, Áge, □.Seconde ligne.") in whole
    assert squeezed("<img src=http://127.0.0.1/>") in whole
    assert squeezed("Chute d’« escalier » <b>& malaise</b>, à l'aube.") in whole
    assert whole.count(squeezed("<&> d’essai")) == 40


@pytest.mark.parametrize("paragraph", ["mot " * 750, "m" * 3000, "g/L" * 1000])
def test_a_synthesis_of_3000_characters_goes_on_over_the_page(paragraph: str) -> None:
    pages = page_texts(discharge_pdf(replace(ordinary(), summary=(paragraph,))))
    assert len(pages) in {2, 3}
    assert squeezed(paragraph)[-40:] in "".join(pages)


def test_the_cda_is_inside_as_the_same_letter_in_another_form() -> None:
    cda = "<?xml version='1.0'?><ClinicalDocument>é</ClinicalDocument>".encode()
    pdf = discharge_pdf(ordinary(), cda=cda)
    assert pdf == discharge_pdf(ordinary(), cda=cda)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert list(document.attachments) == ["lettre-de-liaison.xml"]
        held = document.attachments["lettre-de-liaison.xml"]
        assert held.get_file().read_bytes() == cda
        assert held.get_file().mime_type in {"text/xml", "application/xml"}
        assert held.obj.AFRelationship == "/Alternative"
        assert str(held.obj.EF.F.Params.ModDate) == "D:20251126121200Z"
        assert [one.objgen for one in document.Root.AF] == [held.obj.objgen]
        assert document.open_metadata()["pdfaid:part"] == "3"


def test_the_same_content_gives_the_same_bytes_in_any_process() -> None:
    script = (
        "import django, hashlib\n"
        "from django.conf import settings\n"
        "settings.configure(INSTALLED_APPS=['coordination.ui'], TEMPLATES=[{'BACKEND':"
        "'django.template.backends.django.DjangoTemplates', 'DIRS': ['templates']}])\n"
        "django.setup()\n"
        "from liaison.documents.discharge import discharge_pdf\n"
        "from liaison.letters.discharge_sample import ordinary\n"
        "print(hashlib.sha256(discharge_pdf(ordinary(), cda=b'<x/>')).hexdigest())\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONHASHSEED": "4021", "TZ": "Asia/Tokyo", "PATH": ""},
    )
    content = DischargeLetter.from_json(ordinary().to_json())
    assert result.stdout.strip() == hashlib.sha256(discharge_pdf(content, cda=b"<x/>")).hexdigest()


def test_a_line_never_ends_inside_a_unit_or_a_rate() -> None:
    html = discharge_html(ordinary())
    assert '<span class="nb">7,6\u00a0g/dL</span>' in html
    assert '<span class="nb">72/min,</span>' in html


def text(**changes: object) -> DischargeText:
    return DischargeText(replace(ordinary(), **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sex", "kind", "name", "title"),
    [
        (Sex.FEMALE, DestinationKind.HOSPITAL_AT_HOME, "", "retour à domicile en hospitalisation à domicile."),
        (
            Sex.FEMALE,
            DestinationKind.FAMILY,
            "sa fille, Mme Tessonnière",
            "sortie chez sa fille, Mme\u00a0Tessonnière.",
        ),
        (Sex.FEMALE, DestinationKind.CARE_HOME, "l’EHPAD Les Amandiers", "entrée en EHPAD."),
        (Sex.FEMALE, DestinationKind.REHABILITATION, "", "transfert en soins médicaux et de réadaptation."),
        (Sex.FEMALE, DestinationKind.HOSPITAL, "l’hôpital de Vallerac", "transfert vers l’hôpital de Vallerac."),
        (Sex.FEMALE, DestinationKind.OTHER, "", "sortie."),
    ],
)
def test_the_title_says_the_kind_of_destination(sex: Sex, kind: DestinationKind, name: str, title: str) -> None:
    stay = replace(ordinary().stay, destination=Destination(kind=kind, name=name))
    found = text(stay=stay)
    assert str(found.title).endswith(title)
    assert name.replace("Mme ", "Mme\u00a0") in found.stay[1].value.text


def test_the_strip_counts_what_the_groups_hold() -> None:
    continued = tuple(one for one in ordinary().treatments if one.status == "continued")
    assert text(treatments=continued).figures[0].figure == "Aucun changement"
    undated = (PendingResult(what="Hémoculture", sender="Dr Castagnier"),)
    assert text(pending_results=undated).figures[1].detail == "sans date annoncée"
    both = (*ordinary().pending_results, *undated)
    assert text(pending_results=both).figures[1].detail == "d’ici le 5\u00a0décembre, 1 sans date"
    taken = (Appointment(what="Radiographie", state=AppointmentState.TAKEN, on=date(2025, 12, 3)),)
    assert text(appointments=taken).figures[2].detail == "dès mercredi\u00a03\u00a0décembre"


def test_each_question_of_the_law_has_its_answer() -> None:
    identified = Organisms(searched=True, identified=Answer(found=True, text="E. coli BLSE, écouvillon rectal"))
    given = Transfusion(given=Answer(found=True, text="albumine"), incident="urticaire")
    answers = text(organisms=identified, blood_derivatives=given, transfusion=Transfusion(given=NONE)).answers
    found = {row.label: (row.value.strong, row.value.text) for row in answers}
    assert found["BMR, BHRe"] == ("E. coli BLSE", ", écouvillon rectal")
    assert found["Dérivés du sang"] == ("albumine", ", incident\u00a0: urticaire")
    assert found["Produits sanguins"] == ("", "aucun")
    assert found["Dispositif implantable"][0] == "prothèse de hanche droite cimentée"


def test_every_word_of_the_screen_s_head_leaves_the_ins_out() -> None:
    found = DischargeText(ordinary())
    assert found.identity_on_screen == (
        "Née BERTHÉZÈNE le\u00a012/03/1941, 84\u00a0ans, F. Lettre adressée à\u00a0: Dr\u00a0Martine Escoubas, médecin traitant."
    )
    assert not re.search("INS|2 ?41", found.identity_on_screen)
    assert DischargeText(extreme()).kind_on_screen == (
        "Lettre de liaison du 28\u00a0novembre\u00a02025, version\u00a02, remplace la version\u00a01"
    )
