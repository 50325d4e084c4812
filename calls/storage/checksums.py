"""Checksums of files as storages tell them of what arrived, made here the same way."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

READ_BYTES = 1 << 20


def sha256(path: Path) -> str:
    """Of the whole, in hexadecimal digits."""
    digest = hashlib.sha256()
    for piece in pieces(path):
        digest.update(piece)
    return digest.hexdigest()


def md5(path: Path) -> bytes:
    """Of the whole."""
    digest = hashlib.md5(usedforsecurity=False)
    for piece in pieces(path):
        digest.update(piece)
    return digest.digest()


def s3_sha256(path: Path, part_bytes: int) -> bytes:
    """What S3's ChecksumSHA256 tells of an upload in several parts of this size: the checksum of their checksums."""
    return hashlib.sha256(b"".join(_digests_of_parts(path, part_bytes, "sha256"))).digest()


def s3_etag(path: Path, part_bytes: int) -> str:
    """S3's ETag of an upload in several parts of this size, without quotes."""
    parts = _digests_of_parts(path, part_bytes, "md5")
    return f"{hashlib.md5(b''.join(parts), usedforsecurity=False).hexdigest()}-{len(parts)}"


def _digests_of_parts(path: Path, part_bytes: int, algorithm: str) -> list[bytes]:
    digests, left = [], 0
    for piece in pieces(path):  # a part is a whole number of pieces
        if not left:
            digests.append(hashlib.new(algorithm, usedforsecurity=False))
            left = part_bytes
        digests[-1].update(piece)
        left -= len(piece)
    return [digest.digest() for digest in digests]


def pieces(path: Path) -> Iterator[bytes]:
    """Of a file, at most a megabyte each."""
    with path.open("rb") as file:
        while piece := file.read(READ_BYTES):
            yield piece
