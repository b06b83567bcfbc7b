"""Django settings. Everything an operator may change comes from the environment (docs/how-to)."""

import os
import shlex
from pathlib import Path

from csp.constants import NONE, SELF

from mingcha.accounts.passwords import validators
from mingcha.config import databases, keys
from mingcha.law import rulebook

DATA = Path(os.environ.get("MINGCHA_DATA", "var")).resolve()
DATA.mkdir(parents=True, exist_ok=True)
rulebook.add_folder(DATA / "rulebooks")  # a bureau's own rulebooks, beside the shipped ones

SECRET_KEY = keys.secret_key(DATA)
ESCROW_KEY = keys.escrow_key(DATA)  # encrypts sealed draw secrets; lives outside the database
LEDGER_KEY = keys.ledger_key(DATA)  # signs the heads of the ledger; lives outside the database
LEDGER_ORIGIN = os.environ.get(
    "MINGCHA_LEDGER_ORIGIN", ""
)  # the log's name; "" = made from its key
LEDGER_MIRROR = os.environ.get("MINGCHA_LEDGER_MIRROR", "")  # a folder, best on another machine
DEBUG = False
# Without names of its own an installation answers to nearby ones only (web.hosts).
ALLOWED_HOSTS = os.environ.get("MINGCHA_HOSTS", "*").split(",")
NEAR_HOSTS_ONLY = "*" in ALLOWED_HOSTS
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("MINGCHA_ORIGINS", "").split(",") if o]
# addresses of our own reverse proxies: only these may say for whom they ask
PROXIES = [a.strip() for a in os.environ.get("MINGCHA_PROXIES", "").split(",") if a.strip()]
SECURE_TLS = os.environ.get("MINGCHA_TLS") == "1"
SCANNER = shlex.split(os.environ.get("MINGCHA_SCANNER", ""))  # [] = files are not scanned
METRICS_TOKEN = os.environ.get("MINGCHA_METRICS_TOKEN", "")  # "" = /metrics is not there
RETENTION = os.environ.get("MINGCHA_RETENTION") == "1"  # forget each night what is due
# 个体工商户 registered under a person's name appear as 张某某 in public; "0" shows the names
MASK_PERSONAL_NAMES = os.environ.get("MINGCHA_MASK_PERSONAL_NAMES", "1") != "0"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # its widget templates, for our own form renderer
    "csp",
    "django_filters",
    "django_htmx",
    "mingcha.web",
    "mingcha.ledger",
    "mingcha.accounts",
    "mingcha.rulebooks",
    "mingcha.registers",
    "mingcha.plans",
    "mingcha.draws",
    "mingcha.inspections",
    "mingcha.notices",
    "mingcha.oversight",
    "mingcha.reports",
    "mingcha.api",
    "mingcha.demo",
]

MIDDLEWARE = [
    "mingcha.web.proxies.ProxyMiddleware",
    "mingcha.web.middleware.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "mingcha.web.middleware.WatchMiddleware",
    "mingcha.ledger.middleware.RequestIdMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mingcha.accounts.middleware.SessionLimitsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "mingcha.web.scanner.ScannerMiddleware",
    "mingcha.accounts.submissions.SubmissionMiddleware",
    "mingcha.web.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "mingcha.config.urls"
WSGI_APPLICATION = "mingcha.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mingcha.web.context.shell",
                "mingcha.accounts.context.bureau",
            ],
            "builtins": ["mingcha.web.templatetags.mingcha"],
        },
    }
]
FORM_RENDERER = "mingcha.web.rendering.FormRenderer"

DATABASES = {"default": databases.from_url(os.environ.get("MINGCHA_DATABASE_URL", ""), DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/office/"
LOGOUT_REDIRECT_URL = "/"
PASSWORD_HASHERS = ["mingcha.accounts.hashers.Argon2"]
PASSWORD_PROFILE = os.environ.get("MINGCHA_PASSWORD_PROFILE", "asvs5")  # or dengbao3
AUTH_PASSWORD_VALIDATORS = validators(PASSWORD_PROFILE, DATA / "passwords.txt")
# where a bureau asks for a second factor: of those who administer or draw, or of everybody ("all")
SECOND_FACTOR_OF_ALL = os.environ.get("MINGCHA_SECOND_FACTOR") == "all"
SESSION_ENGINE = "mingcha.accounts.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60  # since it was last written; accounts.middleware has the limits
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_TLS
# `__Host-`: a browser takes it over TLS, from this very host and for all of it, or not at all
COOKIE_PREFIX = "__Host-" if SECURE_TLS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}mingcha_session"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}mingcha_csrf"
MESSAGE_STORAGE = "mingcha.web.messages.Messages"
CSRF_FAILURE_VIEW = "mingcha.web.errors.forged"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = None

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
MEDIA_ROOT = DATA / "files"
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "mingcha.web.watch.OneLine",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # what these say of refused requests, mingcha.watch says in its own way; faults they still tell
    "loggers": {name: {"level": "ERROR"} for name in ("django.request", "django.security.csrf")},
}
