"""Programs that call the API, and counts that no test leaves to the next."""

import pytest
from django.core.cache import cache
from django.test import Client

from calls import tokens
from calls.models import TokenScope
from tests import cast


@pytest.fixture(autouse=True)
def _nothing_remembered(db):
    cache.clear()


@pytest.fixture
def customer():
    return cast.new_customer("Mine Dental")


@pytest.fixture
def stranger():
    return cast.new_customer("Stranger Clinic")


@pytest.fixture
def program():
    """A client with a token of this person."""

    def program(user, scope=TokenScope.READ, *customers):
        _token, text = tokens.make(user=user, name="test", scope=scope, customers=customers)
        return Client(headers={"authorization": f"Bearer {text}"})

    return program
