"""The forms of a signed document: the frozen PDF and CDA, and what is made of the same content at any time."""

from dataclasses import dataclass

from coordination.errors import DomainError
from coordination.received import MediaType
from liaison.authoring.enclosures import files_of
from liaison.authoring.models import Document, DocumentContent, DocumentFile
from liaison.authoring.papers import paper_of
from liaison.documents.fhir import bundle_json
from liaison.documents.mailing import as_pdf
from liaison.documents.xdm import xdm_archive


@dataclass(frozen=True)
class Form:
    """A form: its key in addresses and commands, what it is, its media type, how its file is called (no person in it)."""

    key: str
    label: str
    about: str
    media_type: str
    file_name: str


FORMS = {
    form.key: form
    for form in (
        Form("pdf", "PDF", "pour lire et imprimer", "application/pdf", "{}-v{}.pdf"),
        Form("cda", "CDA", "document clinique, norme CI-SIS", "application/xml", "{}-v{}.xml"),
        Form("fhir", "FHIR", "document HL7 FHIR R4", "application/fhir+json", "{}-v{}.json"),
        Form("xdm", "XDM", "archive pour la messagerie sécurisée de santé", "application/zip", "IHE_XDM.ZIP"),
    )
}


def forms_of(document: Document) -> list[Form]:
    """The forms in which this kind of document leaves."""
    return [FORMS[key] for key in paper_of(document).forms]


def render(document: Document, form: Form) -> bytes:
    """One form of a signed document. Same document, same bytes.

    Raises:
        DomainError: ``no_form``, this kind of document has no such form; ``not_produced``, no file was made yet;
            ``no_enclosure``, a joined file is not what was signed.
    """
    if form.key not in paper_of(document).forms:
        raise DomainError("Ce document n’existe pas sous cette forme.", code="no_form")
    frozen: DocumentFile | None = DocumentFile.objects.filter(document=document).first()
    if frozen is None:
        raise DomainError("Les fichiers de ce document ne sont pas encore produits.", code="not_produced")
    if form.key == "pdf":
        return bytes(frozen.pdf)
    if form.key == "cda":
        return bytes(frozen.cda)
    content = paper_of(document).read(DocumentContent.objects.get(document=document).text)
    if form.key == "fhir":
        return bundle_json(content)
    joined = [as_pdf(one.file.content, MediaType(one.media_type)) for one in files_of(document)]
    return xdm_archive(content, cda=frozen.cda, pdf=frozen.pdf, joined=joined)
