"""Confirmation of an entry by the service or the professional itself, through a link and without an account."""
