"""What a customer said against an offer, and how it was answered."""

from django.db import models
from django.db.models import F, Q

from calls.access.scope import scoped_by
from insights.models.choices import choices, values
from insights.models.insight import Insight
from insights.schema import Method, ObjectionType


class Objection(models.Model):
    """An objection with its exact words and their place in the transcript; made by machine."""

    insight = models.ForeignKey(Insight, on_delete=models.CASCADE, related_name="objections")
    type = models.CharField(max_length=20, choices=choices(ObjectionType))
    quote = models.TextField()
    speaker = models.CharField(max_length=40)
    segment = models.PositiveIntegerField(help_text="Index of the transcript's segment, from 0.")
    start_seconds = models.FloatField()
    end_seconds = models.FloatField()
    confidence = models.FloatField()
    overcome_method = models.CharField(max_length=20, blank=True, choices=choices(Method))
    overcome_quote = models.TextField(blank=True)
    overcome_speaker = models.CharField(max_length=40, blank=True)
    overcome_segment = models.PositiveIntegerField(null=True, blank=True)
    overcome_start_seconds = models.FloatField(null=True, blank=True)
    overcome_confidence = models.FloatField(null=True, blank=True)

    objects = scoped_by("insight__call__customer").as_manager()

    class Meta:
        ordering = ["start_seconds"]
        constraints = [
            models.CheckConstraint(condition=Q(type__in=values(ObjectionType)), name="objection_type_known"),
            models.CheckConstraint(condition=~Q(quote=""), name="objection_has_quote"),
            models.CheckConstraint(condition=Q(end_seconds__gte=F("start_seconds")), name="objection_in_order"),
            models.CheckConstraint(condition=Q(confidence__range=(0, 1)), name="objection_confidence_is_probability"),
        ]

    def __str__(self) -> str:
        return f"{self.type}: {self.quote[:60]}"
