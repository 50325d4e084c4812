"""Counts that no test leaves to the next."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _nothing_remembered(db):
    cache.clear()
