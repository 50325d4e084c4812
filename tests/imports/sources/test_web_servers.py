"""Every kind of source as real web servers give it: all recordings are found, none is invented, all can be fetched."""

import json
from urllib.parse import quote
from zipfile import ZipFile

import pytest

from imports.retrieve import retrieve
from imports.sources.base import DiscoveryContext
from imports.sources.registry import pick
from tests.fake_storage.fixtures import s3
from tests.imports.download.server import WAV, policy_for
from tests.imports.sources.web_servers import NGINX, nginx, python

__all__ = ["s3"]

ODD = [
    *("plain.wav", "a b.wav", "100%.wav", "50%25.wav", "x#y.wav", "q?.wav", "ü.wav", "u\u0308.wav", "📞.wav"),
    *("a+b&c=d.wav", "a'b\"<c>.wav", "a:b.wav", "a;b.wav", "[a]{b}|^`.wav", "~a.wav", "UPPER.WAV", "-.wav"),
    *("x" * 120 + ".wav", "ж/日本.mp3", "deep er/deep#est/%2e%2e.ogg", "deep er/a.gsm", "2026-01-01/12:00:00.wav"),
]  # fmt: skip
OTHERS = ["notes.txt", ".hidden.wav", ".git/x.wav", "empty/.keep", "cover.jpg"]


@pytest.fixture(params=["nginx", "python"])
def serving(request, tmp_path):
    """A context manager that serves a folder by one of the servers."""
    if request.param == "python":
        return python
    if NGINX is None:
        pytest.skip("nginx is not installed")
    return lambda root: nginx(root, tmp_path / "nginx")


@pytest.fixture
def root(tmp_path):
    """A folder with one of everything, whose recordings tell where they lie."""
    root = tmp_path / "root"
    for name in (*ODD, *OTHERS):
        path = root / "listed" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(WAV + name.encode())
    (root / "secret.wav").write_bytes(WAV)
    paths = ["listed/" + quote(name) for name in ODD]
    (root / "page.html").write_text("<html><body>" + "".join(f"<a href='{path}'>x</a>" for path in paths[:5]))
    (root / "one.json").write_text(json.dumps({"calls": [{"url": path} for path in paths[:4]], "next": "two.json"}))
    (root / "two.json").write_text(json.dumps({"calls": [{"id": 7, "recording": {"url": "/" + paths[4]}}]}))
    keys = "".join(f"<Contents><Key>plain{n}.wav</Key></Contents>" for n in range(2))
    (root / "bucket.xml").write_text(f"<?xml version='1.0'?><ListBucketResult>{keys}</ListBucketResult>")
    with ZipFile(root / "calls.zip", "w") as packed:
        packed.writestr("in zip.wav", WAV)
    return root


@pytest.fixture
def find(tmp_path):
    """The kind of source at an address of a server, and what is found there."""

    def find(served, path, query=""):
        context = DiscoveryContext(policy_for(tmp_path, served))
        url = f"http://{served.host}{path}{query}"
        source = pick(url, context)
        return source.kind, list(source.discover(url, context))

    return find


def contents(files, served, tmp_path):
    """What lies at the addresses of files, as far as it tells apart."""
    policy = policy_for(tmp_path, served)
    return [
        retrieve(file.url, tmp_path / "got", policy=policy).path.read_bytes()[len(WAV) :].decode() for file in files
    ]


def test_a_listing_with_names_of_every_kind_is_found_whole_and_can_be_fetched(serving, root, find, tmp_path):
    with serving(root) as served:
        kind, files = find(served, "/listed/")
        assert (kind, sorted(contents(files, served, tmp_path))) == ("listing", sorted(ODD))


def test_nginx_lists_as_json_too(root, find, tmp_path):
    if NGINX is None:
        pytest.skip("nginx is not installed")
    with nginx(root, tmp_path / "nginx") as served:
        kind, files = find(served, "/json/")
        assert (kind, sorted(contents(files, served, tmp_path))) == ("listing", sorted(ODD))
        assert {file.size_bytes for file in files} == {len(WAV + name.encode()) for name in ODD}


def test_every_other_kind_is_told_and_found_whole(serving, root, find, tmp_path):
    with serving(root) as served:
        expected = [("page", "/page.html", ODD[:5]), ("json_api", "/one.json", ODD[:5])]
        for kind, path, names in expected:
            found, files = find(served, path)
            assert (found, contents(files, served, tmp_path)) == (kind, names)
        kind, (file,) = find(served, "/listed/plain.wav")
        assert (kind, file.size_bytes) == ("link", len(WAV + b"plain.wav"))
        kind, (file,) = find(served, "/calls.zip")
        assert (kind, file.name) == ("archive", "in zip.wav")
        kind, files = find(served, "/bucket.xml")
        assert (kind, len(files)) == ("bucket_listing", 2)


def test_two_thousand_files_on_three_levels_take_one_request_a_folder(serving, tmp_path, find):
    root = tmp_path / "many"
    names = {f"{a}/{b} ü/{n:02d}.wav" for a in range(10) for b in range(10) for n in range(20)}
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    with serving(root) as served:
        _, files = find(served, "/")
        assert {file.url for file in files} == {served.url("/" + quote(name)) for name in names}
    assert served.count() == 1 + (1 + 10 + 100)  # the look at it, and every folder


def test_a_public_bucket_is_found_page_by_page_and_can_be_fetched(s3, find, tmp_path):
    for name in ODD:
        s3.put("calls", name, WAV + name.encode(), ACL="public-read")
    for query in ("?list-type=2&max-keys=5", "?max-keys=5", "?list-type=2&delimiter=/&encoding-type=url"):
        kind, files = find(s3, "/calls", query)
        assert (kind, sorted(contents(files, s3, tmp_path))) == ("bucket_listing", sorted(ODD))
        assert all(file.size_bytes and file.etag for file in files)


def test_a_link_that_leads_in_a_circle_is_noticed(tmp_path, find):
    if NGINX is None:
        pytest.skip("nginx is not installed")
    root = tmp_path / "round"
    (root / "sub").mkdir(parents=True)
    (root / "sub" / "a.wav").write_bytes(WAV)
    (root / "sub" / "again").symlink_to(root)
    with nginx(root, tmp_path / "nginx") as served:
        _, files = find(served, "/")
        assert [file.url for file in files] == [served.url("/sub/a.wav")]
