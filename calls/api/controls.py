"""What people do with a batch or an import, as addresses of the API: a view for each verb."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view

from calls.api.problems import ProblemSerializer


def control(
    base: type[Any], verb: str, act: Callable[..., Any], summary: str, *, tag: str, what: str, status: Any, **more: Any
) -> Any:
    """`base` with `act`, and what the schema tells of its POST, which answers with the status of the job afterwards."""
    conflict = OpenApiResponse(ProblemSerializer, description=f"Not in the state that the {what} is in.")
    view = type(f"{what.title()}{verb.title()}", (base,), {"act": staticmethod(act), **more})
    described = extend_schema(
        tags=[tag],
        operation_id=f"{tag.lower().replace(' ', '_')}_{verb}",
        summary=summary,
        request=None,
        responses={200: status, (409, "application/problem+json"): conflict},
    )
    return extend_schema_view(post=described)(view)
