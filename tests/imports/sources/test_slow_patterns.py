"""Documents made to keep a reader busy: what they are is told in time that grows with their length alone."""

import time

import pytest

from imports.content import seems_to_be
from imports.sources.feed.paging import NEXT_LINK
from imports.sources.listing_entries import is_listing
from imports.sources.probe import HTML_BEGINS

COMMENTS = b"<!---->" * 25


@pytest.mark.parametrize(
    "read",
    [
        lambda: seems_to_be(COMMENTS),
        lambda: HTML_BEGINS.match(COMMENTS),
        lambda: is_listing(b"<title" * 30_000),
        lambda: NEXT_LINK.findall("<" * 40_000),
    ],
    ids=["content", "page", "listing", "link header"],
)
def test_a_document_made_to_be_read_slowly_is_not(read):
    began = time.process_time()
    read()
    assert time.process_time() - began < 2


def test_a_page_behind_comments_is_still_a_page():
    page = b"<!-- a --> <!-- b --><!doctype html>"
    assert seems_to_be(page) == "an HTML page"
    assert HTML_BEGINS.match(page)
