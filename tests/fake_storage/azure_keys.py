"""The key of an Azure account: what was signed with it, and what was not."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

from azure.storage.blob import generate_blob_sas, generate_container_sas

from tests.fake_storage.server import Request

ACCOUNT = "testaccount"
KEY = base64.b64encode(b"the key of the tests, which opens nothing else").decode()
ANONYMOUS = "anonymous"
SIGNED_HEADERS = (
    *("content-encoding", "content-language", "content-length", "content-md5", "content-type", "date"),
    *("if-modified-since", "if-match", "if-none-match", "if-unmodified-since", "range"),
)
NEEDED = {"GET": "r", "HEAD": "r", "PUT": "wc", "DELETE": "d"}


def sas(container: str, permission: str, seconds: int) -> str:
    """A shared access signature for a container."""
    expiry = datetime.now(UTC) + timedelta(seconds=seconds)
    return generate_container_sas(ACCOUNT, container, account_key=KEY, permission=permission, expiry=expiry)


def refusal(request: Request, container: str, name: str, now: datetime) -> str:
    """Why a request is not served: an error code, `anonymous` for nobody's, empty where it is."""
    if "sig" in request.query:
        return _sas_refusal(request, container, name, now)
    told = request.headers.get("authorization", "")
    if not told:
        return ANONYMOUS
    return "" if told == f"SharedKey {ACCOUNT}:{_signature(_signed_text(request))}" else "AuthenticationFailed"


def _signed_text(request: Request) -> str:
    """https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key"""
    values = [request.headers.get(name, "") for name in SIGNED_HEADERS]
    values[2] = "" if values[2] == "0" else values[2]
    own = sorted((name, value) for name, value in request.headers.items() if name.startswith("x-ms-"))
    headers = "".join(f"{name}:{value}\n" for name, value in own)
    query = "".join(f"\n{name.lower()}:{value}" for name, value in sorted(request.query.items()))
    return "\n".join((request.method, *values)) + f"\n{headers}/{ACCOUNT}{request.path}{query}"


def _signature(text: str) -> str:
    return base64.b64encode(hmac.new(base64.b64decode(KEY), text.encode(), hashlib.sha256).digest()).decode()


def _sas_refusal(request: Request, container: str, name: str, now: datetime) -> str:
    query = request.query
    expiry = datetime.strptime(query["se"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    given = {
        "account_key": KEY, "permission": query["sp"], "expiry": expiry, "start": query.get("st"),
        "ip": query.get("sip"), "protocol": query.get("spr"), "content_disposition": query.get("rscd"),
        "content_type": query.get("rsct"), "cache_control": query.get("rscc"),
    }  # fmt: skip
    if query["sr"] == "c":
        real = generate_container_sas(ACCOUNT, container, **given)
    else:
        real = generate_blob_sas(ACCOUNT, container, name, **given)
    if parse_qs(real)["sig"][0] != query["sig"] or now > expiry:
        return "AuthenticationFailed"
    needed = "l" if query.get("comp") == "list" else NEEDED[request.method]
    return "" if set(needed) & set(query["sp"]) else "AuthorizationPermissionMismatch"
