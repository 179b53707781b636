"""The one settings module: everything that differs between places comes from the environment (see .env.example)."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from directory.core.embedded import embedded_database_url
from directory.core.logs import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# --- Where we are -------------------------------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
FIXTURES_DIR = BASE_DIR / "fixtures"
RELEASE = env("RELEASE", default="development")

SECRET_KEY = env("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])
if not SECRET_KEY and DEBUG:
    SECRET_KEY = "only-for-development-" + "0" * 40
DATABASE_URL = env("DATABASE_URL", default="")
if not DEBUG:
    # The embedded database trusts whoever reaches its socket, so it is for development and tests only.
    needed = {"SECRET_KEY": SECRET_KEY, "ALLOWED_HOSTS": ALLOWED_HOSTS, "DATABASE_URL": DATABASE_URL}
    missing = [name for name, value in needed.items() if not value]
    if missing:
        raise ImproperlyConfigured(
            f"With DEBUG off the site does not start without {' and '.join(missing)}: set them in the environment"
            " or in .env (see .env.example), or set DEBUG=1 on your own machine."
        )

HOST = env("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
SITE_URL = env("SITE_URL", default=f"http://localhost:{PORT}").rstrip("/")
SITE_NAME = {
    "en": env("SITE_NAME_EN", default="PerMed Bridge"),
    "zh-hans": env("SITE_NAME_ZH", default="精准医疗桥"),
}
OPERATOR_NAME = env("OPERATOR_NAME", default="PerMed Bridge")
OPERATOR_EMAIL = env("OPERATOR_EMAIL", default="")
WORKER_REQUIRED = env.bool("WORKER_REQUIRED", default=True)

# --- What it is made of -------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "directory",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_structlog",
    "import_export",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "directory.core.middleware.AddressLanguageMiddleware",  # first: also what the next ones refuse is in the page's language
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "directory.core.middleware.RequestLogMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "directory.accounts.middleware.SecondFactorMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "directory" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "directory.core.context.site",
            ],
        },
    },
]

# Django's own form templates are found through APP_DIRS, so django.forms is among the apps.
FORM_RENDERER = "directory.core.forms.SiteRenderer"

# --- Database, cache, jobs ----------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url_config(DATABASE_URL or embedded_database_url(DATA_DIR))}
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
# psycopg's pool and CONN_MAX_AGE exclude each other; 0 turns the pool off (tests, commands). At least gunicorn's threads.
DATABASE_POOL = env.int("DATABASE_POOL", default=0)
if DATABASE_POOL:
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": DATABASE_POOL}
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # a server that was started anew costs no error page
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The database, because counts (sign-in codes, rate limits) must be the same in every process.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "directory_cache"}}

# The modules whose tasks the worker runs.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
PROCRASTINATE_IMPORT_PATHS = [
    "directory.core.mail",
    "directory.core.retention",
    "directory.actors.jobs",
    "directory.moderation.jobs",
    "directory.moderation.checks.jobs",
]

# --- Languages ----------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "directory" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- People -------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "directory.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "directory.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_FORMS = {
    "request_login_code": "directory.accounts.forms.AskForCodeForm",
    "confirm_login_code": "directory.accounts.forms.EnterCodeForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # whoever types the code has the address
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to an address that never asked for an account here
# Hospitals share one address of the network, so the limit by it is generous; the one by e-mail address is not.
ACCOUNT_RATE_LIMITS = {"request_login_code": "60/m/ip,5/10m/key", "login": "60/m/ip", "login_failed": "30/m/ip,10/10m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.bool("BEHIND_PROXY", default=False) else 0
ACCOUNT_EMAIL_NOTIFICATIONS = True  # that a second factor was added or taken away
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "directory.accounts.second_factor.SecondFactorAdapter"
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG  # passkeys on localhost without TLS
MFA_ALLOW_UNVERIFIED_EMAIL = True  # whoever is signed in typed a code that went to the address
MFA_FORMS = {
    "authenticate": "directory.accounts.forms.SecondFactorForm",
    "reauthenticate": "directory.accounts.forms.ConfirmSecondFactorForm",
    "activate_totp": "directory.accounts.forms.ActivateAppForm",
    "add_webauthn": "directory.accounts.forms.AddPasskeyForm",
}
# An e-mailed code is no second factor: who curates has one, or does not get in.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=not DEBUG)

# --- Mail ---------------------------------------------------------------------------------------------------------

EMAIL_FILE_PATH = str(DATA_DIR / "mail")
if DEBUG and not env("EMAIL_URL", default=""):
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"  # read at /dev/mail/
else:
    vars().update(env.email("EMAIL_URL", default="smtp://localhost:25"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="PerMed Bridge <no-reply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Static files -------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "directory.core.storage.StaticStorage"},
}

# --- Imports and exports in the admin ---------------------------------------------------------------------------

IMPORT_EXPORT_TMP_STORAGE_CLASS = "directory.opendata.imports.storage.ImportStorage"  # under DATA_DIR/imports, never served
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_SKIP_ADMIN_LOG = True  # the journal has it
IMPORT_MOST_ROWS = 5_000  # of one import in the admin; manage.py import_actors takes any number
IMPORT_MOST_BYTES = 5 * 1024 * 1024

# --- Security -----------------------------------------------------------------------------------------------------

HTTPS = env.bool("HTTPS", default=not DEBUG)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # probes come from inside, without TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 14 * 24 * 3600
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "directory.public.views.errors.csrf_failure"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# --- Logs ---------------------------------------------------------------------------------------------------------

LOGGING = logging_config(json=env.bool("LOG_JSON", default=not DEBUG))
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False  # no personal data in logs
DJANGO_STRUCTLOG_USER_ID_FIELD = None  # reading the user would open the session on public pages

SILENCED_SYSTEM_CHECKS: list[str] = []
