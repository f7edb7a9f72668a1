"""The lettre de liaison as a FHIR document: R4 (4.0.1), with the French profile of the patient where it is met."""

from liaison.documents.fhir.document import bundle_json, discharge_bundle

__all__ = ["bundle_json", "discharge_bundle"]
