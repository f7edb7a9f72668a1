"""Who may receive what about a patient, on which legal basis, and what was disclosed."""
