"""What was said, by whom, when."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from calls.access.scope import scoped_by
from calls.models.call import Call
from calls.models.customer import LONGEST_KEYWORD


class Transcript(models.Model):
    """One engine's reading of a recording. A call has one current transcript; earlier ones stay."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="transcripts")
    is_current = models.BooleanField(default=True)
    content_hash = models.CharField(max_length=64, help_text="The recording that was heard.")
    engine = models.CharField(max_length=40)
    model = models.CharField(max_length=80)
    language = models.CharField(max_length=10)
    language_asked = models.CharField(max_length=10, blank=True, help_text="What the customer's setting said then.")
    keywords = models.JSONField(null=True, help_text="The customer's keywords that were looked for.")
    keywords_hash = models.CharField(max_length=64, null=True, editable=False, help_text="SHA-256 of that list.")
    segments = models.JSONField(
        default=list, help_text="[{start, end, speaker, channel, role, text, words}], times in seconds."
    )
    text = models.TextField(blank=True)
    text_hash = models.CharField(max_length=64, help_text="SHA-256 of speakers and texts: what insights depend on.")
    word_count = models.PositiveIntegerField(default=0)
    audio_seconds = models.FloatField(default=0)
    corrects = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="corrections",
        help_text="The machine's reading that a person has corrected; it stays beside this one.",
    )  # fmt: skip
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    corrected_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = scoped_by("call__customer").as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call"], condition=Q(is_current=True), name="transcript_one_current"),
            # Further changes are made to the correction: a person's reading is never corrected by another row.
            models.UniqueConstraint(fields=["corrects"], name="transcript_corrected_once"),
        ]
        indexes = [
            # What was looked for is asked of many calls at once; on SQLite it lies behind all that was said.
            models.Index(fields=["call", "keywords_hash"], condition=Q(is_current=True), name="transcript_looked_for"),
            # The same of whether an engine has heard a call: a third of the time, and the long rows are not read.
            models.Index(
                fields=["call", "engine", "model", "language_asked", "content_hash"],
                condition=Q(is_current=True),
                name="transcript_heard_by",
            ),
            # And of which words there are now, and how many: what insights depend on, and what they cost. SQLite
            # reads the index alone only where it finds the condition's column in it too.
            models.Index(
                fields=["call", "text_hash", "word_count", "is_current"],
                condition=Q(is_current=True),
                name="transcript_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call} by {self.engine}"


class KeywordHit(models.Model):
    """A keyword of the customer, found in a transcript; made by machine."""

    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="keyword_hits")
    keyword = models.CharField(max_length=LONGEST_KEYWORD)
    segment = models.PositiveIntegerField(help_text="Index of the segment, from 0.")
    position = models.PositiveIntegerField(help_text="Character of the segment's text where it begins.")
    length = models.PositiveIntegerField(
        default=0, help_text="Characters, one of them between two segments; 0 where only the keyword tells."
    )
    speaker = models.CharField(max_length=40)
    start_seconds = models.FloatField()
    end_seconds = models.FloatField()
    exact_time = models.BooleanField(help_text="From the engine's word times; otherwise estimated in the segment.")

    objects = scoped_by("transcript__call__customer").as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["transcript", "keyword", "segment", "position"], name="keywordhit_once"),
            models.CheckConstraint(condition=Q(end_seconds__gte=models.F("start_seconds")), name="keywordhit_in_order"),
        ]
        indexes = [
            # For the question in which calls a keyword was said, in capitals or not.
            models.Index(Upper("keyword"), "transcript", name="keywordhit_by_keyword"),
        ]

    def __str__(self) -> str:
        return f"{self.keyword} at {self.start_seconds:.1f} s"
