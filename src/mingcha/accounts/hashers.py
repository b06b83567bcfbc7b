"""Password hashing that a county office PC and a login storm can both bear."""

import threading

from django.contrib.auth.hashers import Argon2PasswordHasher

# Logins beyond this wait their turn: a storm of them must not starve the portal (trust.md §3).
AT_ONCE = threading.BoundedSemaphore(2)


class Argon2(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane: the minimum of the OWASP Password Storage Cheat
    Sheet. Django's own 100 MiB in eight lanes let a few logins at once exhaust a small machine."""

    time_cost = 2
    memory_cost = 19 * 1024  # KiB
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with AT_ONCE:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with AT_ONCE:
            return super().verify(password, encoded)
