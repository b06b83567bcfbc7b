"""WSGI entry point for granian and every other server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingcha.config.settings")
django_application = get_wsgi_application()

from mingcha.ledger.queries import newest  # noqa: E402 - needs the settings
from mingcha.web.cached import Cache  # noqa: E402

application = Cache(django_application, newest)
