import httpx2
import pytest

from calls.work.errors import WorkError
from imports.sources import document
from imports.sources.document import Document
from imports.sources.listing_entries import entries, folder_of, is_listing
from tests.imports.sources.listings import FORMATS, python_listing

ROOT = "http://h.example/calls/"


def listed(html, address=ROOT):
    return list(entries(Document(httpx2.URL(address), {"content-type": "text/html"}, html.encode())))


@pytest.mark.parametrize("form", FORMATS)
def test_every_servers_listing_is_told_and_read(form):
    html, expected = FORMATS[form]
    assert is_listing(html.encode()[:8192])
    shown = [
        (entry.url.removeprefix(ROOT), entry.is_folder, entry.size_bytes, entry.modified) for entry in listed(html)
    ]
    assert shown == expected


@pytest.mark.parametrize(
    "html",
    [
        "<html><title>Index of our services</title><a href='sub/'>sub</a>",
        "<html><title>Calls</title><a href='sub/'>sub</a><a href='a.mp3'>a</a>",
        "<html><title>Help</title><p>the title says &lt;title&gt;Index of /</p>",
        "<p>Directory listing for /x</p>",
        "Index of /",
        '[{"name": "a", "type": "call", "mtime": "x"}]',
        "",
    ],
)
def test_an_ordinary_page_is_no_listing(html):
    assert not is_listing(html.encode())


def test_only_what_lies_right_in_the_folder_is_an_entry():
    html = """<title>Index of /calls/</title><base href="/calls/">
    <a href="../">..</a> <a href="/">root</a> <a href="./">here</a> <a href="?C=N;O=D">Name</a>
    <a href="a.mp3?x=1">x</a>
    <a href="sub/deep.mp3">deep</a> <a href="//evil.example/calls/a.mp3">evil</a>
    <a href="https://h.example/calls/s.mp3">s</a>
    <a href="%2e%2e/">up</a> <a href="..%2f/">up</a> <a href="/callsign/a.mp3">near</a> <a href="a.mp3#t">a</a>
    <a href="/calls/b/">b</a>
    """
    assert [(entry.url, entry.name) for entry in listed(html)] == [
        (f"{ROOT}a.mp3", "a.mp3"),
        (f"{ROOT}b/", "b"),
    ]


def test_a_listing_asked_for_in_another_order_is_the_same_folder():
    for address in ("http://h/calls/?C=M;O=A", "http://h/calls/index.php?d=1", "http://h/calls/#x"):
        assert str(folder_of(httpx2.URL(address))) == "http://h/calls/"


@pytest.fixture
def tree(server, discover):
    """Serve folders like `{"/": ["a.mp3", "sub/"]}` as Python's server lists them; what was found and skipped."""

    def tree(folders, **changes):
        for path, names in folders.items():
            server.gives(path, python_listing(path, names).encode(), Content_Type="text/html; charset=utf-8")
        skipped = []
        found = discover(server.url("/"), on_skip=lambda *told: skipped.append(told), **changes)
        return [file.url.removeprefix(server.url("/")) for file in found], skipped

    return tree


def test_subfolders_are_walked_once_each_in_their_order(tree, server):
    found, skipped = tree({
        "/": ["b/", "a.mp3", "notes.txt", ".hidden/", ".x.mp3", "c/"], "/b/": ["b.mp3", "d/"], "/b/d/": ["d.wav"],
        "/c/": ["c.gsm"],
    })  # fmt: skip
    assert found == ["a.mp3", "b/b.mp3", "b/d/d.wav", "c/c.gsm"]
    assert skipped == [(".hidden", "is hidden"), ("notes.txt", "is no audio file"), (".x.mp3", "is hidden")]
    assert [path for path, _ in server.requests] == ["/", "/", "/b/", "/b/d/", "/c/"]  # the first is the look at it


def test_a_folder_is_walked_no_deeper_than_may_be(tree):
    found, skipped = tree({"/": ["a.mp3", "1/"], "/1/": ["1.mp3", "2/"], "/1/2/": ["2.mp3"]}, max_depth=1)
    assert (found, skipped) == (["a.mp3", "1/1.mp3"], [("2", "lies too deep")])


def test_folders_without_end_are_an_error(tree, monkeypatch):
    monkeypatch.setattr(document, "MAX_REQUESTS", 5)
    folders = {"/": [f"{n}/" for n in range(10)], **{f"/{n}/": ["a.mp3"] for n in range(10)}}
    with pytest.raises(WorkError) as error:
        tree(folders)
    assert error.value.code == "import:source:too-many"


@pytest.mark.parametrize("status", [403, 404, 410, 500, 503])
def test_a_subfolder_that_fails_is_passed_over_with_a_note(status, tree, server):
    server.gives("/bad/", b"", status)
    assert tree({"/": ["bad/", "a.mp3"]}) == (["a.mp3"], [("bad", "cannot be read")])


def test_a_listing_that_fails_is_an_error(server, discover):
    with pytest.raises(WorkError) as error:
        discover(server.gives("/", b"", 403))
    assert error.value.code == "import:source:forbidden"


def test_a_server_that_asks_for_patience_ends_the_search_so_that_nothing_is_left_out_unseen(tree, server):
    server.gives("/busy/", b"", 429, Retry_After="7")
    with pytest.raises(WorkError) as error:
        tree({"/": ["a.mp3", "busy/"]})
    assert (error.value.rate_limited, error.value.retry_after) == (True, 7)


def test_a_subfolder_that_shows_a_page_is_passed_over(tree, server):
    server.gives(
        "/site/", b"<html><title>Site</title><a href='a.mp3'>a</a><a href='x/'>x</a>", Content_Type="text/html"
    )
    assert tree({"/": ["site/", "a.mp3"]}) == (["a.mp3"], [("site", "shows a page and not its files")])


def test_a_redirect_never_leads_out_of_the_folder(server, discover):
    server.gives("/other/", python_listing("/other/", ["x.mp3"]).encode(), Content_Type="text/html")
    server.redirects("/calls/out/", "/other/")
    server.gives("/calls/", python_listing("/calls/", ["out/", "a.mp3"]).encode(), Content_Type="text/html")
    skipped = []
    found = discover(server.url("/calls/"), on_skip=lambda *told: skipped.append(told))
    assert ([file.name for file in found], skipped) == (["a.mp3"], [("out", "leads out of the folder")])


def test_an_ordinary_page_is_not_crawled(server, discover):
    server.gives(
        "/", b"<html><title>Calls</title><a href='a.mp3'>a</a><a href='sub/'>sub</a>", Content_Type="text/html"
    )
    assert [file.name for file in discover(server.url("/"))] == ["a.mp3"]
    assert not server.seen("/sub/")


def test_a_sign_of_life_is_given_for_every_request(tree):
    told = []
    tree({"/": ["a.mp3", *(f"{n}/" for n in range(9))], **{f"/{n}/": [] for n in range(9)}}, on_progress=told.append)
    assert len(told) >= 20
