"""Follow-up: who is called after the departure, when, with which questions, and what was heard."""
