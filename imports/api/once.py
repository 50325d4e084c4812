"""A start that is sent twice, since its answer was lost, is one import."""

import json
from collections.abc import Callable
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import IntegrityError, transaction
from rest_framework.request import Request

from imports.models import ImportJob


def confirmation(request: Request) -> UUID | None:
    """What makes a request the same one sent again: whose it is, its key and its body."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    body = json.dumps(request.data, sort_keys=True)
    return uuid5(NAMESPACE_URL, f"bulk-import/{request.user.pk}/{key}/{body}")


def made_before(request: Request, same: UUID | None) -> ImportJob | None:
    """The import of the first time."""
    return ImportJob.objects.visible_to(request.user).filter(confirmation=same).first() if same else None


def made_once(request: Request, same: UUID | None, start: Callable[[], ImportJob]) -> ImportJob:
    """The import that `start` makes, or the one that the same request has made just now."""
    try:
        with transaction.atomic():
            job = start()
            if same is not None:
                ImportJob.objects.filter(pk=job.pk).update(confirmation=same)
            return job
    except IntegrityError:
        earlier = made_before(request, same)
        if earlier is None:
            raise
        return earlier
