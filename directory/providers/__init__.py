"""The shared reference of who can take a patient: organisations, professionals, where they are and what they cover."""
