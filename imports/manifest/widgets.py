"""How cells of a manifest become facts of a call: one widget of django-import-export for each kind of fact.

Each raises ValueError in words for the person who made the manifest; the library gathers them by row and field.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlsplit

from import_export.widgets import Widget

from calls.work.errors import WorkError
from imports.manifest.columns import DATE, TIME, key_of
from imports.manifest.moments import Moments
from imports.names import has_audio_suffix
from imports.orders.addresses import order_id_fault
from imports.web.hosts import MAX_URL_CHARACTERS, PORTS, parse_web_address

LONGEST_FURTHER = 2_000
"""Characters of a cell under a heading that CHAT does not know."""
BUCKETS = {"s3", "gs", "azure"}
ROUNDED = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE]\+?\d+")
DIRECTIONS: Mapping[str, tuple[str, ...]] = {
    "inbound": (
        "in", "inbound", "incoming", "received", "inward", "i", "eingehend", "ankommend", "eingang", "entrant",
        "entrante", "ricevuta", "inkomend", "recebida",
    ),
    "outbound": (
        "out", "outbound", "outgoing", "dialed", "dialled", "placed", "outward", "o", "ausgehend", "abgehend",
        "ausgang", "sortant", "saliente", "uscente", "in uscita", "uitgaand", "realizada",
    ),
    "": ("internal", "local", "unknown", "none", "n/a", "intern", "interno", "-"),
}  # fmt: skip
DIRECTION_OF = {key_of(word): direction for direction, words in DIRECTIONS.items() for word in words}


class TextWidget(Widget):
    """Text of bounded length; numbers as they are written out."""

    def __init__(self, longest: int) -> None:
        super().__init__()
        self._longest = longest

    def clean(self, value: object, row: Any = None, **kwargs: Any) -> str:  # noqa: ARG002 - the library's
        """The cell as text."""
        text = text_of(value)
        if len(text) > self._longest:
            raise ValueError(f"This holds {len(text):,} characters; at most {self._longest} can be kept.")
        return text


class NumberWidget(TextWidget):
    """Telephone numbers and IDs: text that a spreadsheet may have taken for a number, and rounded."""

    def clean(self, value: object, row: Any = None, **kwargs: Any) -> str:
        """The cell as text."""
        text = super().clean(value, row, **kwargs)
        if ROUNDED.fullmatch(text):
            raise ValueError("The spreadsheet has shortened this number. Format the column as text and write it anew.")
        return text


class OrderIdWidget(NumberWidget):
    """An order ID."""

    def clean(self, value: object, row: Any = None, **kwargs: Any) -> str:
        """The cell as text."""
        text = text_of(value)
        if text and (fault := order_id_fault(text)):
            raise ValueError(fault)
        return super().clean(text, row, **kwargs)


class AddressWidget(Widget):
    """The address of a recording, on the web or in a bucket."""

    def clean(self, value: object, row: Any = None, **kwargs: Any) -> str:  # noqa: ARG002 - the library's
        """The address as it is retrieved."""
        text = text_of(value)
        scheme = text.partition("://")[0].lower()
        if not text or scheme in BUCKETS:
            return _bucket_address(text)
        if scheme not in PORTS:
            raise ValueError(_why_no_address(text))
        try:
            return str(parse_web_address(text))
        except WorkError as error:
            raise ValueError(f"{error.text} {error.hint}") from error


class DirectionWidget(Widget):
    """Who called whom."""

    def clean(self, value: object, row: Any = None, **kwargs: Any) -> str:  # noqa: ARG002 - the library's
        """`inbound`, `outbound` or nothing."""
        text = text_of(value)
        key = key_of(text)
        if text and key and key not in DIRECTION_OF:
            raise ValueError("This is no direction of a call. Write in or out.")
        return DIRECTION_OF.get(key, "")


class MomentWidget(Widget):
    """When the call was: in one cell, or a date and a time in cells of their own."""

    def __init__(self, moments: Moments) -> None:
        super().__init__()
        self._moments = moments

    def clean(self, value: object, row: Any = None, **kwargs: Any) -> datetime | None:  # noqa: ARG002 - the library's
        """The aware time, None where nothing was written."""
        clock = row[TIME] if value is None or value == "" else value
        return self._moments.read(row[DATE], clock)


class FurtherWidget(Widget):
    """Cells under all other headings, by heading."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> dict[str, str]:  # noqa: ARG002 - the library's
        """The cells that hold something, as text."""
        texts = {heading: text for heading, cell in value.items() if (text := text_of(cell))}
        for heading, text in texts.items():
            if len(text) > LONGEST_FURTHER:
                raise ValueError(
                    f"Under “{heading}” stand {len(text):,} characters; at most {LONGEST_FURTHER:,} can be kept."
                )
        return texts


def text_of(cell: object) -> str:
    """A cell as text: numbers without a needless fraction, times in ISO format; what looks like a formula stays so."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:  # noqa: PLR2004 - beyond, digits are lost
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell).replace("\0", "").strip()


def _bucket_address(text: str) -> str:
    """An address inside a bucket, or nothing."""
    if not text:
        return ""
    if len(text) > MAX_URL_CHARACTERS or not text.isprintable():
        raise ValueError("The address cannot be read. Check it for typing errors.")
    if not urlsplit(text).netloc or not urlsplit(text).path.strip("/"):
        raise ValueError("The address names no file in a bucket. Write it as s3://bucket/folder/file.wav.")
    return text


def _why_no_address(text: str) -> str:
    if "://" in text or text.lower().startswith(("file:", "javascript:", "data:", "zip:", "upload:", "order:")):
        return "Addresses of this kind are not read. Use an address that begins with http:// or https://."
    host, slash, _ = text.partition("/")
    if has_audio_suffix(text.partition("?")[0]) and not (slash and "." in host):
        return (
            "This is the name of a file, not an address. Write the whole address (https://…), or upload the recordings "
            "in a ZIP archive."
        )
    return "This is no web address. It has to begin with http:// or https://."
