import pytest

from imports.retrieve import retrieve
from tests.imports.download.server import Server, policy_for


@pytest.fixture
def server():
    server = Server()
    yield server
    server.close()


@pytest.fixture
def into(tmp_path):
    return tmp_path / "into"


@pytest.fixture
def left(tmp_path):
    """Every file there is: what came, and what stayed behind."""
    return lambda: [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.fixture
def fetch(server, into, tmp_path):
    """Retrieve a URL; keyword arguments change the policy."""

    def fetch(url, on_progress=None, **changes):
        policy = policy_for(tmp_path, server, **changes)
        return retrieve(url, into, policy=policy, on_progress=on_progress)

    return fetch
