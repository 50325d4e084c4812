"""SHA-256 as the database computes it."""

from typing import Any

from django.db.models import Func
from django.db.models.functions import SHA256


class Sha256(SHA256):
    """Of a text in UTF-8, in hexadecimal digits. Django's own wants an extension of PostgreSQL."""

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """By a function that is always there."""
        template = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"
        return Func.as_sql(self, compiler, connection, template=template, **more)
