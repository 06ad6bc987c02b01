"""Field encryption: single values sealed with AES-256-GCM and bound to their table, row and field."""

from core.crypto import checks  # noqa: F401 (registers core.E003)
from core.crypto.fields import MASK, Sealed, SealedTextField
from core.crypto.sealing import SealError, key_id_of, open_sealed, primary_key_id, seal
from core.secret_names import find_secret_name, names_a_secret

__all__ = [
    "MASK",
    "SealError",
    "Sealed",
    "SealedTextField",
    "find_secret_name",
    "key_id_of",
    "names_a_secret",
    "open_sealed",
    "primary_key_id",
    "seal",
]
