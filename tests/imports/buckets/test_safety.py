"""Credentials come from the customer alone, and requests go where they may."""

import json
import logging
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from calls.work.errors import WorkError
from imports.credential import GCS, S3, Credential
from tests.imports.download.server import WAV, Server

PUBLIC = "93.184.216.34"


def refusal_of(discover, shelf, location=None, **limits):
    with pytest.raises(WorkError) as caught:
        discover(shelf, location or shelf.root, limits=limits)
    return caught.value


@pytest.fixture
def machine(monkeypatch, tmp_path):
    """A machine with an identity of its own at every vendor, and proxies."""
    (tmp_path / "aws").write_text("[default]\naws_access_key_id = AKIAOFTHEMACHINE\naws_secret_access_key = machine\n")
    (tmp_path / "key.json").write_text(json.dumps({"type": "service_account", "client_email": "machine@example.com"}))
    told = {
        "AWS_ACCESS_KEY_ID": "AKIAOFTHEMACHINE",
        "AWS_SECRET_ACCESS_KEY": "machine",
        "AWS_SESSION_TOKEN": "token-of-the-machine",
        "AWS_PROFILE": "nobody",
        "AWS_CONFIG_FILE": str(tmp_path / "aws"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "aws"),
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9",
        "GOOGLE_APPLICATION_CREDENTIALS": str(tmp_path / "key.json"),
        "STORAGE_EMULATOR_HOST": "http://127.0.0.1:9",
        "GOOGLE_CLOUD_PROJECT": "machine",
        "AZURE_STORAGE_CONNECTION_STRING": "machine",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "ALL_PROXY": "http://127.0.0.1:9",
    }
    for name, value in told.items():
        monkeypatch.setenv(name, value)
        if name.endswith("PROXY"):
            monkeypatch.setenv(name.lower(), value)


def test_the_machines_own_identity_and_proxies_are_not_used(shelf, discover, fetch, machine):
    shelf.fill("a.mp3")
    assert [file.name for file in discover(shelf, shelf.root)] == ["a.mp3"]
    assert fetch(shelf, "a.mp3").path.read_bytes() == WAV
    told = "".join(f"{one.headers}" for one in shelf.storage.requests[-4:])
    assert "MACHINE" not in told
    assert "machine" not in told


def test_without_a_credential_the_machine_shows_nobody_who_it_is(shelf, discover, machine, monkeypatch):
    shelf.fill("a.mp3")
    storage = shelf.storage
    monkeypatch.setattr(f"{shelf.constant}.ENDPOINT", getattr(storage, "endpoint", storage.url))
    before = len(storage.requests)
    if hasattr(storage, "public"):
        storage.public = {"calls"}
    discover(shelf, shelf.root, limits={"credential": None})
    assert not [one for one in storage.requests[before:] if "authorization" in one.headers]


def test_an_endpoint_inside_the_network_is_refused_and_told(shelf, discover):
    shelf.fill("a.mp3")
    before = len(shelf.storage.requests)
    error = refusal_of(discover, shelf, allowed_hosts=[])
    assert error.code == "import:source:address-refused"
    assert "CHAT_ALLOW_PRIVATE_HOSTS" in error.hint
    assert len(shelf.storage.requests) == before


def test_a_name_that_leads_inside_is_refused(shelf, discover):
    inside = replace(shelf.credential, endpoint="https://storage.example.com")
    error = refusal_of(discover, shelf, credential=inside, resolver=lambda _host, _port: [PUBLIC, "169.254.169.254"])
    assert error.code == "import:source:address-refused"


def test_an_endpoint_without_encryption_is_refused(shelf, discover):
    plain = replace(shelf.credential, endpoint="http://storage.example.com")
    error = refusal_of(discover, shelf, credential=plain, resolver=lambda _host, _port: [PUBLIC])
    assert error.code == "import:source:address-refused"
    assert "without encryption" in error.text


@pytest.mark.parametrize(
    "endpoint",
    [
        "file:///etc",
        "https://user:secret@storage.example.com",
        "https://storage.example.com:22",
        "nonsense",
        "https://",
    ],
)
def test_an_endpoint_that_is_none_is_refused(shelf, discover, endpoint):
    odd = replace(shelf.credential, endpoint=endpoint)
    error = refusal_of(discover, shelf, credential=odd, resolver=lambda _host, _port: [PUBLIC])
    assert error.permanent
    assert "secret" not in f"{error} {error.hint}"


def test_the_vendors_own_hosts_are_called_by_default(shelf, discover):
    asked = []

    def resolver(host, _port):
        asked.append(host)
        return ["10.0.0.1"]

    refusal_of(discover, shelf, credential=None, resolver=resolver, allowed_hosts=[])
    wanted = {
        "s3": "calls.s3.amazonaws.com",
        "gcs": "storage.googleapis.com",
        "azure": "testaccount.blob.core.windows.net",
    }
    assert asked == [wanted[shelf.kind]]


def test_redirects_are_not_followed(shelf, discover):
    inside = Server()
    try:
        address = inside.gives("/latest/meta-data", b"<x/>")
        shelf.storage.fail(307, part=shelf.listing, Location=address)
        refusal_of(discover, shelf)
        assert inside.requests == []
    finally:
        inside.close()


def test_a_service_account_that_leads_elsewhere_gets_its_token_nowhere(google, discover):
    told = json.loads(google.credential.secret)
    inside = replace(google.credential, secret=json.dumps({**told, "token_uri": "http://127.0.0.1:1/token"}))
    assert refusal_of(discover, google, credential=inside).code == "import:source:address-refused"


@pytest.mark.parametrize(
    "secret",
    [
        *("", "no json", "[]", '{"type": "service_account"}'),
        '{"type": "external_account", "credential_source": {"file": "/etc/passwd"}}',
        '{"type": "service_account", "client_email": "a@b", "token_uri": "https://x", "private_key": "SECRET-PART"}',
    ],
)
def test_what_is_no_service_accounts_key_is_refused(google, discover, secret):
    odd = Credential(GCS, secret, endpoint=google.storage.url)
    error = refusal_of(discover, google, credential=odd)
    assert error.code == "import:source:credential"
    assert "SECRET-PART" not in f"{error!r}{error}{error.hint}"


def test_a_token_is_asked_for_reading_only_and_once(google, discover, fetch):
    google.fill("a.mp3")
    discover(google, google.root)
    fetch(google, "a.mp3")
    assert [one.method for one in google.storage.requests] == ["POST", "GET", "GET", "GET"]
    assert google.storage.scopes == ["https://www.googleapis.com/auth/devstorage.read_only"]


def test_a_shared_access_signature_opens_a_container_and_is_shown_to_nobody(microsoft, discover, fetch):
    microsoft.fill("a.mp3")
    signed = replace(microsoft.credential, secret=f"?{microsoft.storage.sas('calls')}")
    (found,) = discover(microsoft, microsoft.root, limits={"credential": signed})
    assert "sig" not in found.url
    assert fetch(microsoft, "a.mp3", credential=signed).path.read_bytes() == WAV
    late = replace(microsoft.credential, secret=microsoft.storage.sas("calls", seconds=-60))
    error = refusal_of(discover, microsoft, credential=late)
    assert error.code == "import:source:forbidden"
    assert parse_qs(late.secret)["sig"][0] not in f"{error!r}{error}{error.hint}"


def test_an_account_key_is_for_its_own_account_only(microsoft, discover):
    before = len(microsoft.storage.requests)
    error = refusal_of(discover, microsoft, "azure://otheraccount/calls/")
    assert error.code == "import:source:credential"
    assert len(microsoft.storage.requests) == before


def test_a_key_that_is_none_is_refused(microsoft, discover):
    odd = replace(microsoft.credential, secret="this is no key")
    assert refusal_of(discover, microsoft, credential=odd).code == "import:source:credential"


@pytest.mark.parametrize("region", ["evil.example.com/", "us-east-1.evil.example.com#", "a b"])
def test_a_region_cannot_lead_to_another_host(amazon, discover, region):
    odd = Credential(S3, "secret-of-ours", user_name="AKIA", region=region)
    error = refusal_of(discover, amazon, credential=odd, resolver=lambda _host, _port: [PUBLIC])
    assert error.permanent
    assert "secret-of-ours" not in f"{error!r}{error}"


def test_libraries_write_no_secret_into_the_log(shelf, discover, fetch, caplog, settings):
    shelf.fill("a.mp3")
    config = settings.LOGGING["loggers"]
    with caplog.at_level(logging.DEBUG):
        for name in ("azure", "boto3", "botocore", "google", "s3transfer", "urllib3"):
            logging.getLogger(name).setLevel(config[name]["level"])
        discover(shelf, shelf.root)
        fetch(shelf, "a.mp3")
    assert urlsplit(shelf.storage.url).netloc not in caplog.text
    assert "uthorization" not in caplog.text
