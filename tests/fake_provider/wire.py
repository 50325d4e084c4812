"""HTTP/1.1, as much of it as a model's service needs, for many requests at once in one thread."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from urllib.parse import parse_qs, unquote, urlsplit

MOST_BYTES = 64 << 20
DRIP_SECONDS = 0.02


class Manner(Enum):
    """How an answer is sent."""

    WHOLE = auto()
    NEVER = auto()
    """Nothing comes until the other side gives up."""
    CUT = auto()
    """The connection breaks in the middle."""
    DRIP = auto()
    """Byte by byte."""


@dataclass(frozen=True)
class Request:
    """What came, read to its end; header names in small letters, of each query name the last value."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """What goes back, as JSON."""

    body: object
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    manner: Manner = Manner.WHOLE

    @property
    def head_and_body(self) -> tuple[bytes, bytes]:
        """As it goes over the wire."""
        body = self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()
        headers = {"content-type": "application/json", **self.headers, "content-length": str(len(body))}
        lines = [f"HTTP/1.1 {self.status} -", *(f"{name}: {value}" for name, value in headers.items())]
        return ("\r\n".join(lines) + "\r\n\r\n").encode(), body


Respond = Callable[[Request], Awaitable[Reply]]


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, respond: Respond) -> None:
    """Answer the requests of one connection until it is closed."""
    with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
        while (request := await read(reader)) is not None:
            if not await send(await respond(request), reader, writer):
                break
    writer.close()


async def read(reader: asyncio.StreamReader) -> Request | None:
    """The next request; None where there is none."""
    head = await reader.readuntil(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest if line)}
    length = int(headers.get("content-length", 0))
    if length > MOST_BYTES:
        return None
    address = urlsplit(target)
    query = {name: values[-1] for name, values in parse_qs(address.query, keep_blank_values=True).items()}
    return Request(method, unquote(address.path), query, headers, await reader.readexactly(length))


async def send(reply: Reply, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Send an answer in its manner; whether the connection goes on."""
    head, body = reply.head_and_body
    if reply.manner is Manner.WHOLE:
        writer.write(head + body)
        await writer.drain()
        return True
    if reply.manner is Manner.NEVER:
        await reader.read(1)  # the other side hangs up
    elif reply.manner is Manner.CUT:
        writer.write(head + body[: len(body) // 2])
        await writer.drain()
    else:
        await drip(head + body, writer)
    return False


async def drip(data: bytes, writer: asyncio.StreamWriter) -> None:
    """Byte by byte, until the other side hangs up."""
    for place in range(len(data)):
        writer.write(data[place : place + 1])
        await writer.drain()
        await asyncio.sleep(DRIP_SECONDS)
