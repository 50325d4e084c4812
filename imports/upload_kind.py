"""What an uploaded file is, told by its content; its name counts only where the content leaves it open."""

from pathlib import PurePosixPath

from django.core.files import File

from calls.audio.sniff import HEAD_BYTES, sniff
from imports.archives.reading import is_zip
from imports.content import seems_to_be
from imports.manifest.reading import OLD_OFFICE_MARK, check_readable, is_table_name, is_workbook, unusable
from imports.models import UploadKind
from imports.names import UNMARKED_SUFFIXES

LISTS = (UploadKind.MANIFEST, UploadKind.ORDERS)
GIVE = "Upload recordings, a ZIP archive of recordings, a manifest (CSV or Excel) or a list of order IDs."
NO_KIND = {
    str(UploadKind.RECORDING): "no recording",
    str(UploadKind.ARCHIVE): "no ZIP archive",
}
NOTHING = "nothing that can be imported"


def kind_of(file: File, wanted: str = "") -> UploadKind:
    """What the file is; `wanted` is what somebody says it is. Leaves the file at its start.

    Tables are manifests unless wanted as order IDs. Raises WorkError for a file that is nothing to import from, or not
    what it is said to be.
    """
    head, name = _head(file), str(file.name or "")
    if not head:
        raise unusable("empty", f"{name} is empty.", "Choose the file again: this one has no content.")
    if wanted in LISTS:
        check_readable(head, name)
        return UploadKind(wanted)
    found = _told_by(head, name)
    if found is None and head.startswith(OLD_OFFICE_MARK):
        check_readable(head, name)
    if found is None or (wanted and found != wanted):
        is_a = seems_to_be(head) or "something else"
        raise unusable("unknown-kind", f"{name} is {NO_KIND.get(wanted, NOTHING)}, it seems to be {is_a}.", GIVE)
    return found


def _told_by(head: bytes, name: str) -> UploadKind | None:
    if sniff(head) is not None:
        return UploadKind.RECORDING
    if is_zip(head):
        return UploadKind.MANIFEST if is_workbook(head, name) else UploadKind.ARCHIVE
    seems = seems_to_be(head)
    if PurePosixPath(name).suffix.lower() in UNMARKED_SUFFIXES and not seems:
        return UploadKind.RECORDING
    is_table = is_table_name(name) and seems in {"", "a text file", "a JSON document"}
    return UploadKind.MANIFEST if is_table else None


def _head(file: File) -> bytes:
    file.seek(0)
    head: bytes = file.read(HEAD_BYTES)
    file.seek(0)
    return head
