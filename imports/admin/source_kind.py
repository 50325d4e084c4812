"""What sources turned out to be, in words."""

WORDS = {
    "link": "recording",
    "file": "recording",
    "upload": "uploaded recording",
    "archive": "ZIP archive",
    "page": "web page",
    "listing": "directory listing",
    "json_api": "JSON API",
    "bucket_listing": "listing of a bucket",
    "orders": "order IDs",
}
"""Of kinds whose own names say less to people."""


def in_words(kind: str) -> str:
    """Empty while nobody knows yet."""
    return WORDS.get(kind, kind)
