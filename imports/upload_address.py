"""What stands for an uploaded file among sources and recordings: `upload:<number>`."""

from contextlib import AbstractContextManager
from pathlib import Path

from imports.partial import Progress
from imports.policy import RetrievalPolicy
from imports.web.errors import permanent

SCHEME = "upload"
AGAIN = "Upload the file again."


def location_of(number: int) -> str:
    """The location of an upload."""
    return f"{SCHEME}:{number}"


def number_of(location: str) -> int:
    """The number of an upload. Raises WorkError for what is none."""
    number = location.partition(":")[2]
    if not (number.isascii() and number.isdigit() and len(number) < len(str(2**63))):
        raise permanent("unsupported", "This names no uploaded file.", AGAIN)
    return int(number)


def upload_at(
    location: str, policy: RetrievalPolicy, *, on_progress: Progress | None = None
) -> AbstractContextManager[Path]:
    """The upload that a location names, as a file of this machine. Raises WorkError where the policy opens none."""
    if policy.upload is None:
        raise permanent("unsupported", "Uploaded files cannot be read here.", AGAIN)
    tell = on_progress or (lambda _: None)
    return policy.upload(number_of(location), on_progress=lambda: tell(0))
