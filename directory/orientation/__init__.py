"""Which kind of service to ask: rules as rows, which a directory administrator edits."""
