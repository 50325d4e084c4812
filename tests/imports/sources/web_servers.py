"""Real web servers on the loopback, over a folder: nginx where it is installed, and Python's own."""

import functools
import os
import shutil
import socket
import subprocess
import threading
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
CONFIG = """
daemon off; worker_processes 1; {user} pid {work}/pid; error_log {work}/errors;
events {{ worker_connections 64; }}
http {{
    access_log {work}/requests; {paths}
    types {{ text/html html; application/json json; application/xml xml; audio/x-wav wav; application/zip zip; }}
    default_type application/octet-stream;
    server {{
        listen 127.0.0.1:{port}; root {root}; autoindex on; absolute_redirect off;
        location /json/ {{ alias {root}/listed/; autoindex_format json; }}
    }}
}}
"""
USER = "user root;" if os.geteuid() == 0 else ""
PARTS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


class Served:
    """A running server; `count()` is how many requests it has answered, for certain once it has ended."""

    def __init__(self, port, count):
        self.port, self.count = port, count
        self.host = f"127.0.0.1:{port}"

    def url(self, path):
        return f"http://{self.host}{path}"


@contextmanager
def nginx(root, work):
    """Serve a folder by nginx, which takes over a socket that listens already: nobody has to wait for it."""
    work.mkdir()
    (work / "requests").touch()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)  # nginx leaves the sockets it takes over as they are
        port, number = listening.getsockname()[1], listening.fileno()
        paths = " ".join(f"{part}_temp_path {work}/t;" for part in PARTS)
        (work / "conf").write_text(CONFIG.format(user=USER, work=work, root=root, port=port, paths=paths))
        process = subprocess.Popen(
            [NGINX, "-p", work, "-c", work / "conf", "-e", work / "errors"],
            env={**os.environ, "NGINX": f"{number};"},
            pass_fds=[number],
        )
    try:
        yield Served(port, lambda: len((work / "requests").read_text().splitlines()))
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def python(root):
    """Serve a folder by Python's `http.server`."""
    requests = []

    class Handler(SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args):
            requests.append(args)

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=root))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Served(server.server_port, lambda: len(requests))
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
