"""The one exception of this package."""


class EmbeddedError(Exception):
    """Something the person at the terminal can act on; its message is shown as one line."""
