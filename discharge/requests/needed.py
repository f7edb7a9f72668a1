"""Which documents each type of provider needs: ``data/papers.json``, read and checked when the product starts."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import models

from directory.providers.models import ProviderType

_DATA = Path(__file__).parent / "data" / "papers.json"


class Opens(models.TextChoices):
    """When the provider reads a document."""

    TO_DECIDE = "to_decide", "avant de répondre"
    ACCEPTED = "accepted", "après avoir accepté"


@dataclass(frozen=True)
class PaperKind:
    """A kind of document. ``made``: written from the episode; otherwise somebody adds a file."""

    code: str
    label: str
    help: str
    made: bool


@dataclass(frozen=True)
class Needed:
    """One document that a type of provider needs. ``required``: nothing leaves without it."""

    kind: PaperKind
    required: bool
    opens: Opens

    @property
    def field(self) -> str:
        """The name of the box that takes its file."""
        return f"paper_{self.kind.code}"

    @property
    def must_be_nameless(self) -> bool:
        """Whether its file is read before anybody accepted."""
        return self.opens == Opens.TO_DECIDE and not self.kind.made


def _read() -> tuple[dict[str, PaperKind], dict[str, tuple[Needed, ...]]]:
    data = json.loads(_DATA.read_text(encoding="utf-8"))
    kinds = {
        code: PaperKind(code, said["label"], said.get("help", ""), made=said.get("made", False))
        for code, said in data["papers"].items()
    }
    types = {
        code: tuple(Needed(kinds[line["paper"]], line["required"], Opens(line["opens"])) for line in lines)
        for code, lines in data["types"].items()
    }
    return kinds, types


KINDS, BY_TYPE = _read()


def needed_by(role: ProviderType) -> tuple[Needed, ...]:
    """The documents of this type of provider, in order."""
    return BY_TYPE.get(role.pk, ())


def missing_papers(
    needed: Collection[Needed], files: Collection[str], *, has_needs: bool
) -> Iterator[tuple[Needed, str]]:
    """What keeps a request from leaving: each document that lacks, and what to do. ``files``: kinds that are joined."""
    for one in needed:
        label = one.kind.label.lower()
        if one.required and one.kind.made and one.kind.code != "consent" and not has_needs:
            yield one, f"Notez au moins un besoin du patient : la {label} en est faite."
        elif one.required and not one.kind.made and one.kind.code not in files:
            yield one, f"Joignez le document « {label} » : sans lui, ce service renvoie la demande."
