"""What the source never does: run what was typed, build a query or a page from it, call out, weak
ciphers (trust.md §5). Each search is shown to see what it forbids."""

import ast
import re

import pytest
from django.conf import settings
from django.test import Client

from house.source import PACKAGE, ROOT, calls_in, dotted, imports_in, name_of, python_files, tree_of

RUNS = re.compile(
    r"^(eval|exec|compile|__import__)\(|^(pickle|marshal|shelve|dill|yaml)\.|^os\.(system|popen|spawn)"
    r"|\.(raw|extra)\(…\)$|^RawSQL\(|^(Template|engines\[.*)\(|\.from_string\(|^mark_safe\("
)
ALLOWED_RUNS = {
    "src/mingcha/draws/verifier.py: mark_safe(…)": "our own script, not input",
    "src/mingcha/accounts/queries.py: Bureau.objects.raw(…)": "a fixed statement, nothing in it",
}
CALLS_OUT = (
    "urllib.request", "http.client", "socket", "requests", "httpx", "smtplib", "imaplib", "ftplib",
    "ldap", "xmlrpc", "telnetlib", "asyncio",
)  # fmt: skip
ALLOWED_OUT = {
    "src/mingcha/ledger/witness.py": "the watcher's own program, on the watcher's machine",
    "src/mingcha/web/certificate.py": "the names of this machine",
    "src/mingcha/web/hosts.py": "the names of this machine",
    "start.py": "is the port free, does the server answer",
}
ALLOWED_BUILT = {
    "triggers.py": "names of our own tables",
    "records.py": "names of our own tables and columns",
    "staging.py": "names of our own tables and columns",
    "storing.py": "the same",
    "duplicates.py": "statements of our own, written out above",
    "indexes.py": "names of our own tables, and statements as the database itself keeps them",
    "search.py": "the same",
    "grants.py": "names of our own tables, and a role that exists, of letters, digits and underscores only",
}
PARSES = ("xml", "lxml", "html.parser", "markdown", "bleach", "memcache", "pymemcache", "pylibmc")
WEAK = re.compile(r"\b(md5|sha1|sha_1|MD5|SHA1|ECB|ARC4|TripleDES|Blowfish|DES3?|PKCS1v15)\b")
QR_SAFE = {"manifest_qr", "record_qr", "qr", "field.help_text"}  # made by us, never typed
SAFE = re.compile(r"\{\{\s*([\w.]+)[^}]*\|\s*(?:safe|safeseq)\b|\{%\s*autoescape\s+(off)")
SCRIPT = re.compile(
    r"\b(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write|\beval\(|new Function\b"
    r"|addEventListener\(\"message\"|__proto__"
)
KEPT = re.compile(r"(?:local|session)Storage\.setItem\(([^,]+),|document\.cookie|indexedDB")
TEMPLATES = sorted(PACKAGE.rglob("*.html"))
SCRIPTS = sorted(path for path in PACKAGE.rglob("*.js"))


def subprocess_calls(tree: ast.AST) -> list[ast.Call]:
    """Every start of a process."""
    starts = ("subprocess.run", "subprocess.Popen", "subprocess.call", "subprocess.check_output")
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [call for call in calls if dotted(call.func) in starts]


def in_a_shell(tree: ast.AST) -> list[int]:
    """Lines that start a process through a shell, or from one string."""
    wrong = []
    for call in subprocess_calls(tree):
        shell = any(word.arg == "shell" for word in call.keywords)
        text = bool(call.args) and isinstance(call.args[0], ast.Constant | ast.JoinedStr)
        wrong += [call.lineno] if shell or text else []
    return wrong


def built_queries(tree: ast.AST) -> list[int]:
    """Lines that execute SQL put together from parts."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    return [
        call.lineno
        for call in calls
        if dotted(call.func).endswith("cursor.execute")
        and not isinstance(call.args[0], ast.Constant)
    ]


def test_nothing_that_was_typed_is_run() -> None:
    """SQL is put together of names that cannot be parameters, and of nothing else."""
    for path in python_files():
        found = {f"{name_of(path)}: {name}" for _, name in calls_in(path) if RUNS.search(name)}
        assert found <= set(ALLOWED_RUNS)
        assert in_a_shell(tree_of(path)) == [], path
        assert path.name in ALLOWED_BUILT or built_queries(tree_of(path)) == [], path


def test_nothing_calls_out_or_parses_markup() -> None:
    """No SSRF, XXE, LDAP, mail or memcache injection: there is no such client in the package."""
    for path in python_files():
        names = [name for _, name in imports_in(path)]
        out = [name for name in names if name.startswith(CALLS_OUT)]
        assert out == [] or name_of(path) in ALLOWED_OUT, (path, out)
        assert [name for name in names if name.startswith(PARSES)] == [], path


def test_no_weak_cipher_hash_or_chance() -> None:
    for path in python_files():
        names = [name for _, name in [*imports_in(path), *calls_in(path)]]
        assert [name for name in names if WEAK.search(name)] == [], path
        assert [name for name in names if name.split(".")[0] in {"random", "uuid"}] == [], path


def test_templates_escape_what_they_show() -> None:
    found = {
        a or b for path in TEMPLATES for a, b in SAFE.findall(path.read_text(encoding="utf-8"))
    }
    assert found == QR_SAFE


def test_scripts_write_text_and_keep_nothing() -> None:
    """`textContent` only; a browser keeps the size of letters and which stage page was shown, an
    inspector's phone what was not sent yet (`field/store.js` says when that goes)."""
    for path in SCRIPTS:
        text = path.read_text(encoding="utf-8")
        assert SCRIPT.findall(text) == [], path
        phone = {"TOLD", "ME", "draftName(name)", ""} if path.parent.name == "field" else set()
        assert set(KEPT.findall(text)) <= {'"mingcha-size"', "location.href"} | phone, path


def test_the_searches_see_what_they_forbid() -> None:
    runs = ("eval(…)", "pickle.loads(…)", "os.system(…)", "Task.objects.raw(…)", "mark_safe(…)")
    assert all(RUNS.search(call) for call in runs)
    assert not any(RUNS.search(call) for call in ("re.compile(…)", "executor(…)", "form.clean(…)"))
    shells = ast.parse("subprocess.run(a, shell=True)\nsubprocess.run('ls')\nsubprocess.run([a])")
    assert in_a_shell(shells) == [1, 2]
    queries = ast.parse(
        "cursor.execute(f'DROP {x}')\ncursor.execute(a + b)\ncursor.execute('S', [1])"
    )
    assert built_queries(queries) == [1, 2]
    assert WEAK.search("hashlib.md5(…)")
    assert SAFE.search("{{ name|safe }}")
    assert SAFE.search("{% autoescape off %}")
    assert SCRIPT.search("x.innerHTML = y")
    assert KEPT.search('localStorage.setItem("token", t)')


def test_production_tells_nothing_of_itself() -> None:
    """ASVS 5.0 13.4.2, 15.2.3: no debug mode, no developers' or administrators' pages."""
    assert settings.DEBUG is False
    assert not {"django.contrib.admin", "django.contrib.admindocs", "debug_toolbar"} & set(
        settings.INSTALLED_APPS
    )
    assert '"DEBUG' not in (PACKAGE / "config" / "settings.py").read_text(encoding="utf-8")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/login/", "/office/", "/lists/", "/open-data/"])
def test_trace_is_refused(client: Client, path: str) -> None:
    """ASVS 5.0 13.4.4."""
    answer = client.trace(path, headers={"X-Secret": "planted"})
    assert answer.status_code in {302, 405}
    assert b"planted" not in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["/.git/config", "/static/", "/static/mingcha/", "/static/../settings.py", "/files/", "/var/"],
)
def test_folders_and_histories_are_not_served(client: Client, path: str) -> None:
    """ASVS 5.0 13.4.1, 13.4.3, 5.3.1: nothing but named static files; uploads lie in no public folder."""
    assert client.get(path).status_code == 404
    assert settings.MEDIA_URL in {"", "/"}, "no address serves uploads"


def test_secrets_are_no_part_of_the_source() -> None:
    """ASVS 5.0 13.3.1: keys are made in the data folder at the first start."""
    text = (PACKAGE / "config" / "settings.py").read_text(encoding="utf-8")
    for name in ("SECRET_KEY", "ESCROW_KEY", "LEDGER_KEY"):
        assert f"\n{name} = keys." in text
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8")
    assert "var/" in ignored
