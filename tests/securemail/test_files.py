"""Archives as they come from outside: damaged on the way, or with names that no header may carry."""

import io
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from coordination.securemail.files import taken
from coordination.securemail.parsing import NAMELESS, Sent

A_PDF = b"%PDF-1.7\n" + b"Compte rendu. " * 40 + b"%%EOF"


def packed(name: str, method: int) -> bytes:
    """An archive of one document."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        archive.writestr(name, A_PDF)
    return written.getvalue()


@given(
    st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=4),
)
def test_an_archive_damaged_on_the_way_is_refused_and_stops_no_reading(
    method: int, damages: list[tuple[float, int]]
) -> None:
    content = bytearray(packed("doc.pdf", method))
    for place, byte in damages:
        # After its mark, without which it would be no archive.
        content[4 + int(place * (len(content) - 4))] = byte
    for one in taken((Sent("IHE_XDM.ZIP", bytes(content)),)):
        assert one.refusal in {"", "bad_archive", "archive_too_large"}


def test_a_document_in_an_archive_has_a_name_that_a_header_may_carry() -> None:
    names = ["IHE_XDM/compte\r\nrendu.pdf", "\u202e\x07"]
    found = [one.name for name in names for one in taken((Sent("a.zip", packed(name, zipfile.ZIP_DEFLATED)),))]
    assert found == ["compte rendu.pdf", NAMELESS]
