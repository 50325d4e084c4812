"""The REST API: the addresses of all apps, in one place."""

from functools import cache
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import path, re_path
from django.views.generic import TemplateView
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from calls.api import batches, calls, customers, recordings, transcripts
from chat_project.api_page import sections, shapes
from imports.api import jobs, start, watched
from insights.api import answers, insights, objections, questions
from insights.api import settings as insight_settings
from reports.api import costs, ranking


@cache
def openapi() -> dict[str, Any]:
    """The whole API in OpenAPI's words; the same as long as the process runs."""
    return SchemaGenerator().get_schema(public=True)


class Schema(APIView):
    """For programs that make clients, tests or pages from it; for whoever may call it at all."""

    reading = writing = ()
    for_customers = True

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:  # noqa: ARG002 - the framework's signature
        """OpenAPI 3 as JSON."""
        return Response(openapi())


class Docs(LoginRequiredMixin, TemplateView):
    """The schema as a page, for people; it needs no JavaScript."""

    template_name = "chat_project/api.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the page tells."""
        return super().get_context_data(sections=sections(openapi()), shapes=shapes(openapi()), **kwargs)


class Unknown(APIView):
    """Whatever else begins with /api/: an error in the form of all others."""

    authentication_classes = ()
    permission_classes = ()

    @extend_schema(exclude=True)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Not found, whatever the method."""
        return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Before methods are looked at."""
        super().initial(request, *args, **kwargs)
        raise Http404


app_name = "api"
urlpatterns = [
    path("schema/", Schema.as_view(), name="schema"),
    path("docs/", Docs.as_view(), name="docs"),
    path("calls/", calls.CallList.as_view(), name="calls"),
    path("calls/<int:pk>/", calls.CallDetail.as_view(), name="call"),
    path("calls/<int:pk>/recording/", recordings.CallRecording.as_view(), name="recording"),
    path("calls/<int:pk>/transcript/", transcripts.CallTranscript.as_view(), name="transcript"),
    path("calls/<int:pk>/insight/", insights.CallInsight.as_view(), name="insight"),
    path("insights/", insights.InsightList.as_view(), name="insights"),
    path("objections/", objections.ObjectionList.as_view(), name="objections"),
    path("questions/", questions.QuestionList.as_view(), name="questions"),
    path("questions/<int:pk>/", questions.QuestionDetail.as_view(), name="question"),
    path("answers/", answers.AnswerList.as_view(), name="answers"),
    path("quotes/", answers.QuoteList.as_view(), name="quotes"),
    path("ranking/calls/", ranking.CallRanking.as_view(), name="ranking-calls"),
    path("ranking/agents/", ranking.AgentRanking.as_view(), name="ranking-agents"),
    path("customers/", customers.CustomerList.as_view(), name="customers"),
    path("customers/<int:pk>/", customers.CustomerDetail.as_view(), name="customer"),
    path(
        "customers/<int:pk>/insight-settings/",
        insight_settings.CustomerInsightSettings.as_view(),
        name="insight-settings",
    ),
    path("costs/", costs.Costs.as_view(), name="costs"),
    path("batches/", batches.BatchList.as_view(), name="batches"),
    path("batches/<int:pk>/", batches.BatchDetail.as_view(), name="batch"),
    path("batches/<int:pk>/items/", batches.BatchItems.as_view(), name="batch-items"),
    path("batches/<int:pk>/report/", batches.BatchReport.as_view(), name="batch-report"),
    path("batches/<int:pk>/budget/", batches.BatchBudget.as_view(), name="batch-budget"),
    path("batches/<int:pk>/pause/", batches.BatchPause.as_view(), name="batch-pause"),
    path("batches/<int:pk>/resume/", batches.BatchResume.as_view(), name="batch-resume"),
    path("batches/<int:pk>/stop/", batches.BatchStop.as_view(), name="batch-stop"),
    path("batches/<int:pk>/retry/", batches.BatchRetry.as_view(), name="batch-retry"),
    path("bulk-import/start", start.ImportStart.as_view(), name="import-start"),
    path("bulk-import/upload", start.ImportUpload.as_view(), name="import-upload"),
    path("bulk-import/status/<int:job_id>", jobs.ImportStatus.as_view(), name="import-status"),
    path("bulk-import/jobs", jobs.ImportList.as_view(), name="import-jobs"),
    path("bulk-import/jobs/<int:job_id>/preview", jobs.ImportPreview.as_view(), name="import-preview"),
    path("bulk-import/jobs/<int:job_id>/fetch", jobs.ImportFetch.as_view(), name="import-fetch"),
    path("bulk-import/jobs/<int:job_id>/pause", jobs.ImportPause.as_view(), name="import-pause"),
    path("bulk-import/jobs/<int:job_id>/resume", jobs.ImportResume.as_view(), name="import-resume"),
    path("bulk-import/jobs/<int:job_id>/stop", jobs.ImportStop.as_view(), name="import-stop"),
    path("bulk-import/jobs/<int:job_id>/cancel", jobs.ImportCancel.as_view(), name="import-cancel"),
    path("bulk-import/jobs/<int:job_id>/retry", jobs.ImportRetry.as_view(), name="import-retry"),
    path(
        "bulk-import/jobs/<int:job_id>/reconciliation",
        jobs.ImportReconciliation.as_view(),
        name="import-reconciliation",
    ),
    path("bulk-import/jobs/<int:job_id>/unusable", jobs.ImportUnusable.as_view(), name="import-unusable"),
    path("bulk-import/watched", watched.WatchList.as_view(), name="import-watched"),
    path("bulk-import/watched/<int:pk>", watched.WatchDetail.as_view(), name="import-watch"),
    path("bulk-import/watched/<int:pk>/check", watched.WatchCheck.as_view(), name="import-watch-check"),
    re_path("", Unknown.as_view(), name="unknown"),
]
