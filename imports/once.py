"""A start that is sent twice, since its answer was lost, is one import: from the form and over the API."""

from collections.abc import Callable
from uuid import UUID

from django.db import IntegrityError, transaction

from calls.models import User
from imports.models import ImportJob


def made_before(user: User, same: UUID | None) -> ImportJob | None:
    """The import of the first time; `same` is what only the same start has."""
    found: ImportJob | None = ImportJob.objects.visible_to(user).filter(confirmation=same).first() if same else None
    return found


def made_once(user: User, same: UUID | None, start: Callable[[], ImportJob]) -> ImportJob:
    """The import that `start` makes, or the one that the same start has made just now."""
    try:
        with transaction.atomic():
            job = start()
            if same is not None:
                ImportJob.objects.filter(pk=job.pk).update(confirmation=same)
            return job
    except IntegrityError:
        earlier = made_before(user, same)
        if earlier is None:
            raise
        return earlier
