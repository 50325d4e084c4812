"""What one provider drew from one transcript."""

from django.db import models
from django.db.models import Q

from calls.access.scope import scoped_by
from calls.models import Batch, Call, Transcript
from insights.models.choices import choices, values
from insights.schema import AgentPerformance, CallType, Category, Outcome, Satisfaction, Sentiment


class Insight(models.Model):
    """An analysis of a call; one is current, earlier ones stay. Made by machine.

    A placeholder stands for calls with too little speech: it has no judgement and does not count in statistics.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="insights")
    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="insights")
    is_current = models.BooleanField(default=True)
    is_placeholder = models.BooleanField(default=False, help_text="Too short or without speech: nothing was judged.")
    provider = models.CharField(max_length=40)
    model = models.CharField(max_length=80)
    prompt_version = models.CharField(max_length=40)
    rule_based = models.BooleanField(help_text="By rules and statistics, not by a language model.")
    transcript_hash = models.CharField(max_length=64, help_text="The words this was drawn from.")

    summary = models.TextField(blank=True)
    key_points = models.JSONField(default=list, blank=True)
    category = models.CharField(max_length=30, blank=True, choices=choices(Category))
    category_confidence = models.FloatField(null=True, blank=True)
    category_notes = models.TextField(blank=True)
    call_type = models.CharField(max_length=30, blank=True, choices=choices(CallType))
    sentiment = models.CharField(max_length=10, blank=True, choices=choices(Sentiment))
    sentiment_score = models.FloatField(null=True, blank=True, help_text="-5 (worst) to 5 (best).")
    sentiment_confidence = models.FloatField(null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True, choices=choices(Outcome))
    satisfaction = models.CharField(max_length=20, blank=True, choices=choices(Satisfaction))
    agent_performance = models.CharField(max_length=20, blank=True, choices=choices(AgentPerformance))
    roles = models.JSONField(default=dict, blank=True, help_text="{speaker: {role, score, band, reason}}")
    action_items = models.JSONField(default=list, blank=True, help_text="[{action, priority, assignee, quote, turn}]")
    red_flags = models.JSONField(default=list, blank=True, help_text="[{concern, severity, category, quote, turn}]")
    sentiment_course = models.JSONField(
        default=list, blank=True, help_text="Sentiment in each quarter of the call, -5 to 5; null where nothing tells."
    )
    next_steps = models.JSONField(default=list, blank=True, help_text="What was agreed to happen next, in words.")
    evidence = models.JSONField(
        default=list, blank=True,
        help_text="[{about, index, quote, turn, speaker, start, end, score}]: the words behind a judgement.",
    )  # fmt: skip
    unverified = models.JSONField(
        default=list, blank=True, help_text="[{about, quote}]: quotes that nobody said. Shown to staff, never reported."
    )
    unverified_count = models.PositiveIntegerField(default=0)
    batch = models.ForeignKey(Batch, on_delete=models.SET_NULL, null=True, related_name="+", help_text="That made it.")
    copied_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="+",
        help_text="The insight of the same words that it was loaded from, free.",
    )  # fmt: skip
    fallback_from = models.CharField(max_length=40, blank=True, help_text="The provider that was chosen and could not.")
    fallback_code = models.CharField(max_length=80, blank=True)
    fallback_reason = models.TextField(blank=True)
    input_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    cost_usd = models.DecimalField(max_digits=12, decimal_places=6, default=0, verbose_name="cost (USD)")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = scoped_by("call__customer").as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call"], condition=Q(is_current=True), name="insight_one_current"),
            models.CheckConstraint(condition=Q(sentiment__in=["", *values(Sentiment)]), name="insight_sentiment_known"),
            models.CheckConstraint(condition=Q(category__in=["", *values(Category)]), name="insight_category_known"),
            models.CheckConstraint(condition=Q(call_type__in=["", *values(CallType)]), name="insight_call_type_known"),
            models.CheckConstraint(condition=Q(outcome__in=["", *values(Outcome)]), name="insight_outcome_known"),
            models.CheckConstraint(
                condition=Q(satisfaction__in=["", *values(Satisfaction)]), name="insight_satisfaction_known"
            ),
            models.CheckConstraint(
                condition=Q(agent_performance__in=["", *values(AgentPerformance)]),
                name="insight_performance_known",
            ),
            models.CheckConstraint(
                condition=Q(is_placeholder=True, sentiment="", category="") | Q(is_placeholder=False),
                name="insight_placeholder_judges_nothing",
            ),
        ]
        indexes = [
            # For the same words read before, by whatever call: nothing is paid twice.
            models.Index(fields=["transcript_hash", "provider", "model", "prompt_version"], name="insight_known"),
            # For lists of calls filtered by what only insights know (`insights.filters`).
            models.Index(fields=["call_type", "call"], condition=Q(is_current=True), name="insight_of_type"),
            models.Index(fields=["satisfaction", "call"], condition=Q(is_current=True), name="insight_of_satisfaction"),
            models.Index(fields=["provider", "call"], condition=Q(is_current=True), name="insight_read_by"),
            models.Index(
                fields=["call"], condition=Q(is_current=True) & ~Q(fallback_from=""), name="insight_fell_back"
            ),
            models.Index(
                fields=["call"], condition=Q(is_current=True, unverified_count__gt=0), name="insight_unverified"
            ),
            # For the scores of a year's calls (`reports.ranking`): beside the call's own row, all they are made of.
            models.Index(
                fields=["call", "agent_performance", "is_current"],
                condition=Q(is_current=True),
                name="insight_performance",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call} by {self.provider}"
