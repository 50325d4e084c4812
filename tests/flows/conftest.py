"""A customer, a folder of recordings, and imports that are worked to their end in this process."""

import shutil
from pathlib import Path
from uuid import uuid4

import pytest

from calls.models import Customer
from imports.services import start_import
from tests.flows import engine
from tests.imports.download.server import Server


@pytest.fixture
def customer(db, settings):
    """A customer whose storage folder is gone after the test."""
    customer = Customer.objects.create(name="Harbour Clinic", slug="harbour", storage_prefix=f"test-{uuid4().hex}")
    yield customer
    for folder in (customer.storage_prefix, f"{customer.storage_prefix}-analysis"):
        shutil.rmtree(settings.RECORDINGS_DIR / folder, ignore_errors=True)


@pytest.fixture
def stored(customer, settings):
    """The customer's files in the storage."""

    def files():
        folder = Path(settings.RECORDINGS_DIR) / customer.storage_prefix
        return sorted(path for path in folder.rglob("*") if path.is_file())

    return files


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "calls"
    folder.mkdir()
    return folder


@pytest.fixture
def work_until_idle(db):
    return engine.work_until_idle


@pytest.fixture
def order(customer):
    """Start an import from the command line's point of view, and leave it to workers."""

    def order(*locations, customer=customer, allow_local=True, **fields):
        with engine.after_commit(execute=True):
            return start_import(
                customer=customer, locations=list(map(str, locations)), allow_local=allow_local, **fields
            )

    return order


@pytest.fixture
def bring(order):
    """Start an import and work until nothing is left to do; the job."""

    def bring(*locations, **options):
        job = order(*locations, **options)
        engine.work_until_idle()
        return job

    return bring


@pytest.fixture
def server():
    server = Server()
    yield server
    server.close()


@pytest.fixture
def allow(settings):
    """Let sources use these private hosts."""

    def allow(*hosts):
        settings.ENV = {**settings.ENV, "CHAT_ALLOW_PRIVATE_HOSTS": list(hosts)}

    return allow


@pytest.fixture
def web(server, allow):
    """A server on loopback that sources may use."""
    allow(server.host)
    return server
