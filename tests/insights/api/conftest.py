"""Programs that call the API."""

from tests.calls.api.conftest import _nothing_remembered, customer, program, stranger

__all__ = ["_nothing_remembered", "customer", "program", "stranger"]
