"""The one exception family whose message is written for the person in front of the screen."""


class DomainError(Exception):
    """A refusal that a person can act on.

    Forms show ``message`` where it happened; the API maps it to problem details (RFC 9457) with ``code`` as the stable
    name. Anything that is not a ``DomainError`` is a defect and becomes a 500.
    """

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.message = message
        self.code = code

    def __str__(self) -> str:
        return self.message
