"""Keys that live in the data folder, never in the database and never in the repository."""

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.fernet import Fernet


def secret_key(data: Path) -> str:
    """Django's signing key: from the environment, else `secret_key.txt` (made once, mode 600)."""
    return os.environ.get("MINGCHA_SECRET_KEY") or _once(
        data / "secret_key.txt", lambda: secrets.token_urlsafe(64)
    )


def escrow_key(data: Path) -> str:
    """The Fernet key that encrypts the sealed secret of a draw at rest (`escrow.key`)."""
    return os.environ.get("MINGCHA_ESCROW_KEY") or _once(
        data / "escrow.key", lambda: Fernet.generate_key().decode()
    )


def ledger_key(data: Path) -> str:
    """The Ed25519 key that signs the heads of the ledger (`ledger.key`, 32 bytes in base64)."""
    return os.environ.get("MINGCHA_LEDGER_KEY") or _once(
        data / "ledger.key", lambda: base64.b64encode(secrets.token_bytes(32)).decode()
    )


def _once(path: Path, make: Callable[[], str]) -> str:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        value = make()
        file.write(value)
    return value
