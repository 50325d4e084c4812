"""What opens a source, as it goes into a request: for its own host only, and nothing that would bend the request."""

import re
from collections.abc import Mapping

import httpx2

from imports.policy import RetrievalPolicy
from imports.web.errors import permanent
from imports.web.hosts import PORTS, is_allowed

UNSENDABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
OURS = frozenset(
    (
        *("accept-encoding", "connection", "content-length", "expect", "host", "if-match", "if-none-match"),
        *("if-range", "keep-alive", "proxy-authorization", "range", "te", "trailer", "transfer-encoding", "upgrade"),
    )
)
"""Headers that say how a request is made: no credential may set them."""


def headers_for(address: httpx2.URL, policy: RetrievalPolicy) -> Mapping[str, str]:
    """The headers that open this one address, to be asked for at every hop; none where the credential is not for it.

    By plain http they go only to hosts that an administrator has named. Raises WorkError for a secret that no
    header can carry.
    """
    if policy.credential is None:
        return {}
    port = PORTS[address.scheme] if address.port is None else address.port
    trusted = is_allowed(address.raw_host.decode("ascii"), port, policy.allowed_hosts)
    headers = policy.credential.headers_for(address, plain_http=trusted)
    return {name: _sendable(name, value.strip()) for name, value in headers.items()}


def _sendable(name: str, value: str) -> str:
    if UNSENDABLE.search(value) or name.lower() in OURS:
        hint = "Enter the credential again: one line, and a header that the service asks for."
        raise permanent("credential", "The chosen credential cannot be sent in a header.", hint)
    return value
