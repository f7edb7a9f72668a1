"""Encryption of single columns at rest, and exact search over them.

``fields`` holds the three field classes, ``keys`` the key list, ``blind_index`` the keyed digest that finds an encrypted
value again, ``rotation`` moves stored values to a new key. Names that a model needs are exported here.
"""

from coordination.crypto.blind_index import blind_index
from coordination.crypto.fields import EncryptedBinaryField, EncryptedJSONField, EncryptedTextField
from coordination.crypto.keys import DecryptionError

__all__ = ["DecryptionError", "EncryptedBinaryField", "EncryptedJSONField", "EncryptedTextField", "blind_index"]
