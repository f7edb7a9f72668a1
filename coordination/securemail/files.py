"""Files that came with a mail: told from their content, opened within bounds when they are an archive, checked for viruses."""

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from coordination.errors import DomainError
from coordination.scanning import check_clean
from coordination.securemail.parsing import NAMELESS, Sent, one_line
from coordination.ui.files import PDF

LARGEST = 10_000_000  # bytes of one file
LARGEST_ARCHIVE = 25_000_000  # bytes of what an archive holds, all together
MOST_MEMBERS = 50
XML = "application/xml"
_METADATA = "METADATA.XML"
# A password, a method of compression that nobody uses, a checksum that is wrong, bytes lost on the way.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    OSError,
    EOFError,
    RuntimeError,
    NotImplementedError,
    ValueError,
)


@dataclass(frozen=True)
class Taken:
    """A file as it is kept; ``refusal`` says why it was not, and then there is no content."""

    name: str
    size: int
    media_type: str = ""
    content: bytes | None = None
    refusal: str = ""


def taken(sent: tuple[Sent, ...]) -> list[Taken]:
    """What is kept of the files of a mail, and why the others are not."""
    return [one for file in sent for one in _of(file)]


def _of(file: Sent) -> Iterator[Taken]:
    if not file.content.startswith(b"PK\x03\x04"):
        yield _kept(file.name, file.content)
        return
    try:
        members = _members(file.content)
    except DomainError as refusal:
        yield Taken(file.name, len(file.content), refusal=refusal.code)
        return
    for name, content in members:
        yield _kept(name, content)


def _kept(name: str, content: bytes) -> Taken:
    size = len(content)
    if size > LARGEST:
        return Taken(name, size, refusal="too_large")
    media_type = _media_type(content)
    if not media_type:
        return Taken(name, size, refusal="not_readable")
    try:
        check_clean(content)
    except DomainError as refusal:
        return Taken(name, size, refusal=refusal.code)
    return Taken(name, size, media_type, content)


def _media_type(content: bytes) -> str:
    """A PDF, a picture, a structured document; empty for anything else, whatever its name says."""
    if b"%PDF-" in content[:1024]:
        return PDF
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    start = content[:1024].lstrip(b"\xef\xbb\xbf \r\n\t")
    return XML if start.startswith((b"<?xml", b"<ClinicalDocument")) else ""


def _members(content: bytes) -> list[tuple[str, bytes]]:
    """The documents of an archive. What it says of its sizes is not believed: reading stops at the bound.

    Raises:
        DomainError: ``bad_archive``; ``archive_too_large``, a bomb or more than anybody sends.
    """
    found, left = [], LARGEST_ARCHIVE
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if len(infos) > MOST_MEMBERS or sum(info.file_size for info in infos) > LARGEST_ARCHIVE:
                raise DomainError("Cette archive est trop grande.", code="archive_too_large")
            for info in infos:
                name = one_line(PurePosixPath(info.filename.replace("\\", "/")).name)[:200] or NAMELESS
                with archive.open(info) as member:
                    read = member.read(left + 1)
                left -= len(read)
                if left < 0:
                    raise DomainError("Cette archive est trop grande.", code="archive_too_large")
                if name.upper() != _METADATA and _media_type(read):
                    found.append((name, read))
    except _DAMAGED as error:
        raise DomainError("Cette archive ne s’ouvre pas.", code="bad_archive") from error
    return found
