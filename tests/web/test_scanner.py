"""The office's scanner has the first word on every file (ASVS 5.0 V5.4.3, 等保三级 8.1.4.5)."""

import hashlib
import logging
import sys
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from mingcha.registers.models import Import
from mingcha.web import scanner
from people import Cast

pytestmark = pytest.mark.django_db
LOOK = "import sys; sys.exit(b'EICAR' in sys.stdin.buffer.read())"
ROWS = "企业名称,统一社会信用代码\n明德县示例有限公司,91999901MA0000001X\n"


def sent(cast: Cast, settings: Any, command: list[str], content: str = ROWS) -> HttpResponse:
    """The answer to a clerk's roster where this command is the scanner."""
    settings.SCANNER = command
    client = Client()
    client.force_login(cast.clerk)
    file = SimpleUploadedFile("名录.csv", content.encode())
    return client.post(reverse("registers:import_create", args=["targets"]), {"file": file})


def test_what_the_scanner_finds_is_not_taken(
    cast: Cast, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        answer = sent(cast, settings, [sys.executable, "-c", LOOK], f"{ROWS}EICAR\n")
    assert answer.status_code == 422
    assert "病毒扫描程序拦下了这个文件" in answer.content.decode()
    assert not Import.objects.exists()
    assert "upload not taken: the scanner ended with 1" in caplog.text
    assert "名录" not in caplog.text


def test_a_clean_file_is_read_whole_afterwards(cast: Cast, settings: Any) -> None:
    assert sent(cast, settings, [sys.executable, "-c", LOOK]).status_code == 302
    assert Import.objects.get().digest == hashlib.sha256(ROWS.encode()).hexdigest()


@pytest.mark.parametrize(
    "command",
    [
        [sys.executable, "-c", "raise SystemExit(2)"],
        [sys.executable, "-c", "import time; time.sleep(60)"],
        ["no-such-scanner"],
    ],
    ids=["faulty", "silent", "missing"],
)
def test_without_a_working_scanner_no_file_is_taken(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setattr(scanner, "SECONDS", 1)
    answer = sent(cast, settings, command)
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "病毒扫描程序没有应答" in answer.content.decode()
    assert not Import.objects.exists()


def test_forms_without_files_ask_no_scanner(cast: Cast, settings: Any) -> None:
    settings.SCANNER = ["no-such-scanner"]
    client = Client()
    client.force_login(cast.clerk)
    assert client.get("/office/").status_code == 200
    assert client.post("/logout/").status_code == 302
