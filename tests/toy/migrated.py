"""Databases for real workers: migrated once a session and copied, since migrating takes longer than most tests."""

import os
import shutil
from contextlib import contextmanager
from uuid import uuid4

import psycopg
import pytest

from tests.toy.fleet import Fleet

FILE = "chat.sqlite3"


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """What databases are copied from: a file of SQLite's, or the name of a database on the server under test."""
    home = tmp_path_factory.mktemp("template")
    server = os.environ.get("DATABASE_URL")
    if not server:
        Fleet(home=home).migrate()
        yield home / FILE
        return
    with database(server) as name:
        Fleet(home=home, database_url=url_of(server, name)).migrate()
        yield name


@pytest.fixture
def database_url(template):
    """A migrated database of its own on the server under test, or nothing for SQLite (see `put_database`)."""
    server = os.environ.get("DATABASE_URL")
    if not server:
        yield ""
        return
    with database(server, f"TEMPLATE {template}") as name:
        yield url_of(server, name)


def put_database(template, home):
    """Give this home a migrated database where it is SQLite's."""
    if not isinstance(template, str):
        home.mkdir(exist_ok=True)
        shutil.copyfile(template, home / FILE)


@contextmanager
def database(server, made_like=""):
    """A database for a while; its name."""
    name = f"fleet_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} {made_like}")
    yield name
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def url_of(server, name):
    return server.rsplit("/", 1)[0] + f"/{name}"
