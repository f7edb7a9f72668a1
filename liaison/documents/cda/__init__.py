"""Clinical documents, HL7 CDA R2: the lettres de liaison at level 3 (CI-SIS, LDL-SES and LDL-EES 2022.01), the sheets at level 1."""

from liaison.documents.cda.document import discharge_cda, entry_cda, sheet_cda

__all__ = ["discharge_cda", "entry_cda", "sheet_cda"]
