"""What every operation of the OpenAPI schema has: its possible errors, in the one form they come in."""

from typing import Any

from calls.api.problems import CODES, CONTENT_TYPE

EVERYWHERE = (401, 403, 406, 429)
BODIES = (400, 413, 415, 422)
TITLES = {
    400: "The body is no JSON.",
    401: "No token and no session, or one that is good for nothing.",
    403: "The person or the token may not do this.",
    404: "Not there, or not yours to see.",
    406: "Answers are JSON.",
    413: "The body is larger than it may be: 1 MB, where nothing else is said.",
    415: "The body is of another type than is read here.",
    422: "Something in the request cannot be used; `errors` says what.",
    429: "Too many requests; Retry-After says when to go on.",
}


def with_errors(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """The schema with the errors of each operation; a hook of the generator."""
    components = result["components"]
    components["schemas"].setdefault("Problem", {})
    components["responses"] = {f"Error{status}": _response(status) for status in TITLES}
    for path, operations in result["paths"].items():
        for operation in operations.values():
            for status in _statuses(path, operation):
                reference = {"$ref": f"#/components/responses/Error{status}"}
                operation["responses"].setdefault(str(status), reference)
    return result


def _statuses(path: str, operation: dict[str, Any]) -> list[int]:
    found = [*EVERYWHERE]
    if "{" in path:
        found.append(404)
    if "requestBody" in operation:
        found += BODIES
    if any(parameter["in"] == "query" for parameter in operation.get("parameters", ())):
        found.append(422)
    return sorted(set(found))


def _response(status: int) -> dict[str, Any]:
    what, hint = CODES[status]
    example = {
        "type": "about:blank", "title": "…", "status": status, "detail": TITLES[status], "code": f"api:user:{what}",
        "hint": hint,
    }  # fmt: skip
    content = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}}
    return {"description": TITLES[status], "content": content}
