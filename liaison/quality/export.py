"""A self-audit as files: stays by their number, never a name, and what was found of each."""

from collections.abc import Iterator

from coordination.ui import french
from coordination.ui.spreadsheets import Sheet, as_csv, as_workbook
from liaison.quality.reading import Report, draw_words, percentage, range_words
from liaison.quality.scoring import VERDICT_WORDS, Verdict

_FIGURES = (
    "Critère",
    "Conformes",
    "Non conformes",
    "Sans objet",
    "% conformes",
    "Intervalle à 95 %",
    "Source",
    "De mémoire",
)


def csv_of(report: Report) -> bytes:
    """The stays, a line each."""
    return as_csv(_headings(report), _stays(report))


def workbook_of(report: Report) -> bytes:
    """The stays, the figures by criterion, and how the stays were drawn."""
    return as_workbook(
        [
            Sheet("Séjours", _headings(report), _stays(report)),
            Sheet("Critères", _FIGURES, _figures(report)),
            Sheet("Tirage", ("Quoi", "Valeur"), _drawn(report)),
        ]
    )


def _headings(report: Report) -> tuple[str, ...]:
    return (
        "Rang",
        "Séjour",
        "Unité",
        "Sortie",
        "Version de la lettre",
        "Score",
        *(c.label for c in report.rules.criteria),
    )


def _stays(report: Report) -> Iterator[tuple[str, ...]]:
    for stay in report.stays:
        yield (
            str(stay.position),
            stay.stay_number,
            stay.unit_name,
            f"{french.local(stay.left_at):%Y-%m-%d %H:%M}" if stay.left_at else "reprise",
            str(stay.letter_number or "aucune"),
            "" if stay.score is None else str(stay.score).replace(".", ","),
            *(VERDICT_WORDS[Verdict(stay.verdicts[criterion.code])] for criterion in report.rules.criteria),
        )


def _figures(report: Report) -> Iterator[tuple[str, ...]]:
    for tally in report.tallies:
        yield (
            tally.criterion.label,
            str(tally.compliant),
            str(tally.not_compliant),
            str(tally.not_applicable),
            "" if tally.rate is None else percentage(tally.rate * 100),
            range_words(tally.interval) if report.with_intervals else "",
            tally.criterion.source,
            "oui" if tally.criterion.recalled else "",
        )


def _drawn(report: Report) -> Iterator[tuple[str, str]]:
    audit = report.audit
    yield "Établissement", report.hospital.name
    yield "Sorties du", f"{audit.first:%Y-%m-%d}"
    yield "au", f"{audit.last:%Y-%m-%d}"
    yield "Séjours", draw_words(audit)
    yield "Séjours trop courts, non tirés", str(audit.too_short)
    yield "Graine", audit.seed
    yield "Règles", f"version {audit.rules.number}"
    yield "Score moyen", percentage(report.mean.value) if report.mean else ""
    yield "Valeur attendue", str(report.rules.expected)
    yield "Demandée par", str(audit.asked_by)
    yield "Demandée le", f"{french.local(audit.asked_at):%Y-%m-%d %H:%M}"
