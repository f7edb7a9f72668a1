"""The narrative block of a section (``section/text``): what the outline says, with the anchors that entries point to."""

from liaison.documents.cda.xml import Element, el
from liaison.documents.structured.outline import Cell, Row, Section, Table


def narrative(section: Section) -> Element:
    """The ``text`` of a section: its tables."""
    return el("text", *(_table(table) for table in section.tables))


def _table(table: Table) -> Element:
    head = el("thead", el("tr", *(el("th", title) for title in table.head))) if table.head else None
    body = el("tbody", *(_row(row) for row in table.rows))
    return el("table", el("caption", table.caption) if table.caption else None, head, body, border="0")


def _row(row: Row) -> Element:
    return el("tr", *(el("td", _cell(cell)) for cell in row.cells), **({"ID": row.key} if row.key else {}))


def _cell(cell: Cell) -> Element | str:
    """The text of a cell, its line breaks as ``br``."""
    first, *others = cell.text.split("\n")
    if not cell.key and not others:
        return first
    content = el("content", first, **({"ID": cell.key} if cell.key else {}))
    for line in others:
        line_break = el("br")
        line_break.tail = f"\n{line}"
        content.append(line_break)
    return content
