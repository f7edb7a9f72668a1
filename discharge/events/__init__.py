"""What happened to a patient after the departure, and the one definition of a readmission."""
