"""How long 500 MB take into the recordings' storage, and in how much memory.

Beside boto3's own `upload_file` to the same server, and beside copying the file on this disk. The server is moto's, in
a process of its own; it holds in memory what it gets.

    python -m benchmarks.storage [--mb 500]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

BUCKET = "calls"
SERVER = """
import sys
from tests.fake_storage.s3 import S3
with S3() as storage:
    storage.client().create_bucket(Bucket="calls")
    print(storage.url, storage.access_key, storage.secret_key, storage.region, flush=True)
    sys.stdin.read()
"""
MEASURED = """
import json, os, resource, shutil, sys, time
from pathlib import Path
path, kind = Path(os.environ["FILE"]), os.environ["KIND"]
if kind == "keep":
    import django
    django.setup()
    from calls import recordings
    from django.core.files.storage import storages
    recordings.exists("warm")
    work = lambda: recordings.keep(path, "customer-acme/olga/1/1-large.wav")
elif kind == "boto3":
    import boto3
    client = boto3.client(
        "s3", endpoint_url=os.environ["CHAT_STORAGE_ENDPOINT"], region_name=os.environ["CHAT_STORAGE_REGION"],
        aws_access_key_id=os.environ["CHAT_STORAGE_ACCESS_KEY"],
        aws_secret_access_key=os.environ["CHAT_STORAGE_SECRET_KEY"],
    )
    client.list_buckets()
    work = lambda: client.upload_file(str(path), "calls", "plain")
else:
    work = lambda: shutil.copyfile(path, path.with_suffix(".copy"))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
start = time.monotonic()
work()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": round(time.monotonic() - start, 2), "mb_before": round(before), "mb_peak": round(peak)}))
"""


def main() -> None:
    """Prints one line a way of storing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mb", type=int, default=500)
    size = parser.parse_args().mb
    server = subprocess.Popen([sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.wav"
        with path.open("wb") as file:
            for _ in range(size):
                file.write(os.urandom(1 << 20))
        try:
            environment = _environment(server, path, folder)
            for kind in ("copyfile", "boto3", "keep"):
                print(kind.ljust(10), json.dumps(_measured(kind, environment)))
        finally:
            server.communicate(timeout=60)


def _environment(server, path, folder):
    url, access_key, secret_key, region = server.stdout.readline().split()
    return {
        **os.environ, "FILE": str(path), "CHAT_HOME": folder, "DJANGO_SETTINGS_MODULE": "chat_project.settings",
        "CHAT_STORAGE": f"s3://{BUCKET}/prefix", "CHAT_STORAGE_ENDPOINT": url, "CHAT_STORAGE_REGION": region,
        "CHAT_STORAGE_ACCESS_KEY": access_key, "CHAT_STORAGE_SECRET_KEY": secret_key,
    }  # fmt: skip


def _measured(kind, environment):
    command = [sys.executable, "-c", MEASURED]
    done = subprocess.run(command, env={**environment, "KIND": kind}, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    main()
