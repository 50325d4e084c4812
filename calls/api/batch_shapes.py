"""What goes in and out where batches are made and watched."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Sum
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from calls.bulk.afford import budgets_of
from calls.bulk.estimate import Estimate
from calls.bulk.keyword_changes import KeywordChanges
from calls.bulk.plan import REASONS, Plan
from calls.filters import CallFilter
from calls.models import Action, Batch, BatchItem, Usage
from calls.work.states import OPEN, JobState, State

MOST_IDS = 50_000
LARGEST_ID = 2**63 - 1


class NewBatchSerializer(serializers.Serializer[Any]):
    """What to do with which calls. Either `ids` or `filters`; with empty filters all calls that you see."""

    action = serializers.ChoiceField(choices=Action.choices, help_text="What is done with the calls.")
    ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=LARGEST_ID),
        required=False,
        min_length=1,
        max_length=MOST_IDS,
        help_text="Numbers of calls.",
    )
    filters = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=500),
        required=False,
        help_text='As in the query of /api/calls/, for example {"sentiment": "negative", "first_day": "2026-11-01"}.',
    )
    dry_run = serializers.BooleanField(default=False, help_text="Only say what would be done.")
    expected_fingerprint = serializers.CharField(
        required=False,
        max_length=80,
        help_text="From a dry run: refused with 409 when other calls would be taken by now. Deletion by filters "
        "needs it.",
    )

    budget_usd = serializers.DecimalField(
        max_digits=12,
        decimal_places=4,
        min_value=0,
        required=False,
        allow_null=True,
        help_text="The batch is paused before more than this is spent; no limit when left out.",
    )

    def validate_filters(self, filters: Mapping[str, str]) -> Mapping[str, str]:
        """A misspelt filter must not choose all calls."""
        strange = sorted(set(filters) - CallFilter.names())
        if strange:
            known = ", ".join(sorted(CallFilter.names()))
            raise serializers.ValidationError(f"Unknown: {', '.join(strange)}. There are: {known}.")
        return filters

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One of the two."""
        if ("ids" in attrs) == ("filters" in attrs):
            raise serializers.ValidationError("Give either ids or filters.")
        is_seen = attrs["dry_run"] or "ids" in attrs or "expected_fingerprint" in attrs
        if attrs["action"] == Action.DELETE and not is_seen:
            why = "Deletion by filters takes the fingerprint of a dry run: it cannot be undone."
            raise serializers.ValidationError({"expected_fingerprint": why})
        return attrs


class LeftOutSerializer(serializers.Serializer[Any]):
    """Chosen calls that cannot be taken, and why."""

    reason = serializers.CharField(help_text="For programs: in-work, no-transcript …")
    text = serializers.CharField()
    hint = serializers.CharField()
    calls = serializers.IntegerField()


class BeginSerializer(serializers.Serializer[Any]):
    """Calls that begin at one stage."""

    stage = serializers.CharField()
    calls = serializers.IntegerField()
    audio_seconds = serializers.FloatField()
    from_cache = serializers.IntegerField(
        help_text="Of the calls, those for which insights of the same words are loaded, free."
    )


class EstimateSerializer(serializers.Serializer[Any]):
    """From this to that."""

    seconds_low = serializers.FloatField()
    seconds_high = serializers.FloatField()
    usd_low = serializers.DecimalField(max_digits=12, decimal_places=4)
    usd_high = serializers.DecimalField(max_digits=12, decimal_places=4)
    unpriced = serializers.IntegerField(
        default=0, help_text="Calls whose cost is not in these figures: the price of their hosted model is not known."
    )
    requests_low = serializers.IntegerField(default=0, help_text="To language models.")
    requests_high = serializers.IntegerField(default=0)
    input_tokens_low = serializers.IntegerField(default=0)
    input_tokens_high = serializers.IntegerField(default=0)
    output_tokens_low = serializers.IntegerField(default=0)
    output_tokens_high = serializers.IntegerField(default=0)


class SpendingSerializer(serializers.Serializer[Any]):
    """What a hosted model takes for the calls of one customer, at one stage."""

    stage = serializers.CharField()
    customer = serializers.IntegerField()
    provider = serializers.CharField()
    model = serializers.CharField()
    calls = serializers.IntegerField(help_text="Those that it hears or reads: neither done nor loaded from the cache.")
    unpriced = serializers.IntegerField(help_text="Of these, without a known price.")
    usd_low = serializers.FloatField()
    usd_high = serializers.FloatField()


class BudgetSerializer(serializers.Serializer[Any]):
    """A customer's budget of this month (UTC) beside what this would cost."""

    customer = serializers.CharField()
    budget_usd = serializers.DecimalField(max_digits=12, decimal_places=2)
    spent_usd = serializers.DecimalField(max_digits=12, decimal_places=6)
    left_usd = serializers.DecimalField(
        max_digits=14, decimal_places=2, help_text="At the least; below zero it would not do."
    )


class KeywordCountSerializer(serializers.Serializer[Any]):
    """How often a keyword is found."""

    keyword = serializers.CharField()
    now = serializers.IntegerField(help_text="As it was looked for before.")
    then = serializers.IntegerField(help_text="As it would be looked for now.")


class KeywordChangesSerializer(serializers.Serializer[Any]):
    """What looking for keywords anew would change. It costs nothing."""

    calls_changed = serializers.IntegerField(source="changed", help_text="Of the eligible ones.")
    calls_read = serializers.IntegerField(source="read", help_text="The figures are drawn from these.")
    is_exact = serializers.BooleanField(help_text="Every call was read; otherwise all figures are estimated.")
    keywords = KeywordCountSerializer(many=True, help_text="Those that change most come first.")


class PlanSerializer(serializers.Serializer[Any]):
    """What would be done with the chosen calls now."""

    action = serializers.CharField()
    chosen = serializers.IntegerField(help_text="Calls that the ids or filters mean.")
    eligible = serializers.IntegerField(help_text="Calls that would be taken.")
    already_done = serializers.IntegerField(help_text="Calls for which nothing has to be done: free.")
    left_out = LeftOutSerializer(many=True)
    begins = BeginSerializer(many=True)
    from_cache = serializers.IntegerField(
        help_text="Of the eligible calls, those for which insights of the same words are loaded, free."
    )
    estimate = EstimateSerializer()
    spending = SpendingSerializer(many=True, help_text="By stage and customer; empty where nothing costs.")
    budgets = BudgetSerializer(many=True, help_text="Of customers that have one and whose calls cost.")
    fingerprint = serializers.CharField(help_text="Of the calls that would be taken.")
    keyword_changes = KeywordChangesSerializer(
        allow_null=True, help_text="In a dry run of the action keywords that would take calls; otherwise null."
    )


def plan_shape(action: str, plan: Plan, expected: Estimate, changes: KeywordChanges | None = None) -> Any:
    """The plan as `PlanSerializer` has it."""
    left_out = [
        {"reason": reason, "text": REASONS[reason][0], "hint": REASONS[reason][1], "calls": count}
        for reason, count in plan.left_out.items()
    ]
    begins = [
        {"stage": stage, "calls": part.calls, "audio_seconds": part.audio_seconds, "from_cache": part.cached}
        for stage, part in plan.begins.items()
    ]
    return PlanSerializer(
        {
            "action": action,
            "chosen": plan.chosen,
            "eligible": plan.eligible,
            "already_done": plan.done,
            "left_out": left_out,
            "begins": begins,
            "from_cache": plan.cached,
            "estimate": expected,
            "spending": plan.spending,
            "budgets": budgets_of(plan, timezone.now()),
            "fingerprint": plan.fingerprint,
            "keyword_changes": changes,
        }
    ).data


class BatchSerializer(serializers.ModelSerializer[Batch]):
    """A batch as lists show it."""

    customer_name = serializers.CharField(source="customer.name", allow_null=True, default=None, read_only=True)
    created_by = serializers.CharField(source="created_by.username", allow_null=True, default=None, read_only=True)
    stages = serializers.ListField(child=serializers.CharField(), read_only=True)
    left_out = serializers.DictField(child=serializers.IntegerField(), read_only=True)

    class Meta:
        model = Batch
        fields: tuple[str, ...] = (
            "id", "name", "action", "state", "customer", "customer_name", "selection", "stages", "again", "sealed",
            "already_done", "left_out", "estimated_usd_low", "estimated_usd_high", "estimated_seconds_low",
            "estimated_seconds_high", "budget_usd", "created_by", "created_at", "updated_at", "finished_at",
            "paused_code", "paused_text", "paused_hint",
        )  # fmt: skip
        read_only_fields = fields


class CountsSerializer(serializers.Serializer[Any]):
    """Calls of a batch by state."""

    waiting = serializers.IntegerField()
    running = serializers.IntegerField()
    done = serializers.IntegerField()
    failed = serializers.IntegerField()
    skipped = serializers.IntegerField()
    cancelled = serializers.IntegerField()


class FiguresSerializer(serializers.Serializer[Any]):
    """How far a batch is."""

    total = serializers.IntegerField(help_text="Calls; in an export one more, for its files.")
    counts = CountsSerializer()
    progress_percentage = serializers.FloatField(help_text="100 exactly when every call has ended.")
    cost_usd = serializers.DecimalField(max_digits=12, decimal_places=6, help_text="So far.")


class BatchStatusSerializer(BatchSerializer):
    """A batch with how far it is, counted at most a second ago."""

    progress = FiguresSerializer(read_only=True)

    class Meta(BatchSerializer.Meta):
        fields = (*BatchSerializer.Meta.fields, "progress")
        read_only_fields = fields


def figures(batch: Batch) -> dict[str, Any]:
    """How far a batch is. The files of an export count beside its calls: without them it is not through."""
    found: Counter[str] = Counter()
    for model in Batch.item_models():
        found.update(dict(model.objects.of(batch.pk).order_by().values_list("state").annotate(Count("pk"))))
    counts = {state.value: found[state] for state in State}
    total = sum(counts.values())
    ended = total - sum(counts[state] for state in OPEN)
    over = ended == total and batch.state != JobState.ACTIVE
    share = 100.0 if over else min(round(100 * ended / total, 1), 99.9) if total else 0.0
    cost = Usage.objects.filter(batch=batch).aggregate(sum=Sum("cost_usd"))["sum"] or 0
    return {"total": total, "counts": counts, "progress_percentage": share, "cost_usd": cost}


class BudgetOfBatchSerializer(serializers.Serializer[Any]):
    """What a batch may cost."""

    budget_usd = serializers.DecimalField(
        max_digits=12, decimal_places=4, min_value=0, allow_null=True, help_text="Null: no limit."
    )


class FigureSerializer(serializers.Serializer[Any]):
    """A number of a report."""

    name = serializers.CharField(help_text="For programs: calls, cost_usd, requests …")
    label = serializers.CharField()
    value = serializers.FloatField(allow_null=True)
    unit = serializers.CharField(allow_blank=True, help_text="usd, seconds, share (of one), or empty: a plain number.")


class FailedCallsSerializer(serializers.Serializer[Any]):
    """Why calls failed: all with this error code."""

    code = serializers.CharField()
    text = serializers.CharField(help_text="Of one of them, where it names the file.")
    hint = serializers.CharField(allow_blank=True)
    calls = serializers.IntegerField()


class ReportSerializer(serializers.Serializer[Any]):
    """What a batch has come to so far, as far as you see its calls."""

    figures = FigureSerializer(many=True)
    reasons = FailedCallsSerializer(many=True, help_text="The most frequent first.")


class ProblemOfItemSerializer(serializers.Serializer[Any]):
    """Why an item failed, or was skipped."""

    code = serializers.CharField(allow_blank=True)
    text = serializers.CharField()
    hint = serializers.CharField(allow_blank=True)


class BatchItemSerializer(serializers.ModelSerializer[BatchItem]):
    """One call of a batch."""

    file_name = serializers.CharField(source="call.file_name", allow_null=True, default=None, read_only=True)
    error = serializers.SerializerMethodField(help_text="Null where nothing went wrong.")

    class Meta:
        model = BatchItem
        fields = (
            "id", "call", "file_name", "customer", "state", "stage", "attempts", "not_before", "beat_at", "queued_at",
            "started_at", "finished_at", "error",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(ProblemOfItemSerializer(allow_null=True))
    def get_error(self, item: BatchItem) -> dict[str, str] | None:
        """Its three parts."""
        if not item.error_text:
            return None
        return {"code": item.error_code, "text": item.error_text, "hint": item.error_hint}
