"""Settings of CHAT. What can be set from outside stands in `env.py`; everything else is fixed here."""

from datetime import timedelta
from pathlib import Path

import environ

from calls.storage.place import storage_setting
from calls.work.lanes import LANES
from chat_project import env
from chat_project.audited import AUDITED
from chat_project.log import logging_config
from chat_project.mail import mail_settings
from chat_project.policy import content_security_policy
from chat_project.sqlite import use_current_sqlite

use_current_sqlite()

BASE_DIR = env.BASE_DIR
ENV = env.read()
CHAT_ENV = ENV["CHAT_ENV"]
PRODUCTION = CHAT_ENV == "production"

CHAT_HOME = (BASE_DIR / Path(ENV["CHAT_HOME"]).expanduser()).resolve()
RECORDINGS_DIR = CHAT_HOME / "recordings"
TEMPORARY_DIR = CHAT_HOME / "tmp"
LOG_DIR = CHAT_HOME / "logs"
STATIC_ROOT = CHAT_HOME / "static"
for folder in (CHAT_HOME, RECORDINGS_DIR, TEMPORARY_DIR, LOG_DIR, STATIC_ROOT):
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)

SECRET_KEY = env.secret_key(ENV["CHAT_SECRET_KEY"], CHAT_HOME)
DEBUG = False
ALLOWED_HOSTS = ENV["CHAT_ALLOWED_HOSTS"]

INSTALLED_APPS = [
    "chat_project.apps.ChatAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "django_q",
    "auditlog",
    "axes",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "calls",
    "imports",
    "insights",
    "reports",
    "chat_project",
]
MIDDLEWARE = [
    "chat_project.middleware.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "chat_project.middleware.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "chat_project.second_factor.gate.SecondFactorMiddleware",
    "calls.access.audit.AuditMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "chat_project.urls"
WSGI_APPLICATION = "chat_project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

AUTH_USER_MODEL = "calls.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "calls.access.second_factor.PeopleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
PASSWORD_RESET_TIMEOUT = 24 * 3600
vars().update(mail_settings(ENV["EMAIL_URL"], CHAT_HOME / "mail"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV["CHAT_FROM_EMAIL"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# WAL lets readers and the one writer work side by side; IMMEDIATE takes the write lock at the start, where
# waiting for it is possible, instead of failing in the middle.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}
if ENV["DATABASE_URL"]:
    DATABASES = {"default": environ.Env.db_url_config(ENV["DATABASE_URL"])}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(BASE_DIR / ENV["CHAT_DB_PATH"]) if ENV["CHAT_DB_PATH"] else str(CHAT_HOME / "chat.sqlite3"),
        }
    }
ON_SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
if ON_SQLITE:
    DATABASES["default"].update(OPTIONS=SQLITE_OPTIONS, CONN_MAX_AGE=None)
else:
    DATABASES["default"].update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)

STORAGES = {
    # Private: recordings have no address of their own, pages hand them out after asking who wants them.
    "recordings": storage_setting(ENV, RECORDINGS_DIR),
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": CHAT_HOME / "files"},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# The queue carries doorbells only; the rows of the work engine are the truth (docs/operating.md, "The engine").
WORK = {
    "threads": ENV["CHAT_NETWORK_THREADS"],
    "pump_seconds": ENV["CHAT_PUMP_SECONDS"],
    "lease_seconds": ENV["CHAT_LEASE_SECONDS"],
    "sweep_seconds": ENV["CHAT_SWEEP_SECONDS"],
    "watchdog_seconds": ENV["CHAT_WATCHDOG_SECONDS"],
    "per_gate": ENV["CHAT_CONNECTIONS_PER_HOST"],
    "per_model": ENV["CHAT_REQUESTS_PER_MODEL"],
}
Q_CLUSTER = {
    "name": "chat",
    "orm": "default",
    "workers": ENV["CHAT_MAX_WORKERS"],
    "queue_limit": 1,
    "save_limit": -1,
    "max_attempts": 1,
    "ack_failures": True,
    "recycle": 200,
    "timeout": 6 * 3600,
    "retry": 12 * 3600,
    "catch_up": False,
    "log_level": "WARNING",
    "ALT_CLUSTERS": {lane: {"workers": ENV["CHAT_MAX_WORKERS"]} for lane in LANES},
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "calls.api.authentication.BearerToken",
        "calls.api.authentication.SessionLogin",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["calls.api.permissions.MayUse"],
    "DEFAULT_THROTTLE_CLASSES": ["calls.api.throttles.Throttle"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["calls.api.parsers.SmallJSON"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "calls.api.problems.handler",
    "URL_FORMAT_OVERRIDE": None,
    "NUM_PROXIES": ENV["CHAT_PROXIES"] if PRODUCTION else 0,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "CHAT",
    "DESCRIPTION": "Recordings in, checked insight out: imports, calls, transcripts, insights, objections and batches.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SORT_OPERATIONS": False,
    "ENUM_NAME_OVERRIDES": {
        "Action": "calls.models.Action",
        "JobState": "calls.work.states.JobState",
        "ItemState": "calls.work.states.State",
        "ImportStatus": "imports.api.job_shapes.JOB_STATUSES",
        "FileStatus": "imports.api.job_shapes.FILE_STATUSES",
        "SameBy": "imports.models.SameBy",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "calls.api.schema.with_errors",
    ],
}

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = True
FORMAT_MODULE_PATH = "chat_project.formats"
USE_TZ = True
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logging_config(level=ENV["CHAT_LOG_LEVEL"], folder=LOG_DIR)

CONTENT_SECURITY_POLICY = content_security_policy(media_origin=ENV["CHAT_MEDIA_ORIGIN"])
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# So many rows of a list can be ticked at once, and more than are shown on one page.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# Forms are small; files come as addresses, or through the imports' own limits.
DATA_UPLOAD_MAX_MEMORY_SIZE = FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = TEMPORARY_DIR  # on the disk of the recordings, which then takes files by renaming them
FILE_UPLOAD_HANDLERS = [
    "imports.upload_limit.UploadLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o600
SESSION_COOKIE_AGE = ENV["CHAT_SESSION_HOURS"] * 3600
CSRF_TRUSTED_ORIGINS = ENV["CHAT_TRUSTED_ORIGINS"]
TRUSTED_PROXIES = ENV["CHAT_PROXIES"] if PRODUCTION else 0
if PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True

# Whoever guesses passwords is stopped by name and address together: nobody can lock somebody else out.
AXES_LOCKOUT_CALLABLE = "chat_project.lockout.locked"
AXES_FAILURE_LIMIT = ENV["CHAT_LOGIN_FAILURES"]
AXES_COOLOFF_TIME = timedelta(minutes=ENV["CHAT_LOGIN_LOCK_MINUTES"])
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AUDIT_DAYS = ENV["CHAT_AUDIT_DAYS"]
AUDITLOG_INCLUDE_TRACKING_MODELS = AUDITED
REQUIRE_TOTP_FOR_STAFF = ENV["CHAT_REQUIRE_TOTP_FOR_STAFF"]
OTP_TOTP_ISSUER = "CHAT"
# Anybody can send this header; what they write would be kept with what they change.
AUDITLOG_CID_HEADER = None
