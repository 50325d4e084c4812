"""What reports of batches tell of insights: what was read, asked, loaded free and found."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Count, Func, IntegerField, Q, Sum

from calls.bulk.report import Figure
from calls.models import Batch
from insights.models import Insight, ModelRequest, Objection, Purpose


def outcomes(batch: int, calls: Sequence[int]) -> dict[int, str]:
    """Of which calls there is more to tell than that a batch has read them."""
    made = Insight.objects.filter(batch=batch, call__in=calls).order_by("pk")
    special = made.filter(Q(copied_from__isnull=False) | Q(is_placeholder=True) | ~Q(fallback_from=""))
    rows = special.only("call", "copied_from", "is_placeholder", "provider", "fallback_from")
    return {insight.call_id: _outcome(insight) for insight in rows}


def _outcome(insight: Insight) -> str:
    if insight.is_placeholder:
        return "Too little speech to judge; nobody was asked."
    read = f"Read by {insight.provider} instead of {insight.fallback_from}." if insight.fallback_from else ""
    loaded = "Loaded from the cache, free." if insight.copied_from_id else ""
    return " ".join(filter(None, [read, loaded]))


class _Length(Func):
    """How many entries a list in a JSON column has."""

    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """SQLite's function."""
        return self.as_sql(compiler, connection, function="json_array_length", **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """PostgreSQL's."""
        return self.as_sql(compiler, connection, function="jsonb_array_length", **more)


def figures_of(batch: Batch, user: Any) -> Iterator[Figure]:
    """Three questions; nothing for batches without insights."""
    if "insights" not in batch.stages:
        return
    made: Any = Insight.objects
    told = made.visible_to(user).filter(batch=batch).aggregate(
        read=Count("pk", filter=Q(copied_from=None, is_placeholder=False)),
        loaded=Count("pk", filter=Q(copied_from__isnull=False)),
        short=Count("pk", filter=Q(is_placeholder=True)),
        fallback=Count("pk", filter=~Q(fallback_from="")),
        located=Sum(_Length("evidence")),
        unverified=Sum("unverified_count"),
    )  # fmt: skip
    said: Any = Objection.objects
    objections = said.visible_to(user).filter(insight__batch=batch).count()
    requests = ModelRequest.objects.visible_to(user).filter(batch=batch)
    asked = requests.aggregate(
        sent=Sum("sendings"),
        repairs=Count("pk", filter=Q(purpose=Purpose.REPAIR)),
        unusable=Count("pk", filter=Q(answered_at__isnull=False) & ~Q(error_code="")),
    )
    yield Figure("transcripts_read", "Transcripts read", told["read"])
    yield Figure("from_cache", "Loaded from the cache, free", told["loaded"])
    yield Figure("too_short", "Too short to judge", told["short"])
    yield Figure("by_fallback", "Read by a fallback", told["fallback"])
    yield Figure("requests", "Requests to language models", asked["sent"] or 0)
    yield Figure("repairs", "Of these, repairs of unusable answers", asked["repairs"])
    yield Figure("unusable_answers", "Answers that could not be used", asked["unusable"])
    yield Figure("quotes_found", "Quotes found in the transcripts", (told["located"] or 0) + objections)
    yield Figure("quotes_unverified", "Quotes that nobody said, kept apart", told["unverified"] or 0)
