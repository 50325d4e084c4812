"""Manifests as people make them."""

import io
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

URL = "https://calls.example/{}.mp3"


def text(*lines, encoding="utf-8", end="\r\n"):
    """A CSV of these lines."""
    return end.join((*lines, "")).encode(encoding)


def workbook(*rows, title="Calls"):
    """An Excel workbook with these rows on its sheet."""
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return saved(book)


def saved(book):
    """A workbook as bytes."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_part(data, name, content):
    """A workbook with one part of our own, packed as tightly as ZIP can."""
    target = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as source, ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for part in (part for part in source.namelist() if part != name):
            archive.writestr(part, source.read(part))
        archive.writestr(name, content)
    return target.getvalue()
