"""9,000 recordings from one web server: how fast, and whether all arrive, once, while workers are killed.

    .venv/bin/python -m benchmarks.import [--files 9000] [--postgresql] [--kill-every 10] [--connections 4]

nginx (else Python's server) on the loopback serves folders of small, different recordings. They are fetched by
`aria2c` (else `curl --parallel`) with as many connections at once, then imported by real workers, then imported once
more for another customer while a worker process is killed every ten seconds. On PostgreSQL two worker groups, each with
a home of its own, stand for two machines; they share the recordings' folder. Prints files a second of each, the ratio,
what came in, and the workers' memory; exits with 1 when a call is missing or doubled, a file lies in the storage that
no call has, or the reconciliation does not add up. Ends by itself after `LIMIT_SECONDS` at the latest.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks.import_server import make_recordings, serving
from tests.postgres import throwaway_server
from tests.toy.fleet import Fleet

LIMIT_SECONDS = 1800
LOOK_SECONDS = 0.5
SETTINGS = {"CHAT_LEASE_SECONDS": 10, "CHAT_SWEEP_SECONDS": 2, "CHAT_WATCHDOG_SECONDS": 10, "CHAT_MAX_WORKERS": 1}


def main():
    options = arguments()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="chat-import-")))
        names = make_recordings(folder / "www", options.files)
        url = stack.enter_context(serving(folder / "www"))
        database = stack.enter_context(throwaway_server()) if options.postgresql else ""
        peer = fetched_by_peer(url, names, folder / "peer", options.connections)
        good = run(folder, url, database, options, peer)
    return 0 if good else 1


def run(folder, url, database, options, peer):
    """Both imports, in a site of their own; whether all is well."""
    homes = [folder / f"machine-{number}" for number in range(2 if database else 1)]
    (folder / "recordings").mkdir()
    for home in homes:
        home.mkdir()
        (home / "recordings").symlink_to(folder / "recordings")
    os.environ.update(environment(homes[0], database, url, options))
    import django  # noqa: PLC0415 - it reads the environment

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    fleets = [
        Fleet(home=home, database_url=database, workers=options.workers, **fleet_settings(url, options))
        for home in homes
    ]
    try:
        return both(fleets, url, folder, options, peer)
    finally:
        for fleet in fleets:
            fleet.stop()


def fleet_settings(url, options):
    return {
        **SETTINGS,
        "DJANGO_SETTINGS_MODULE": "chat_project.settings",
        "CHAT_SECRET_KEY": "benchmark",
        "CHAT_CONNECTIONS_PER_HOST": options.connections,
        "CHAT_ALLOW_PRIVATE_HOSTS": url.split("/")[2],
        "CHAT_MAX_WORKERS": options.workers,
    }


def environment(home, database, url, options):
    values = {"CHAT_HOME": home, "DATABASE_URL": database, **fleet_settings(url, options)}
    return {name: str(value) for name, value in values.items()}


def both(fleets, url, folder, options, peer):
    for fleet in fleets:
        fleet.start()
    calm = imported(fleets, url, "Calm Clinic", kill_every=None)
    print(f"  beside the peer: {calm.rate:.0f} / {peer:.0f} files a second = {calm.rate / peer:.3f}", flush=True)
    rough = imported(fleets, url, "Rough Clinic", kill_every=options.kill_every)
    return all([verdict(calm, folder, options), verdict(rough, folder, options)])


class Run:
    """One import: its job, its time, how often somebody was killed, and memory of the workers as it went on."""

    def __init__(self, job, seconds, kills, memory):
        from imports.models import ImportFile  # noqa: PLC0415

        self.job, self.seconds, self.kills, self.memory = job, seconds, kills, memory
        self.files = ImportFile.objects.filter(job=job).count()
        self.rate = self.files / seconds


def imported(fleets, url, name, *, kill_every):
    from calls.services import get_or_create_customer  # noqa: PLC0415
    from imports.services import start_import  # noqa: PLC0415

    customer = get_or_create_customer(name=name)
    customer.process_on_import = False
    customer.save(update_fields=["process_on_import"])
    begun = time.monotonic()
    job = start_import(customer=customer, locations=[url])
    kills, memory = watch(fleets, job, kill_every)
    done = Run(job, time.monotonic() - begun, kills, memory)
    print(
        f"{name}: {done.files:,} files in {done.seconds:.0f} s ({done.rate:.0f} a second), {kills} workers killed, "
        f"a worker's memory {flatness(memory)}", flush=True,
    )  # fmt: skip
    return done


def watch(fleets, job, kill_every):
    """Wait for the import's end, killing a worker now and then; kills, and the largest worker's MB over time."""
    end, next_kill, kills, memory = time.monotonic() + LIMIT_SECONDS, time.monotonic() + (kill_every or 0), 0, []
    while job.state == "active" and time.monotonic() < end:
        threading.Event().wait(LOOK_SECONDS)
        memory.append(max((megabytes(pid) for fleet in fleets for pid in fleet.workers()), default=0))
        if kill_every and time.monotonic() >= next_kill:
            next_kill += kill_every
            fleet = fleets[kills % len(fleets)]
            busiest = max(fleet.workers(), key=processor_ticks, default=None)
            kills += int(busiest is not None and fleet.kill(busiest))
        job.refresh_from_db()
    return kills, memory


def flatness(memory):
    """The largest value of the first and of the second half: a leak would show."""
    half = len(memory) // 2
    return f"{max(memory[:half], default=0):.0f} then {max(memory[half:], default=0):.0f} MB"


def verdict(run, folder, options):
    from calls.models import Call  # noqa: PLC0415
    from imports.reconciliation import of  # noqa: PLC0415

    calls = Call.objects.filter(customer=run.job.customer)
    stored = {str(path.relative_to(folder / "recordings")) for path in recordings(folder, run.job.customer)}
    named = set(calls.values_list("recording", flat=True))
    count, hashes = calls.count(), calls.values("content_hash").distinct().count()
    figures = of(run.job).total.as_json()
    adds_up = figures["asked"] == options.files == figures["done"]
    good = count == hashes == options.files and stored == named and adds_up
    print(
        f"{run.job.customer}: {count:,} calls of {hashes:,} recordings, in the storage without a call "
        f"{len(stored - named)}, missing there {len(named - stored)}; {figures}: "
        f"{'good' if good else 'BAD'}"
    )
    return good


def recordings(folder, customer):
    return [path for path in (folder / "recordings" / customer.storage_folder).rglob("*") if path.is_file()]


def fetched_by_peer(url, names, target, connections):
    """Files a second of a download program with as many connections."""
    target.mkdir()
    listed = target.with_suffix(".txt")
    begun = time.monotonic()
    if shutil.which("aria2c"):
        listed.write_text("".join(f"{url}{name}\n out={name}\n" for name in names))
        command = ["aria2c", "-q", "-i", listed, "-d", target, "-j", str(connections), "-x1", "--file-allocation=none"]
    else:
        listed.write_text("".join(f'url = "{url}{name}"\noutput = "{target / name}"\ncreate-dirs\n' for name in names))
        command = ["curl", "-s", "--parallel", "--parallel-max", str(connections), "-K", listed]
    subprocess.run(command, check=True, timeout=LIMIT_SECONDS)
    rate = len(names) / (time.monotonic() - begun)
    print(f"{command[0]}: {rate:.0f} files a second over {connections} connections", flush=True)
    return rate


def megabytes(pid):
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def processor_ticks(pid):
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return -1
    return int(fields[11]) + int(fields[12])


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=9000)
    parser.add_argument("--workers", type=int, default=2, help="worker processes of each group")
    parser.add_argument("--connections", type=int, default=4, help="at once to the one host")
    parser.add_argument("--kill-every", type=float, default=10)
    parser.add_argument("--postgresql", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
