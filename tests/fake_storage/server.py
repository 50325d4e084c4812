"""What the storages have in common: a web server on the loopback that keeps a log, and fails when told to."""

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote

from werkzeug.serving import WSGIRequestHandler, make_server

PIECE = 64 * 1024


@dataclass
class Request:
    """What came. `path` is as it was sent, `query` holds the last value of each name, `body_bytes` what was read."""

    method: str
    path: str
    query_string: str
    headers: dict[str, str]
    """By their names in small letters."""
    status: int = 0
    body_bytes: int = 0
    body: bytes = field(default=b"", repr=False)

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(self.query_string, keep_blank_values=True))

    @property
    def parts(self) -> list[str]:
        """The parts of the path, decoded."""
        return [unquote(part) for part in self.path.split("/")[1:]]

    @property
    def range(self) -> tuple[int, int | None] | None:
        """First and last byte asked for."""
        value = self.headers.get("x-ms-range") or self.headers.get("range", "")
        if not value.startswith("bytes="):
            return None
        first, _, last = value.removeprefix("bytes=").partition("-")
        return int(first), int(last) if last else None


@dataclass(frozen=True)
class Reply:
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Fault:
    """Something that goes wrong with the next requests of a method whose path and query hold `part`."""

    method: str
    part: str
    times: int
    reply: Reply | None = None
    cut_after: int | None = None
    cut_upload_after: int | None = None

    def happens_to(self, request: Request) -> bool:
        whole = unquote(f"{request.path}?{request.query_string}")
        return self.times > 0 and self.method in {"", request.method} and self.part in whole


class Storage:
    """A storage on a free port; its class adds `reply`, or an application of its own as `answer`."""

    def __init__(self):
        self.requests: list[Request] = []
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._server = make_server("127.0.0.1", 0, self._application, threaded=True, request_handler=self._handler())
        self._server.daemon_threads = True

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def seen(self, method: str, part: str = "") -> list[Request]:
        """The requests of a method whose path and query hold a text."""
        return [request for request in self.requests if Fault(method, part, 1).happens_to(request)]

    def fail(self, status, body=b"", *, method="", part="", times=1, **headers):
        """Answer the next requests with this; header names with _ for -."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        self._faults.append(Fault(method, part, times, reply=Reply(body, status, told)))

    def cut(self, after_bytes, *, method="GET", part="", times=1):
        """Close the connection in the middle of the answer's body."""
        self._faults.append(Fault(method, part, times, cut_after=after_bytes))

    def cut_upload(self, after_bytes, *, method="", part="", times=1):
        """Close the connection in the middle of the request's body; what came is lost."""
        self._faults.append(Fault(method, part, times, cut_upload_after=after_bytes))

    def reply(self, request: Request) -> Reply:
        raise NotImplementedError

    def answer(self, request: Request, environ, start_response) -> Iterable[bytes]:
        request.body = read_body(environ)
        request.body_bytes = len(request.body)
        with self._lock:
            reply = self.reply(request)
        request.body = b""
        return _sent(reply, request, start_response)

    def __enter__(self):
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _handler(self):
        return QuietHandler

    def _application(self, environ, start_response) -> Iterable[bytes]:
        request = _request(environ)

        def noting(status: str, headers, *more):
            request.status = int(status.split(maxsplit=1)[0])
            return start_response(status, headers, *more)

        with self._lock:
            self.requests.append(request)
            fault = next((fault for fault in self._faults if fault.happens_to(request)), None)
            if fault is not None:
                fault.times -= 1
        if fault is None:
            return self.answer(request, environ, noting)
        return self._failing(fault, request, environ, noting)

    def _failing(self, fault: Fault, request: Request, environ, start_response) -> Iterable[bytes]:
        if fault.cut_upload_after is not None:
            environ["wsgi.input"].read(fault.cut_upload_after)
            _hang_up(environ)
        if fault.reply is not None:
            request.body_bytes = len(read_body(environ))
            return _sent(fault.reply, request, start_response)
        body = self.answer(request, environ, start_response)
        return _only(body, fault.cut_after or 0, lambda: _hang_up(environ))


class QuietHandler(WSGIRequestHandler):
    def log(self, *_arguments):
        """Say nothing."""


def read_body(environ) -> bytes:
    length = environ.get("CONTENT_LENGTH")
    if length:
        return environ["wsgi.input"].read(int(length))
    return environ["wsgi.input"].read() if environ.get("wsgi.input_terminated") else b""


def _request(environ) -> Request:
    path, _, query = environ["RAW_URI"].partition("?")
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_") or (name in {"CONTENT_TYPE", "CONTENT_LENGTH"} and value)
    }
    return Request(environ["REQUEST_METHOD"], path, query, headers)


def _sent(reply: Reply, request: Request, start_response) -> Iterable[bytes]:
    headers = dict(reply.headers)
    headers.setdefault("Content-Length", str(len(reply.body)))
    headers.setdefault("Content-Type", "application/octet-stream")
    start_response(f"{reply.status} {reply.status}", list(headers.items()))
    return [] if request.method == "HEAD" else pieces(reply.body)


def pieces(body: bytes) -> Iterator[bytes]:
    view = memoryview(body)
    for start in range(0, len(body), PIECE):
        yield bytes(view[start : start + PIECE])


def _only(body: Iterable[bytes], count: int, hang_up: Callable[[], None]) -> Iterator[bytes]:
    """The first bytes of a body, and then the end of the connection."""
    left = count
    for piece in body:
        yield piece[:left]
        left -= len(piece)
        if left <= 0:
            break
    hang_up()


def _hang_up(environ) -> None:
    environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    raise ConnectionResetError("as the test wants it")
