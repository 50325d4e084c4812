"""Logging: structlog's events and everybody else's messages, as lines of JSON in CHAT_HOME and readable on screen."""

from pathlib import Path
from typing import Any

import structlog

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def logging_config(*, level: str, folder: Path) -> dict[str, Any]:
    """Configuration for `logging.config.dictConfig`; structlog is pointed at it on the way."""
    structlog.configure(
        processors=[
            *SHARED,
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": _formatter(structlog.processors.JSONRenderer()),
            "screen": _formatter(structlog.dev.ConsoleRenderer(colors=False)),
        },
        "handlers": {
            "screen": {"class": "logging.StreamHandler", "formatter": "screen", "level": "WARNING"},
            # Reopened when a rotating tool moves it: several processes write to the same file.
            "file": {
                "class": "logging.handlers.WatchedFileHandler",
                "filename": folder / "application.log",
                "formatter": "json",
                "delay": True,
            },
        },
        "root": {"handlers": ["screen", "file"], "level": level},
        "loggers": {
            "django": {"level": level},
            "django-q": {"level": "WARNING", "propagate": True},
            # At DEBUG it writes the headers of every answer, where redirects hold signed addresses.
            "httpcore2": {"level": "WARNING"},
            "httpcore": {"level": "WARNING"},
            # Writes a line for every request; one that is asked about for an hour would fill the file.
            "httpx": {"level": "WARNING"},
            "httpx2": {"level": "WARNING"},
            # At DEBUG it writes what is sent.
            "openai": {"level": "WARNING"},
            # At DEBUG and INFO they write headers and signed addresses.
            "azure": {"level": "WARNING"},
            "boto3": {"level": "WARNING"},
            "botocore": {"level": "WARNING"},
            "google": {"level": "WARNING"},
            "s3transfer": {"level": "WARNING"},
            "urllib3": {"level": "WARNING"},
        },
    }


def _formatter(renderer: Any) -> dict[str, Any]:
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        # Errors as plain text: the screen's renderer would draw every local variable, secrets too, and slowly.
        "foreign_pre_chain": [*SHARED, structlog.stdlib.ExtraAdder(), structlog.processors.format_exc_info],
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    }
