"""A call in the storage, and batches of it."""

import shutil
from uuid import uuid4

import pytest

from calls import recordings
from calls.models import Batch, BatchItem, Call, Customer
from calls.stages import registry
from tests.calls.audio.media import hiss, write_wav


class IdleLease:
    """A lease that counts the signs of life."""

    def __init__(self):
        self.beats = 0

    def beat(self):
        self.beats += 1


@pytest.fixture
def lease():
    return IdleLease()


@pytest.fixture
def call(db, tmp_path, settings):
    """A call of two seconds of line noise at -80 dBFS."""
    customer = Customer.objects.create(name="Harbour Clinic", slug="harbour", storage_prefix=f"test-{uuid4().hex}")
    path = write_wav(tmp_path / "call.wav", hiss(2, amplitude=3))
    name = recordings.keep(path, f"{customer.storage_folder}/call.wav")
    yield Call.objects.create(
        customer=customer, file_name="call.wav", recording=name, content_hash="a" * 64, size_bytes=32_044
    )
    shutil.rmtree(settings.RECORDINGS_DIR / customer.storage_prefix, ignore_errors=True)


@pytest.fixture
def item(call):
    """An item of the call in a batch that asks for these stages, at the first of them."""

    def item(*stages):
        batch = Batch.objects.create(name="x", stages=list(stages))
        first = registry.get(stages[0])
        return BatchItem.objects.create(
            job=batch, call=call, customer=call.customer, stage=first.name, lane=first.lane(call)
        )

    return item
