"""Which web addresses may be called: public ones only, unless an administrator allowed the host by name.

The list follows the IANA IPv4 and IPv6 Special-Purpose Address Registries; `ipaddress.is_global` of Python
3.11 misses some of them, for example NAT64 and 6to4, which carry a private IPv4 address inside.
"""

import ipaddress
import re
import socket
from collections.abc import Collection, Sequence

import httpx2

from calls.work.errors import WorkError

PORTS = {"http": 80, "https": 443}
UNREADABLE = (httpx2.InvalidURL, ValueError)  # what httpx2.URL and its join raise
MAX_URL_CHARACTERS = 8192
USE_HTTP = "Use an address that begins with http:// or https://."
HOST_NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_.])?", re.ASCII)
BUCKETS = ("s3://", "gs://", "azure://")
SIGNED = re.compile(r"[?&](x-amz-|x-goog-)?sig(nature)?=", re.IGNORECASE)
UNSAFE_CHARACTERS = re.compile(r"[\x00-\x20\x7f\\]")
AUTHORITY = re.compile(r"[a-z][a-z0-9+.-]*://([^/?#]*)", re.IGNORECASE | re.ASCII)
PLAIN_PORT = re.compile(r"(?:\[[^\]]*\]|[^:]*)(?::[0-9]{1,5})?", re.ASCII)
OTHER_DOTS = re.compile("[\u3002\uff0e\uff61]")  # IDNA reads them as dots (UTS 46, 2.3)
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
LOCAL_NAMES = ("localhost", "local", "internal", "intranet", "lan", "home.arpa")
"""Ends of names that no public host has (RFC 6761, 6762, 8375, ICANN's reservation of .internal; usual at home)."""

REFUSED_NETWORKS = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",  # this network, unspecified
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # Azure's host agent
        "169.254.0.0/16",  # link-local, cloud metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
        "::/96",  # unspecified, loopback, IPv4-compatible
        "::ffff:0:0/96",  # IPv4-mapped
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",  # NAT64, local use
        "100::/64",  # discard only
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
        "5f00::/16",  # segment routing
        "fc00::/7",  # unique local
        "fe80::/10",  # link-local
        "fec0::/10",  # site-local
        "ff00::/8",  # multicast
    )
)
GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")  # the only part of IPv6 handed out to the public


def is_public(address: str) -> bool:
    """Whether an IP address, as text, belongs to a host of the public internet."""
    ip = ipaddress.ip_address(address)
    if any(ip in network for network in REFUSED_NETWORKS):
        return False
    return isinstance(ip, ipaddress.IPv4Address) or ip in GLOBAL_UNICAST


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, each once, in the order of preference. Raises OSError where there are none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def check_addresses(host: str, port: int, addresses: Sequence[str], allowed: Collection[str]) -> None:
    """Refuse a host of which any address is not public: which of them gets called is chance."""
    if not is_allowed(host, port, allowed) and not all(is_public(address) for address in addresses):
        raise _refused(f"{host} is not a public address.", _with_port(host, port))


def is_allowed(host: str, port: int, allowed: Collection[str]) -> bool:
    """Whether an administrator allowed this host: `host` on the usual ports, `host:port` on that port."""
    entries = {_plain(entry) for entry in allowed}
    host = _plain(host)
    if _with_port(host, port) in entries:
        return True
    return port in PORTS.values() and not entries.isdisjoint({host, f"[{host}]"})


def web_address(url: str, allowed: Collection[str], ports: Collection[int] = (80, 443)) -> httpx2.URL:
    """Parse an http(s) URL that is about to be called; `ports` are those of public hosts. Raises WorkError."""
    address = parse_web_address(url)
    host = address.raw_host.decode("ascii")
    port = PORTS[address.scheme] if address.port is None else address.port
    if not is_allowed(host, port, allowed):
        _check_name(host, port)
        if port not in ports:
            raise _refused(f"Port {port} of {host} may not be called.", _with_port(host, port))
    return address


def parse_web_address(url: str) -> httpx2.URL:
    """Parse an http(s) URL, once for all; WorkError for what two parsers could read differently.

    The fragment is dropped. Spaces inside the path are encoded, as browsers do.
    """
    address = _parsed(url.strip(" "))
    if address.scheme not in PORTS:
        what = f"Addresses with {address.scheme} are not read." if address.scheme else "This is not a web address."
        raise _unsupported(what, USE_HTTP)
    if address.userinfo:
        raise _unsupported("The address holds a user name or password.", "Leave them out of the address.")
    host = address.raw_host.decode("ascii")
    if not (HOST_NAME.fullmatch(host) or _is_ipv6(host)) or OTHER_DOTS.search(_authority(url)):
        raise _unsupported("The address has no valid host name.", "Check the address for typing errors.")
    if ":" not in host and _ends_in_number(host) and not _is_ipv4(host):
        hint = "Write it as four decimal numbers, such as 203.0.113.9."
        raise _unsupported("The address writes its IP address in an unusual way.", hint)
    if not PLAIN_PORT.fullmatch(_authority(url)) or address.port == 0:
        raise _unsupported("The port of the address cannot be read.", "Write it as a number between 1 and 65535.")
    return address.copy_with(fragment=None)


def shown(address: httpx2.URL | str) -> str:
    """An address as errors may show it: scheme, host and path; query and user can hold secrets."""
    try:
        url = httpx2.URL(address)
    except UNREADABLE:
        return "the address"
    bare = url.copy_with(username="", password="", query=None, fragment=None)
    return str(bare)[:500]


def shown_source(location: str) -> str:
    """Where an import comes from as people may see it: paths as they are, web addresses without their secrets."""
    if location.lower().startswith("zip:"):
        archive, mark, member = location[len("zip:") :].partition("!/")
        return f"zip:{shown_source(archive)}{mark}{member}"
    if location.lower().startswith(BUCKETS):
        return _shown_in_bucket(location)
    local = "://" not in location or location.lower().startswith("file:")
    return location if local else shown(location)


def gate_of(url: str) -> str:
    """The gate that fetching from this address goes through: its host; empty for what no host is asked for."""
    if not url.lower().startswith(("http://", "https://")):
        return ""
    try:
        return httpx2.URL(url).raw_host.decode("ascii")[:255]
    except UNREADABLE:
        return ""


def _shown_in_bucket(location: str) -> str:
    """A bucket's address as it is, but for what was written into it that belongs into a credential."""
    scheme, _, rest = location.partition("://")
    bucket, slash, key = rest.partition("/")
    key = key.partition("?")[0] if SIGNED.search(key) else key
    return f"{scheme}://{bucket.rpartition('@')[2]}{slash}{key}"


def _parsed(url: str) -> httpx2.URL:
    if len(url) > MAX_URL_CHARACTERS:
        raise _unsupported("The address is too long.", f"Use at most {MAX_URL_CHARACTERS} characters.")
    if UNSAFE_CHARACTERS.search(url.replace(" ", "")):
        raise _unsupported("The address holds line breaks or backslashes.", "Remove them.")
    try:
        return httpx2.URL(url)
    except UNREADABLE as e:
        raise _unsupported("The address cannot be read.", "Check the address for typing errors.") from e


def _check_name(host: str, port: int) -> None:
    """Refuse names that belong to no public host, before anybody is asked for them."""
    name = host.rstrip(".")
    local = "." not in name or name.endswith(tuple(f".{end}" for end in LOCAL_NAMES))
    if local and not _is_ipv6(host):
        raise _refused(f"{host} is a name of a local network.", _with_port(host, port))


def _authority(url: str) -> str:
    """Host and port as they are written; what could be a user name is refused elsewhere."""
    match = AUTHORITY.match(url.strip(" "))
    return match[1] if match else ""


def _ends_in_number(host: str) -> bool:
    """Whether browsers would take the host for an IPv4 address (WHATWG URL standard, 3.5)."""
    return NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]) is not None


def _is_ipv4(host: str) -> bool:
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        return False
    return True


def _is_ipv6(host: str) -> bool:
    try:
        return ipaddress.IPv6Address(host).scope_id is None
    except ValueError:
        return False


def _plain(host: str) -> str:
    return host.strip().lower().rstrip(".")


def _with_port(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _unsupported(text: str, hint: str) -> WorkError:
    return WorkError("import:source:unsupported", text, hint=hint, permanent=True)


def _refused(text: str, entry: str) -> WorkError:
    hint = f"If CHAT should reach it, an administrator adds {entry} to CHAT_ALLOW_PRIVATE_HOSTS."
    return WorkError("import:source:address-refused", text, hint=hint, permanent=True)
