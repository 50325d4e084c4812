"""Batches: made from a selection, watched, and controlled."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar, cast
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from calls.api.base import ApiView, reads
from calls.api.batch_shapes import (
    BatchItemSerializer,
    BatchSerializer,
    BatchStatusSerializer,
    BudgetOfBatchSerializer,
    NewBatchSerializer,
    PlanSerializer,
    ReportSerializer,
    figures,
    plan_shape,
)
from calls.api.controls import control
from calls.api.pagination import NEWEST_FIRST, OLDEST_FIRST, Keyset
from calls.api.permissions import check_action
from calls.api.polling import ETAG, polled
from calls.api.problems import ProblemSerializer
from calls.api.sent_again import KEY, confirmation
from calls.bulk.actions import ACTIONS, BulkAction
from calls.bulk.estimate import estimate
from calls.bulk.freeze import SelectionChangedError, freeze
from calls.bulk.keyword_changes import keyword_changes
from calls.bulk.plan import make_plan
from calls.bulk.report import report_of
from calls.bulk.selection import Selection
from calls.models import Action, Batch, BatchItem, User
from calls.work import control as jobs
from calls.work.errors import WorkError

EXAMPLES = [
    OpenApiExample(
        "Dry run",
        {"action": "insights", "filters": {"status": "transcribed", "first_day": "2026-11-01"}, "dry_run": True},
        request_only=True,
    ),
    OpenApiExample(
        "The same for good",
        {
            "action": "insights",
            "filters": {"status": "transcribed", "first_day": "2026-11-01"},
            "expected_fingerprint": "2-15",
        },
        request_only=True,
    ),
    OpenApiExample("Some calls", {"action": "transcribe", "ids": [7, 8]}, request_only=True),
]


class BatchView(ApiView):
    """Staff only: a batch may hold calls of several customers."""

    queryset = Batch.objects.select_related("customer", "created_by")
    reading = ("calls.view_batch",)
    serializer_class: Any = BatchStatusSerializer

    def status_of(self, batch: Batch) -> Any:
        """The batch with its figures."""
        batch.progress = figures(batch)  # type: ignore[attr-defined]
        return BatchStatusSerializer(batch, context=self.get_serializer_context()).data


@extend_schema(tags=["Batches"])
@extend_schema_view(get=extend_schema(operation_id="batches_list", summary="Batches, newest first"))
class BatchList(BatchView, ListAPIView[Any]):
    """Without figures: ask each batch for its own."""

    serializer_class = BatchSerializer
    pagination_class = Keyset
    orderings = NEWEST_FIRST

    @extend_schema(
        operation_id="batches_create",
        summary="Do something with many calls",
        description="A dry run says what would be done, for how long and for how much. The same body without `dry_run` "
        "does it; with `expected_fingerprint` only if it would still be done with the same calls. With an "
        "`Idempotency-Key` of its own a request may be sent again when its answer was lost: the batch is made once. "
        "Tokens need the scope run, for the action delete the scope admin.",
        request=NewBatchSerializer,
        parameters=[KEY],
        responses={
            200: OpenApiResponse(PlanSerializer, description="What would be done (dry run)."),
            201: OpenApiResponse(BatchStatusSerializer, description="The new batch."),
            (409, "application/problem+json"): OpenApiResponse(
                ProblemSerializer,
                description="Nothing to do, or not the expected calls; then `plan` has the new figures.",
            ),
        },
        examples=EXAMPLES,
    )
    def post(self, request: Request) -> Response:
        """Plan, or freeze."""
        body = NewBatchSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        wanted = body.validated_data
        action = ACTIONS[wanted["action"]]
        check_action(request, action)
        ids = wanted.get("ids")
        selection = Selection(ids=None if ids is None else tuple(ids), filters=wanted.get("filters", {}))
        return _dry_run(request, selection, action) if wanted["dry_run"] else self._create(request, selection, wanted)

    def _create(self, request: Request, selection: Selection, wanted: dict[str, Any]) -> Response:
        action = ACTIONS[wanted["action"]]
        same = confirmation(request, "batches")
        try:
            batch = _made_before(same) or _frozen(cast("User", request.user), selection, action, wanted, same)
        except SelectionChangedError as error:
            error.problem_members = {"plan": plan_shape(action.name, error.plan, error.estimate)}  # type: ignore[attr-defined]
            raise
        address = reverse("api:batch", args=[batch.pk], request=request)
        return Response(self.status_of(batch), status=201, headers={"Location": address})


def _made_before(same: UUID | None) -> Batch | None:
    return Batch.objects.filter(confirmation=same).first() if same else None


def _frozen(user: User, selection: Selection, action: BulkAction, wanted: dict[str, Any], same: UUID | None) -> Batch:
    plan = make_plan(selection, action, user)
    expected = estimate(plan, action)
    if wanted.get("expected_fingerprint") not in (None, plan.fingerprint):
        raise SelectionChangedError(plan, expected)
    if not plan.eligible:
        raise _nothing_to_do(action)
    return freeze(
        selection=selection,
        action=action,
        user=user,
        confirmed=plan,
        expected=expected,
        confirmation=same,
        budget_usd=wanted.get("budget_usd"),
    )


def _dry_run(request: Request, selection: Selection, action: BulkAction) -> Response:
    user = cast("User", request.user)
    plan = make_plan(selection, action, user)
    changes = keyword_changes(selection, action, user, plan)
    return Response(plan_shape(action.name, plan, estimate(plan, action), changes))


def _nothing_to_do(action: BulkAction) -> WorkError:
    return WorkError(
        "calls:user:nothing-to-do",
        f"There is nothing to do ({action.label}): no call would be taken.",
        hint="A dry run says how many calls are done already or left out, and why.",
        permanent=True,
    )


@extend_schema(tags=["Batches"])
class BatchDetail(BatchView):
    """For polling: send the ETag of the answer before as If-None-Match."""

    queryset = Batch.objects.all()

    @extend_schema(
        operation_id="batches_retrieve",
        summary="How far a batch is",
        parameters=[ETAG],
        responses={200: BatchStatusSerializer, 304: OpenApiResponse(description="Nothing has changed.")},
    )
    def get(self, request: Request, pk: int) -> HttpResponseBase:  # noqa: ARG002 - found by the framework
        """Figures are at most a second old."""
        batch = self.get_object()
        return polled(request, batch, "status", lambda: self.status_of(batch))


@reads(tags=["Batches"], operation_id="batches_items", summary="Calls of a batch with what became of them")
class BatchItems(ApiView, ListAPIView[Any]):
    """In the order in which they are worked on."""

    queryset = BatchItem.objects.select_related("call")
    serializer_class = BatchItemSerializer
    pagination_class = Keyset
    orderings = OLDEST_FIRST
    reading = ("calls.view_batch", "calls.view_batchitem")

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """404 where the batch is not to be seen, not an empty list."""
        self.batch = BatchView.queryset.visible_to(request.user).filter(pk=self.kwargs["pk"]).first()
        if self.batch is None:
            raise Http404
        return super().list(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Any]:
        """Those of the batch, each scoped by its own customer."""
        return super().get_queryset().filter(job=self.kwargs["pk"])


class BatchReport(BatchView):
    """Counted from the rows whenever it is asked for."""

    serializer_class: Any = ReportSerializer

    @extend_schema(tags=["Batches"], operation_id="batches_report", summary="What a batch has come to")
    def get(self, request: Request, pk: int) -> Response:  # noqa: ARG002 - found by the framework
        """Calls read, requests, cost, quotes found, and why calls failed."""
        return Response(ReportSerializer(report_of(self.get_object(), request.user, timezone.now())).data)


class BatchBudget(BatchView):
    """What was paused for its budget goes on when it is resumed."""

    writing = ("calls.change_batch",)

    @extend_schema(
        tags=["Batches"],
        operation_id="batches_budget",
        summary="Set the budget of a batch, or take it away",
        request=BudgetOfBatchSerializer,
        responses={200: BatchStatusSerializer},
    )
    def post(self, request: Request, pk: int) -> Response:  # noqa: ARG002 - found by the framework
        """Null takes it away."""
        batch = self.get_object()
        body = BudgetOfBatchSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        batch.budget_usd = body.validated_data["budget_usd"]
        batch.save(update_fields=["budget_usd", "updated_at"])
        return Response(self.status_of(batch))


class BatchControl(BatchView):
    """What people do with a batch."""

    writing = ("calls.change_batch",)
    act: ClassVar[Callable[[Any], Any]]
    begins_again: ClassVar[bool] = False

    def post(self, request: Request, pk: int) -> Response:  # noqa: ARG002 - found by the framework
        """Do it, and say how the batch stands now. Deletion is begun again only by whoever may delete."""
        batch = self.get_object()
        if self.begins_again and batch.action == Action.DELETE:
            check_action(request, ACTIONS[batch.action])
        type(self).act(batch)
        return Response(self.status_of(self.get_object()))


_control = partial(control, BatchControl, tag="Batches", what="batch", status=BatchStatusSerializer)

BatchPause = _control("pause", jobs.pause, "Begin nothing more; what runs goes on to its end")
BatchResume = _control("resume", jobs.resume, "Go on where the batch was paused or stopped", begins_again=True)
BatchStop = _control("stop", jobs.stop, "Cancel all that has not ended")
BatchRetry = _control("retry", jobs.retry_failed, "Try again what failed", begins_again=True)
