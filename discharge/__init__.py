"""Preparing, screening and following up a discharge."""
