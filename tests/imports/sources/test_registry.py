import os
import re

import pytest

from calls.work.errors import WorkError
from imports.sources.probe import Probe, kind_of
from imports.sources.registry import pick
from tests.imports.download.archives import packed
from tests.imports.download.server import WAV

HTML = b"<!doctype html><title>x</title>"
ZIP = packed(("a.wav", WAV))
LISTED = b"<html><head><title>Index of /calls/</title>"
NGINX = b'[\n{ "name":"a", "type":"directory", "mtime":"Fri, 20 Nov 2026 21:04:00 GMT" }\n]'
S3 = b'<?xml version="1.0"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
AZURE = b'\xef\xbb\xbf<?xml version="1.0"?><EnumerationResults ContainerName="c">'
NO_SOURCES = [
    (b"hello", "text/plain", "a text file (text/plain)"),
    (b"<?xml version='1.0'?><rss>", "application/xml", "an XML document (application/xml)"),
    (b"<Error><Code>AccessDenied</Code>", "", "an XML document"),
    (b"%PDF-1.7", "audio/mpeg", "a PDF document (audio/mpeg)"),
    (b"#EXTM3U\na.mp3", "audio/x-mpegurl", "a playlist (audio/x-mpegurl)"),
    (b"[General]\nx=1", "text/plain", "a JSON document (text/plain)"),
    (b"\x00\x01", "application/x-thing", "application/x-thing"),
    (b"\x00\x01", "", "of no known type"),
]


@pytest.mark.parametrize("form", ["{}", "file:{}", "file://{}", "  {} "])
def test_paths_are_told_apart_by_what_lies_there(form, tmp_path, context):
    (tmp_path / "z.bin").write_bytes(ZIP)
    (tmp_path / "z.zip").write_bytes(b"no archive")
    for name, kind in (("", "folder"), ("z.bin", "archive"), ("z.zip", "file")):
        assert pick(form.format(tmp_path / name), context()).kind == kind


def test_a_path_may_be_relative(tmp_path, context, discover, monkeypatch):
    (tmp_path / "calls").mkdir()
    (tmp_path / "calls" / "a.wav").write_bytes(WAV)
    monkeypatch.chdir(tmp_path)
    assert [file.url for file in discover("calls")] == [(tmp_path / "calls" / "a.wav").as_uri()]


@pytest.mark.parametrize(
    "case",
    [
        (WAV, "application/octet-stream", "/x", "link"),
        (WAV, "text/html", "/x.html", "link"),
        (ZIP, "application/octet-stream", "/x", "archive"),
        (ZIP, "audio/mpeg", "/x.mp3", "archive"),
        (HTML, "text/html; charset=utf-8", "/", "page"),
        (HTML, "application/octet-stream", "/x", "page"),
        (HTML, "text/html", "/x.mp3", "page"),
        (b"hello", "text/html", "/x", "page"),
        (b"\x00\x01", "audio/basic", "/x", "link"),
        (b"\x00\x01", "binary/octet-stream", "/x.gsm?sig=1", "link"),
        (b"", "audio/mpeg", "/x", "link"),
        (b"\x00\x01", "application/zip", "/x", "archive"),
        (b"\x00\x01", "", "/get.php?file=call.gsm", "link"),
        (LISTED, "text/html", "/", "listing"),
        (HTML + b"<h1>Directory listing for /a", "", "/", "listing"),
        (b"<html><title>Index of our services</title>", "text/html", "/", "page"),
        (b"<?xml version='1.0'?>\n<!DOCTYPE html>", "application/xhtml+xml", "/x", "page"),
        (b"<div><a href=a.mp3>", "text/html", "/x", "page"),
        (NGINX, "application/json", "/", "listing"),
        (b'[{"url": "a.mp3"}]', "text/html", "/x.mp3", "json_api"),
        (b"\xef\xbb\xbf { }", "", "/x", "json_api"),
        ('[{"url":"a.mp3"}]'.encode("utf-16"), "application/json", "/x", "json_api"),
        (b"\x00\x01", "application/hal+json; charset=utf-8", "/x", "json_api"),
        (S3, "application/xml", "/", "bucket_listing"),
        (AZURE, "text/plain", "/x", "bucket_listing"),
    ],
)
def test_a_web_address_is_told_by_content_type_and_name(server, context, case):
    body, content_type, path, kind = case
    path, mark, query = path.partition("?")
    url = server.gives(path, body, Content_Type=content_type)
    assert pick(url + mark + query, context()).kind == kind


@pytest.mark.parametrize(("head", "content_type", "words"), [*NO_SOURCES, (b"", "", "an empty answer")])
def test_what_is_no_source_is_called_what_it_seems_to_be(server, context, head, content_type, words):
    url = server.gives("/x", head, Content_Type=content_type) + "?token=sesame"
    with pytest.raises(WorkError, match=f"but {re.escape(words)}") as error:
        pick(url, context())
    assert error.value.code == "import:source:unsupported"
    assert "sesame" not in str(error.value)


def test_a_name_in_the_header_tells_what_the_address_does_not():
    assert kind_of(Probe("http://h/get", "call.gsm", "", b"\x00", None, "")) == "link"


@pytest.mark.parametrize(
    "location",
    [
        *("gopher://h/a.mp3", "ftp://h/a.mp3", "javascript:alert(1)", "data:audio/wav,x", "", "  "),
        *("http://user:secret@h/a.mp3", "http://h/a\r\nHost: b", "zip:file:///etc/x!/a", "file://elsewhere/a", "a\0b"),
    ],
)
def test_what_cannot_be_read_safely_is_refused(location, context):
    with pytest.raises(WorkError) as error:
        pick(location, context())
    assert (error.value.code, error.value.permanent) == ("import:source:unsupported", True)


def test_a_web_user_picks_no_file_of_the_server(tmp_path, context):
    for location in (str(tmp_path), tmp_path.as_uri(), "/etc/passwd", "relative", "FILE:/etc/passwd"):
        with pytest.raises(WorkError) as error:
            pick(location, context(allow_local=False))
        assert error.value.code == "import:source:unsupported"


def test_what_is_not_there_is_not_found(tmp_path, server, context):
    for location in (str(tmp_path / "nothing"), server.url("/nothing.mp3")):
        with pytest.raises(WorkError) as error:
            pick(location, context())
        assert error.value.code == "import:source:not-found"


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path, context):
    os.mkfifo(tmp_path / "pipe.wav")
    with pytest.raises(WorkError) as error:
        pick(str(tmp_path / "pipe.wav"), context())
    assert error.value.code == "import:source:unsupported"


def test_a_link_gives_one_file_with_what_the_server_tells(server, discover):
    headers = {"Content_Disposition": 'attachment; filename="call 1.mp3"', "ETag": '"v1"'}
    url = server.gives("/get", WAV, Content_Type="audio/mpeg", **headers)
    (file,) = discover(f" {url}?id=1 ")
    assert (file.url, file.name, file.size_bytes, file.etag) == (f"{url}?id=1", "call 1.mp3", len(WAV), '"v1"')


def test_the_size_is_read_from_a_partial_answer(server, discover):
    url = server.gives("/a.wav", WAV[:100], 206, Content_Range="bytes 0-99/123456")
    (file,) = discover(url)
    assert file.size_bytes == 123456
    assert server.seen("/a.wav")[0]["Range"].startswith("bytes=0-")


def test_only_the_beginning_of_a_large_file_is_taken(server, discover):
    url = server.hangs_after("/a.wav", b"HTTP/1.1 200 OK\r\nContent-Length: 900000000\r\n\r\n" + WAV * 10)
    (file,) = discover(url)
    assert file.size_bytes == 900_000_000


def test_an_empty_file_is_still_a_link(server, discover):
    (file,) = discover(server.gives("/a.wav", b"", 416, Content_Range="bytes */0"))
    assert file.name == "a.wav"
