"""动态口令 (RFC 6238): six digits of 30 seconds, made by any authenticator app, without a network.

The secret is encrypted at rest with a key outside the database.
"""

import pyotp
from cryptography.fernet import Fernet
from django.conf import settings

STEP = 30  # seconds
DRIFT = 1  # steps before and after: clocks of phones differ


def new_secret() -> str:
    """A new shared secret, 160 bits in base32."""
    return pyotp.random_base32()


def sealed(secret: str) -> str:
    """The secret as it is stored."""
    return Fernet(settings.ESCROW_KEY).encrypt(secret.encode()).decode()


def opened(stored: str) -> str:
    """The secret of a stored one."""
    return Fernet(settings.ESCROW_KEY).decrypt(stored.encode()).decode()


def address(secret: str, username: str, issuer: str) -> str:
    """What the QR code says: otpauth://totp/…"""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=issuer)


def step_of(secret: str, code: str, now: float) -> int | None:
    """The time step (seconds since 1970 // 30) whose code this is; None when it is none of now."""
    made, digits = pyotp.TOTP(secret), code.strip().replace(" ", "")
    for step in range(int(now) // STEP - DRIFT, int(now) // STEP + DRIFT + 1):
        if pyotp.utils.strings_equal(made.at(step * STEP), digits):
            return step
    return None
