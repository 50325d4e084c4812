import json

import httpx2
import pytest

from calls.work.errors import WorkError
from imports.sources.feed.reading import read_json
from imports.sources.feed.recordings import recordings

HOST = "http://h.example/api/"
FEED = {
    "status": "ok",
    "id": "page-1",
    "_links": {"self": {"href": "https://h.example/api/calls"}, "next": {"href": "/api/calls?page=2"}},
    "owner": {"name": "Acme", "url": "https://acme.example/"},
    "calls": [
        {
            "url": "https://h.example/api/calls/1",
            "recording_url": "https://h.example/rec?id=1",
            "page_url": "http://h/x",
        },
        {"url": "https://h.example/api/calls/2", "agent": {"name": "Ann", "href": "http://crm/a"}, "media": ["2a.mp3"]},
        {"recording": {"links": {"url": "http://h/no"}, "file": {"href": "../rec/3.wav?sig=a%2Fb"}}},
        {"url": "http://h.example/download/4", "filename": "four.mp3", "note": "see also call.mp3"},
        {"deep": [[[{"x": [{"link": "rec/5 a.ogg#t=1"}]}]]]},
        {"audioUrl": "//cdn.example/6", "transcript_audio_url": "http://h/t6", "image": "https://h/6.png"},
        {"url": "http://h/picture", "type": "image/png"},
        {"url": "http://h/notes.txt", "href": "http://h/page.html", "comment": "call.mp3 is broken"},
        {"location": "http://h/8", "mp3": None, "wav": 7, "media": {"sizes": [1, 2]}},
        {
            "url": "javascript:alert(1).mp3",
            "src": "ftp://h/a.mp3",
            "href": "http://user:pw@h/a.mp3",
            "uri": "http://[/a.mp3",
        },
    ],
    "recordings": ["https://h.example/r/9", "10.mp3", "plain words", ""],
}
FOUND = [
    ("https://h.example/rec?id=1", "rec"),
    ("http://h.example/api/2a.mp3", "2a.mp3"),
    ("http://h.example/rec/3.wav?sig=a%2Fb", "3.wav"),
    ("http://h.example/download/4", "four.mp3"),
    ("http://h.example/api/rec/5%20a.ogg", "5 a.ogg"),
    ("http://cdn.example/6", "6"),
    ("http://h/8", "8"),
    ("https://h.example/r/9", "9"),
    ("http://h.example/api/10.mp3", "10.mp3"),
]


def found_in(value, zone="UTC"):
    return list(recordings(value, httpx2.URL(HOST), zone))


def test_recordings_are_found_at_any_depth_and_none_is_invented():
    assert [(file.url, file.name) for file in found_in(FEED)] == FOUND


@pytest.mark.parametrize(
    ("value", "urls"),
    [
        (["a.mp3", "https://h/b.wav", "c.txt"], [f"{HOST}a.mp3", "https://h/b.wav"]),
        ("a.mp3", [f"{HOST}a.mp3"]),
        ({"files": {"1": {"url": "http://h/1"}, "2": {"url": "http://h/2"}}}, ["http://h/1", "http://h/2"]),
        ([{"name": "50% off #1?.mp3"}, {"name": "Ann"}], [f"{HOST}50%25%20off%20%231%3F.mp3"]),
        ({"selfLink": "http://h/o/a.mp3", "mediaLink": "http://h/m/a.mp3?alt=media"}, ["http://h/m/a.mp3?alt=media"]),
        ({"url": "get.php?file=a.mp3"}, [f"{HOST}get.php?file=a.mp3"]),
        ([], []),
        (None, []),
        (7, []),
    ],
)
def test_every_form_of_an_answer_is_read(value, urls):
    assert [file.url for file in found_in(value)] == urls


def test_what_stands_beside_a_recording_becomes_its_details():
    (file,) = found_in([
        {
            "order_id": 4711, "started_at": "2026-03-29T02:30:00+02:00", "agent": {"id": 3, "name": "Ann"},
            "direction": "Outbound-API", "from": "+49 30 1", "to": {"number": "+1 2"}, "campaign": "spring",
            "recording": {"url": "https://h/x?token=s3cret", "size": "1234", "etag": '"v1"', "name": "x.mp3", "id": 9},
            "api_token": "s3cret", "callback": "https://h/?k=s3cret", "won": True, "note": "a\nb\0\ud800",
        }
    ])  # fmt: skip
    assert (file.name, file.size_bytes, file.etag) == ("x.mp3", 1234, '"v1"')
    assert file.details.as_json() == {
        "order_id": "4711", "started_at": "2026-03-29T00:30:00+00:00", "direction": "outbound", "agent": "Ann",
        "caller_number": "+49 30 1", "callee_number": "+1 2",
        "metadata": {"id": "9", "campaign": "spring", "won": "true", "note": "a b"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"start_time": "2026-01-05 10:00:00"}, "2026-01-05T09:00:00+00:00"),
        ({"date": "2026-01-05", "time": "10:00"}, "2026-01-05T09:00:00+00:00"),
        ({"startTime": 1767603600}, "2026-01-05T09:00:00+00:00"),
        ({"timestamp": 1767603600000}, "2026-01-05T09:00:00+00:00"),
        ({"start": "1767603600.25"}, "2026-01-05T09:00:00.250000+00:00"),
        ({"date": "Mon, 05 Jan 2026 09:00:00 +0000"}, "2026-01-05T09:00:00+00:00"),
        ({"date": "2026-01-05"}, None),
        ({"start": "2026-03-29 02:30:00"}, None),
        ({"date": "05/01/2026 10:00"}, None),
        ({"date": "yesterday 10:00"}, None),
        ({"timestamp": 17}, None),
        ({"timestamp": 10**30}, None),
        ({"start": "0001-01-01 00:00:00"}, None),
    ],
)
def test_a_time_is_read_where_it_is_certain_and_else_left_empty(told, expected):
    (file,) = found_in([{"url": "a.mp3", **told}], "Europe/Berlin")
    assert file.details.as_json().get("started_at") == expected
    assert expected or file.details.metadata


def test_an_item_takes_nothing_from_what_stands_around_the_list():
    page = {"id": "page", "from": "2026-01-01", "date": "2026-01-01 00:00:00", "items": [{"url": "a.mp3"}]}
    assert found_in(page)[0].details.as_json() == {}


def test_recordings_of_one_call_take_what_is_told_of_the_call():
    page = {"calls": [{"call_id": "c7", "agent": "Ann", "recordings": [{"id": 1, "url": "a.mp3"}, {"url": "b.mp3"}]}]}
    assert [(file.details.order_id, file.details.agent) for file in found_in(page)] == [("c7", "Ann")] * 2


def test_metadata_is_bounded():
    (file,) = found_in([{"url": "a.mp3", **{f"k{n}": "v" for n in range(100)}, "long": "x" * 501, "k" * 61: "v"}])
    assert len(file.details.metadata) == 30


@pytest.mark.parametrize(
    "body",
    [b"[" * 100_000, b'{"a":' * 100_000, b'{"a": ', b"\xff\xfe\xfd", b'{"a": 1} x', b'{"a": "\xff.mp3"}', b"", b"\0"],
)
def test_what_is_no_json_or_a_bomb_is_one_clear_error(body):
    with pytest.raises(WorkError) as error:
        read_json(body)
    assert (error.value.code, error.value.permanent) == ("import:source:damaged-json", True)


def test_what_is_nested_deeper_than_anybody_means_is_refused():
    with pytest.raises(WorkError, match="nested too deeply"):
        found_in(read_json(b"[" * 500 + b"]" * 500))


def test_odd_values_do_no_harm():
    body = (
        b'[{"url": "a.mp3", "size": 1' + b"0" * 5000 + b', "size": 1e999999, "id": NaN},'
        b' {"url": "b\\u0000.mp3"}, {"url": "c\\ud800.mp3"}, {"url": "d.mp3", "size": -1, "order_id": "\\u0000"}]'
    )
    found = found_in(read_json(body))
    assert [(file.url, file.size_bytes) for file in found] == [(f"{HOST}a.mp3", None), (f"{HOST}d.mp3", None)]
    assert [file.details.order_id for file in found] == ["", ""]


def test_an_api_is_told_read_and_named(server, discover):
    url = server.gives("/api/calls", json.dumps(FEED["calls"][:2]).encode(), Content_Type="application/json")
    assert [file.url for file in discover(f" {url}?since=2026 ")] == [FOUND[0][0], server.url("/api/2a.mp3")]


def test_an_api_without_recordings_is_an_error_with_a_hint(server, discover):
    with pytest.raises(WorkError, match="No recordings") as error:
        discover(server.gives("/api", b'{"calls": []}', Content_Type="application/json"))
    assert error.value.code == "import:source:empty"
