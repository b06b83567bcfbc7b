"""Signed heads: C2SP tlog-checkpoint in a C2SP signed-note, Ed25519 (RFC 8032).

The key lies in the data folder (`ledger.key`), outside the database: who can rewrite the tables
cannot sign another past.
"""

import base64
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from mingcha.ledger.witness import key_hash


@cache
def _private() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(settings.LEDGER_KEY))


def public_key() -> bytes:
    """The 32 bytes that signatures are checked with."""
    return _private().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def origin() -> str:
    """The log's name on its heads: what the operator chose, else made from its key."""
    return settings.LEDGER_ORIGIN or f"mingcha-{public_key().hex()[:16]}"


def verifier_key() -> str:
    """The public key as signed-note writes it: NAME+HASH+BASE64."""
    body = base64.b64encode(b"\x01" + public_key()).decode()
    return f"{origin()}+{key_hash(origin(), public_key()).hex()}+{body}"


def signed_head(size: int, root: str) -> str:
    """The signed checkpoint over the first `size` entries; `root` in hex."""
    text = f"{origin()}\n{size}\n{base64.b64encode(bytes.fromhex(root)).decode()}\n"
    signature = key_hash(origin(), public_key()) + _private().sign(text.encode())
    return f"{text}\n\u2014 {origin()} {base64.b64encode(signature).decode()}\n"
