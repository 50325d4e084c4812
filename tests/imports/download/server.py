"""A web server on loopback whose routes misbehave as a test wants."""

import socket
import ssl
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from imports.policy import RetrievalPolicy

CERTIFICATE = Path(__file__).parent / "recordings_test.pem"
WAV = b"RIFF\x24\x08\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00" + bytes(range(256)) * 8


class Server(ThreadingHTTPServer):
    """Answers `routes[path]`, a function of the handler; `released` lets the routes that hang go on.

    With `keeps` its connections serve many requests. `connections` are all that were ever made.
    """

    daemon_threads = True

    def __init__(self, *, encrypted=False, keeps=False):
        super().__init__(("127.0.0.1", 0), _KeepingHandler if keeps else _Handler)
        self.routes = {}
        self.requests = []
        self.connections = []
        self.released = threading.Event()
        if encrypted:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATE)
            self.socket = context.wrap_socket(self.socket, server_side=True)
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def process_request(self, request, client_address):
        self.connections.append(request)
        super().process_request(request, client_address)

    def hang_up(self):
        """Close every connection, also those that wait for a next request."""
        for connection in self.connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request, client_address):
        """A client that hangs up is what many tests want."""

    @property
    def host(self):
        return f"127.0.0.1:{self.server_port}"

    def url(self, path, *, host="127.0.0.1", scheme="http"):
        return f"{scheme}://{host}:{self.server_port}{path}"

    def seen(self, path):
        """The headers of every request for a path."""
        return [headers for requested, headers in self.requests if requested == path]

    def gives(self, path, body=WAV, status=200, **headers):
        self.routes[path] = lambda handler: handler.answer(status, body, headers)
        return self.url(path)

    def redirects(self, path, to, status=302):
        return self.gives(path, b"", status, Location=to)

    def hangs_after(self, path, raw):
        """Send raw bytes, then nothing until the test is over."""

        def hang(handler):
            handler.wfile.write(raw)
            handler.wfile.flush()
            handler.server.released.wait()

        self.routes[path] = hang
        return self.url(path)

    def sends(self, path, raw):
        """Send raw bytes and hang up."""
        self.routes[path] = lambda handler: handler.wfile.write(raw)
        return self.url(path)

    def close(self):
        self.released.set()
        self.shutdown()
        self.hang_up()
        self.thread.join()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        path = self.path.partition("?")[0]
        self.server.requests.append((path, dict(self.headers)))
        route = self.server.routes.get(path, lambda handler: handler.answer(404, b"", {}))
        route(self)

    def answer(self, status, body, headers):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            if value is not None:
                self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Quiet."""


class _KeepingHandler(_Handler):
    protocol_version = "HTTP/1.1"


def policy_for(folder, *servers, **changes):
    """A policy that may call these servers, with limits small enough for tests."""
    limits = {"connect_seconds": 5, "read_seconds": 5, "total_seconds": 10, "max_bytes": 1_000_000}
    hosts = [server.host for server in servers]
    settings = {"temporary_folder": folder / "temporary", "allowed_hosts": hosts, **limits, **changes}
    return RetrievalPolicy(**settings)
