"""The pages where one finds who can take a patient: search, comparison, lists on paper and in files."""
