"""The archive: a file for a person to read, a page to open, the metadata, the documents (IHE ITI TF-2, 3.32)."""

import io
import zipfile
from collections.abc import Sequence
from html import escape

from coordination.ui.french import phone
from liaison.content.discharge import DischargeLetter
from liaison.documents.structured.outline import document_title, moment
from liaison.documents.structured.text import local, printable
from liaison.documents.xdm.metadata import LDL_SES, PDF, File, metadata

# ISO 9660 level 1: capitals, digits and _, eight signs and three. No name of a person.
_SUBSET = "IHE_XDM/SUBSET01"
_CDA, _PDF = "LDLSES.XML", "LDLSES.PDF"
_README = """\
EMETTEUR
  {hospital}
  {address}
  Tel. {phone}

APPLICATION
  Trait d'union, coordination des sorties d'hospitalisation

CONTENU
  Une lettre de liaison a la sortie, au format IHE XDM : un seul patient.
  INDEX.HTM                         page a ouvrir dans un navigateur
  IHE_XDM/SUBSET01/METADATA.XML     description, pour les logiciels
  IHE_XDM/SUBSET01/LDLSES.XML       lettre structuree (CDA R2, volet LDL-SES 2022.01)
  IHE_XDM/SUBSET01/LDLSES.PDF       la meme lettre, a lire et a imprimer
{joined}
UTILISATION
  Importez l'archive dans votre logiciel, ou ouvrez INDEX.HTM.
"""
_INDEX = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="fr" lang="fr">
<head><title>{title}</title></head>
<body>
<h1>{title}</h1>
<p>{hospital}, {date}</p>
<ul>
<li><a href="{folder}/{pdf}">Lettre à lire et à imprimer (PDF)</a></li>
{joined}<li><a href="{folder}/{cda}">Lettre structurée, pour les logiciels (CDA)</a></li>
<li><a href="{folder}/METADATA.XML">Description du contenu</a></li>
<li><a href="README.TXT">Émetteur et mode d’emploi</a></li>
</ul>
</body>
</html>
"""


def xdm_archive(letter: DischargeLetter, *, cda: bytes, pdf: bytes, joined: Sequence[bytes] = ()) -> bytes:
    """Return IHE_XDM.ZIP with the CDA and the PDF of a letter: the same letter and files, the same bytes.

    ``joined``: the letter's enclosures, each as a PDF, in order.
    """
    letter = printable(letter)
    beside = [
        File(f"DOC{number:04d}.PDF", f"joined-{number}", "application/pdf", PDF, content, one.title)
        for number, (one, content) in enumerate(zip(letter.enclosures, joined, strict=True), start=1)
    ]
    files = (
        File(_CDA, "cda", "text/xml", LDL_SES, cda),
        File(_PDF, "pdf", "application/pdf", PDF, pdf),
        *beside,
    )
    return _zipped(
        letter,
        {
            "README.TXT": _readme(letter, beside),
            "INDEX.HTM": _index(letter, beside),
            f"{_SUBSET}/METADATA.XML": metadata(letter, files),
            **{f"{_SUBSET}/{file.path}": file.content for file in files},
        },
    )


def _readme(letter: DischargeLetter, beside: Sequence[File]) -> bytes:
    hospital = letter.hospital
    said = {"hospital": hospital.name, "address": hospital.address_line, "phone": phone(hospital.switchboard)}
    # One line each, with spaces that every editor shows.
    lines = {label: " ".join(text.split()) for label, text in said.items()}
    joined = "".join(f"  {_SUBSET}/{file.path}      piece jointe\n" for file in beside)
    return _README.format(**lines, joined=joined).replace("\n", "\r\n").encode()


def _index(letter: DischargeLetter, beside: Sequence[File]) -> bytes:
    joined = "".join(
        f'<li><a href="{_SUBSET}/{file.path}">Pièce jointe : {escape(file.title)} (PDF)</a></li>\n' for file in beside
    )
    return _INDEX.format(
        title=escape(document_title(letter)),
        hospital=escape(letter.hospital.name),
        date=moment(letter.composed_at, letter),
        folder=_SUBSET,
        cda=_CDA,
        pdf=_PDF,
        joined=joined,
    ).encode()


def _zipped(letter: DischargeLetter, files: dict[str, bytes]) -> bytes:
    """An archive whose members bear the moment of the letter, and nothing of the machine that makes it."""
    written_at = local(letter.composed_at, letter.hospital).timetuple()[:6]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, content in files.items():
            member = zipfile.ZipInfo(path, written_at)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 0
            archive.writestr(member, content)
    return packed.getvalue()
