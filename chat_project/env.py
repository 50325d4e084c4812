"""What can be set from the environment: one table, each row with a default and a sentence for people.

`docs/operating.md` lists the same rows; a test fails when one is missing there.
"""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
HIGHEST_PORT = 65_535
ENVIRONMENTS = ("development", "production", "test")


@dataclass(frozen=True)
class Setting:
    """One variable of the environment; `secret` values are never shown."""

    name: str
    cast: Any
    default: Any
    help: str
    minimum: float | None = None
    secret: bool = False


TABLE = (
    Setting("CHAT_ENV", str, "development", "Kind of installation: development, production or test."),
    Setting("CHAT_HOME", str, "var", "Folder of all mutable state: database, recordings, logs, temporary files."),
    Setting(
        "CHAT_SECRET_KEY",
        str,
        "",
        "Key that signs sessions and tasks; made in CHAT_HOME when empty.",
        secret=True,
    ),
    Setting(
        "CHAT_ALLOWED_HOSTS",
        list,
        ["localhost", "127.0.0.1", "[::1]"],
        "Host names the web server answers to.",
    ),
    Setting(
        "CHAT_TRUSTED_ORIGINS",
        list,
        [],
        "Origins whose forms are taken besides the site's own, for example https://chat.example.com.",
    ),
    Setting("CHAT_PROXIES", int, 1, "Proxies in front of the web server in production.", minimum=0),
    Setting(
        "CHAT_MEDIA_ORIGIN",
        str,
        "",
        "Origin from which browsers load recordings where it is not the site's own.",
    ),
    Setting("CHAT_SESSION_HOURS", int, 24, "How long somebody stays logged in.", minimum=1),
    Setting("CHAT_AUDIT_DAYS", int, 730, "How long entries of the audit and of log-ins are kept.", minimum=1),
    Setting("CHAT_REQUIRE_TOTP_FOR_STAFF", bool, False, "Staff must have a second factor for the log-in."),
    Setting("CHAT_LOGIN_FAILURES", int, 5, "Wrong passwords for a name and address before both are locked.", minimum=1),
    Setting("CHAT_LOGIN_LOCK_MINUTES", int, 15, "How long a name and address stay locked.", minimum=1),
    Setting(
        "DATABASE_URL",
        str,
        "",
        "Database as a URL, for example postgres://user:password@host/chat.",
        secret=True,
    ),
    Setting(
        "CHAT_DB_PATH",
        str,
        "",
        "File of the SQLite database where DATABASE_URL is empty; in CHAT_HOME by default.",
    ),
    Setting(
        "EMAIL_URL",
        str,
        "",
        "Mail server, for example smtp+tls://user:password@host:587; without one, mail is kept in CHAT_HOME/mail.",
        secret=True,
    ),
    Setting("CHAT_FROM_EMAIL", str, "chat@localhost", "Sender of the mail that people get."),
    Setting(
        "CHAT_URL",
        str,
        "",
        "Address under which people open CHAT, for links in mail, for example https://chat.example.com.",
    ),
    Setting("CHAT_LOG_LEVEL", str, "INFO", "Least severe messages that are logged: DEBUG, INFO, WARNING or ERROR."),
    Setting("CHAT_MAX_WORKERS", int, 2, "Worker processes of each lane on this machine.", minimum=1),
    Setting("CHAT_NETWORK_THREADS", int, 8, "Downloads or hosted calls at once in each network worker.", minimum=1),
    Setting("CHAT_PUMP_SECONDS", float, 60.0, "How long a worker keeps taking items for one message.", minimum=1),
    Setting("CHAT_LEASE_SECONDS", float, 120.0, "How long an item may go without a sign of life.", minimum=1),
    Setting("CHAT_SWEEP_SECONDS", float, 15.0, "How often lost items are looked for.", minimum=0.5),
    Setting("CHAT_WATCHDOG_SECONDS", float, 60.0, "How long a silent worker cluster is left alone.", minimum=1),
    Setting(
        "CHAT_CONNECTIONS_PER_HOST",
        int,
        4,
        "Recordings fetched from one host at once, by all workers of all machines together.",
        minimum=1,
    ),
    Setting("CHAT_MAX_FILE_MB", int, 500, "Largest recording that is taken in, in megabytes.", minimum=1),
    Setting("CHAT_MAX_FILES_PER_SOURCE", int, 100_000, "Most recordings taken from one source.", minimum=1),
    Setting(
        "CHAT_ALLOW_PRIVATE_HOSTS",
        list,
        [],
        "Hosts (host or host:port) that sources may use although their address is private.",
    ),
    Setting(
        "CHAT_SOURCE_PORTS",
        list,
        ["80", "443"],
        "Ports of public hosts that sources may use.",
    ),
    Setting(
        "CHAT_IMPORT_FOLDERS",
        list,
        [],
        "Folders of this machine that people may import from and watch; {customer} in one stands for the customer's "
        "short name, others are for people who see all customers.",
    ),
    Setting("CHAT_UPLOAD_DAYS", int, 30, "How long uploaded files are kept that were not imported.", minimum=1),
    Setting(
        "CHAT_STORAGE",
        str,
        "",
        "Where recordings are kept: a folder in CHAT_HOME when empty, else s3://bucket/prefix, gs://bucket/prefix or "
        "azure://account/container/prefix; the prefix may be left out.",
    ),
    Setting(
        "CHAT_STORAGE_ACCESS_KEY",
        str,
        "",
        "Access key id of an S3 storage, account key of an Azure one, or file with the key of a Google service "
        "account; with S3 and Google the machine's own identity when empty.",
        secret=True,
    ),
    Setting("CHAT_STORAGE_SECRET_KEY", str, "", "Secret key of an S3 storage.", secret=True),
    Setting("CHAT_STORAGE_REGION", str, "", "Region of an S3 storage, and where buckets at Google are made."),
    Setting("CHAT_STORAGE_ENDPOINT", str, "", "Address of a storage that speaks S3's, Google's or Azure's protocol."),
    Setting(
        "CHAT_STORAGE_BUCKET_PER_CUSTOMER",
        bool,
        False,
        "Give each customer a private bucket of its own, made on first use, instead of a prefix: the bucket in "
        "CHAT_STORAGE begins its name.",
    ),
    Setting(
        "CHAT_ENCRYPTION_KEYS",
        list,
        [],
        "Keys for what is stored encrypted, the first one encrypts; made from CHAT_SECRET_KEY when empty.",
        secret=True,
    ),
    Setting("CHAT_API_RATE", str, "1200/min", "Requests that one token or person may make to the API."),
    Setting("CHAT_API_ANONYMOUS_RATE", str, "60/min", "Requests to the API without a valid token, by address."),
    Setting(
        "OPENAI_API_KEY",
        str,
        "",
        "Key of OpenAI or a compatible server; hosted providers need it.",
        secret=True,
    ),
    Setting(
        "OPENAI_BASE_URL",
        str,
        "",
        "Base address of an OpenAI-compatible server, where it is not OpenAI's own.",
    ),
    Setting(
        "GEMINI_API_KEY",
        str,
        "",
        "Key of Gemini; GOOGLE_API_KEY and GOOGLE_SERVICES_API_KEY are taken in its place.",
        secret=True,
    ),
    Setting("GOOGLE_API_KEY", str, "", "Taken where GEMINI_API_KEY is empty.", secret=True),
    Setting("GOOGLE_SERVICES_API_KEY", str, "", "Taken where both of these are empty.", secret=True),
    Setting(
        "GEMINI_BASE_URL",
        str,
        "",
        "Base address of Gemini's OpenAI-compatible endpoint, where it is not the usual one.",
    ),
    Setting(
        "MODEL_SERVER_BASE_URL",
        str,
        "",
        "Base address of a language model server of your own that speaks OpenAI's protocol, for the provider `server`.",
    ),
    Setting("MODEL_SERVER_API_KEY", str, "", "Key of that server, where it wants one.", secret=True),
    Setting(
        "CHAT_MODEL_TIMEOUT_SECONDS", float, 120.0, "How long a language model may take for one answer.", minimum=1
    ),
    Setting(
        "CHAT_REQUESTS_PER_MODEL",
        int,
        64,
        "Calls that one language model reads at once, by all workers of all machines together.",
        minimum=1,
    ),
    Setting(
        "CHAT_RECOVER_ANSWERS",
        bool,
        True,
        "Let OpenAI keep each answer until it has arrived here: one that was lost on its way is fetched instead of "
        "paid again. The copy is deleted then.",
    ),
    Setting(
        "CHAT_RESEND_LOST_ANSWERS",
        bool,
        False,
        "Ask a language model again where an answer was lost and cannot be fetched: it may be paid twice. Otherwise "
        "the call fails, and people decide.",
    ),
    Setting("DEEPGRAM_API_KEY", str, "", "Key of Deepgram, for its speech engine.", secret=True),
    Setting("DEEPGRAM_BASE_URL", str, "", "Base address of Deepgram's API, where it is not the usual one."),
    Setting("ASSEMBLYAI_API_KEY", str, "", "Key of AssemblyAI, for its speech engine.", secret=True),
    Setting("ASSEMBLYAI_BASE_URL", str, "", "Base address of AssemblyAI's API, where it is not the usual one."),
    Setting(
        "CHAT_SPEECH_TIMEOUT_SECONDS",
        float,
        600.0,
        "How long a hosted speech engine may take for one piece of a recording.",
        minimum=1,
    ),
    Setting(
        "CHAT_WHISPER_MODELS",
        str,
        "",
        "Folder with models for the faster_whisper engine, each in a folder of its name.",
    ),
)


def read() -> dict[str, Any]:
    """All settings by name, from the environment and from `.env` beside manage.py.

    Raises ImproperlyConfigured naming the variable when a value is unusable.
    """
    env = environ.Env()
    if (BASE_DIR / ".env").exists():
        env.read_env(BASE_DIR / ".env")
    values = {row.name: _value(env, row) for row in TABLE}
    if values["CHAT_ENV"] not in ENVIRONMENTS:
        raise ImproperlyConfigured(f"CHAT_ENV must be one of {', '.join(ENVIRONMENTS)}.")
    if not all(_is_port(port) for port in values["CHAT_SOURCE_PORTS"]):
        raise ImproperlyConfigured("CHAT_SOURCE_PORTS must be numbers of ports with commas between them.")
    return values


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < int(text[:6]) <= HIGHEST_PORT


def _value(env: environ.Env, row: Setting) -> Any:
    if not os.environ.get(row.name, "").strip():
        return row.default
    try:
        value = env.get_value(row.name, cast=row.cast)
    except ValueError as error:
        raise ImproperlyConfigured(f"{row.name} must be of type {row.cast.__name__}.") from error
    if row.minimum is not None and value < row.minimum:
        raise ImproperlyConfigured(f"{row.name} must be at least {row.minimum:g}.")
    return value


def secret_key(given: str, home: Path) -> str:
    """The key given, or one made once and kept in `home` readable by its owner alone."""
    if given:
        return given
    file = home / "secret_key"
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    with os.fdopen(descriptor, "w") as stream:
        stream.write(secrets.token_urlsafe(50))
    return file.read_text().strip()
