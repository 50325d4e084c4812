"""A 500 MB file whose connection drops 20 times, imported by a real worker: bytes fetched, and the worker's memory.

    .venv/bin/python -m benchmarks.resume [--megabytes 500] [--drops 20] [--kill]

A server on the loopback makes the file up as it goes, knows ranges, and hangs up over the first 20 connections, by
turns politely and with a reset. Beside it a downloader that begins anew each time fetches the same from that server.
`--kill` also kills the worker in the middle; another one goes on. Prints how many bytes went out for each, as a ratio
to the file's size, and the peak memory of any worker process (VmHWM, Linux). Exits with 1 when the recording that came
in is not the one that went out, when more than 1.05 times its size went out, or a worker took more than 150 MB.
"""

import argparse
import hashlib
import os
import random
import re
import socket
import struct
import sys
import tempfile
import threading
import time
import urllib.request
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.toy.fleet import Fleet

MOST_FETCHED, MOST_MEGABYTES = 1.05, 150
LIMIT_SECONDS = 600
LOOK_SECONDS = 0.1
PIECE = 1 << 18
LEAST_DROPPED = 1_000_000  # smaller answers are looks at the file
TILE = random.Random(11).randbytes(1_000_003)  # a prime: pieces put together wrongly would show
RANGE = re.compile(r"bytes=(\d+)-(\d*)")
SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "chat_project.settings",
    "CHAT_SECRET_KEY": "benchmark",
    "CHAT_LEASE_SECONDS": 10,
    "CHAT_SWEEP_SECONDS": 2,
    "CHAT_MAX_WORKERS": 1,
}


def main():
    options = arguments()
    server = DroppingServer(options.megabytes * 1_000_000, options.drops)
    with tempfile.TemporaryDirectory(prefix="chat-resume-") as folder:
        try:
            naive(server)
            return 0 if imported(server, Path(folder), options) else 1
        finally:
            server.shutdown()
            server.server_close()


def naive(server):
    """Fetch the file as one does without resuming."""
    server.begin()
    begun, tries = time.monotonic(), 0
    while True:
        tries += 1
        try:
            with urllib.request.urlopen(server.url, timeout=60) as answer:  # noqa: S310 - our own server
                while answer.read(PIECE):
                    pass
                if answer.length == 0:
                    break
        except (OSError, HTTPException):
            continue
    report("beginning anew", server, time.monotonic() - begun, f"{tries} tries")


def imported(server, folder, options):
    """Import the file with real workers; whether all is well."""
    settings = {**SETTINGS, "CHAT_ALLOW_PRIVATE_HOSTS": f"127.0.0.1:{server.server_port}"}
    os.environ.update({"CHAT_HOME": str(folder), **{name: str(value) for name, value in settings.items()}})
    import django  # noqa: PLC0415 - it reads the environment

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    fleet = Fleet(home=folder, workers=1, **settings)
    fleet.start()
    try:
        return import_with(fleet, server, options)
    finally:
        fleet.stop()


def import_with(fleet, server, options):
    from calls.models import Call  # noqa: PLC0415
    from calls.services import get_or_create_customer  # noqa: PLC0415
    from imports.services import start_import  # noqa: PLC0415

    customer = get_or_create_customer(name="Long Calls")
    customer.process_on_import = False
    customer.save(update_fields=["process_on_import"])
    server.begin()
    begun = time.monotonic()
    job = start_import(customer=customer, locations=[server.url])
    peak = watch(fleet, job, server, kill=options.kill)
    fetched = report("resuming", server, time.monotonic() - begun, f"a worker's peak {peak:.0f} MB")
    hashes = list(Call.objects.values_list("content_hash", flat=True))
    whole = hashes == [server.sha256()]
    print(f"the recording is {'whole' if whole else 'NOT WHOLE'}; the import is {job.state}")
    return whole and fetched <= MOST_FETCHED and peak <= MOST_MEGABYTES


def watch(fleet, job, server, *, kill):
    """Wait for the import's end; the peak memory in MB of any worker process."""
    peak, end = 0.0, time.monotonic() + LIMIT_SECONDS
    while job.state == "active" and time.monotonic() < end:
        threading.Event().wait(LOOK_SECONDS)
        workers = fleet.workers()
        peak = max([peak, *map(high_water_megabytes, workers)])
        if kill and server.sent > server.size / 2:
            kill = False
            print(f"killed {sum(fleet.kill(pid) for pid in workers)} worker processes", flush=True)
        job.refresh_from_db()
    return peak


def report(who, server, seconds, more):
    """Print what a download cost; bytes that went out, as a ratio to the file's size."""
    ratio = server.sent / server.size
    print(
        f"{who}: {server.sent / 1e6:,.0f} MB for {server.size / 1e6:,.0f} MB = {ratio:.3f}, "
        f"{server.dropped} connections dropped, {seconds:.0f} s, {more}", flush=True,
    )  # fmt: skip
    return ratio


class DroppingServer(ThreadingHTTPServer):
    """Serves one large WAV file at every address; `sent` counts the bytes of bodies that went out."""

    daemon_threads = True

    def __init__(self, size, drops):
        super().__init__(("127.0.0.1", 0), Handler)
        self.size = size
        self.url = f"http://127.0.0.1:{self.server_port}/long-call.wav"
        self._drops = drops
        self.begin()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def begin(self):
        self.sent, self.dropped = 0, 0

    def next_end(self, start):
        """Where the connection that begins at `start` ends."""
        if self.dropped >= self._drops:
            return self.size
        self.dropped += 1
        share = self.size // (self._drops + 1)
        return min(start + random.Random(self.dropped).randrange(share // 2, share), self.size)

    def pieces(self, start, end):
        for position in range(start, end, PIECE):
            yield self.piece(position, min(position + PIECE, end))

    def piece(self, start, end):
        data = bytearray()
        if start < len(self.head):
            data += self.head[start:end]
        while (position := start + len(data)) < end:
            offset = position % len(TILE)
            data += TILE[offset : offset + end - position]
        return data

    @property
    def head(self):
        rate = 8000
        form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, 2 * rate, 2, 16)
        return (
            b"RIFF" + struct.pack("<I", self.size - 8) + b"WAVE" + form + struct.pack("<4sI", b"data", self.size - 44)
        )

    def sha256(self):
        told = hashlib.sha256()
        for piece in self.pieces(0, self.size):
            told.update(piece)
        return told.hexdigest()

    def handle_error(self, request, client_address):
        """A client that hangs up is its own affair."""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        match, size = RANGE.fullmatch(self.headers.get("Range", "")), self.server.size
        start, end = (int(match[1]), int(match[2] or size - 1) + 1) if match else (0, size)
        self.send_response(206 if match else 200)
        self.send_header("ETag", '"one"')
        self.send_header("Content-Type", "audio/wav")
        self.send_header("Content-Length", str(end - start))
        if match:
            self.send_header("Content-Range", f"bytes {start}-{end - 1}/{size}")
        self.end_headers()
        self._send(start, end)

    def _send(self, start, end):
        # A small buffer: what lies in it when the connection drops has been sent and is lost.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, PIECE)
        last = self.server.next_end(start) if end - start > LEAST_DROPPED else end
        for piece in self.server.pieces(start, last):
            self.connection.sendall(piece)
            self.server.sent += len(piece)
        if last < end and self.server.dropped % 2:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()

    def log_message(self, *args):
        """Quiet."""


def high_water_megabytes(pid):
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) * 1024 / 1e6 if found else 0.0


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=500)
    parser.add_argument("--drops", type=int, default=20)
    parser.add_argument("--kill", action="store_true", help="kill the workers in the middle")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
