"""Pages of long lists, as quick at the end as at the beginning."""

from typing import Any

from django.core import signing
from django.db.models import Q, QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

SALT = "calls.api.cursor"
USUAL, MOST = 100, 500

BY_TIME = {"-listed_at": ("-listed_at", "-id"), "listed_at": ("listed_at", "id")}
NEWEST_FIRST = {"-id": ("-id",), "id": ("id",)}
OLDEST_FIRST = {"id": ("id",), "-id": ("-id",)}


class Keyset(BasePagination):
    """A page goes on after the last row of the one before, by the values it is ordered by.

    Views name their orderings: `{name: fields}`, the usual one first, each with an index and with `id` at its end.
    """

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """The rows of the page that was asked for; raises ValidationError."""
        self.request = request
        self.name = request.query_params.get("ordering", next(iter(view.orderings)))
        if self.name not in view.orderings:
            raise ValidationError({"ordering": [f"Choose one of: {', '.join(view.orderings)}."]})
        self.fields = view.orderings[self.name]
        limit = _limit(request.query_params.get("limit", str(USUAL)))
        rows = list(self._after(queryset).order_by(*self.fields)[: limit + 1])
        self.more, self.page = len(rows) > limit, rows[:limit]
        return self.page

    def _after(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        cursor = self.request.query_params.get("cursor")
        if not cursor:
            return rows
        try:
            name, values = signing.loads(cursor, salt=SALT)
        except signing.BadSignature as error:
            raise ValidationError({"cursor": ["Use the address under `next` as it is."]}) from error
        if name != self.name:
            raise ValidationError({"cursor": ["It belongs to another ordering."]})
        return rows.filter(beyond(self.fields, values))

    def get_paginated_response(self, data: Any) -> Response:
        """The rows, and where it goes on."""
        return Response({"next": self._next(), "results": data})

    def _next(self) -> str | None:
        if not self.more:
            return None
        last = self.page[-1]
        values = [_plain(getattr(last, field.lstrip("-"))) for field in self.fields]
        cursor = signing.dumps([self.name, values], salt=SALT)
        return replace_query_param(self.request.build_absolute_uri(), "cursor", cursor)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """How a page looks."""
        address = {
            "type": "string",
            "format": "uri",
            "nullable": True,
            "description": "Address of the next page; null on the last one.",
        }
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {"next": address, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """What can be asked of any list."""
        return [
            _parameter("cursor", "From `next` of the page before.", {"type": "string"}),
            _parameter("limit", "Rows on a page.", {"type": "integer", "minimum": 1, "maximum": MOST}),
            _parameter("ordering", "Order of the rows.", {"type": "string", "enum": list(view.orderings)}),
        ]


def beyond(fields: tuple[str, ...], values: list[Any]) -> Q:
    """Rows after the one with these values. The first field bounds the range by itself, for the index."""
    bound, same = Q(), Q()
    for place, (field, value) in enumerate(zip(fields, values, strict=True)):
        name, side = field.lstrip("-"), "lt" if field.startswith("-") else "gt"
        bound |= same & Q(**{f"{name}__{side}": value})
        same &= Q(**{name: value})
        if place == 0:
            outer = Q(**{f"{name}__{side}e": value})
    return outer & bound


def _limit(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= MOST:
        raise ValidationError({"limit": [f"Give a number from 1 to {MOST}."]})
    return int(text)


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}
