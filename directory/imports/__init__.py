"""National files brought into the shared reference, and the record of each run."""
