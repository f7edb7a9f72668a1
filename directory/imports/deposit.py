"""The folder where national files are put, by the page or by whoever runs the server."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from coordination.tenancy.keys import uuid7

# Files that the page deposits carry this, so that the list of what one may pick leaves them out.
DEPOSITED = "depot-"


def folder() -> Path:
    """The folder, made if needed."""
    path = Path(settings.IMPORTS_DIR)
    path.mkdir(parents=True, exist_ok=True)
    return path


def waiting_files() -> list[str]:
    """Names of the files that wait in the folder, put there by hand."""
    return sorted(
        path.name for path in folder().iterdir() if path.is_file() and not path.name.startswith((".", DEPOSITED))
    )


def keep(upload: "UploadedFile[Any]") -> Path:
    """Write an uploaded file into the folder under a name of ours, and return it."""
    path = folder() / f"{DEPOSITED}{uuid7()}"
    with path.open("xb") as file:
        for chunk in upload.chunks():
            file.write(chunk)
    return path
