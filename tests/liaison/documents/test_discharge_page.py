"""The lettre de liaison on the recipient's page: what its PDF says, in the same order, but the INS."""

import re
from dataclasses import replace
from html import unescape

import pytest
from django.template.loader import render_to_string

from liaison.content.discharge import DischargeLetter
from liaison.documents.discharge import DischargeText, discharge_pdf
from liaison.letters.discharge_sample import ordinary
from liaison.letters.discharge_sample_extreme import extreme
from tests.liaison.content import letters
from tests.liaison.documents.reading import page_texts, squeezed

SAMPLES = {
    "ordinary": ordinary(),
    "extreme": extreme(),
    "bare": letters.bare(),
    "replaced": letters.replaced(),
    "draft": replace(ordinary(), signed_at=None),
    "forty": letters.many_treatments(),
}


def page(content: DischargeLetter, **context: object) -> str:
    return render_to_string("public/_discharge.html", {"letter": DischargeText(content), **context})


def words(html: str) -> str:
    return squeezed(unescape(re.sub(r"<[^>]+>", "", html)))


def said(text: DischargeText) -> list[str]:
    """What the letter says, in the order in which both forms say it."""
    found = [str(text.title), text.allergies]
    for figure in text.figures:
        found += [figure.label, figure.figure, figure.detail]
    found += ["Ligne directe du service", text.phone.text, text.phone_holder, "1 Séjour"]
    found += [part for row in text.stay for part in (row.label, f"{row.value.strong}{row.value.text}")]
    found += ["2 Motif", *text.reason, "3 Synthèse du séjour"]
    found += [f"{line.strong}{line.text}" for line in text.summary]
    found += [part for row in text.answers for part in (row.label, f"{row.value.strong}{row.value.text}")]
    found += ["4 Traitements"]
    for group in text.treatments:
        for row in group.rows:
            found += [row.before, row.after, row.duration, row.reason]
    found += ["5 Résultats attendus", *(f"{line.strong}{line.text}" for line in text.pending_results)]
    found += ["6 Suites à donner"]
    for appointment in text.appointments:
        found += [appointment.with_whom]
    for title, lines in text.follow_up:
        found += [title, *(f"{line.strong}{line.text}" for line in lines)]
    found += [f"{text.signatory.strong}{text.signatory.text}", text.signed, text.replaced, text.contributors]
    return [*found, text.recipients, *text.content_hash]


def places(whole: str, parts: list[str]) -> list[int]:
    """Where each part stands, looked for from the one before."""
    found, start = [], 0
    for part in parts:
        start = whole.index(squeezed(part), start)
        found.append(start)
    return found


@pytest.mark.parametrize("name", SAMPLES)
def test_the_page_and_the_pdf_say_the_same_in_the_same_order(name: str) -> None:
    content = SAMPLES[name]
    text = DischargeText(content)
    parts = [part for part in said(text) if part]
    assert places(words(page(content)), parts)
    pdf = "".join(page_texts(discharge_pdf(content)))
    # The end of a long paragraph may stand on the next page, behind a foot and a head.
    assert [part for part in parts if squeezed(part)[:60] not in pdf] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_rows_of_tables_hold_the_same_cells(name: str) -> None:
    text = DischargeText(SAMPLES[name])
    html, pdf = words(page(SAMPLES[name])), "".join(page_texts(discharge_pdf(SAMPLES[name])))
    for group in text.treatments:
        for row in group.rows:
            for cell in (row.name, f"{row.sign}{row.status}", row.before, row.after, row.duration, row.reason):
                assert squeezed(cell) in html
                assert squeezed(cell) in pdf
    for one in text.appointments:
        for cell in (one.when, one.what, one.with_whom, one.state):
            assert squeezed(cell) in html
            assert squeezed(cell) in pdf


@pytest.mark.parametrize("name", SAMPLES)
def test_the_page_shows_no_ins_is_inert_and_escapes_what_was_typed(name: str) -> None:
    html = page(SAMPLES[name])
    assert "INS" not in words(html).replace("INSulin", "")
    assert "NIR" not in html
    for forbidden in ("<script", " style=", "<style", "http://", "https://", "<b>&"):
        assert forbidden not in html
    identifiers = re.findall(r' id="([^"]+)"', html)
    assert len(identifiers) == len(set(identifiers))
    assert set(re.findall(r' aria-labelledby="([^"]+)"', html)) <= set(identifiers)


def test_beside_an_editor_the_title_is_no_first_heading() -> None:
    assert page(ordinary()).count("<h1>") == 1
    assert "<h1>" not in page(ordinary(), is_preview=True)
    assert str(DischargeText(ordinary()).title) in page(ordinary(), is_preview=True)


def test_a_draft_and_a_following_version_say_so_on_top() -> None:
    assert page(SAMPLES["draft"]).index("Brouillon, non signée.") < page(SAMPLES["draft"]).index("<h1>")
    assert "remplace la version" in page(SAMPLES["replaced"]).split("<h1>")[0]
