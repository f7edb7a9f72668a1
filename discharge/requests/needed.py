"""Which documents exist, and which each type of provider needs as delivered: ``data/papers.json``, checked at the start."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import models

_DATA = Path(__file__).parent / "data" / "papers.json"


class Opens(models.TextChoices):
    """When the provider reads a document."""

    TO_DECIDE = "to_decide", "avant de répondre"
    ACCEPTED = "accepted", "après avoir accepté"


@dataclass(frozen=True)
class PaperKind:
    """A kind of document. ``made``: written from the episode; otherwise somebody adds a file.

    ``names``: it names the patient, so that nobody reads it before accepting; ``medical``: not for the social sector.
    """

    code: str
    label: str
    help: str
    made: bool
    names: bool
    medical: bool


@dataclass(frozen=True)
class Needed:
    """One document that a type of provider needs. ``required``: nothing leaves without it; ``locked``: for any hospital."""

    kind: PaperKind
    required: bool
    opens: Opens
    locked: bool = False

    @property
    def field(self) -> str:
        """The name of the box that takes its file."""
        return f"paper_{self.kind.code}"

    @property
    def must_be_nameless(self) -> bool:
        """Whether its file is read before anybody accepted."""
        return self.opens == Opens.TO_DECIDE and not self.kind.made


def read_lines(kinds: Mapping[str, PaperKind], lines: Iterable[Mapping[str, Any]]) -> tuple[Needed, ...]:
    """The documents of one type from their stored form; one whose kind has left the data since is left out."""
    return tuple(
        Needed(kinds[line["paper"]], line["required"], Opens(line["opens"]), line.get("locked", False))
        for line in lines
        if line["paper"] in kinds
    )


def _read() -> tuple[dict[str, PaperKind], dict[str, tuple[Needed, ...]]]:
    data = json.loads(_DATA.read_text(encoding="utf-8"))
    kinds = {
        code: PaperKind(
            code,
            said["label"],
            said.get("help", ""),
            made=said.get("made", False),
            names=said.get("names", False),
            medical=said.get("medical", False),
        )
        for code, said in data["papers"].items()
    }
    if unknown := {line["paper"] for lines in data["types"].values() for line in lines} - kinds.keys():
        raise ValueError(f"papers.json names documents that it does not describe: {', '.join(sorted(unknown))}")
    return kinds, {code: read_lines(kinds, lines) for code, lines in data["types"].items()}


KINDS, DELIVERED = _read()
CONSENT = "consent"


def asks_consent(needed: Iterable[Needed]) -> bool:
    """Whether a sheet says the patient's consent, which is then asked of whoever writes the request."""
    return any(one.kind.code == CONSENT for one in needed)


def missing_papers(
    needed: Collection[Needed], files: Collection[str], *, has_needs: bool
) -> Iterator[tuple[Needed, str]]:
    """What keeps a request from leaving: each document that lacks, and what to do. ``files``: kinds that are joined."""
    for one in needed:
        label = one.kind.label.lower()
        if one.required and one.kind.made and one.kind.code != CONSENT and not has_needs:
            yield one, f"Notez au moins un besoin : la {label} en est faite."
        elif one.required and not one.kind.made and one.kind.code not in files:
            yield one, f"Joignez le document « {label} » : sans lui, ce service renvoie la demande."
