"""What customers want to know of each call, and what was found."""

import hashlib
from typing import Any

from django.db import models
from django.db.models import F, Q

from calls.access.scope import scoped_by
from calls.models import Call, Customer, Transcript
from insights.models.choices import choices, values
from insights.schema import QuoteSentiment, Role


def asked_hash(text: str, wanted_role: str) -> str:
    """SHA-256 of what is asked and of whom: answers of the same hash are as good as they were."""
    return hashlib.sha256(f"{wanted_role}\n{text}".encode()).hexdigest()


class AskedHash(models.CharField):
    """The hash of its question's text and role: kept by the field itself, however the row is saved."""

    def pre_save(self, model_instance: Any, add: bool) -> str:  # noqa: ARG002 - Django's signature
        """What is stored, always of the text beside it."""
        value = asked_hash(model_instance.text, model_instance.wanted_role)
        setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self) -> Any:
        """For migrations a plain column of text."""
        name, _, arguments, keywords = super().deconstruct()
        return name, "django.db.models.CharField", arguments, keywords


class Question(models.Model):
    """A question of a customer to its calls. Other words, or another role, make it another version.

    Written through `insights.questions`, which counts the versions.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="questions")
    group = models.CharField(max_length=80, blank=True, help_text="Questions of one group are shown together.")
    text = models.CharField(max_length=500, verbose_name="question", help_text="As you would ask a person.")
    wanted_role = models.CharField(
        max_length=20, blank=True, choices=[("", "Anybody"), *choices(Role)], verbose_name="who has to say it",
        help_text="Only what this side says is quoted.",
    )  # fmt: skip
    position = models.PositiveSmallIntegerField(default=0, help_text="Smaller ones come first.")
    is_active = models.BooleanField(
        default=True, verbose_name="asked of calls", help_text="From now on; answers that are there stay."
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    text_hash = AskedHash(max_length=64, editable=False, help_text="SHA-256 of what is asked and of whom.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = scoped_by("customer").as_manager()

    class Meta:
        ordering = ["customer", "group", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "text", "wanted_role"], name="question_once",
                violation_error_message="This customer has this question already.",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="question_asks"),
            models.CheckConstraint(condition=Q(wanted_role__in=["", *values(Role)]), name="question_role_known"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["customer"], condition=Q(is_active=True), name="question_active")]

    def __str__(self) -> str:
        return self.text


class Answer(models.Model):
    """What one provider found on a question in one transcript; one is current. Made by machine."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="+")
    is_current = models.BooleanField(default=True)
    question_version = models.PositiveIntegerField()
    question_hash = models.CharField(max_length=64)
    transcript_hash = models.CharField(max_length=64)
    provider = models.CharField(max_length=40)
    model = models.CharField(max_length=80)
    prompt_version = models.CharField(max_length=40)
    rule_based = models.BooleanField(help_text="By rules and statistics, not by a language model.")
    is_found = models.BooleanField(help_text="Whether the call says anything on it.")
    text = models.TextField(blank=True, verbose_name="answer")
    confidence = models.FloatField(default=0.0)
    unverified = models.JSONField(default=list, blank=True, help_text="Quotes that nobody said; never reported.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = scoped_by("call__customer").as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call", "question"], condition=Q(is_current=True), name="answer_one_current"
            ),
            models.CheckConstraint(condition=Q(confidence__range=(0, 1)), name="answer_confidence_is_probability"),
        ]
        indexes = [
            models.Index(fields=["question", "is_found"], condition=Q(is_current=True), name="answer_of_question"),
            # For the same words read before: nothing is asked twice.
            models.Index(fields=["question", "transcript_hash", "question_hash"], name="answer_known"),
        ]

    def __str__(self) -> str:
        return self.text[:60] or "Nothing found"


class Quote(models.Model):
    """Words that answer a question, found again in the transcript; made by machine."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="quotes")
    text = models.TextField(verbose_name="quote", help_text="As it stands in the transcript.")
    context = models.TextField(blank=True, help_text="What the other side said before: the question that led to it.")
    speaker = models.CharField(max_length=40)
    role = models.CharField(max_length=20, blank=True)
    segment = models.PositiveIntegerField(help_text="Index of the transcript's segment, from 0.")
    start_seconds = models.FloatField()
    end_seconds = models.FloatField()
    match = models.FloatField(help_text="How alike the quote and its place are, 0 to 1.")
    retrieval = models.FloatField(help_text="How well it fits the question by its words, 0 to 1.")
    relevance = models.FloatField(help_text="How well it fits as the model sees it, 0 to 1.")
    combined = models.FloatField(help_text="0.4 × retrieval + 0.6 × relevance.")  # noqa: RUF001 - times
    sentiment = models.CharField(max_length=10, blank=True, choices=choices(QuoteSentiment))
    rank = models.PositiveSmallIntegerField(help_text="1 is the best of its answer.")

    objects = scoped_by("answer__call__customer").as_manager()

    class Meta:
        ordering = ["answer", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "rank"], name="quote_ranked_once"),
            models.CheckConstraint(condition=~Q(text=""), name="quote_has_words"),
            models.CheckConstraint(condition=Q(end_seconds__gte=F("start_seconds")), name="quote_in_order"),
            models.CheckConstraint(
                condition=Q(sentiment__in=["", *values(QuoteSentiment)]), name="quote_sentiment_known"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]
