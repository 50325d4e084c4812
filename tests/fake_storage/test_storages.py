"""The storages of the tests behave to the vendors' own libraries as the vendors' do."""

import json
from datetime import timedelta

import boto3
import httpx2
import pytest
from azure.core.exceptions import HttpResponseError, ResourceExistsError
from azure.storage.blob import BlobServiceClient
from botocore.exceptions import ClientError
from google.api_core.exceptions import Forbidden, NotFound
from google.auth.exceptions import RefreshError
from google.cloud.storage import Client
from google.oauth2 import service_account

from tests.fake_storage.fixtures import azure, gcs, s3

__all__ = ["azure", "gcs", "s3"]

DATA = bytes(range(256)) * 4096  # a megabyte


def google_client(gcs, **options):
    info = json.loads(gcs.service_account(**options))
    credentials = service_account.Credentials.from_service_account_info(info)
    return Client(project="tests", credentials=credentials, client_options={"api_endpoint": gcs.url})


def azure_client(azure, credential=None, **options):
    given = {"credential": credential or azure.key, "retry_total": 0, **options}
    return BlobServiceClient(azure.endpoint, **given)


def test_s3_keeps_what_is_uploaded_in_parts(s3):
    client = s3.client()
    client.create_bucket(Bucket="calls")
    upload = client.create_multipart_upload(Bucket="calls", Key="a.mp3")
    named = {"Bucket": "calls", "Key": "a.mp3", "UploadId": upload["UploadId"]}
    parts = [
        {"PartNumber": number, "ETag": client.upload_part(**named, PartNumber=number, Body=body)["ETag"]}
        for number, body in ((1, bytes(5 << 20)), (2, DATA))
    ]
    client.complete_multipart_upload(**named, MultipartUpload={"Parts": parts})
    assert client.head_object(Bucket="calls", Key="a.mp3")["ContentLength"] == (5 << 20) + len(DATA)


def test_s3_refuses_keys_that_it_never_made_once_it_checks_them(s3):
    s3.put("calls", "a.mp3", DATA)
    s3.check_keys()
    assert s3.client().get_object(Bucket="calls", Key="a.mp3")["Body"].read() == DATA
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        s3.client(aws_secret_access_key="wrong").get_object(Bucket="calls", Key="a.mp3")
    with pytest.raises(ClientError, match="InvalidAccessKeyId"):
        s3.client(aws_access_key_id="AKIANOBODY").get_object(Bucket="calls", Key="a.mp3")


def test_s3_fails_and_cuts_as_it_is_told(s3):
    s3.put("calls", "a.mp3", DATA)
    client = s3.client(config=boto3.session.Config(retries={"total_max_attempts": 1}, proxies={}))
    s3.fail(503, b"<Error><Code>SlowDown</Code></Error>", part="a.mp3")
    with pytest.raises(ClientError, match="SlowDown"):
        client.get_object(Bucket="calls", Key="a.mp3")
    s3.cut(1000, part="a.mp3")
    body = client.get_object(Bucket="calls", Key="a.mp3")["Body"]
    with pytest.raises(Exception, match="IncompleteRead"):
        body.read()
    assert len(s3.seen("GET", "a.mp3")) == 2


@pytest.mark.parametrize("chunk", [None, 262_144])
def test_google_keeps_what_is_uploaded_in_one_piece_or_many(gcs, chunk):
    bucket = google_client(gcs).create_bucket("calls")
    blob = bucket.blob("2026/a call.mp3", chunk_size=chunk)
    blob.metadata = {"sha256": "00"}
    blob.upload_from_string(DATA, content_type="audio/mpeg", checksum="md5")
    stored = bucket.get_blob("2026/a call.mp3")
    assert (stored.size, stored.content_type, stored.metadata) == (len(DATA), "audio/mpeg", {"sha256": "00"})
    assert stored.download_as_bytes() == DATA
    assert stored.download_as_bytes(start=10, end=19) == DATA[10:20]
    stored.delete()
    assert bucket.get_blob("2026/a call.mp3") is None


def test_google_lists_page_by_page(gcs):
    for number in range(5):
        gcs.put("calls", f"{number}.mp3", b"x")
    gcs.page = 2
    assert [blob.name for blob in google_client(gcs).list_blobs("calls")] == [f"{number}.mp3" for number in range(5)]
    assert len(gcs.seen("GET", "/o?")) == 3


def test_google_refuses_unknown_keys_closed_buckets_and_missing_ones(gcs):
    gcs.put("closed", "a.mp3", b"x")
    gcs.denied = {"closed"}
    with pytest.raises(RefreshError, match="invalid_grant"):
        google_client(gcs, known=False).get_bucket("closed", retry=None)
    with pytest.raises(Forbidden):
        google_client(gcs).get_bucket("closed")
    with pytest.raises(NotFound):
        google_client(gcs).get_bucket("nowhere")


def test_a_signed_address_of_google_opens_its_object_until_it_expires(gcs):
    gcs.put("calls", "a call.mp3", DATA)
    blob = google_client(gcs).bucket("calls").blob("a call.mp3")
    signed = {"version": "v4", "api_access_endpoint": gcs.url}
    address = blob.generate_signed_url(expiration=timedelta(hours=1), **signed)
    assert httpx2.get(address, trust_env=False).content == DATA
    assert httpx2.get(address.replace("a%20call", "b%20call"), trust_env=False).status_code == 403
    assert httpx2.get(address.partition("?")[0], trust_env=False).status_code == 403


@pytest.mark.parametrize("limit", [1 << 26, 1 << 18])
def test_azure_keeps_what_is_uploaded_in_one_piece_or_many(azure, limit):
    client = azure_client(azure, max_single_put_size=limit, max_block_size=limit)
    container = client.create_container("calls")
    container.upload_blob("2026/a call.mp3", DATA, metadata={"sha256": "00"})
    blob = container.get_blob_client("2026/a call.mp3")
    assert blob.get_blob_properties().size == len(DATA)
    assert blob.get_blob_properties().metadata == {"sha256": "00"}
    assert blob.download_blob().readall() == DATA
    with pytest.raises(ResourceExistsError):
        container.upload_blob("2026/a call.mp3", DATA)
    with pytest.raises(ResourceExistsError):
        client.create_container("calls")
    blob.delete_blob()
    assert not blob.exists()


def test_azure_lists_page_by_page(azure):
    for number in range(5):
        azure.put("calls", f"{number}.mp3", b"x")
    azure.page = 2
    names = [blob.name for blob in azure_client(azure).get_container_client("calls").list_blobs()]
    assert names == [f"{number}.mp3" for number in range(5)]
    assert len(azure.seen("GET", "comp=list")) == 3


def test_azure_refuses_what_its_key_has_not_signed(azure):
    azure.put("calls", "a.mp3", b"x")
    with pytest.raises(HttpResponseError, match="AuthenticationFailed"):
        azure_client(azure, "d3Jvbmc=").get_container_client("calls").get_container_properties()


def test_a_shared_access_signature_opens_its_container_until_it_expires(azure):
    azure.put("calls", "a.mp3", b"x")
    good, late = azure.sas("calls"), azure.sas("calls", seconds=-60)
    assert azure_client(azure, good).get_blob_client("calls", "a.mp3").download_blob().readall() == b"x"
    with pytest.raises(HttpResponseError, match="AuthenticationFailed"):
        azure_client(azure, late).get_blob_client("calls", "a.mp3").download_blob()


def test_an_upload_that_is_cut_is_lost(azure):
    azure.objects["calls"] = {}
    azure.cut_upload(1000, method="PUT")
    with pytest.raises(Exception, match=r"(?i)abort|reset|broken|closed"):
        azure_client(azure).get_blob_client("calls", "a.mp3").upload_blob(DATA)
    assert azure.objects["calls"] == {}
