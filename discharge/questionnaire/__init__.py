"""The script of a call as a page that the patient, or somebody around, answers under a link."""
