"""Pages of an API: each read once, in every form that tells of the next."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from calls.work.errors import WorkError
from imports.sources import document

LAST = 4


@pytest.fixture
def paged(server, discover):
    """Serve what `answer(parameters, number)` gives, number being the page asked for; the names that were found."""

    def paged(parameter, answer, *, value_of=str, start="/api", **changes):
        numbers = {value_of(number): number for number in range(1, LAST + 1)}
        asked = []

        def page(handler):
            parameters = {name: values[0] for name, values in parse_qs(urlsplit(handler.path).query).items()}
            asked.append(handler.path)
            number = numbers.get(parameters.get(parameter, value_of(1)), LAST + 1)
            body, headers = answer(number)
            handler.answer(200, json.dumps(body).encode(), {"Content-Type": "application/json", **headers})

        server.routes["/api"] = page
        found = discover(server.url(start), **changes)
        return [file.name for file in found], asked

    return paged


def items(number):
    return [{"url": f"{number}.mp3"}] if number <= LAST else []


def following(number, form):
    return form(number + 1) if number < LAST else None


ADDRESSES = {
    "next": lambda n: {"next": following(n, lambda m: f"/api?p={m}")},
    "nextLink, absolute path": lambda n: {"meta": {"nextLink": following(n, lambda m: f"?p={m}") or ""}},
    "links.next": lambda n: {"links": {"next": following(n, lambda m: f"api?p={m}"), "self": f"/api?p={n}"}},
    "_links.next.href": lambda n: {"_links": {"next": {"href": following(n, lambda m: f"/api?p={m}")}}},
    "links of relations": lambda n: {
        "links": [{"rel": "self", "href": "/api"}, *([{"rel": "next", "href": f"/api?p={n + 1}"}] if n < LAST else [])]
    },
    "pagination.next_url": lambda n: {"pagination": {"next_url": following(n, lambda m: f"/api?p={m}")}},
    "next_page_uri": lambda n: {"next_page_uri": following(n, lambda m: f"/api?p={m}")},
    "@odata.nextLink": lambda n: {"@odata.nextLink": following(n, lambda m: f"/api?p={m}")},
}
CURSORS = {
    "cursor": lambda c: {"next_cursor": c},
    "pageToken": lambda c: {"nextPageToken": c},
    "page_token": lambda c: {"meta": {"next_page_token": c or ""}},
    "next_page_token": lambda c: {"next_page_token": c},
    "continuation": lambda c: {"continuation": c},
    "continuationToken": lambda c: {"response_metadata": {"continuationToken": c}},
    "after": lambda c: {"data": {"pageInfo": {"endCursor": c, "hasNextPage": c is not None}}},
}
NUMBERS = {
    "page": lambda n: {"page": n, "total_pages": LAST},
    "Page": lambda n: {"currentPage": n, "totalPages": LAST},
    "page of a container": lambda n: {"pagination": {"page": n, "pages": LAST}},
    "next_page": lambda n: {"next_page": following(n, int)},
}


@pytest.mark.parametrize("form", ADDRESSES)
def test_the_address_of_the_next_page_is_followed(form, paged):
    names, asked = paged("p", lambda n: ({"calls": items(n), **ADDRESSES[form](n)}, {}))
    assert (names, len(asked)) == ([f"{n}.mp3" for n in range(1, LAST + 1)], LAST + 1)  # with the look at it


def test_the_link_header_is_followed(paged):
    def answer(n):
        link = (
            f'</api?p=1>; rel="first", </api?p={n + 1}>; title="a, b"; rel="next last"'
            if n < LAST
            else "</api>; rel=prev"
        )
        return items(n), {"Link": link}

    assert len(paged("p", answer)[0]) == LAST


@pytest.mark.parametrize("parameter", CURSORS)
def test_a_cursor_is_sent_back_as_its_name_says(parameter, paged):
    def answer(n):
        return {"calls": items(n), **CURSORS[parameter](following(n, lambda m: f"c/{m}+="))}, {}

    names, asked = paged(parameter, answer, value_of=lambda n: f"c/{n}+=", start="/api?since=2026")
    assert names == [f"{n}.mp3" for n in range(1, LAST + 1)]
    assert all("since=2026" in path for path in asked)


@pytest.mark.parametrize("form", NUMBERS)
def test_pages_are_counted(form, paged):
    parameter = "Page" if form == "Page" else "page"
    names, _ = paged(parameter, lambda n: ({"calls": items(n), **NUMBERS[form](n)}, {}), start=f"/api?{parameter}=1")
    assert len(names) == LAST


@pytest.mark.parametrize("told", [{"total": 10 * LAST}, {}])
def test_an_offset_goes_on_by_the_limit(told, paged):
    def answer(n):
        return {"calls": items(n), "offset": 10 * (n - 1), "limit": 10, **told}, {}

    assert len(paged("offset", answer, value_of=lambda n: str(10 * (n - 1)))[0]) == LAST


@pytest.mark.parametrize(
    "circle",
    [
        {"next": "/api"},
        {"next": "/api?p=1"},
        {"next_cursor": "same"},
        {"page": 1, "total_pages": 9},
        {"offset": 0, "limit": 1, "total": 9},
        {"next_page": 1},
    ],
)
def test_a_circle_ends(circle, paged):
    skipped = []
    names, asked = paged("p", lambda n: ({"calls": items(1), **circle}, {}), on_skip=lambda *told: skipped.append(told))
    assert (names, skipped) == (["1.mp3"], [("next page", "leads in a circle")])
    assert len(asked) <= 4


def test_nothing_is_asked_for_where_there_is_no_more(paged):
    body = {"calls": items(1), "has_more": False, "next_cursor": "x", "page": 1, "total_pages": 1, "next": None}
    assert len(paged("cursor", lambda n: (body, {}))[1]) == 2


def test_pages_without_end_are_an_error(paged, monkeypatch):
    monkeypatch.setattr(document, "MAX_REQUESTS", 20)
    count = iter(range(1000))
    with pytest.raises(WorkError) as error:
        paged("p", lambda n: ({"calls": [], "next": f"/api?p={next(count)}"}, {}))
    assert error.value.code == "import:source:too-many"


def test_a_next_page_goes_through_the_checks_of_any_address(paged):
    with pytest.raises(WorkError) as error:
        paged("p", lambda n: ({"calls": items(1), "next": "http://169.254.169.254/latest/meta-data/"}, {}))
    assert error.value.code == "import:source:address-refused"


def test_a_failing_page_ends_the_search_so_that_nothing_is_left_out_unseen(server, discover):
    server.gives("/api", b'{"calls": ["1.mp3"], "next": "/two"}', Content_Type="application/json")
    server.gives("/two", b"", 503)
    with pytest.raises(WorkError) as error:
        discover(server.url("/api"))
    assert error.value.code == "import:source:server-error"
