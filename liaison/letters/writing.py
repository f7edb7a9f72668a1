"""Writing one letter: claim, make the PDF, record. The PDF is made between two transactions and outside both."""

import logging
from uuid import UUID

from coordination.errors import DomainError
from coordination.tenancy.models import Hospital
from coordination.tenancy.scope import enter
from liaison.content.j0 import J0Content
from liaison.documents.j0 import j0_pdf
from liaison.letters.actions import Claim, claim_letter, record_not_written, record_written

logger = logging.getLogger(__name__)


def write_one(hospital: Hospital, *, letter_id: UUID | None = None) -> bool:
    """Write and send the letter that has been due longest (or this one); False when there was none to take.

    A worker killed at any instant leaves a letter that is due when its lease ends.
    """
    with enter(hospital):
        claim = claim_letter(letter_id=letter_id)
    if claim is None:
        return False
    pdf, code = _rendered(claim)
    with enter(hospital):
        if pdf is None:
            record_not_written(claim=claim, code=code)
        else:
            record_written(claim=claim, pdf=pdf)
    return True


def _rendered(claim: Claim) -> tuple[bytes | None, str]:
    """The PDF, or why there is none."""
    if claim.pdf is not None:
        return claim.pdf, ""
    try:
        assert isinstance(claim.content, J0Content)
        return j0_pdf(claim.content), ""
    except DomainError as error:
        code = error.code
    except Exception as error:  # noqa: BLE001 - whatever a layout engine stumbles on, the letter waits for another try
        # The message of an error may quote the letter: only its kind is logged.
        logger.error("letter not rendered", extra={"letter_id": str(claim.letter_id), "error": type(error).__name__})  # noqa: TRY400 - a trace may quote it too
        return None, "render_failed"
    logger.error("letter refused by the renderer", extra={"letter_id": str(claim.letter_id), "error": code})
    return None, code
