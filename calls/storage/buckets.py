"""Which bucket a file lies in, where each customer has one of its own."""

import hashlib
import re

SHARED_FOLDERS = frozenset(("exports", "playback"))
"""First folders of names that belong to no single customer; they lie in the bucket of CHAT_STORAGE itself."""
LONGEST = 63
_HASH = 8


def bucket_and_name(bucket: str, name: str) -> tuple[str, str]:
    """The bucket of a file, and its name there: the first folder becomes a part of the bucket's name."""
    folder, _, rest = name.partition("/")
    if not rest or folder in SHARED_FOLDERS:
        return bucket, name
    return bucket_name(bucket, folder), rest


def bucket_name(bucket: str, folder: str) -> str:
    """A name that S3, Google and Azure allow: 3 to 63 of a-z, 0-9 and single hyphens.

    What had to be changed for that gets a hash, so that no two folders share a bucket.
    """
    wanted = f"{bucket}-{folder}"
    allowed = re.sub(r"[^a-z0-9]+", "-", wanted.lower()).strip("-")
    if allowed == wanted and len(allowed) <= LONGEST:
        return allowed
    mark = hashlib.sha256(folder.encode()).hexdigest()[:_HASH]
    return f"{allowed[: LONGEST - _HASH - 1].rstrip('-')}-{mark}"
