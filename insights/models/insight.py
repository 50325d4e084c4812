"""What one provider drew from one transcript."""

from django.db import models
from django.db.models import Q

from calls.access.scope import scoped_by
from calls.models import Call, Transcript
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
    action_items = models.JSONField(default=list, blank=True, help_text="[{action, priority, assignee}]")
    red_flags = models.JSONField(default=list, blank=True, help_text="[{concern, severity, category, quote, turn}]")
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

    def __str__(self) -> str:
        return f"{self.call} by {self.provider}"
