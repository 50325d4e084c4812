"""A customer and somebody of theirs who reads their pages."""

import pytest

from calls.models import User
from tests import cast


@pytest.fixture
def customer():
    return cast.new_customer("Mine Dental")


@pytest.fixture
def reader(customer):
    """A browser in which somebody of the customer is logged in."""
    return cast.logged_in(cast.limited(User.objects.create_user("reader"), customer))
