"""The short code by which people name a letter on the telephone: ``K7Q4-92TM``."""

import secrets

# Neither 0 and O, nor 1, I and L, nor 5 and S, nor 8 and B: read aloud or copied by hand, none is taken for another.
ALPHABET = "23467" + "9ACDEFGHJKMNPQRTUVWXYZ"
GROUP = 4


def new_reference() -> str:
    """A random reference. It opens nothing: it is a name, not a secret."""
    first, second = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(2))
    return f"{first}-{second}"
