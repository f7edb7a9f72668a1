"""What an app above sends by secure health mail: one parcel a message, made when the message leaves, kept nowhere twice.

The rules of subject and headers are MSSanté's (Référentiel no 2, ECO.2.1.1 to 2.4): see the standards, section 7.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from coordination.messaging.models import Message

XDM_NAME = "IHE_XDM.ZIP"
# Hidden by the reader's software, which takes the archive in; without an archive there is none.
_XDM_PREFIX = "XDM/1.0/DDM+"
_REPLACES = "[Annule et remplace] "


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that travels: its name as the reader sees it, its media type, its bytes."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """One letter about one patient.

    ``label`` says what it is. ``cda_codes``: what the structured documents of the archive are (LOINC), empty without one.
    ``has_ins``: a qualified INS travels with its traits. ``replaces``: the Message-ID of the version that counts no more;
    ``follows``: of another one that this goes on with.
    """

    label: str
    family_name: str
    given_name: str
    birth_date: date | None
    attachments: tuple[Attachment, ...] = ()
    cda_codes: tuple[str, ...] = ()
    has_ins: bool = False
    replaces: str = ""
    follows: str = ""

    @property
    def subject(self) -> str:
        """« XDM/1.0/DDM+Lettre de liaison CORSE FIGATELLIX 12/10/1988 »."""
        prefix = _XDM_PREFIX if any(one.name == XDM_NAME for one in self.attachments) else ""
        born = f"{self.birth_date:%d/%m/%Y}" if self.birth_date else ""
        words = f"{self.label} {self.family_name.upper()} {self.given_name} {born}"
        return f"{_REPLACES if self.replaces else ''}{prefix}{' '.join(words.split())}"


Maker = Callable[[Message], Parcel]
_makers: dict[str, Maker] = {}


def register_parcel(purpose: str, maker: Maker) -> None:
    """Have ``maker(message)`` asked, inside the hospital, for what a message of ``purpose`` carries; at each try the same.

    It raises ``DomainError`` when a file is missing: the message then fails for good, and a person sees it.

    Raises:
        ValueError: the purpose already has a maker.
    """
    if _makers.setdefault(purpose, maker) is not maker:
        raise ValueError(f"{purpose} already has a parcel")


def words_only(message: Message) -> Parcel:
    """What a message about nobody carries: no file, no name; its subject is the one that was written."""
    return Parcel(label=message.subject, family_name="", given_name="", birth_date=None)


def parcel_of(message: Message) -> Parcel:
    """What ``message`` carries."""
    return _makers[message.purpose](message)
