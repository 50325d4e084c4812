"""Where a call came from, for its page."""

from collections.abc import Iterable
from typing import Any, cast

from calls.access.scope import ScopedQuerySet
from calls.history import MOST, Event
from calls.models import Call
from imports.models import ImportFile
from imports.web.hosts import shown_source

TOLD = ("duplicate_by", "queued_at", "finished_at", "job__created_by__username", "source__location")


def fetched(call: Call, user: Any) -> Iterable[Event]:
    """The imports that brought the call, with their source."""
    seen = cast("ScopedQuerySet", ImportFile.objects.all()).visible_to(user)
    files = seen.filter(call=call).select_related("job__created_by", "source").only(*TOLD)
    for file in files.order_by("-pk")[:MOST]:
        person = file.job.created_by
        came = "Found again at" if file.duplicate_by else "Imported from"
        yield Event(
            file.finished_at or file.queued_at,
            f"{came} {shown_source(file.source.location)}",
            person.get_username() if person else "",
            file.job,
        )
