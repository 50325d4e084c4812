"""Programs that ask the API, for its tests."""

from django.test import Client

from calls import tokens
from calls.models import TokenScope

BASE = "/api/bulk-import"
JSON = "application/json"


def program(user, scope=TokenScope.RUN, *customers):
    """A client with a token of this person."""
    text = tokens.make(user=user, name="test", scope=scope, customers=customers)[1]
    return Client(headers={"authorization": f"Bearer {text}"})


def start(client, headers=None, **fields):
    """The answer to a start for the usual customer."""
    body = {"customer_name": "Acme Clinic", **fields}
    return client.post(f"{BASE}/start", body, content_type=JSON, headers=headers or {})
