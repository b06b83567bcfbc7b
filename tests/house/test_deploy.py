"""The files of `deploy/` name what there is: settings, commands, addresses, limits, each other."""

import re
import shlex
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.urls import resolve

from house.source import PACKAGE, ROOT
from mingcha.registers.reading import MOST_BYTES

DEPLOY = ROOT / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
UNITS = [path for path in FILES if path.suffix == ".service"]
GUIDE = (ROOT / "docs" / "how-to" / "deploy.md").read_text(encoding="utf-8")
VARIABLE = re.compile(r"\bMINGCHA_[A-Z_]+")


def told(name: str) -> str:
    """What a file does: its lines without comments."""
    text = (DEPLOY / name).read_text(encoding="utf-8")
    return "\n".join(re.sub(r"(^|\s)#.*", "", line) for line in text.splitlines())


def commands(unit: Path) -> list[list[str]]:
    """The words after `mingcha` of every line that starts it."""
    lines = re.findall(r"^ExecStart=.*?/mingcha ([^'\n]+)", told(unit.name), re.M)
    return [
        shlex.split(re.sub(r"\$\([^)]*\)", "now", line.replace("%i", "8001"))) for line in lines
    ]


@pytest.mark.parametrize(
    "path", [*FILES, ROOT / "docs/how-to/deploy.md"], ids=lambda path: path.name
)
def test_every_variable_is_one_that_the_settings_read(path: Path) -> None:
    sources = [*(PACKAGE / "config").glob("*.py")]
    read = {name for source in sources for name in VARIABLE.findall(source.read_text("utf-8"))}
    assert len(read) > 10
    assert set(VARIABLE.findall(path.read_text(encoding="utf-8"))) <= read


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_a_command_with_options_that_it_takes(unit: Path) -> None:
    found = commands(unit)
    assert found
    for name, *words in found:
        command = load_command_class(get_commands()[name], name)
        command.create_parser("mingcha", name).parse_args(words)


def test_the_rights_go_to_the_role_that_serves_and_the_owner_is_another() -> None:
    users = {
        name: re.search(r"postgresql://(\w+):PASSWORD@", told(f"{name}.env"))[1]  # type: ignore[index]
        for name in ("web", "owner")
    }
    assert users["web"] != users["owner"]
    assert ["grants", users["web"]] in commands(DEPLOY / "mingcha-upgrade@.service")
    assert all(f"CREATE ROLE {user} LOGIN" in GUIDE for user in users.values())
    upgrade = told("mingcha-upgrade@.service")
    assert re.findall(r"EnvironmentFile=\S+/(\w+)\.env", upgrade) == ["web", "owner"], "last counts"
    assert "owner.env" not in told("mingcha-web@.service") + told("mingcha-backup.service")


def test_the_sandbox_lets_the_server_write_its_data_and_nothing_else() -> None:
    sandbox = told("mingcha-.service.d/sandbox.conf")
    data = re.search(r"MINGCHA_DATA=(\S+)", told("web.env"))
    assert data
    assert re.findall(r"ReadWritePaths=(.+)", sandbox) == [data[1]]
    for line in ("NoNewPrivileges=yes", "ProtectSystem=strict", "PrivateTmp=yes", "User=mingcha"):
        assert line in sandbox
    assert all(unit.name.startswith("mingcha-") for unit in UNITS), "the drop-in's reach"


def test_nginx_knows_the_addresses_the_limits_and_the_headers() -> None:
    site = told("nginx.conf")
    assert f"location {settings.STATIC_URL} {{" in site
    for path in (*re.findall(r"location = (\S+)", site), "/login/"):
        assert resolve(path)
    assert "/login/" in told("switch")
    sizes = [int(size) << 20 for size in re.findall(r"client_max_body_size (\d+)m", site)]
    assert MOST_BYTES < max(sizes) < MOST_BYTES * 1.2
    for header in ("X-Forwarded-For", "X-Forwarded-Proto"):
        assert (
            f"HTTP_{header.upper().replace('-', '_')}" in (PACKAGE / "web/proxies.py").read_text()
        )
        assert f"proxy_set_header {header} " in site


def test_the_log_of_nginx_holds_no_query_and_no_whole_address() -> None:
    site = told("nginx.conf")
    written = re.search(r"log_format mingcha (.*?);", site, re.S)
    assert written
    assert not re.search(
        r"\$(request|request_uri|args|query_string|http_referer|remote_addr)\b", written[1]
    )
    logs = re.findall(r"access_log ([^;]+);", site)
    assert [log for log in logs if log != "off" and not log.endswith(" mingcha")] == []
    assert re.findall(r"error_log \S+ (\w+);", site) == ["crit"], "lower lines quote the request"


def test_the_guide_names_every_file_and_the_files_name_one_name() -> None:
    assert [path.name for path in FILES if path.name not in GUIDE] == []
    hosts = set(
        re.findall(r"[\w.]+\.gov\.cn", "".join(told(name) for name in ("web.env", "nginx.conf")))
    )
    assert hosts == {"sjj.example.gov.cn"}
    slots = set(re.findall(r"127\.0\.0\.1:(\d+)", told("slot.conf")))
    assert slots == {"8001"}
