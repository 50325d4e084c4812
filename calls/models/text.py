"""What a call is searched by."""

from django.db import models

from calls.access.scope import scoped_by
from calls.models.call import Call


class CallText(models.Model):
    """The words of a call, as `calls.search.searched_text` writes them.

    The database itself keeps the full-text index over `body`: triggers and an FTS5 table on SQLite, a generated
    tsvector with a GIN index on PostgreSQL (migration 0003).
    """

    call = models.OneToOneField(Call, on_delete=models.CASCADE, primary_key=True, related_name="search_text")
    body = models.TextField()

    objects = scoped_by("call__customer").as_manager()

    def __str__(self) -> str:
        return f"Words of {self.call}"
