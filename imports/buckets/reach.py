"""How far a request to a storage may go: to public addresses by https, or where an administrator allowed it.

Asked before every single request, since redirects and keys name addresses too. The vendors' libraries then look the
name up once more; an answer that has changed meanwhile leads to a server without a certificate for the name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from calls.work.errors import WorkError
from imports.policy import RetrievalPolicy
from imports.web.errors import AGAIN, permanent
from imports.web.hosts import PORTS, check_addresses, is_allowed, web_address


@dataclass(frozen=True)
class Reach:
    """The part of a policy that clients are made with; times in seconds."""

    allowed_hosts: frozenset[str]
    ports: frozenset[int]
    connect_seconds: float
    read_seconds: float
    resolver: Callable[[str, int], list[str]]

    @classmethod
    def of(cls, policy: RetrievalPolicy) -> "Reach":
        """What a policy allows."""
        hosts, ports = frozenset(policy.allowed_hosts), frozenset(policy.public_ports)
        return cls(hosts, ports, policy.connect_seconds, policy.read_seconds, policy.resolver)

    @property
    def timeout(self) -> tuple[float, float]:
        """As requests takes it."""
        return self.connect_seconds, self.read_seconds

    def check(self, url: str) -> None:
        """Refuse an address that must not be called; raises WorkError."""
        parts = urlsplit(url)
        address = web_address(f"{parts.scheme}://{parts.netloc}/", self.allowed_hosts, self.ports)
        host, port = address.raw_host.decode("ascii"), address.port or PORTS[address.scheme]
        if address.scheme != "https" and not is_allowed(host, port, self.allowed_hosts):
            hint = "Give an address that begins with https://."
            raise permanent("address-refused", f"{host} would be called without encryption.", hint)
        try:
            addresses = self.resolver(host, port)
        except (OSError, UnicodeError) as e:
            raise WorkError("import:source:unreachable", f"{host} was not found.", hint=AGAIN) from e
        check_addresses(host, port, addresses, self.allowed_hosts)
