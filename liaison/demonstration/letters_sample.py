"""Every invented letter in its forms, as files to look at: ``python -m liaison.demonstration.letters_sample FOLDER``.

Needs no database: letters are made of their content alone.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import django
from django.conf import settings
from django.template.loader import render_to_string

from liaison.content.discharge import DischargeLetter

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
# Pixels an inch: a page is as wide as half a screen.
RESOLUTION = "90"
RASTER, PACKAGE = "pdftoppm", "poppler-utils"


@dataclass(frozen=True)
class Sample:
    """One letter: the name of its folder, what it is, its files by name, the pictures of its pages once drawn."""

    key: str
    label: str
    files: dict[str, bytes]
    pictures: list[str] = field(default_factory=list)


def main() -> None:
    """Write every sample below the folder named on the command line, and ``index.html`` to look at them."""
    settings.configure(
        INSTALLED_APPS=["coordination.ui"],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [TEMPLATES]}],
    )
    django.setup()
    folder = Path(sys.argv[1])
    raster = shutil.which(RASTER)
    samples = [_written(sample, folder, raster) for sample in _samples()]
    index = folder / "index.html"
    index.write_text(render_to_string("letters_sample/index.html", {"samples": samples}), encoding="utf-8")
    if raster is None:
        sys.stdout.write(f"No page pictures: {RASTER} is missing (apt-get install {PACKAGE}).\n")
    sys.stdout.write(f"{len(samples)} letters: {index}\n")


def _samples() -> Iterator[Sample]:
    # Below settings.configure: these modules read settings.
    from liaison.documents.j0 import j0_pdf
    from liaison.letters import discharge_sample, discharge_sample_extreme, sample

    for name, content in sample.samples().items():
        yield Sample(f"j0-{name}", f"Courrier J0, {name}", {"courrier-j0.pdf": j0_pdf(content)})
    for name, letter in (("ordinaire", discharge_sample.ordinary()), ("extreme", discharge_sample_extreme.extreme())):
        yield Sample(f"lettre-de-liaison-{name}", f"Lettre de liaison, {name}", _forms(letter))
    yield Sample("lettre-entree", "Lettre de liaison à l’entrée", _entry())
    yield from _sheets()


def _forms(letter: DischargeLetter) -> dict[str, bytes]:
    from liaison.documents.cda import discharge_cda
    from liaison.documents.discharge import discharge_pdf
    from liaison.documents.fhir import bundle_json
    from liaison.documents.xdm import xdm_archive

    cda = discharge_cda(letter)
    pdf = discharge_pdf(letter, cda=cda)
    return {
        "lettre.pdf": pdf,
        "lettre-cda.xml": cda,
        "lettre-fhir.json": bundle_json(letter),
        "IHE_XDM.ZIP": xdm_archive(letter, cda=cda, pdf=pdf),
    }


def _entry() -> dict[str, bytes]:
    from liaison.documents.cda import entry_cda
    from liaison.documents.entry import entry_pdf
    from liaison.letters.entry_sample import entry

    cda = entry_cda(entry())
    return {"lettre.pdf": entry_pdf(entry(), cda=cda), "lettre-cda.xml": cda}


def _sheets() -> Iterator[Sample]:
    from liaison.documents.nursing import nursing_pdf
    from liaison.documents.patient_sheet import patient_pdf
    from liaison.documents.pharmacist import pharmacist_pdf
    from liaison.documents.social import social_pdf
    from liaison.letters import sheet_sample

    for key, label, pdf in (
        ("fiche-infirmiere", "Fiche de liaison infirmière", nursing_pdf(sheet_sample.nursing())),
        ("fiche-sociale", "Fiche sociale", social_pdf(sheet_sample.social())),
        ("fiche-pharmacien", "Fiche du pharmacien", pharmacist_pdf(sheet_sample.pharmacist())),
        ("fiche-patient", "Fiche de la personne", patient_pdf(sheet_sample.patient())),
    ):
        yield Sample(key, label, {"fiche.pdf": pdf})


def _written(sample: Sample, folder: Path, raster: str | None) -> Sample:
    """Write the files of a sample afresh, and the pictures of its pages."""
    own = folder / sample.key
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir(parents=True)
    for name, content in sample.files.items():
        (own / name).write_bytes(content)
    if raster is not None:
        pdf = next(name for name in sample.files if name.endswith(".pdf"))
        subprocess.run([raster, "-r", RESOLUTION, "-png", pdf, "page"], cwd=own, check=True)  # noqa: S603 - found by which, our own arguments
        sample.pictures.extend(sorted(picture.name for picture in own.glob("page*.png")))
    return sample


if __name__ == "__main__":
    main()
