"""What the stay before had planned, shown when the patient is admitted again."""
