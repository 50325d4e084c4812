"""The OpenAPI schema in the order and the words of a page for people."""

import json
from dataclasses import dataclass, field
from typing import Any

Schema = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """A parameter, or a member of a body."""

    name: str
    kind: str
    """Its type in words."""
    description: str = ""
    required: bool = False
    place: str = ""
    """Of a parameter: path, query or header."""
    shape: str = ""
    """Name of the shape it has, where it has one."""


@dataclass(frozen=True)
class Answer:
    """What comes back with one status."""

    status: str
    description: str
    shape: str = ""


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked or done."""

    name: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[Field]
    body: str
    examples: list[tuple[str, str]]
    answers: list[Answer]


@dataclass(frozen=True)
class Section:
    """Operations of one kind."""

    name: str
    operations: list[Operation] = field(default_factory=list)


def sections(schema: Schema) -> list[Section]:
    """All operations, in the order of the addresses."""
    found: dict[str, Section] = {}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            tag = operation["tags"][0]
            found.setdefault(tag, Section(tag)).operations.append(_operation(schema, path, method, operation))
    return list(found.values())


def shapes(schema: Schema) -> list[tuple[str, str, list[Field]]]:
    """Name, description and members of everything that goes in or out; pages of lists are told in words."""
    rows = schema["components"]["schemas"].items()
    return [(name, shape.get("description", ""), _members(shape)) for name, shape in rows if "properties" in shape]


def _operation(schema: Schema, path: str, method: str, operation: Schema) -> Operation:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return Operation(
        name=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        description=operation.get("description", ""),
        parameters=[_parameter(row) for row in operation.get("parameters", ())],
        body=_shape(body.get("schema", {})),
        examples=[(row.get("summary", name), _pretty(row["value"])) for name, row in body.get("examples", {}).items()],
        answers=[_answer(schema, status, row) for status, row in sorted(operation["responses"].items())],
    )


def _parameter(row: Schema) -> Field:
    described = row.get("description", "")
    return Field(row["name"], _kind(row["schema"]), described, bool(row.get("required")), place=row["in"])


def _answer(schema: Schema, status: str, row: Schema) -> Answer:
    if "$ref" in row:
        row = schema["components"]["responses"][_name(row["$ref"])]
    content: Schema = next(iter(row.get("content", {}).values()), {})
    return Answer(status, row.get("description", ""), _shape(content.get("schema", {})))


def _members(shape: Schema) -> list[Field]:
    required = shape.get("required", ())
    return [
        Field(name, _kind(row), row.get("description", ""), name in required, shape=_shape(row))
        for name, row in shape["properties"].items()
    ]


def _kind(row: Schema) -> str:
    """The type of a value in words: "number or null", "list of Segment", "one of active, paused"."""
    for part in (*row.get("allOf", ()), *row.get("oneOf", ())):
        if "$ref" in part:
            return _name(part["$ref"]) + _or_null(row)
    if "$ref" in row:
        return _name(row["$ref"])
    if "enum" in row:
        return "one of " + ", ".join(str(value) for value in row["enum"])
    if row.get("type") == "array":
        return f"list of {_kind(row['items'])}"
    return str(row.get("format", row.get("type", "anything"))) + _or_null(row)


def _or_null(row: Schema) -> str:
    return " or null" if row.get("nullable") else ""


def _shape(row: Schema) -> str:
    """Name of the shape that a value has, or that the members of a list have."""
    for part in (row, row.get("items", {}), *row.get("allOf", ()), *row.get("oneOf", ())):
        if "$ref" in part:
            return _name(part["$ref"])
    return ""


def _name(reference: str) -> str:
    return reference.rpartition("/")[2]


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
