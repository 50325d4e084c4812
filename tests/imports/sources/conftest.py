import pytest

from imports.sources.base import DiscoveryContext
from imports.sources.registry import pick
from tests.imports.download.conftest import fetch, into, server
from tests.imports.download.server import policy_for

__all__ = ["fetch", "into", "server"]


@pytest.fixture
def context(server, tmp_path):
    """A context that may read local files and call the server; keyword arguments and `limits` change it."""

    def context(*, allow_local=True, limits=None, **changes):
        policy = policy_for(tmp_path, server, allow_local=allow_local, **(limits or {}))
        return DiscoveryContext(policy, **changes)

    return context


@pytest.fixture
def discover(context):
    """Everything found at a location, by the source that is picked for it."""

    def discover(location, **changes):
        settings = context(**changes)
        return list(pick(str(location), settings).discover(str(location), settings))

    return discover
