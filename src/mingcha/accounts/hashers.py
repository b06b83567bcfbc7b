"""Password hashing that a county office PC and a login storm can both bear."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane: the minimum of the OWASP Password Storage Cheat
    Sheet. Django's own 100 MiB in eight lanes let a few logins at once exhaust a small machine."""

    time_cost = 2
    memory_cost = 19 * 1024  # KiB
    parallelism = 1
