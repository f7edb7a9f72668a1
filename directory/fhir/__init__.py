"""The directory in FHIR R4 (4.0.1), read and search: the same entries as its pages and its API."""
