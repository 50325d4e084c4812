"""Secrets in the database: encrypted with keys that are not in it."""

import base64
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

from calls.work.errors import WorkError


class EncryptedTextField(models.TextField):
    """Text that lies encrypted in the database and is plain in Python.

    It cannot be searched. What no key opens raises WorkError when it is read (`decrypted`), not when its row is.
    """

    description = "Encrypted text"

    def get_prep_value(self, value: Any) -> Any:
        """As it is stored."""
        return encrypted(value) if value else value

    def from_db_value(self, value: Any, *_: Any) -> Any:
        """Left encrypted: most rows are shown without their secret."""
        return Sealed(value) if value else value


class Sealed(str):
    """A secret as the database has it. Saving its row leaves it as it is."""

    __slots__ = ()

    def opened(self) -> str:
        """The secret itself; raises WorkError."""
        return decrypted(self)


def encrypted(text: str) -> str:
    """The text as it may be stored."""
    return text if isinstance(text, Sealed) else _keys().encrypt(text.encode()).decode()


def decrypted(stored: str) -> str:
    """What was encrypted; raises WorkError when none of the keys fits."""
    try:
        return _keys().decrypt(stored.encode()).decode()
    except InvalidToken as error:
        raise WorkError(
            "settings:secret:unreadable",
            "A stored secret cannot be read: the key it was encrypted with is not there any more.",
            hint="Enter the secret again, or add the former key to CHAT_ENCRYPTION_KEYS.",
            permanent=True,
        ) from error


def _keys() -> MultiFernet:
    return _fernets(tuple(settings.ENV["CHAT_ENCRYPTION_KEYS"]), settings.SECRET_KEY)


@lru_cache(maxsize=4)
def _fernets(given: tuple[str, ...], secret_key: str) -> MultiFernet:
    try:
        keys = [Fernet(key.strip()) for key in given]
    except ValueError as error:
        raise ImproperlyConfigured("CHAT_ENCRYPTION_KEYS must hold keys of 32 bytes in URL-safe base64.") from error
    return MultiFernet([*keys, Fernet(_derived(secret_key))])


def _derived(secret_key: str) -> bytes:
    """A key of its own for this purpose, made of the one that signs sessions (HKDF, RFC 5869)."""
    made = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"chat stored secrets").derive(
        secret_key.encode()
    )
    return base64.urlsafe_b64encode(made)
