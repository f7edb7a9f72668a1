"""The national check-list of a discharge, answered by the facts where the facts exist."""
