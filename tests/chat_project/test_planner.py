"""What connections to PostgreSQL set for themselves."""

import pytest
from django.db import connections
from django.db.utils import load_backend

from chat_project.planner import WANTED

pytestmark = pytest.mark.django_db


@pytest.fixture
def another():
    """Opens further connections to the database, with options of their own."""
    opened = []

    def connect(**options):
        given = connections["default"].settings_dict
        settings = {**given, "OPTIONS": {**given["OPTIONS"], **options}}
        opened.append(load_backend(given["ENGINE"]).DatabaseWrapper(settings))
        return opened[-1]

    yield connect
    for connection in opened:
        connection.close()


def planned(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(WANTED)])
        return dict(cursor.fetchall())


@pytest.fixture
def on_postgresql():
    if connections["default"].vendor != "postgresql":
        pytest.skip("needs PostgreSQL")


@pytest.mark.usefixtures("on_postgresql")
def test_a_connection_plans_for_solid_state_disks_and_many_people(another):
    assert planned(another()) == WANTED


@pytest.mark.usefixtures("on_postgresql")
def test_what_the_server_was_told_about_planning_stays(another):
    assert planned(another(options="-c random_page_cost=3"))["random_page_cost"] == "3"
