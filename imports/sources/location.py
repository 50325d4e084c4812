"""What a person typed as the place to import from: a path, or a URL of some scheme."""

import re
from pathlib import Path

from imports.local import check_inside, check_local, local_error, path_of
from imports.policy import RetrievalPolicy
from imports.web.errors import permanent

SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")


def scheme_of(location: str) -> str:
    """The scheme of a URL in lower case; empty for a path."""
    match = SCHEME.match(location.strip())
    return match[1].lower() if match else ""


def local_path(location: str, policy: RetrievalPolicy) -> Path:
    """The real path of a path or `file:` URL. Raises WorkError for none, or where none may be read."""
    check_local(allowed=policy.allow_local)
    location = location.strip()
    if "\0" in location:
        raise permanent("unsupported", "The path holds a zero character.", "Check the path.")
    path = path_of(location) if scheme_of(location) == "file" else Path(location)
    try:
        real = path.resolve(strict=True)
    except OSError as e:
        raise local_error(e, path.name) from e
    except RuntimeError as e:  # a circle of links, until Python 3.12
        raise permanent("unsupported", "The path is a circle of links.", "Name the file itself.") from e
    check_inside(real, policy.folders)
    return real
