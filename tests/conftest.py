"""Whom most tests need: a customer, and an operator at work. Others come from tests/cast.py."""

import shutil

import pytest
from django.conf import settings

from imports.work import at_hand
from tests import cast
from tests.toy.migrated import database_url, template

__all__ = ["database_url", "template"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, template):
    """The tests' own database is a copy as well: a process of the suite migrates once."""
    test = settings.DATABASES["default"]["TEST"]
    if settings.ON_SQLITE:
        shutil.copyfile(template, test["NAME"])
    else:
        test["TEMPLATE"] = template


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb):
    """A file that is there is not made anew; it goes with the home of the process."""
    return django_db_keepdb or settings.ON_SQLITE


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
