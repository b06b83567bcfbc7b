"""The platform's own settings, with a counter in front; MINGCHA_SCAN_BROKEN=1 mounts the planted faults."""

import os

from mingcha.config.settings import *  # noqa: F403
from mingcha.config.settings import MIDDLEWARE

MIDDLEWARE = ["tests.long.counting.CountingMiddleware", *MIDDLEWARE]
if os.environ.get("MINGCHA_SCAN_BROKEN") == "1":
    ROOT_URLCONF = "tests.long.broken"
