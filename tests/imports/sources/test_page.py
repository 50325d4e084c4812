import httpx2
import pytest

from calls.work.errors import WorkError
from imports.sources.document import Document, decoded
from imports.sources.page import links

PAGE = """<!doctype html><title>Calls</title>
<a href="plain.mp3">1</a> <a href='with space.wav'>2</a> <a href="enc%20oded.ogg">3</a> <a href=/root.FLAC>4</a>
<a href="../up.m4a#t=10">5</a> <a href="query.mp3?sig=a%2Fb&amp;x=1">6</a> <a href="//other.example/o.webm">7</a>
<a href="https://third.example:443/t.opus">8</a> <a href="
 broken
.gsm ">9</a> <a href="caf&eacute;.wav">10</a> <a href="sub\\win.mp3">11</a> <a href="plain.mp3#again">again</a>
<audio src="stream?id=11"></audio> <audio><source src="track.12" type="audio/ogg"></audio>
<a>no href</a> <a href="">self</a> <a href="#top">top</a> <a href="page.html">page</a> <a href="z.zip">zip</a>
<a href="get.php?id=7&amp;file=calls%2Fx+1.mp3">php</a> <a href="get.php?x.wav">php</a>
<a href="share?u=https://h.example/shared.mp3">share</a> <a href="a?q=mp3">search</a>
<a href="get" download="d.mp3">d</a> <a href="t" type="audio/mpeg">t</a> <video src="film.mp4"></video>
<video src="film?id=1"></video>
<video><source src="film2"></video> <picture><source srcset="i.webm"></picture> <p data-src="data.mp3">
<a href="javascript:play('a.mp3')">js</a> <a href="mailto:a@b.mp3">mail</a>
<a href="file:///etc/a.mp3">file</a> <a href="ftp://h/a.mp3">ftp</a> <audio src="data:audio/wav;base64,AA"></audio>
<a href="http://user:secret@h.example/a.mp3">user</a> <a href="http://[bad/a.mp3">bad</a>
<a href="//[">bad</a> <img src="i.mp3">
<!-- <a href="comment.mp3">no</a> --> <script>"<a href='script.mp3'>"</script>
"""
FOUND = [
    "http://h.example/calls/plain.mp3",
    "http://h.example/calls/with%20space.wav",
    "http://h.example/calls/enc%20oded.ogg",
    "http://h.example/root.FLAC",
    "http://h.example/up.m4a",
    "http://h.example/calls/query.mp3?sig=a%2Fb&x=1",
    "http://other.example/o.webm",
    "https://third.example/t.opus",
    "http://h.example/calls/broken.gsm",
    "http://h.example/calls/caf%C3%A9.wav",
    "http://h.example/calls/sub/win.mp3",
    "http://h.example/calls/plain.mp3",
    "http://h.example/calls/stream?id=11",
    "http://h.example/calls/track.12",
    "http://h.example/calls/get.php?id=7&file=calls%2Fx+1.mp3",
    "http://h.example/calls/get.php?x.wav",
    "http://h.example/calls/get",
    "http://h.example/calls/t",
    "http://h.example/calls/film.mp4",
]


def test_links_are_found_in_every_form_and_others_are_left():
    found = list(links(PAGE, httpx2.URL("http://h.example/calls/?page=1")))
    assert [file.url for file in found] == FOUND
    assert [file.name for file in found][:3] == ["plain.mp3", "with space.wav", "enc oded.ogg"]
    assert [file.name for file in found][-5:] == ["x 1.mp3", "x.wav", "d.mp3", "t", "film.mp4"]


def test_a_page_is_read_through_its_redirect_and_gives_each_file_once(server, discover):
    server.redirects("/go", "/calls/")
    server.gives("/calls/", PAGE.encode(), Content_Type="text/html; charset=utf-8")
    found = discover(server.url("/go"))
    assert [file.url for file in found][:2] == [server.url("/calls/plain.mp3"), server.url("/calls/with%20space.wav")]
    assert len(found) == len(set(FOUND))


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ('<base href="/files/">', "http://h.example/files/a.mp3"),
        ('<base href="http://cdn.example/x/y"><base href="/ignored/">', "http://cdn.example/x/a.mp3"),
        ('<base href="ftp://h/">', "http://h.example/p/a.mp3"),
        ('<base target="_top">', "http://h.example/p/a.mp3"),
    ],
)
def test_relative_links_start_from_the_base(base, expected):
    found = links(f"{base}<a href=a.mp3>a</a>", httpx2.URL("http://h.example/p/"))
    assert [file.url for file in found] == [expected]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ('<a href="звук.mp3">'.encode("windows-1251"), "text/html; charset=windows-1251"),
        ('<a href="звук.mp3">'.encode("windows-1251"), 'text/html; charset="Windows-1251"; x=y'),
        ('<meta charset=windows-1251><a href="звук.mp3">'.encode("windows-1251"), "text/html"),
        ('<meta charset=windows-1251><a href="звук.mp3">'.encode("windows-1251"), "text/html; charset=nonsense"),
        ('<a href="звук.mp3">'.encode(), "text/html"),
        ('<a href="звук.mp3">'.encode("utf-8-sig"), "text/html; charset=latin-1"),
    ],
)
def test_a_page_is_read_in_its_character_set(body, content_type):
    page = Document(httpx2.URL("http://h.example/"), {"content-type": content_type}, body)
    (file,) = links(decoded(page), page.address)
    assert file.name == "звук.mp3"


def test_a_page_that_goes_on_for_ever_is_left(server, context, discover):
    url = server.hangs_after("/", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + b"<p>" * 5000)
    with pytest.raises(WorkError) as error:
        discover(url, max_page_bytes=9000)
    assert error.value.code == "import:source:page-too-large"


def test_a_page_without_recordings_is_an_error_with_a_hint(server, discover):
    with pytest.raises(WorkError, match="No recordings") as error:
        discover(server.gives("/", b"<html><a href=x.html>x</a>", Content_Type="text/html"))
    assert error.value.code == "import:source:empty"


def test_a_damaged_page_does_no_harm():
    assert list(links(bytes(range(256)) * 40 + b"<a href=", httpx2.URL("http://h.example/"))) == []
