"""Forms as JSON schemas of the kind that every model server takes."""

from functools import cache
from typing import Any

from pydantic import BaseModel

_UNDERSTOOD = ("type", "enum", "required", "additionalProperties")
"""What is left of a schema besides its parts: bounds of numbers, titles and references are not taken everywhere."""


@cache
def strict_schema(form: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON schema of a form without references: every field required, none besides, enums closed."""
    told = form.model_json_schema()
    return _plain(told, told.get("$defs", {}))


def response_format(form: type[BaseModel]) -> dict[str, Any]:
    """Return what a request says about the form of its answer."""
    schema = {"name": form.__name__, "strict": True, "schema": strict_schema(form)}
    return {"type": "json_schema", "json_schema": schema}


def _plain(node: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in node:
        return _plain(parts[node["$ref"].rpartition("/")[2]], parts)
    plain = {word: node[word] for word in _UNDERSTOOD if word in node}
    if "properties" in node:
        plain["properties"] = {name: _plain(part, parts) for name, part in node["properties"].items()}
    if "items" in node:
        plain["items"] = _plain(node["items"], parts)
    if "anyOf" in node:
        plain["anyOf"] = [_plain(part, parts) for part in node["anyOf"]]
    return plain
