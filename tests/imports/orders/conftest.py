"""Imports of order IDs, from the pasted list to the calls."""

import json

import pytest
from django.core.files.base import ContentFile

from imports import uploads
from imports.models import ImportSettings, SourceCredential, UploadKind
from tests.flows.conftest import allow, bring, customer, order, server, stored, web
from tests.imports.download.server import WAV, Server

__all__ = ["allow", "bring", "customer", "order", "server", "stored", "web"]


def recording(order_id):
    """Another recording for each order."""
    return WAV + order_id.encode()


@pytest.fixture
def paste(customer, bring):
    """Import pasted order IDs; the job as it ended."""
    customer.process_on_import = False
    customer.save()

    def paste(text, *, name="orders.txt", **options):
        told = text if isinstance(text, bytes) else text.encode()
        upload = uploads.take_in(
            customer=customer, file=ContentFile(told, name=name), kind=UploadKind.ORDERS, created_by=None
        )
        job = bring(uploads=[upload], allow_local=False, **options)
        job.refresh_from_db()
        return job

    return paste


@pytest.fixture
def lead_to(customer):
    """Say where the customer's order IDs lead."""

    def lead_to(**fields):
        found = ImportSettings(customer=customer, **fields)
        found.full_clean()
        found.save()
        return found

    return lead_to


@pytest.fixture
def key(customer):
    """A token for one host."""

    def key(host):
        return SourceCredential.objects.create(
            customer=customer, name="Telephone system", kind="bearer", host=host, secret="open-sesame"
        )

    return key


@pytest.fixture
def elsewhere(web, allow):
    """A second host that sources may use."""
    server = Server()
    allow(web.host, server.host)
    yield server
    server.close()


@pytest.fixture
def tells(web):
    """Let the service answer about an order with JSON; `told` may be bytes."""

    def tells(order_id, told, status=200):
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        return web.gives(f"/orders/{order_id}", body, status, Content_Type="application/json")

    tells.server = web
    return tells
