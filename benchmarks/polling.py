"""200 programs watch one batch: `.venv/bin/python -m benchmarks.polling`. Takes a minute, and ends by itself.

A web server as `make run` starts it, on loopback, over a database of its own with a batch of 10,000 calls that go on
ending while it is watched. Each client has its own token and its own connection, and asks every two seconds with the
ETag of the answer before; all begin at once. Beside it the same load on an address that is not there: what server and
client take without any query. Target: no error, p95 below 250 ms, fewer than 3 queries a poll.
"""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from statistics import mean, quantiles

HOME = tempfile.TemporaryDirectory(prefix="chat-polling-")
os.environ.update(CHAT_HOME=HOME.name, DJANGO_SETTINGS_MODULE="chat_project.settings", CHAT_LOG_LEVEL="CRITICAL")
os.environ["CHAT_API_ANONYMOUS_RATE"] = "1000000/min"

import django  # noqa: E402 - it reads the environment

django.setup()

import httpx2  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from calls import tokens  # noqa: E402
from calls.models import Batch, BatchItem, Customer, User  # noqa: E402
from calls.work.states import State  # noqa: E402
from chat_project.management.commands.runchat import web_command  # noqa: E402

CLIENTS, SECONDS, EVERY = 200, 20.0, 2.0
CALLS, ENDING = 10_000, 50
ROOT = Path(__file__).parents[1]


def main():
    call_command("migrate", verbosity=0)
    batch, texts = prepare()
    url, server = serve()
    try:
        tell("an address that is not there", asyncio.run(load(url, "/api/nowhere/", texts)), {404})
        over = threading.Event()
        worker = threading.Thread(target=go_on, args=(batch, over))
        worker.start()
        polls = asyncio.run(load(url, f"/api/batches/{batch.pk}/", texts))
        over.set()
        worker.join()
        tell("the status of a batch", polls, {200, 304})
    finally:
        server.terminate()
        server.wait(30)
        HOME.cleanup()


def prepare():
    """A batch that nobody works on, and a token for each client."""
    customer = Customer.objects.create(name="Polled", slug="polled")
    batch = Batch.objects.create(customer=customer, name="Polled", stages=["audio"])
    BatchItem.objects.bulk_create(
        (BatchItem(job=batch, customer=customer, stage="audio", lane="cpu") for _ in range(CALLS)), batch_size=1000
    )
    owner = User.objects.create_user("poller", is_staff=True, all_customers=True)
    owner.groups.set(owner.groups.model.objects.filter(name="operator"))
    return batch, [tokens.make(user=owner, name=str(number), scope="read")[1] for number in range(CLIENTS)]


def go_on(batch, over):
    """Calls of the batch end, as if workers were busy."""
    while not over.wait(0.5):
        ids = list(BatchItem.objects.filter(job=batch, state=State.WAITING).values_list("pk", flat=True)[:ENDING])
        BatchItem.objects.filter(pk__in=ids).update(state=State.DONE)
    connection.close()


def serve():
    """The command line of `make run`, with a count of the queries of each request."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{probe.getsockname()[1]}"
    command = [part.replace("chat_project.wsgi", "benchmarks.polling_app") for part in web_command(bind)]
    server = subprocess.Popen([sys.executable, *command], cwd=ROOT)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            httpx2.get(f"http://{bind}/api/nowhere/")
        except httpx2.TransportError:
            time.sleep(0.2)
        else:
            return f"http://{bind}", server
    raise SystemExit("The server does not answer.")


async def load(url, path, texts):
    """[(status, seconds, queries)] of all polls of all clients."""
    host, port = url.removeprefix("http://").split(":")
    end = time.monotonic() + SECONDS
    async with asyncio.TaskGroup() as group:
        clients = [group.create_task(poll(host, port, path, text, end)) for text in texts]
    return [answer for client in clients for answer in client.result()]


async def poll(host, port, path, text, end):
    """One client. Written on the socket: with a library 200 clients would measure themselves."""
    answers, etag = [], ""
    reader, writer = await asyncio.open_connection(host, port)
    head = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {text}\r\n"
    while (began := time.monotonic()) < end:
        writer.write(f"{head}{f'If-None-Match: {etag}' if etag else 'Accept: */*'}\r\n\r\n".encode())
        try:
            status, headers = await answer_of(reader)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            answers.append((type(error).__name__, time.monotonic() - began, 0))
            break
        etag = headers.get("etag", etag)
        answers.append((status, time.monotonic() - began, int(headers.get("x-queries", 0))))
        await asyncio.sleep(EVERY)
    writer.close()
    return answers


async def answer_of(reader):
    """Status and headers; the body is read and thrown away."""
    top, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    await reader.readexactly(int(headers.get("content-length", 0)))
    return int(top.split()[1]), headers


def tell(what, answers, expected):
    seconds = quantiles((row[1] for row in answers), n=100)
    errors = Counter(row[0] for row in answers if row[0] not in expected)
    print(
        f"{what}: {len(answers):,} polls of {CLIENTS} clients, {len(answers) / SECONDS:.0f} a second, "
        f"errors {dict(errors) or 'none'}, p50 {seconds[49] * 1000:.0f} ms, p95 {seconds[94] * 1000:.0f} ms, "
        f"{mean(row[2] for row in answers):.2f} queries a poll"
    )


if __name__ == "__main__":
    main()
