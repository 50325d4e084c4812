"""What every test can have."""

import pytest
from django.db import connection


@pytest.fixture
def on_postgresql():
    return connection.vendor == "postgresql"
