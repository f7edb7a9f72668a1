"""The sheets that requests carry, on paper: the letters' style sheet, their own words."""

from django.template.loader import get_template

from discharge.requests.sheets import Section, Sheet
from liaison.documents.paper import style
from liaison.documents.pdf import render_pdf
from liaison.documents.typography import typeset

TEMPLATE = "requests/sheet.html"


def sheet_pdf(sheet: Sheet) -> bytes:
    """Return the sheet as a tagged PDF/A-3b: the same sheet gives the same bytes.

    Raises ``RenderError`` if it cannot be rendered without leaving the process.
    """
    sections = tuple(
        Section(heading, tuple((typeset(label), typeset(value)) for label, value in rows))
        for heading, rows in sheet.sections
    )
    set_in_type = Sheet(typeset(sheet.title), typeset(sheet.about), sections)
    return render_pdf(get_template(TEMPLATE).render({"sheet": set_in_type}), stylesheets=[style()])
