"""What the fake speech services have in common: a server on the loopback that counts, and fails when told to.

`Service` is run as a context manager; a vendor's file adds `reply`. Faults are put into `faults` and happen to the next
requests, one each.
"""

import hashlib
import json
import select
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.fake_speech.multipart import Part, parts_of
from tests.fake_speech.tones import Heard, heard_in


@dataclass(frozen=True)
class Request:
    """What came, read to its end. `query` holds the last value of each name."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    """By their names in small letters."""
    body: bytes

    @property
    def parts(self) -> list[Part]:
        """The fields of a form."""
        return parts_of(self.body, self.headers["content-type"])

    def json(self):
        """The body read as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    """`body` is sent as JSON unless it is bytes."""

    body: object = field(default_factory=dict)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def payload(self) -> bytes:
        """What goes over the wire."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


class Silent(Enum):
    """Faults that answer nothing."""

    HANG = auto()
    """Says nothing until the other side gives up."""
    CUT = auto()
    """Takes the request and closes the connection in the middle of the answer."""
    DRIP = auto()
    """Sends an answer that never ends, byte by byte, until the other side gives up."""
    FLOOD = auto()
    """The same, as fast as it goes."""


Fault = Reply | Silent


class Service:
    """A vendor's service on a free port; `url` is its address.

    `requests` are all that came, `sendings` counts what was answered well, by a hash of its sound, and
    `billed_seconds` is what would be on the bill. `hung_up` is set once somebody has given up on a request that hangs.
    """

    def __init__(self):
        self.faults: list[Fault] = []
        self.requests: list[Request] = []
        self.sendings: Counter[str] = Counter()
        self.billed_seconds = 0.0
        self.news = threading.Condition()
        self.closing = threading.Event()
        self.hung_up = threading.Event()
        self._heard: dict[str, Heard] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.service = self
        self._server.daemon_threads = True
        self._server.block_on_close = False

    @property
    def url(self) -> str:
        """Its address, without a path."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def reply(self, request: Request) -> Reply:
        """The vendor's answer; `bill` counts what it has heard."""
        raise NotImplementedError

    def may_fail(self, request: Request) -> bool:
        """Whether a fault that waits happens to this request."""
        return True

    def received(self, request: Request) -> Fault | None:
        """Note a request; the next fault, if it is this one's."""
        with self.news:
            self.requests.append(request)
            self.news.notify_all()
        return self.faults.pop(0) if self.faults and self.may_fail(request) else None

    def hear(self, recording: bytes) -> Heard:
        """The marker tones in a file that came; each file is decoded once."""
        key = hashlib.sha256(recording).hexdigest()
        if key not in self._heard:
            self._heard[key] = heard_in(recording)
        return self._heard[key]

    def bill(self, recording: bytes) -> None:
        """Count a file that was answered."""
        heard = self.hear(recording)
        with self.news:
            self.sendings[heard.fingerprint] += 1
            self.billed_seconds += heard.seconds
            self.news.notify_all()

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_error):
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_arguments):
        """Say nothing."""

    def handle_one_request(self):
        with suppress(ConnectionError):  # the other side gave up
            super().handle_one_request()

    def answer(self):
        service, request = self.server.service, self.read()
        fault = service.received(request)
        if isinstance(fault, Silent):
            self.fail(fault)
            return
        self.send(fault or service.reply(request))

    do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815 - names of the standard library

    def read(self) -> Request:
        address = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(address.query, keep_blank_values=True).items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Request(self.command, address.path, query, headers, self.body(headers))

    def body(self, headers) -> bytes:
        if headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(int(headers.get("content-length", 0)))
        chunks = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def fail(self, fault: Silent) -> None:
        self.close_connection = True
        if fault is Silent.HANG:
            self.wait_for_end()
            return
        if fault in {Silent.DRIP, Silent.FLOOD}:
            self.go_on(b" " if fault is Silent.DRIP else b" " * 65_536)
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b'{"text": "Hel')

    def go_on(self, piece: bytes) -> None:
        """Answer with this over and over."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(1 << 40))
        self.end_headers()
        try:
            self.wait_for_end(lambda: self.wfile.write(piece))
        except ConnectionError:
            self.server.service.hung_up.set()

    def wait_for_end(self, meanwhile=lambda: None) -> None:
        """Until the other side closes the connection, or the service ends."""
        service = self.server.service
        while not service.closing.is_set():
            meanwhile()
            readable, _, _ = select.select([self.connection], [], [], 0.02)
            if readable and not self.connection.recv(1):
                service.hung_up.set()
                return

    def send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in {"Content-Type": "application/json", **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.payload)))
        self.end_headers()
        self.wfile.write(reply.payload)
