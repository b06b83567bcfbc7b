"""The office's own virus scanner is asked about every file that somebody sends (ASVS 5.0 V5.4.3, 等保三级 8.1.4.5).

MINGCHA_SCANNER is a command that reads a file from its standard input, and ends with 0 if it found
nothing and with 1 if it did, as `clamdscan -` does. Any other end is a scanner that does not work:
then no file is taken until it does.
"""

import subprocess
from collections.abc import Callable
from itertools import chain

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse

from mingcha.web import errors, watch

SECONDS = 60  # for one file
CLEAN, FOUND = 0, 1


class ScannerMiddleware:
    """A file in which something is found ends the request: no view sees it, nothing is stored."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.SCANNER:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        files = chain.from_iterable(request.FILES.getlist(name) for name in request.FILES)
        for file in files:
            outcome = _scanned(file)
            if outcome != CLEAN:
                watch.note(request, f"upload not taken: the scanner ended with {outcome}")
                return errors.infected(request) if outcome == FOUND else errors.unscanned(request)
        return self.get_response(request)


def _scanned(file: "UploadedFile[bytes]") -> int | None:
    """How the scanner ended; None if it could not be started or took too long."""
    content = file.read()
    file.seek(0)
    try:
        done = subprocess.run(
            settings.SCANNER, input=content, capture_output=True, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.returncode
