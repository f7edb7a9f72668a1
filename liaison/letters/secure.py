"""A letter as a parcel of secure health mail: to whom it may go, what it carries, which earlier one it replaces; and the
notice that one counts no more, in the same thread.
"""

from datetime import timedelta

from coordination.errors import DomainError
from coordination.messaging.models import Message, MessageState
from coordination.securemail.models import is_trusted
from coordination.securemail.parcels import XDM_NAME, Attachment, Parcel
from coordination.securemail.queries import may_write
from coordination.ui.files import PDF
from liaison.authoring.enclosures import files_of
from liaison.authoring.papers import paper_of
from liaison.authoring.rendering import FORMS, render
from liaison.content.j0 import J0Content
from liaison.content.parts import Patient
from liaison.documents.structured.codes import DOCUMENT
from liaison.documents.structured.identifiers import shown_ins
from liaison.letters.models import Dispatch, Letter, LetterChannel, LetterFile, LetterState

# What secure mail has not taken by then goes by the next way: the day of the departure has an evening.
SECURE_WITHIN = timedelta(hours=2)


def may_write_to(address: str) -> bool:
    """Whether the hospital has a mailbox that can write to ``address`` today: one in service, and inside the space of trust."""
    return bool(address) and may_write()(address)


def reaches(letter: Letter) -> bool:
    """``may_write_to`` the secure address of a letter, which was read with the domains of the hospital's box (``in_order``)."""
    domains: str | None = letter.box_domains  # type: ignore[attr-defined]  # annotated by the query
    return bool(letter.secure_mail) and domains is not None and is_trusted(letter.secure_mail, domains)


def parcel_of_letter(message: Message) -> Parcel:
    """What the message of a letter carries: its frozen PDF, and the archive of the signed document it is a copy of.

    Raises:
        DomainError: ``not_produced``, ``no_form``: a file is missing.
    """
    letter: Letter = Letter.objects.select_related("document").get(pk=message.subject_id)
    frozen: LetterFile | None = LetterFile.objects.filter(letter=letter).first()
    if frozen is None or letter.composed_at is None:
        raise DomainError("Ce courrier n’est pas encore écrit.", code="not_produced")
    label, patient = _what(letter, frozen)
    archive = _archive(letter)
    readable = Attachment(name=_pdf_name(letter, label, patient), media_type=PDF, content=frozen.pdf)
    return Parcel(
        label=label,
        family_name=_family_name(patient),
        given_name=_given_name(patient),
        birth_date=patient.birth_date,
        attachments=(*archive, readable, *(() if archive else _beside(letter))),
        cda_codes=(DOCUMENT.code,) if archive else (),
        has_ins=shown_ins(patient) is not None,
        replaces=_replaced(letter),
    )


def parcel_of_notice(message: Message) -> Parcel:
    """What says that a letter counts no more: no file, under the letter that it is about."""
    letter: Letter = Letter.objects.select_related("document").get(pk=message.subject_id)
    label, patient = _what(letter, LetterFile.objects.get(letter=letter))
    taken = taken_by_box(letter)
    return Parcel(
        label=f"[Annule] {label}",
        family_name=_family_name(patient),
        given_name=_given_name(patient),
        birth_date=patient.birth_date,
        follows=taken.message_id if taken else "",
    )


def taken_by_box(letter: Letter) -> Message | None:
    """The message by which a letter was last taken in by a secure mailbox, whatever became of it there."""
    carried = Dispatch.objects.filter(letter=letter, channel=LetterChannel.SECURE_MAIL).values("message_id")
    sent = Message.objects.filter(pk__in=carried, state=MessageState.HANDED_OVER)
    found: Message | None = sent.order_by("-handed_over_at", "-pk").first()
    return found


def _what(letter: Letter, frozen: LetterFile) -> tuple[str, Patient]:
    if letter.document is None:
        return "Courrier de sortie", J0Content.from_json(frozen.content).patient
    paper = paper_of(letter.document)
    return paper.title, paper.read(frozen.content).patient


def _archive(letter: Letter) -> tuple[Attachment, ...]:
    if letter.document is None or FORMS["xdm"].key not in paper_of(letter.document).forms:
        return ()
    form = FORMS["xdm"]
    return (Attachment(name=XDM_NAME, media_type=form.media_type, content=render(letter.document, form)),)


def _beside(letter: Letter) -> tuple[Attachment, ...]:
    """The joined files, where no archive holds them."""
    if letter.document is None:
        return ()
    return tuple(
        Attachment(name=one.file_name, media_type=one.media_type, content=one.file.content)
        for one in files_of(letter.document)
    )


def _replaced(letter: Letter) -> str:
    """The Message-ID of the version that the same reader had received by the same way, and that counts no more."""
    carried = (
        Dispatch.objects.filter(
            channel=LetterChannel.SECURE_MAIL,
            message_id__isnull=False,
            letter__circle_member=letter.circle_member_id,
            letter__kind=letter.kind,
            letter__state=LetterState.WITHDRAWN,
            letter__version__lt=letter.version,
        )
        .order_by("-letter__version", "-created_at")
        .values_list("message_id", flat=True)
    )
    sent = Message.objects.filter(pk__in=list(carried), state=MessageState.HANDED_OVER)
    known = dict(sent.values_list("pk", "message_id"))
    return next((known[pk] for pk in carried if pk in known), "")


def _pdf_name(letter: Letter, label: str, patient: Patient) -> str:
    """« 20260108_Lettre de liaison_CORSE_Figatellix.pdf »: as the standards name it, for the reader's software to file it."""
    assert letter.composed_at is not None
    parts = (f"{letter.composed_at:%Y%m%d}", label, _family_name(patient).upper(), _given_name(patient))
    return "_".join("".join(sign for sign in part if sign.isalnum() or sign in " -'’") for part in parts) + ".pdf"


def _family_name(patient: Patient) -> str:
    """The name at birth, by which the reader's software knows the person."""
    return patient.birth_name.strip() or patient.used_name


def _given_name(patient: Patient) -> str:
    return patient.birth_first_names.strip().partition(" ")[0] or patient.used_first_name
