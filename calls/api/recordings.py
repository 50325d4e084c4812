"""The sound of a call."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response

from calls.api.base import ApiView, reads
from calls.api.problems import CONTENT_TYPE, ProblemSerializer, problem
from calls.models import Call
from calls.views import serve

RANGE = OpenApiParameter(
    "Range", str, OpenApiParameter.HEADER, description="Only a part, for example bytes=0-65535: answered with 206."
)
SOUND = OpenApiResponse(OpenApiTypes.BINARY, description="The recording, or the part that was asked for.")
BEYOND = OpenApiResponse(ProblemSerializer, description="The recording is shorter than that.")


class AnySound(BaseContentNegotiation):
    """Recordings come as they are; whatever Accept says is of no use here."""

    def select_parser(self, request: Request, parsers: Any) -> Any:  # noqa: ARG002 - the framework's signature
        """There is no body."""
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:  # noqa: ARG002
        """For errors."""
        return renderers[0], renderers[0].media_type


@reads(
    tags=["Calls"],
    operation_id="calls_recording",
    summary="Recording of a call",
    parameters=[RANGE],
    responses={
        (200, "audio/*"): SOUND,
        (206, "audio/*"): SOUND,
        302: OpenApiResponse(description="It lies elsewhere: an address that is valid for an hour."),
        (416, CONTENT_TYPE): BEYOND,
    },
)
class CallRecording(ApiView):
    """As it was imported. Whoever asks for its beginning is written down as having heard it."""

    queryset = Call.objects.all()
    reading = ("calls.view_call",)
    for_customers = True
    content_negotiation_class = AnySound

    def get(self, request: Request, pk: int) -> HttpResponseBase:  # noqa: ARG002 - found by the framework
        """The whole, or a part."""
        plain: HttpRequest = request._request
        answer = serve(plain, self.get_object())
        if answer.status_code != 416:  # noqa: PLR2004 - range not satisfiable
            return answer
        body = problem(416, "api:user:beyond-the-end", "The recording is shorter than that.", "See Content-Range.")
        headers = {"Content-Range": answer.headers.get("Content-Range", "")}
        return Response(body, status=416, headers=headers, content_type=CONTENT_TYPE)
