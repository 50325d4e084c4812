"""The ways of `benchmarks.manifest`, each to be run in a process of its own that has set Django up."""

import json
import re
import time
from pathlib import Path

import tablib
from django.core.files import File
from import_export.resources import ModelResource

from calls.models import Customer
from calls.work.claim import Claimer
from calls.work.lease import Lease
from calls.work.runner import run
from imports import services, uploads
from imports.models import ImportFile, ImportJob, ImportSource, url_hash


def measured(way, path):
    """Print as JSON: seconds from the upload to the last row, those of the processor, the most memory, rows."""
    customer = Customer.objects.create(name="Acme", slug="acme", process_on_import=False)
    before, worked = time.monotonic(), time.process_time()
    BY_WAY[way](customer, Path(path))
    seconds, processor = time.monotonic() - before, time.process_time() - worked
    megabytes = int(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024
    told = {"seconds": seconds, "processor": processor, "megabytes": megabytes, "files": ImportFile.objects.count()}
    print(json.dumps(told))


def by_chat(customer, path):
    """Upload it, and let the worker's code search it."""
    with path.open("rb") as stream:
        upload = uploads.take_in(customer=customer, file=File(stream, path.name), kind="manifest", created_by=None)
    services.start_import(customer=customer, uploads=[upload], previewed=True)
    item = Claimer("network").claim()
    run(item, Lease(item))


def by_library(customer, path):
    """The two imports of a file that somebody confirms, with the library's own settings."""
    job = ImportJob.objects.create(customer=customer)
    source = ImportSource.objects.create(job=job, location="x", location_hash="x", stage="discover", lane="network")

    class Files(ModelResource):
        class Meta:
            model = ImportFile
            fields = ("id", "url", "order_id")

        def before_save_instance(self, instance, row, **_):
            instance.job, instance.source, instance.stage, instance.lane = job, source, "fetch", "held"
            instance.url_hash, instance.name = url_hash(instance.url), instance.url.rpartition("/")[2]
            instance.details = dict(row)

    data = tablib.Dataset().load(path.read_text(), format="csv")
    data.headers = ["url", "order_id", *data.headers[2:]]
    for dry_run in (True, False):
        result = Files().import_data(data, dry_run=dry_run)
        assert not result.has_errors(), result.row_errors()[:1]


BY_WAY = {"nothing": lambda *_: None, "csv": by_chat, "xlsx": by_chat, "library": by_library}
