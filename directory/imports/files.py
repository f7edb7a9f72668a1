"""Files as they come: gzipped, zipped or plain, in UTF-8 or in the Latin-1 of older vintages, and very long."""

import codecs
import gzip
import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from io import TextIOWrapper
from pathlib import Path
from typing import IO

from coordination.errors import DomainError

BLOCK = 1 << 20
GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGIC = b"PK\x03\x04"
UTF_8, OLDER = "utf-8-sig", "cp1252"
# Bytes that cp1252 leaves undefined: Latin-1 gives them a meaning, so that no vintage is unreadable.
OLDEST = "latin-1"


class UnreadableFileError(DomainError):
    """The file does not exist, or is damaged. Nothing of it may be kept."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What one pass over a file tells: its identity, how to read it, how long it is once decompressed."""

    sha256: str
    encoding: str
    size: int


def survey(path: Path) -> Survey:
    """Read the file once: fingerprint of what is stored, encoding and length of what is in it.

    UTF-8 strictly, else Windows-1252, else Latin-1. Raises ``UnreadableFileError``.
    """
    size, encodings = 0, [UTF_8, OLDER, OLDEST]
    decoders = {name: codecs.getincrementaldecoder(name)() for name in encodings}
    # Beside the decoding, since hashing lets other threads work.
    with ThreadPoolExecutor(1) as beside:
        fingerprint = beside.submit(_fingerprint, path)
        with open_bytes(path) as stream:
            while block := stream.read(BLOCK):
                size += len(block)
                _drop_refused(decoders, block)
            _drop_refused(decoders, b"", final=True)
        return Survey(fingerprint.result(), next(iter(decoders)), size)


def _fingerprint(path: Path) -> str:
    with path.open("rb") as raw:
        return hashlib.file_digest(raw, "sha256").hexdigest()


def _drop_refused(decoders: dict[str, codecs.IncrementalDecoder], block: bytes, *, final: bool = False) -> None:
    # Latin-1 refuses nothing: it stays last. Only the first that holds is asked, the others wait for its refusal.
    while True:
        name, decoder = next(iter(decoders.items()))
        try:
            decoder.decode(block, final)
        except UnicodeDecodeError:
            del decoders[name]
        else:
            return


@contextmanager
def open_bytes(path: Path) -> Iterator[IO[bytes]]:
    """The content of a file that may be gzipped or zipped, whatever its name says."""
    try:
        with path.open("rb") as raw:
            magic = raw.read(4)
            raw.seek(0)
            if magic.startswith(GZIP_MAGIC):
                with gzip.GzipFile(fileobj=raw) as unpacked:
                    yield unpacked  # type: ignore[misc]  # a binary stream in all but name
            elif magic == ZIP_MAGIC:
                with zipfile.ZipFile(raw) as archive, archive.open(_largest(archive)) as member:
                    yield member
            else:
                yield raw
    except FileNotFoundError as error:
        raise UnreadableFileError(f"Le fichier {path.name} n’existe pas.", code="import_no_file") from error
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise UnreadableFileError(
            f"Le fichier {path.name} est abîmé ou incomplet. Rien n’a été enregistré.", code="import_damaged_file"
        ) from error


def _largest(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """The archive of the national register holds several tables: the activities of people are the largest."""
    members = [member for member in archive.infolist() if not member.is_dir()]
    if not members:
        raise zipfile.BadZipFile("empty")
    return max(members, key=lambda member: member.file_size)


@contextmanager
def open_text(path: Path, encoding: str) -> Iterator[IO[str]]:
    """The same as text."""
    with open_bytes(path) as stream, TextIOWrapper(stream, encoding=encoding, newline="") as text:
        yield text


@dataclass(frozen=True)
class Block:
    """Whole lines of a file, as they are: the number of the first, the bytes, where in the content the next ones begin."""

    first_line: int
    data: bytes
    end: int

    @cached_property
    def next_line(self) -> int:
        """The number of the line after them."""
        return self.first_line + self.data.count(b"\n") + 1


def read_blocks(path: Path, *, start: int = 0, first_line: int = 1, size: int = BLOCK) -> Iterator[Block]:
    """Yield the lines of the file by blocks of about ``size`` bytes, from byte ``start``, which begins a line."""
    with open_bytes(path) as stream:
        stream.seek(start)
        left = b""
        while piece := stream.read(size):
            whole, newline, rest = piece.rpartition(b"\n")
            if not newline:
                left += piece
                continue
            start += len(left) + len(whole) + 1
            block = Block(first_line, left + whole, start)
            yield block
            first_line, left = block.next_line, rest
        if left:
            yield Block(first_line, left, start + len(left))


def plain_lines(first_line: int, data: bytes) -> bytes:
    """The lines of a block with a line feed between them and nothing else, without the BOM of a file's beginning."""
    # Not ``splitlines``: a form feed or a line separator inside a name is no end of line.
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").removesuffix(b"\r")
    return data.removeprefix(codecs.BOM_UTF8) if first_line == 1 else data
