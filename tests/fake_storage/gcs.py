"""Google Cloud Storage as its library meets it: the JSON API, uploads in one piece and in many, signed addresses.

https://cloud.google.com/storage/docs/json_api/v1
"""

import base64
import hashlib
import itertools
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

import google_crc32c

from tests.fake_storage import google_keys
from tests.fake_storage.server import Reply, Request, Storage

PROJECT = "tests-project"
CONTENT_RANGE = re.compile(r"bytes (?:(\d+)-(\d+)|\*)/(\d+|\*)")
MOST_ON_A_PAGE = 1000
REASONS = {400: "invalid", 401: "required", 403: "forbidden", 404: "notFound", 409: "conflict", 412: "conditionNotMet"}


@dataclass
class Stored:
    """An object."""

    data: bytes
    generation: int
    meta: dict = field(default_factory=dict)
    composite: bool = False

    @property
    def md5(self) -> str:
        return base64.b64encode(hashlib.md5(self.data, usedforsecurity=False).digest()).decode()

    @property
    def crc32c(self) -> str:
        return base64.b64encode(google_crc32c.value(self.data).to_bytes(4, "big")).decode()


class GoogleStorage(Storage):
    """`page` is the most objects of one answer to a listing. `denied` buckets are closed to the key that it knows;
    `scopes` are those that tokens were asked for.
    """

    def __init__(self):
        super().__init__()
        self.objects: dict[str, dict[str, Stored]] = {}
        self.buckets: dict[str, dict] = {}
        self.public: set[str] = set()
        self.denied: set[str] = set()
        self.page = MOST_ON_A_PAGE
        self.scopes: list[str] = []
        self._generations = itertools.count(1_700_000_000_000_000)
        self._sessions: dict[str, dict] = {}
        self._tokens: set[str] = set()

    def service_account(self, *, known: bool = True) -> str:
        """The JSON of a service account's key; one that Google never made where it is not known."""
        return google_keys.service_account(f"{self.url}/token", known=known)

    def put(self, bucket: str, name: str, data: bytes, *, composite=False, **meta) -> Stored:
        """Store an object without a request; `composite` ones have no MD5."""
        self.buckets.setdefault(bucket, {"name": bucket})
        stored = Stored(data, next(self._generations), meta, composite)
        self.objects.setdefault(bucket, {})[name] = stored
        return stored

    def reply(self, request: Request) -> Reply:  # noqa: PLR0911 - one for each request
        if request.path == "/token":
            return self._token(request)
        match request.parts:
            case ["storage", "v1", "b"]:
                return self._denial(request, "") or self._make_bucket(request)
            case ["storage", "v1", "b", bucket, *rest]:
                return self._denial(request, bucket) or self._of_bucket(request, bucket, rest)
            case ["download", "storage", "v1", "b", bucket, "o", name]:
                return self._denial(request, bucket) or self._of_object(request, bucket, name)
            case ["upload", "storage", "v1", "b", bucket, "o"]:
                return self._denial(request, bucket) or self._upload(request, bucket)
            case [bucket, *rest] if bucket:
                return self._by_address(request, bucket, "/".join(rest))
        return error(404, "Not Found")

    def _token(self, request: Request) -> Reply:
        if not google_keys.is_ours(request.body):
            told = {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}
            return Reply(json.dumps(told).encode(), 400, {"Content-Type": "application/json"})
        self.scopes.append(google_keys.scope_of(request.body))
        token = f"ya29.token-{len(self._tokens)}"
        self._tokens.add(token)
        return answer({"access_token": token, "expires_in": 3600, "token_type": "Bearer"})

    def _denial(self, request: Request, bucket: str) -> Reply | None:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if not kind:
            reads = bucket in self.public and request.method in {"GET", "HEAD"}
            return None if reads else error(401, "Anonymous caller does not have storage.objects access.")
        if token not in self._tokens:
            return error(401, "Invalid Credentials")
        return error(403, "The account does not have access.") if bucket in self.denied else None

    def _make_bucket(self, request: Request) -> Reply:
        if request.method == "GET":
            return answer({"kind": "storage#buckets", "items": list(self.buckets.values())})
        asked = json.loads(request.body)
        if asked["name"] in self.buckets:
            return error(409, "Your previous request to create the named bucket succeeded and you already own it.")
        self.buckets[asked["name"]] = {"kind": "storage#bucket", "id": asked["name"], **asked}
        self.objects.setdefault(asked["name"], {})
        return answer(self.buckets[asked["name"]])

    def _of_bucket(self, request: Request, bucket: str, rest: list[str]) -> Reply:  # noqa: PLR0911
        if bucket not in self.buckets:
            return error(404, "The specified bucket does not exist.")
        match request.method, rest:
            case "GET", []:
                return answer(self.buckets[bucket])
            case "PATCH", []:
                self.buckets[bucket].update(json.loads(request.body))
                return answer(self.buckets[bucket])
            case "DELETE", []:
                del self.buckets[bucket]
                return Reply(status=204)
            case "GET", ["o"]:
                return self._listing(request, bucket)
            case _, ["o", name]:
                return self._of_object(request, bucket, name)
        return error(404, "Not Found")

    def _listing(self, request: Request, bucket: str) -> Reply:
        query = request.query
        prefix, delimiter, after = (query.get(name, "") for name in ("prefix", "delimiter", "pageToken"))
        names = [name for name in sorted(self.objects[bucket]) if name.startswith(prefix) and name > after]
        most = min(int(query.get("maxResults", MOST_ON_A_PAGE)), self.page)
        taken, prefixes = names[:most], set()
        if delimiter:
            prefixes = {prefix + head + delimiter for head, mark, _ in _split(taken, prefix, delimiter) if mark}
            taken = [name for name in taken if delimiter not in name[len(prefix) :]]
        told: dict = {"kind": "storage#objects", "items": [self._resource(bucket, name) for name in taken]}
        if prefixes:
            told["prefixes"] = sorted(prefixes)
        if len(names) > most:
            told["nextPageToken"] = names[most - 1]
        return answer(told)

    def _of_object(self, request: Request, bucket: str, name: str) -> Reply:
        stored = self.objects.get(bucket, {}).get(name)
        query = request.query
        if stored is None or query.get("generation", str(stored.generation)) != str(stored.generation):
            return error(404, f"No such object: {bucket}/{name}")
        if query.get("ifGenerationMatch", str(stored.generation)) != str(stored.generation):
            return error(412, "At least one of the pre-conditions you specified did not hold.")
        match request.method:
            case "DELETE":
                del self.objects[bucket][name]
                return Reply(status=204)
            case "PATCH" | "PUT":
                stored.meta.update(json.loads(request.body))
        if query.get("alt") == "media":
            return media(stored, request)
        return answer(self._resource(bucket, name))

    def _resource(self, bucket: str, name: str) -> dict:
        stored = self.objects[bucket][name]
        told = {
            "kind": "storage#object",
            "id": f"{bucket}/{name}/{stored.generation}",
            "name": name,
            "bucket": bucket,
            "generation": str(stored.generation),
            "metageneration": "1",
            "size": str(len(stored.data)),
            "crc32c": stored.crc32c,
            "etag": base64.b64encode(str(stored.generation).encode()).decode(),
            "updated": datetime.now(UTC).isoformat(),
            **{key: value for key, value in stored.meta.items() if key not in {"md5Hash", "crc32c"}},
        }
        return told if stored.composite else {**told, "md5Hash": stored.md5}

    def _upload(self, request: Request, bucket: str) -> Reply:
        if bucket not in self.buckets:
            return error(404, "The specified bucket does not exist.")
        query = request.query
        if "upload_id" in query:
            return self._piece(request, bucket, self._sessions[query["upload_id"]])
        if query["uploadType"] == "resumable":
            return self._session(request, bucket)
        if query["uploadType"] == "media":
            meta, data = {"name": query["name"], "contentType": request.headers.get("content-type", "")}, request.body
        else:
            meta, data = _related(request)
        return self._stored(bucket, query.get("name") or meta["name"], data, meta, query)

    def _session(self, request: Request, bucket: str) -> Reply:
        key = f"upload-{len(self._sessions)}"
        meta = json.loads(request.body or b"{}")
        content_type = request.headers.get("x-upload-content-type")
        meta = {**({"contentType": content_type} if content_type else {}), **meta}
        name = request.query.get("name") or meta["name"]
        self._sessions[key] = {"name": name, "meta": meta, "query": request.query, "data": bytearray()}
        address = f"{self.url}/upload/storage/v1/b/{bucket}/o?uploadType=resumable&upload_id={key}"
        return Reply(headers={"Location": address, "X-GUploader-UploadID": key})

    def _piece(self, request: Request, bucket: str, session: dict) -> Reply:
        """A piece of an upload, or the question how far it has come (`bytes */<size>`)."""
        found = CONTENT_RANGE.fullmatch(request.headers.get("content-range", "bytes 0-0/*"))
        data, total = session["data"], found[3] if found else "*"
        if found and found[1] is not None and int(found[1]) == len(data):
            data += request.body
        if total == "*" or len(data) < int(total):
            return Reply(status=308, headers={"Range": f"bytes=0-{len(data) - 1}"} if data else {})
        meta = {**session["meta"], **_told_hashes(request)}
        return self._stored(bucket, session["name"], bytes(data), meta, session["query"])

    def _stored(self, bucket: str, name: str, data: bytes, meta: dict, query: dict) -> Reply:
        if query.get("ifGenerationMatch") == "0" and name in self.objects[bucket]:
            return error(412, "At least one of the pre-conditions you specified did not hold.")
        arrived = Stored(data, 0)
        for told, real in (("md5Hash", arrived.md5), ("crc32c", arrived.crc32c)):
            if meta.get(told, real) != real:
                return error(400, f"Provided {told} doesn't match calculated {told}.")
        self.put(bucket, name, data, **{key: value for key, value in meta.items() if key != "name"})
        return answer(self._resource(bucket, name))

    def _by_address(self, request: Request, bucket: str, name: str) -> Reply:
        """An object by a public or signed address."""
        stored = self.objects.get(bucket, {}).get(name)
        if "X-Goog-Signature" in request.query:
            refusal = google_keys.refusal(request, datetime.now(UTC))
        else:
            refusal = "" if bucket in self.public else "AccessDenied"
        if refusal or stored is None:
            code = refusal or "NoSuchKey"
            return Reply(f"<Error><Code>{code}</Code></Error>".encode(), 403 if refusal else 404)
        return media(stored, request)


def answer(told: dict) -> Reply:
    return Reply(json.dumps(told).encode(), headers={"Content-Type": "application/json; charset=UTF-8"})


def error(status: int, message: str) -> Reply:
    """As Google words it."""
    reasons = [{"message": message, "domain": "global", "reason": REASONS.get(status, "backendError")}]
    told = {"error": {"code": status, "message": message, "errors": reasons}}
    return Reply(json.dumps(told).encode(), status, {"Content-Type": "application/json; charset=UTF-8"})


def media(stored: Stored, request: Request) -> Reply:
    """The bytes of an object, or the range of them that was asked for."""
    hashes = [f"crc32c={stored.crc32c}"] + ([] if stored.composite else [f"md5={stored.md5}"])
    headers = {
        "Content-Type": stored.meta.get("contentType", "application/octet-stream"),
        "ETag": f'"{stored.generation}"',
        "X-Goog-Hash": ",".join(hashes),
        "X-Goog-Generation": str(stored.generation),
        "X-Goog-Stored-Content-Length": str(len(stored.data)),
    }
    size, wanted = len(stored.data), request.range
    if wanted is None:
        return Reply(stored.data, headers=headers)
    if wanted[0] >= size:
        return Reply(status=416, headers={"Content-Range": f"bytes */{size}"})
    last = min(size - 1 if wanted[1] is None else wanted[1], size - 1)
    told = {**headers, "Content-Range": f"bytes {wanted[0]}-{last}/{size}"}
    return Reply(stored.data[wanted[0] : last + 1], 206, told)


def _split(names, prefix, delimiter):
    return [name[len(prefix) :].partition(delimiter) for name in names]


def _related(request: Request) -> tuple[dict, bytes]:
    """Metadata and content of an upload in one piece (multipart/related)."""
    boundary = request.headers["content-type"].partition("boundary=")[2].strip('"').encode()
    _, meta, data, _ = request.body.split(b"--" + boundary)
    head, content = (part.partition(b"\r\n\r\n") for part in (meta, data))
    told = json.loads(head[2])
    content_type = re.search(rb"(?i)content-type: *([^\r]+)", content[0])
    return {**({"contentType": content_type[1].decode()} if content_type else {}), **told}, content[2][:-2]


def _told_hashes(request: Request) -> dict[str, str]:
    """What the last piece says of the whole."""
    names = {"crc32c": "crc32c", "md5": "md5Hash"}
    pairs = (entry.strip().partition("=") for entry in request.headers.get("x-goog-hash", "").split(",") if entry)
    return {names[name]: value for name, _, value in pairs}
