"""What became of a batch of `benchmarks.reading`: its rate, its states, and whether the books agree with the bill."""

from benchmarks.reading_data import LATENCY_SECONDS

WORKERS, THREADS = 4, 8
NEARLY = 0.95


def told(batch, bills, times, slow, round_):
    """Print what became of everything; whether it adds up."""
    from calls.models import BatchItem, Usage  # noqa: PLC0415
    from insights.models import Insight, ModelRequest  # noqa: PLC0415

    (before, after), (took, nearly), calls = bills, times, round_.calls
    states = dict(counted(BatchItem.objects.filter(job=batch), "state"))
    reasons = dict(counted(BatchItem.objects.filter(job=batch, state="failed"), "error_code"))
    billed = after["billed"] - before["billed"]
    stored = Insight.objects.filter(batch=batch, provider="openai").count()
    requests = ModelRequest.objects.filter(batch=batch)
    repairs = requests.filter(purpose="repair", answered_at__isnull=False).count()
    unusable = requests.exclude(error_code="").exclude(purpose="repair").filter(answered_at__isnull=False).count()
    counted_here = Usage.objects.filter(batch=batch, provider="openai").count()
    ceiling = WORKERS * THREADS / LATENCY_SECONDS
    rate, full_rate = calls / took, NEARLY * calls / nearly
    print(f"{round_.name}: {calls} calls in {took:.1f} s, {rate:.1f} a second, {rate / slow:.1f} times one at a time")
    print(f"  {rate / ceiling:.0%} of the {ceiling:.0f} a second that {WORKERS * THREADS} at once allow, "
          f"{full_rate / ceiling:.0%} until {NEARLY:.0%} were through: the last ones wait for what failed; "
          f"{round_.kills} kills")  # fmt: skip
    print(f"  {states}; failed: {reasons or 'none'}")
    print(f"  billed {billed} = {stored} results + {repairs} repairs + {unusable} unusable answers + "
          f"{billed - stored - repairs - unusable} others; in our books {counted_here}; "
          f"billed twice: {len(set(after['twice']) - set(before['twice']))}")  # fmt: skip
    quotes, strange, apart = said(batch)
    print(f"  {quotes} quotes stored, {strange} of them not in their call; {apart} that nobody said kept apart")
    print(f"  the provider's faults: {after['by_kind']}, not billed: {after['unbilled']}")
    every_call_ended = states.get("done", 0) + states.get("failed", 0) == calls and "" not in reasons
    return every_call_ended and not after["twice"] and counted_here == billed and not strange


def said(batch):
    """Of a batch: quotes that are stored, those among them that nobody said, and those that were kept apart."""
    from insights.models import Insight  # noqa: PLC0415

    quotes = strange = apart = 0
    for insight in Insight.objects.filter(batch=batch).select_related("transcript").prefetch_related("objections"):
        told = [row.quote for row in insight.objections.all()]
        told += [row.overcome_quote for row in insight.objections.all() if row.overcome_quote]
        told += [found["quote"] for found in [*insight.evidence, *insight.red_flags, *insight.action_items]]
        words = " ".join(insight.transcript.text.split())
        quotes += len(told)
        strange += sum(" ".join(quote.split()) not in words for quote in told)
        apart += insight.unverified_count
    return quotes, strange, apart


def items_of(batch):
    from calls.models import BatchItem  # noqa: PLC0415

    return BatchItem.objects.filter(job=batch)


def counted(rows, column):
    from django.db.models import Count  # noqa: PLC0415

    return rows.values_list(column).annotate(number=Count("pk")).order_by()
