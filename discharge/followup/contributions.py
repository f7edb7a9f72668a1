"""What follow-up brings to the episode page, the worklist and the turning points of an episode."""


def contribute() -> None:
    """Fill the registry; called once, when the app is ready."""
