"""Screening instruments as versioned data, and what they said of a patient."""
