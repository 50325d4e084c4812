"""Which calls went best and worst, and how agents compare, over the API."""

from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from calls.api.base import ApiView
from calls.filters import CallFilter
from calls.models import Call, Customer
from reports import ranking
from reports.period import USUAL, Period, PeriodForm

TAG = "Ranking"
MOST, USUAL_NUMBER = 100, 10
LARGEST_ID = 2**63 - 1
OF_CALLS = (
    "0.4 × sentiment (positive 100, neutral 50, mixed 25, negative 0) + 0.3 × satisfaction (happy 100, satisfied 75, "  # noqa: RUF001 - times
    "neutral 50, frustrated 25, angry 0) + 20 × min(seconds / 600, 1) + 10 where the agent was professional."  # noqa: RUF001
)
OF_AGENTS = (
    "0.5 × (positive % − negative % + 100) / 2 + 0.3 × calls in per cent of those of who has most + 0.2 × mean "  # noqa: RUF001
    "satisfaction; percentages and means over calls with insights, without those too short to judge."
)


class AskedSerializer(serializers.Serializer[Any]):
    """Whose calls of which days."""

    customer = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    first_day = serializers.DateField(required=False, help_text=f"The last {USUAL} days where none is given.")
    last_day = serializers.DateField(required=False, help_text="Included. At most a year.")


class AskedOfCallsSerializer(AskedSerializer):
    """How many, and from which end."""

    order = serializers.ChoiceField(choices=["best", "worst"], default="best")
    limit = serializers.IntegerField(min_value=1, max_value=MOST, default=USUAL_NUMBER)


class RankedCallSerializer(serializers.ModelSerializer[Call]):
    """A call with its score."""

    score = serializers.FloatField(help_text="0 to 110.")
    was_professional = serializers.BooleanField(help_text="Whether the agent handled it professionally.")

    class Meta:
        model = Call
        fields = (
            "id", "score", "order_id", "file_name", "listed_at", "agent", "duration_seconds", "sentiment",
            "satisfaction", "was_professional",
        )  # fmt: skip
        read_only_fields = fields


class RankedAgentSerializer(serializers.Serializer[Any]):
    """An agent's calls and what they come to; null where none of them was judged."""

    agent = serializers.CharField()
    calls = serializers.IntegerField()
    judged = serializers.IntegerField(help_text="Calls with insights, without those too short to judge.")
    positive = serializers.IntegerField()
    negative = serializers.IntegerField()
    positive_percent = serializers.FloatField(allow_null=True)
    negative_percent = serializers.FloatField(allow_null=True)
    satisfaction = serializers.FloatField(allow_null=True, help_text="Mean, 0 to 100.")
    score = serializers.FloatField(allow_null=True, help_text="0 to 100.")


class RankingSerializer(serializers.Serializer[Any]):
    """The days that were looked at."""

    first_day = serializers.DateField()
    last_day = serializers.DateField()


class CallRankingSerializer(RankingSerializer):
    """With the calls."""

    results = RankedCallSerializer(many=True)


class AgentRankingSerializer(RankingSerializer):
    """With the agents, the best score first."""

    results = RankedAgentSerializer(many=True)


class RankingView(ApiView):
    """Customers' people see how their own calls compare."""

    queryset = Customer.objects.all()
    reading = ("calls.view_call", "insights.view_insight")
    for_customers = True
    asked_by: ClassVar[Any] = AskedSerializer

    def asked(self, request: Request) -> tuple[dict[str, Any], Period, QuerySet[Any]]:
        """What was asked, the days, and the calls; raises ValidationError."""
        query = self.asked_by(data=request.query_params)
        query.is_valid(raise_exception=True)
        customer = self.get_queryset().filter(pk=query.validated_data["customer"]).first()
        if customer is None:
            raise serializers.ValidationError({"customer": ["There is no such customer."]})
        form = PeriodForm(request.query_params)
        if not form.is_valid():
            raise serializers.ValidationError({name.strip("_"): list(why) for name, why in form.errors.items()})
        period = form.period(timezone.localdate(timezone=ZoneInfo(customer.time_zone)))
        calls = CallFilter(period.query, queryset=Call.objects.filter(customer=customer)).qs
        return query.validated_data, period, calls


class CallRanking(RankingView):
    """Only calls with insights."""

    asked_by = AskedOfCallsSerializer
    serializer_class: Any = CallRankingSerializer

    @extend_schema(
        tags=[TAG],
        operation_id="ranking_calls",
        summary="Calls that went best, or worst",
        description=OF_CALLS,
        parameters=[AskedOfCallsSerializer],
    )
    def get(self, request: Request) -> Response:
        """At most `limit` of them."""
        wanted, period, calls = self.asked(request)
        ranked = (ranking.best if wanted["order"] == "best" else ranking.worst)(calls, wanted["limit"])
        return Response(CallRankingSerializer({**_days(period), "results": ranked}).data)


class AgentRanking(RankingView):
    """At most a thousand, those with most calls."""

    serializer_class: Any = AgentRankingSerializer

    @extend_schema(
        tags=[TAG],
        operation_id="ranking_agents",
        summary="How agents compare",
        description=OF_AGENTS,
        parameters=[AskedSerializer],
    )
    def get(self, request: Request) -> Response:
        """By their calls of these days."""
        _wanted, period, calls = self.asked(request)
        return Response(AgentRankingSerializer({**_days(period), "results": ranking.agents(calls)}).data)


def _days(period: Period) -> dict[str, Any]:
    return {"first_day": period.first_day, "last_day": period.last_day}
