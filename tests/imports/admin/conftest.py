"""An import at work."""

import pytest

from calls.models import BatchItem
from imports.models import ImportJob
from tests import cast


@pytest.fixture
def job(customer):
    """An import of one file that has arrived and whose call waits in the import's batch."""
    job = next(row for row in cast.everything(customer) if isinstance(row, ImportJob))
    call = job.files.get().call
    BatchItem.objects.create(job=job.batch, call=call, customer=customer, stage="audio", lane="cpu")
    return job
