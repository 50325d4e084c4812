"""Bodies of requests."""

import json
from collections.abc import Mapping
from typing import Any

from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser

MOST_BYTES = 1 << 20


class TooLarge(APIException):
    """The body is larger than it may be."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The body of the request is too large."
    default_code = "too-large"


class SmallJSON(JSONParser):
    """JSON of at most `most_bytes`: a megabyte, where a subclass does not say otherwise."""

    most_bytes = MOST_BYTES

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """Refused before it is read."""
        context = dict(parser_context or {})
        if int(context["request"].META.get("CONTENT_LENGTH") or 0) > self.most_bytes:
            raise TooLarge(f"The body of the request is larger than {self.most_bytes >> 20} MB.")
        try:
            body = super().parse(stream, media_type, context)
            # JSON may name halves of characters (lone surrogates), which no database takes.
            json.dumps(body, ensure_ascii=False).encode()
        except RecursionError as error:
            raise ParseError("The body is nested too deeply.") from error
        except UnicodeEncodeError as error:
            raise ParseError("The body has halves of characters in it.") from error
        return body
