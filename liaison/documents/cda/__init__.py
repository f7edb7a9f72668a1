"""The lettre de liaison as a clinical document: HL7 CDA R2, CI-SIS volet LDL-SES 2022.01, level 3."""

from liaison.documents.cda.document import discharge_cda

__all__ = ["discharge_cda"]
