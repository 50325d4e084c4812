"""Bring a file from an http(s) address to a folder; the address may come from a stranger."""

import email.message
from dataclasses import dataclass
from pathlib import Path

from imports.names import name_of_url, safe_name
from imports.partial import PartialFile, Progress
from imports.policy import RetrievalPolicy
from imports.web.client import Answer, open_url
from imports.web.errors import cut_short, too_large
from imports.web.hosts import shown
from imports.web.pace import paced


@dataclass(frozen=True)
class Downloaded:
    """A file that was brought here, complete. `etag` is the server's, empty where it gave none."""

    path: Path
    name: str
    size_bytes: int
    sha256: str
    content_type: str
    etag: str


def download(url: str, into: Path, *, policy: RetrievalPolicy, on_progress: Progress | None = None) -> Downloaded:
    """Download one file into the folder `into`, under a random name; its own is in the result.

    `on_progress(bytes_done)` is called for every chunk. Whatever ends the download early, an exception of
    `on_progress` included, leaves no file behind. Raises WorkError.
    """
    with open_url(url, policy) as answer:
        name = file_name(answer, url)
        return save_body(answer, into, name, policy=policy, on_progress=on_progress)


def save_body(
    answer: Answer,
    into: Path,
    name: str,
    *,
    policy: RetrievalPolicy,
    max_bytes: int | None = None,
    on_progress: Progress | None = None,
) -> Downloaded:
    """Write the body of an opened answer to a file; `max_bytes` overrides the policy's."""
    limit = max_bytes or policy.max_bytes
    if (answer.length or 0) > limit:
        raise too_large(name, limit)
    with PartialFile(into, name, max_bytes=limit, on_progress=on_progress) as file:
        for chunk in paced(answer, policy):
            file.write(chunk)
        if answer.length is not None and file.size_bytes != answer.length:
            raise cut_short(shown(answer.address))
        path = file.finish()
    etag = answer.headers.get("etag", "")
    return Downloaded(path, name, file.size_bytes, file.sha256, answer.content_type, etag)


def file_name(answer: Answer, url: str) -> str:
    """The name of a download: what Content-Disposition says, else the end of the address it was asked for."""
    message = email.message.Message()
    header = answer.headers.get("content-disposition", "")
    message["Content-Disposition"] = "".join(c for c in header if c.isprintable())
    given = message.get_filename()
    return safe_name(given) if given else name_of_url(url)
