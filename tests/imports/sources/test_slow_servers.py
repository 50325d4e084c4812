"""Servers that drip: no look at an address and no page holds its thread for long."""

import pytest

from calls.work.errors import WorkError
from imports.sources.page import PageSource
from imports.sources.probe import probe

DRIP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>"


class StoppedError(Exception):
    """What a lease raises when its job was stopped."""


def look(url, context):
    return probe(url, context)


def read_page(url, context):
    return list(PageSource().discover(url, context))


@pytest.mark.parametrize("read", [look, read_page])
def test_an_address_that_drips_is_left(read, server, context):
    impatient = context(limits={"slowest_bytes_per_second": 1e12, "grace_seconds": 0.0})
    with pytest.raises(WorkError) as error:
        read(server.hangs_after("/", DRIP), impatient)
    assert error.value.code == "import:source:too-slow"


@pytest.mark.parametrize("read", [look, read_page])
def test_a_stop_is_noticed_while_an_address_drips(read, server, context):
    def stop(found):
        raise StoppedError

    with pytest.raises(StoppedError):
        read(server.hangs_after("/", DRIP), context(on_progress=stop))
