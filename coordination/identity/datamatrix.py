"""Drawing of a square Data Matrix symbol (ECC 200, ISO/IEC 16022) as SVG."""

from itertools import groupby

from ppf.datamatrix import DataMatrix

# Two modules of white: the standard asks for one, printers on coloured or lined paper want more.
QUIET_ZONE = 2


def datamatrix_svg(payload: str) -> str:
    """Return an SVG of the symbol that holds ``payload`` (ASCII, GS included), named for assistive technology.

    It has no size of its own and no style: the page gives it a class and a width, which a strict content security
    policy allows. The words "INS à scanner" stand beside it on paper.
    """
    rows = _modules(payload)
    side = len(rows) + 2 * QUIET_ZONE
    path = "".join(_row_path(row, line + QUIET_ZONE) for line, row in enumerate(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges" '
        f'role="img" aria-label="INS à scanner"><path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
        f'<path fill="#000" d="{path}"/></svg>'
    )


def _modules(payload: str) -> list[list[int]]:
    if not payload.isascii():
        raise ValueError("A datamatrix payload is ASCII.")
    # Only the ASCII codec: digits still go in pairs, the symbol is the same size, and every scanner reads it.
    modules: list[list[int]] = DataMatrix(payload, codecs=["ascii"]).matrix
    return modules


def _row_path(row: list[int], line: int) -> str:
    path, column = "", QUIET_ZONE
    for dark, run in groupby(row):
        length = len(list(run))
        path += f"M{column} {line}h{length}v1h-{length}z" if dark else ""
        column += length
    return path
