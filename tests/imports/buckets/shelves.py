"""One bucket named `calls` at each vendor, so that the same test can be put to all of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from imports.credential import AZURE, GCS, S3, Credential
from tests.fake_storage.server import Storage
from tests.imports.download.server import WAV

BUSY = {"s3": (503, "SlowDown"), "gcs": (429, ""), "azure": (503, "ServerBusy")}


@dataclass
class Shelf:
    """`root` is the address of the bucket, `put(name, data, **facts)` stores in it, `wrong` opens nothing."""

    storage: Storage
    kind: str
    root: str
    put: Callable[..., Any]
    credential: Credential
    wrong: Credential
    constant: str
    """The module whose `ENDPOINT` sources without a credential use."""
    listing: str
    """A part of the addresses of listings."""
    parts: dict[str, str] = field(default_factory=dict)

    def url(self, key: str = "") -> str:
        return f"{self.root}/{key}"

    def fill(self, *names: str, data: bytes = WAV) -> None:
        for name in names:
            self.put(name, data)

    def is_busy(self, **asked) -> None:
        """Ask the next request to come later."""
        status, code = BUSY[self.kind]
        self.fails(status, code, Retry_After="7", **asked)

    def fails(self, status: int, code: str = "", **asked) -> None:
        """Let the next request fail in the vendor's words."""
        body = (
            b'{"error": {}}'
            if self.kind == "gcs"
            else f"<Error><Code>{code}</Code><Message>So.</Message></Error>".encode()
        )
        kind = "application/json" if self.kind == "gcs" else "application/xml"
        self.storage.fail(status, body, Content_Type=kind, x_ms_error_code=code, **asked)


def s3_shelf(storage) -> Shelf:
    storage.make("calls")

    def put(name, data, content_type="binary/octet-stream", **_):
        storage.put("calls", name, data, ContentType=content_type)

    given = {"kind": S3, "endpoint": storage.url}
    good = Credential(user_name=storage.access_key, secret=storage.secret_key, **given)
    wrong = Credential(user_name="AKIANOBODY", secret="not-the-secret-of-anybody", **given)
    return Shelf(storage, "s3", "s3://calls", put, good, wrong, "imports.buckets.s3", "list-type=2")


def gcs_shelf(storage) -> Shelf:
    storage.buckets["calls"], storage.objects["calls"] = {"name": "calls"}, {}

    def put(name, data, content_type="application/octet-stream", composite=False):
        storage.put("calls", name, data, contentType=content_type, composite=composite)

    given = {"kind": GCS, "endpoint": storage.url}
    good = Credential(secret=storage.service_account(), **given)
    wrong = Credential(secret=storage.service_account(known=False), **given)
    return Shelf(storage, "gcs", "gs://calls", put, good, wrong, "imports.buckets.gcs", "/o?")


def azure_shelf(storage) -> Shelf:
    storage.objects["calls"] = {}

    def put(name, data, composite=False, **facts):
        storage.put("calls", name, data, with_md5=not composite, **facts)

    given = {"kind": AZURE, "endpoint": storage.endpoint, "user_name": storage.account}
    good = Credential(secret=storage.key, **given)
    wrong = Credential(secret="bm90IHRoZSBrZXk=", **given)
    root = f"azure://{storage.account}/calls"
    return Shelf(storage, "azure", root, put, good, wrong, "imports.buckets.azure", "comp=list")
