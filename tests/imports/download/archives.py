"""Archives as they come, and as attackers make them."""

import io
import zipfile


def packed(*members, compression=zipfile.ZIP_DEFLATED):
    """The bytes of a ZIP with (name, content) members, in this order, repeated names included."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name)
            info.filename = name  # ZipInfo cuts and translates names, real archives do not
            info.compress_type = compression
            archive.writestr(info, content)
    return buffer.getvalue()


def locked(data):
    """The same archive with every member marked as encrypted."""
    data = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 1)
    return bytes(data)


def claiming(data, size):
    """The same archive whose directory claims another unpacked size for every member."""
    data = bytearray(data)
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 24 : at + 28] = size.to_bytes(4, "little")
        at = data.find(b"PK\x01\x02", at + 1)
    return bytes(data)
