"""Small duties that no other room has (ASVS 5.0 6.2.6, 6.2.7, 7.4.4, 11.4.2, 12.1.1, 15.3.3, 16.5.1)."""

import inspect
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
