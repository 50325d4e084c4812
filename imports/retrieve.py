"""Bring one file here, whatever its URL: from the web, from this machine, or out of an archive."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from imports.archives.cache import web_archive
from imports.archives.reading import Archive, member, open_archive, read_member, split_member_url
from imports.buckets.place import SCHEMES
from imports.buckets.retrieval import bring
from imports.download import download
from imports.local import check_local, open_regular, path_of
from imports.names import safe_name
from imports.orders.addresses import SCHEME as ORDER
from imports.orders.lookup import address_of_order
from imports.partial import CHUNK_BYTES, PartialFile, Progress
from imports.policy import RetrievalPolicy
from imports.upload_address import SCHEME as UPLOAD
from imports.upload_address import upload_at
from imports.web.errors import permanent
from imports.web.hosts import USE_HTTP


@dataclass(frozen=True)
class Retrieved:
    """A complete file in a folder of ours. `name` is the one it came with, made safe."""

    path: Path
    name: str
    size_bytes: int
    sha256: str
    content_type: str = ""


def retrieve(
    url: str,
    into: Path,
    *,
    policy: RetrievalPolicy,
    on_progress: Progress | None = None,
    etag: str = "",
) -> Retrieved:
    """Bring the file at a `http:`, `https:`, `file:`, `upload:` or `zip:` URL, or in a bucket, into the folder `into`.

    Its name on disk is random, so files of one name do not meet. `etag` is the version that the source has told of.
    `on_progress(bytes_done)` is called for every chunk and may raise: then nothing stays in `into`, and the exception
    passes; a download that broke off goes on with the next try. Raises WorkError.
    """
    scheme = url.partition(":")[0].lower()
    if scheme == ORDER:
        url, scheme = address_of_order(url, policy), "https"
    if scheme in {"http", "https"}:
        done = download(url, into, policy=policy, on_progress=on_progress, etag=etag)
        return Retrieved(done.path, done.name, done.size_bytes, done.sha256, done.content_type)
    if scheme == "file":
        return _from_disk(url, into, policy, on_progress)
    if scheme == "zip":
        return _from_archive(url, into, policy, on_progress)
    if scheme in SCHEMES:
        return Retrieved(*bring(url, into, policy, etag=etag, on_progress=on_progress))
    if scheme == UPLOAD:
        return _from_upload(url, into, policy, on_progress)
    raise permanent("unsupported", "Addresses of this kind are not read.", USE_HTTP)


def _from_disk(url: str, into: Path, policy: RetrievalPolicy, on_progress: Progress | None) -> Retrieved:
    check_local(allowed=policy.allow_local)
    path = path_of(url)
    with open_regular(path, policy.folders) as file:
        chunks = iter(lambda: file.read(CHUNK_BYTES), b"")
        return _saved(chunks, into, safe_name(path.name), policy, on_progress)


def _from_upload(url: str, into: Path, policy: RetrievalPolicy, on_progress: Progress | None) -> Retrieved:
    with upload_at(url, policy, on_progress=on_progress) as path, path.open("rb") as file:
        chunks = iter(lambda: file.read(CHUNK_BYTES), b"")
        return _saved(chunks, into, safe_name(path.name), policy, on_progress)


def _from_archive(url: str, into: Path, policy: RetrievalPolicy, on_progress: Progress | None) -> Retrieved:
    outer, key = split_member_url(url)
    name = safe_name(unquote(key.partition("#")[0], errors="replace"))
    with _archive(outer, policy, on_progress) as archive:
        chunks = read_member(archive, member(archive, key))
        return _saved(chunks, into, name, policy, on_progress)


@contextmanager
def _archive(outer: str, policy: RetrievalPolicy, on_progress: Progress | None) -> Iterator[Archive]:
    scheme = outer.partition(":")[0].lower()
    if scheme == UPLOAD:
        with upload_at(outer, policy, on_progress=on_progress) as path:
            yield open_archive(path)
    elif scheme == "file":
        check_local(allowed=policy.allow_local)
        path = path_of(outer)
        open_regular(path, policy.folders).close()
        yield open_archive(path)
    else:
        yield web_archive(outer, policy, on_progress=on_progress)


def _saved(
    chunks: Iterable[bytes], into: Path, name: str, policy: RetrievalPolicy, on_progress: Progress | None
) -> Retrieved:
    with PartialFile(into, name, max_bytes=policy.max_bytes, on_progress=on_progress) as file:
        for chunk in chunks:
            file.write(chunk)
        path = file.finish()
    return Retrieved(path, name, file.size_bytes, file.sha256)
