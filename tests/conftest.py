"""Whom most tests need: a customer, and an operator at work. Others come from tests/cast.py."""

import pytest

from imports.work import at_hand
from tests import cast
from tests.toy.migrated import database_url, template

__all__ = ["database_url", "template"]


@pytest.fixture(autouse=True)
def nothing_at_hand():
    """What workers remember for seconds would outlive the rows of a test."""
    at_hand.forget()


@pytest.fixture
def customer():
    return cast.new_customer()


@pytest.fixture
def olga():
    return cast.operator()


@pytest.fixture
def operators(olga):
    """A browser in which an operator is logged in."""
    return cast.logged_in(olga)
