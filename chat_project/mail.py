"""Where mail goes: to the server named by EMAIL_URL, or into a folder where there is none."""

from pathlib import Path
from typing import Any

import environ
import structlog
from django.core.exceptions import ImproperlyConfigured
from django.core.mail.backends.filebased import EmailBackend

log = structlog.get_logger(__name__)

GIVE_UP_SECONDS = 10


class FolderBackend(EmailBackend):
    """Keeps mail as files for whoever runs CHAT, and says in the log that it did not leave the house."""

    def close(self) -> None:
        """The file is complete."""
        if self.stream is not None:
            log.warning("mail kept in a folder, EMAIL_URL is not set", file=self._get_filename())  # type: ignore[attr-defined]
        super().close()


def mail_settings(url: str, folder: Path) -> dict[str, Any]:
    """Django's settings of mail. Raises ImproperlyConfigured where `url` cannot be used."""
    if not url:
        return {"EMAIL_BACKEND": f"{__name__}.{FolderBackend.__name__}", "EMAIL_FILE_PATH": folder}
    try:
        config = environ.Env.email_url_config(url)
    except (ImproperlyConfigured, ValueError) as error:
        raise ImproperlyConfigured("EMAIL_URL must look like smtp+tls://user:password@host:587.") from error
    told = {name: value for name, value in config.items() if name.startswith("EMAIL_") and value not in (None, "")}
    return {"EMAIL_TIMEOUT": GIVE_UP_SECONDS, **told}
