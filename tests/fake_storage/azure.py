"""Azure's Blob Storage as its library meets it, with the account in the path as of an emulator.

https://learn.microsoft.com/rest/api/storageservices/blob-service-rest-api
"""

import base64
import hashlib
import itertools
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

from tests.fake_storage import azure_keys
from tests.fake_storage.server import Reply, Request, Storage

MOST_ON_A_PAGE = 5000
BLOCK = re.compile(rb"<(?:Latest|Committed|Uncommitted)>([^<]+)<")


@dataclass
class Stored:
    """A blob."""

    data: bytes
    etag: str
    content_type: str = "application/octet-stream"
    md5: str = ""
    meta: dict[str, str] = field(default_factory=dict)


class AzureStorage(Storage):
    """`page` is the most blobs of one answer to a listing; `public` containers may be read and listed by everybody."""

    def __init__(self):
        super().__init__()
        self.account, self.key = azure_keys.ACCOUNT, azure_keys.KEY
        self.objects: dict[str, dict[str, Stored]] = {}
        self.public: set[str] = set()
        self.page = MOST_ON_A_PAGE
        self._etags = itertools.count(0x8DC0000000000)
        self._blocks: dict[tuple[str, str], dict[str, bytes]] = {}

    @property
    def endpoint(self) -> str:
        return f"{self.url}/{self.account}"

    @property
    def connection_string(self) -> str:
        parts = {
            "DefaultEndpointsProtocol": "http",
            "AccountName": self.account,
            "AccountKey": self.key,
            "BlobEndpoint": self.endpoint,
        }
        return ";".join(f"{name}={value}" for name, value in parts.items())

    def sas(self, container: str, permission="rl", *, seconds=3600) -> str:
        """A shared access signature for a container."""
        return azure_keys.sas(container, permission, seconds)

    def put(self, container: str, name: str, data: bytes, *, with_md5=True, **facts) -> Stored:
        """Store a blob without a request; `with_md5` as after an upload in one piece."""
        stored = Stored(data, f"0x{next(self._etags):X}", md5=_md5(data) if with_md5 else "", **facts)
        self.objects.setdefault(container, {})[name] = stored
        return stored

    def reply(self, request: Request) -> Reply:
        account, container, *rest = [*request.parts, ""]
        name = "/".join(rest).removesuffix("/") if rest else ""
        if account != self.account:
            return error(400, "InvalidUri")
        refusal = azure_keys.refusal(request, container, name, datetime.now(UTC))
        reads = request.method in {"GET", "HEAD"} and container in self.public
        if refusal == azure_keys.ANONYMOUS and not reads:
            return error(404, "ResourceNotFound")
        if refusal and refusal != azure_keys.ANONYMOUS:
            return error(403, refusal)
        if request.query.get("restype") == "container":
            return self._of_container(request, container)
        if container not in self.objects:
            return error(404, "ContainerNotFound")
        return self._of_blob(request, container, name)

    def _of_container(self, request: Request, container: str) -> Reply:  # noqa: PLR0911 - one for each request
        if request.method == "PUT" and "comp" not in request.query:
            if container in self.objects:
                return error(409, "ContainerAlreadyExists")
            self.objects[container] = {}
            return Reply(status=201, headers=_dated({"ETag": '"0x1"'}))
        if container not in self.objects:
            return error(404, "ContainerNotFound")
        match request.method, request.query.get("comp"):
            case "GET", "list":
                return self._listing(request, container)
            case "GET" | "HEAD", None:
                access = {"x-ms-blob-public-access": "container"} if container in self.public else {}
                return Reply(headers=_dated({"ETag": '"0x1"', **access}))
            case "GET" | "HEAD", "acl":
                return Reply(b"<SignedIdentifiers/>", headers=_dated({"Content-Type": "application/xml"}))
            case "DELETE", None:
                del self.objects[container]
                return Reply(status=202)
        return error(400, "InvalidQueryParameterValue")

    def _listing(self, request: Request, container: str) -> Reply:
        query = request.query
        prefix, delimiter, after = (query.get(name, "") for name in ("prefix", "delimiter", "marker"))
        names = [name for name in sorted(self.objects[container]) if name.startswith(prefix) and name > after]
        most = min(int(query.get("maxresults", MOST_ON_A_PAGE)), self.page)
        taken, entries, prefixes = names[:most], [], []
        for name in taken:
            head, mark, _ = name[len(prefix) :].partition(delimiter) if delimiter else (name, "", "")
            if mark and f"{prefix}{head}{mark}" not in prefixes:
                prefixes.append(f"{prefix}{head}{mark}")
            elif not mark:
                entries.append(_entry(name, self.objects[container][name]))
        entries += [f"<BlobPrefix><Name>{escape(name)}</Name></BlobPrefix>" for name in prefixes]
        marker = escape(names[most - 1]) if len(names) > most else ""
        body = (
            f'<?xml version="1.0" encoding="utf-8"?><EnumerationResults ServiceEndpoint="{self.endpoint}/" '
            f'ContainerName="{container}"><Prefix>{escape(prefix)}</Prefix><MaxResults>{most}</MaxResults><Blobs>{"".join(entries)}</Blobs>'
            f"<NextMarker>{marker}</NextMarker></EnumerationResults>"
        )
        return Reply(body.encode(), headers=_dated({"Content-Type": "application/xml"}))

    def _of_blob(self, request: Request, container: str, name: str) -> Reply:
        if request.method == "PUT":
            return self._write(request, container, name)
        stored = self.objects[container].get(name)
        if stored is None:
            return error(404, "BlobNotFound")
        if request.headers.get("if-match", stored.etag).strip('"') not in {stored.etag, "*"}:
            return error(412, "ConditionNotMet")
        match request.method:
            case "DELETE":
                del self.objects[container][name]
                return Reply(status=202)
            case "GET" | "HEAD":
                return _content(stored, request)
        return error(405, "UnsupportedHttpVerb")

    def _write(self, request: Request, container: str, name: str) -> Reply:  # noqa: PLR0911 - one for each request
        told = request.headers.get("content-md5")
        if told and told != _md5(request.body):
            return error(400, "Md5Mismatch")
        match request.query.get("comp"):
            case "block":
                self._blocks.setdefault((container, name), {})[request.query["blockid"]] = request.body
                return Reply(status=201, headers=_dated({"x-ms-request-server-encrypted": "true"}))
            case "blocklist":
                blocks = self._blocks.pop((container, name), {})
                wanted = [block.decode() for block in BLOCK.findall(request.body)]
                if not set(wanted) <= set(blocks):
                    return error(400, "InvalidBlockList")
                return self._stored(request, container, name, b"".join(blocks[block] for block in wanted), "")
            case "metadata":
                self.objects[container][name].meta = _metadata(request)
                return Reply(headers=_dated({"ETag": f'"{self.objects[container][name].etag}"'}))
            case None:
                return self._stored(request, container, name, request.body, _md5(request.body))
        return error(400, "InvalidQueryParameterValue")

    def _stored(self, request: Request, container: str, name: str, data: bytes, md5: str) -> Reply:
        if request.headers.get("if-none-match") == "*" and name in self.objects[container]:
            return error(409, "BlobAlreadyExists")
        stored = self.put(container, name, data)
        stored.md5 = request.headers.get("x-ms-blob-content-md5", md5)
        stored.content_type = request.headers.get("x-ms-blob-content-type", stored.content_type)
        stored.meta = _metadata(request)
        headers = {"ETag": f'"{stored.etag}"', "Content-MD5": _md5(request.body)}
        return Reply(status=201, headers=_dated({**headers, "x-ms-request-server-encrypted": "true"}))


def error(status: int, code: str) -> Reply:
    """As Azure words it."""
    body = f'<?xml version="1.0" encoding="utf-8"?><Error><Code>{code}</Code><Message>{code}.</Message></Error>'
    return Reply(body.encode(), status, _dated({"Content-Type": "application/xml", "x-ms-error-code": code}))


def _content(stored: Stored, request: Request) -> Reply:
    headers = _dated({
        "Content-Type": stored.content_type,
        "ETag": f'"{stored.etag}"',
        "Accept-Ranges": "bytes",
        "x-ms-blob-type": "BlockBlob",
        "x-ms-creation-time": format_datetime(datetime.now(UTC), usegmt=True),
        **{f"x-ms-meta-{name}": value for name, value in stored.meta.items()},
    })  # fmt: skip
    size, wanted = len(stored.data), request.range
    whole_md5 = {"Content-MD5": stored.md5} if stored.md5 else {}
    if request.method == "HEAD" or wanted is None:
        return Reply(stored.data, headers={**headers, **whole_md5, "Content-Length": str(size)})
    if wanted[0] >= size:
        return error(416, "InvalidRange")
    last = min(size - 1 if wanted[1] is None else wanted[1], size - 1)
    told = {"x-ms-blob-content-md5": stored.md5} if stored.md5 else {}
    headers = {**headers, **told, "Content-Range": f"bytes {wanted[0]}-{last}/{size}"}
    return Reply(stored.data[wanted[0] : last + 1], 206, headers)


def _entry(name: str, stored: Stored) -> str:
    facts = {
        "Creation-Time": format_datetime(datetime.now(UTC), usegmt=True),
        "Last-Modified": format_datetime(datetime.now(UTC), usegmt=True),
        "Etag": stored.etag,
        "Content-Length": str(len(stored.data)),
        "Content-Type": stored.content_type,
        "Content-MD5": stored.md5,
        "BlobType": "BlockBlob",
    }
    told = "".join(f"<{key}>{escape(value)}</{key}>" for key, value in facts.items())
    return f"<Blob><Name>{escape(name)}</Name><Properties>{told}</Properties></Blob>"


def _metadata(request: Request) -> dict[str, str]:
    mark = "x-ms-meta-"
    return {name.removeprefix(mark): value for name, value in request.headers.items() if name.startswith(mark)}


def _md5(data: bytes) -> str:
    return base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()


def _dated(headers: dict[str, str]) -> dict[str, str]:
    now = format_datetime(datetime.now(UTC), usegmt=True)
    return {"Last-Modified": now, "x-ms-version": "2025-01-05", "x-ms-request-id": "1", **headers}
