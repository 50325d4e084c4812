"""The keys of Google's service accounts: making them, and checking what they have signed."""

import base64
import functools
import hashlib
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, parse_qsl, quote

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.fake_storage.server import Request

EMAIL = "importer@tests-project.iam.gserviceaccount.com"


@functools.cache
def _key(known: bool) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def service_account(token_uri: str, *, known: bool = True) -> str:
    """A key file as Google hands it out."""
    written = _key(known).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    told = {
        "type": "service_account",
        "project_id": "tests-project",
        "private_key_id": "0123456789abcdef",
        "private_key": written.decode(),
        "client_email": EMAIL,
        "client_id": "1",
        "token_uri": token_uri,
    }
    return json.dumps(told)


def is_ours(body: bytes) -> bool:
    """Whether a request for a token carries an assertion that the known key has signed (RFC 7523)."""
    assertion = parse_qs(body.decode())["assertion"][0]
    signed, _, signature = assertion.rpartition(".")
    return _is_signed(signed.encode(), base64.urlsafe_b64decode(signature + "=="))


def scope_of(body: bytes) -> str:
    """What a request for a token asks to be allowed."""
    told = parse_qs(body.decode())["assertion"][0].split(".")[1]
    return json.loads(base64.urlsafe_b64decode(told + "=="))["scope"]


def refusal(request: Request, now: datetime) -> str:
    """Why a signed address is not served; empty where it is.

    https://cloud.google.com/storage/docs/access-control/signed-urls#string-to-sign
    """
    query = request.query
    made = datetime.strptime(query["X-Goog-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    if now > made + timedelta(seconds=int(query["X-Goog-Expires"])):
        return "ExpiredToken"
    pairs = [pair for pair in parse_qsl(request.query_string, keep_blank_values=True) if pair[0] != "X-Goog-Signature"]
    canonical_query = "&".join(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in sorted(pairs))
    names = query["X-Goog-SignedHeaders"]
    headers = "".join(f"{name}:{request.headers[name]}\n" for name in names.split(";"))
    canonical = f"{request.method}\n{request.path}\n{canonical_query}\n{headers}\n{names}\nUNSIGNED-PAYLOAD"
    scope = query["X-Goog-Credential"].partition("/")[2]
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    told = "\n".join((query["X-Goog-Algorithm"], query["X-Goog-Date"], scope, digest))
    return "" if _is_signed(told.encode(), bytes.fromhex(query["X-Goog-Signature"])) else "SignatureDoesNotMatch"


def _is_signed(told: bytes, signature: bytes) -> bool:
    try:
        _key(True).public_key().verify(signature, told, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True
