"""A request that is sent again, since its answer was lost, has its `Idempotency-Key` and asks for the same."""

import json
from uuid import NAMESPACE_URL, UUID, uuid5

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, description="A text of your own: the same request is done once."
)


def confirmation(request: Request, of: str) -> UUID | None:
    """What makes a request the same one sent again: whose it is, its key and its body. None without a key.

    `of` names what it starts, so that one key may serve for several kinds.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    body = json.dumps(request.data, sort_keys=True)
    return uuid5(NAMESPACE_URL, f"{of}/{request.user.pk}/{key}/{body}")
