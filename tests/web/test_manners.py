"""Small duties that no other room has (ASVS 5.0 6.2.6, 6.2.7, 7.4.4, 11.4.2, 12.1.1, 15.3.3, 16.5.1)."""

import inspect
import re
import ssl
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.http import HttpRequest
from django.test import Client, RequestFactory

from mingcha.accounts import forms as account_forms
from mingcha.accounts.hashers import Argon2
from mingcha.config import settings as settings_source
from mingcha.web import certificate, errors, serving
from people import PASSWORD, Cast


def test_password_fields_are_masked_and_may_be_pasted() -> None:
    found = [
        field
        for _, form in inspect.getmembers(account_forms, inspect.isclass)
        if issubclass(form, forms.Form)
        for name, field in form.base_fields.items()
        if "password" in name or name in {"old", "new"}
    ]
    assert len(found) >= 7
    for field in found:
        assert field.widget.input_type == "password"
        assert field.widget.attrs["autocomplete"] in {"current-password", "new-password"}
        assert not {"onpaste", "oncopy", "maxlength"} & set(field.widget.attrs)
        assert getattr(field, "strip", None) is False


def subclasses(kind: type) -> set[type]:
    return {kind, *(one for sub in kind.__subclasses__() for one in subclasses(sub))}


def test_no_form_takes_whatever_is_sent() -> None:
    """Each form names its fields; none is made of a whole model."""
    ours = [f for f in subclasses(forms.BaseForm) if f.__module__.startswith("mingcha.")]
    assert len(ours) > 50
    for form in ours:
        given = getattr(getattr(form, "Meta", None), "fields", ())
        assert given != "__all__", form
        assert not hasattr(getattr(form, "Meta", None), "exclude"), form


def test_passwords_are_kept_as_argon2id() -> None:
    """The tests hash faster; the settings name Argon2id alone, at least as OWASP's minimum."""
    source = (Path(settings_source.__file__)).read_text(encoding="utf-8")
    assert '\nPASSWORD_HASHERS = ["mingcha.accounts.hashers.Argon2"]\n' in source
    stored = Argon2().encode(PASSWORD, "0123456789abcdef")
    assert stored.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert Argon2().verify(PASSWORD, stored)
    assert not Argon2().verify(PASSWORD + " ", stored)


@pytest.mark.django_db
def test_every_office_page_offers_to_log_out(cast: Cast) -> None:
    client = Client()
    for user, path in ((cast.clerk, "/office/"), (cast.clerk, "/office/registers/targets/"),
                       (cast.auditor, "/office/ledger/"), (cast.sysadmin, "/office/accounts/")):  # fmt: skip
        client.force_login(user)
        page = client.get(path).content.decode()
        assert 'action="/logout/"' in page, path


@pytest.mark.django_db
def test_the_plain_server_speaks_tls_1_2_or_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[ssl.SSLContext] = []

    class Served(Exception):
        pass

    def wrap(context: ssl.SSLContext, *_: Any, **__: Any) -> None:
        made.append(context)
        raise Served

    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", wrap)
    with pytest.raises(Served):
        serving._plain("127.0.0.1", 0, certificate.own_certificate(tmp_path))
    assert made[0].minimum_version >= ssl.TLSVersion.TLSv1_2


@pytest.mark.django_db
def test_an_error_page_tells_nothing_of_the_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    from mingcha.accounts import queries

    def fail(*_: object) -> None:
        raise RuntimeError("planted secret /srv/mingcha SELECT password")

    monkeypatch.setattr(queries, "is_locked", fail)
    client = Client(raise_request_exception=False)
    answer = client.post("/login/", {"username": "clerk", "password": "x"})
    assert answer.status_code == 500
    assert "没有留下半截数据" in answer.content.decode()
    for word in ("planted", "/srv/", "SELECT", "Traceback", "RuntimeError"):
        assert word not in answer.content.decode()
    request: HttpRequest = RequestFactory().get("/")
    assert errors.not_found(request, Exception("planted")).content.find(b"planted") == -1


PUBLIC = ("/", "/lists/", "/login/", "/open-data/", "/verify/", "/ledger/key", "/rulebooks/")


@pytest.mark.django_db
def test_no_other_origin_is_let_in(cast: Cast) -> None:
    """ASVS 5.0 3.4.2."""
    client = Client(headers={"Origin": "https://elsewhere.example"})
    for path in (*PUBLIC, "/office/"):
        for answer in (client.get(path), client.options(path)):
            assert not [name for name in answer.headers if name.startswith("Access-Control")]


@pytest.mark.django_db
def test_texts_say_how_they_are_written(cast: Cast) -> None:
    """ASVS 5.0 4.1.1; errors too."""
    for path in (*PUBLIC, "/nothing-here/"):
        assert Client().get(path)["Content-Type"].endswith("; charset=utf-8"), path


@pytest.mark.django_db
def test_names_of_downloads_are_quoted(cast: Cast) -> None:
    """ASVS 5.0 5.4.1, 5.4.2: `attachment` and one quoted or encoded name."""
    client = Client()
    client.force_login(cast.clerk)
    for kind in ("csv", "xlsx"):
        answer = client.get(f"/office/registers/targets/export.{kind}")
        name = answer["Content-Disposition"]
        assert re.fullmatch(r"attachment; filename(=\"[\w.-]+\"|\*=utf-8''[\w.%-]+)", name), name


@pytest.mark.django_db
def test_session_ids_are_long(client: Client, cast: Cast) -> None:
    """ASVS 5.0 7.2.3: 32 characters of 36; no two alike."""
    seen = set()
    for _ in range(20):
        client.force_login(cast.clerk)
        seen.add(str(client.session.session_key))
        client.logout()
    assert len(seen) == 20
    assert all(re.fullmatch(r"[0-9a-z]{32}", one) for one in seen)
