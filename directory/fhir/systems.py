"""Identifier and code systems that the resources use (reference: API Annuaire Santé v2 of the ANS, INSEE's Sirene)."""

RPPS = "https://rpps.esante.gouv.fr"
FINESS = "https://finess.esante.gouv.fr"
SIRET = "https://sirene.fr"
# Our own: the kinds and skills of the directory are the product's vocabulary.
TYPES = "urn:trait-dunion:provider-type"
SKILLS = "urn:trait-dunion:skill"
MAILBOX_MSS = "https://interop.esante.gouv.fr/ig/fhir/annuaire/StructureDefinition/as-ext-mailbox-mss-metadata"
