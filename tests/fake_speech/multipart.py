"""Reading a form as browsers and SDKs send it."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One field; `file_name` is empty where it is no file."""

    name: str
    content: bytes
    file_name: str = ""
    content_type: str = ""


def parts_of(body: bytes, content_type: str) -> list[Part]:
    """The fields of a multipart form, in their order."""
    boundary = re.search(r'boundary="?([^";]+)', content_type)[1].encode()
    between = body.split(b"--" + boundary)[1:-1]
    return [_part(raw) for raw in between]


def _part(raw: bytes) -> Part:
    head, _, content = raw.partition(b"\r\n\r\n")
    told = head.decode()
    return Part(
        name=_value(r'name="([^"]*)"', told),
        content=content.removesuffix(b"\r\n"),
        file_name=_value(r'filename="([^"]*)"', told),
        content_type=_value(r"[Cc]ontent-[Tt]ype: *([^\r\n]+)", told),
    )


def _value(pattern: str, text: str) -> str:
    found = re.search(r"(?:^|[ ;\r\n])" + pattern, text)
    return found[1] if found else ""
