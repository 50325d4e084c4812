"""What needs somebody now: failures with their reasons, work that rests, and workers that are away."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from calls.bulk.afford import Spent, budgets
from calls.filters import last_failed
from calls.models import Batch, BatchItem, Customer, WorkerPulse
from calls.retirement import Retirement, retirements
from calls.work.lanes import LANES
from calls.work.states import JobState, State
from imports.models import ImportFile, ImportJob, ImportSource
from reports.at_work import Job

MOST_FAILURES = 1000
"""So many are grouped by their reason; of more there are "1,000 or more"."""
FAILED_FOR = timedelta(days=30)
"""What imports begun longer ago failed at is history."""
MOST_IMPORTS = 50
RESUME = "Resume it when it may go on."
MOST_NAMED = 3
NEAR_END, MOST_BUDGETS = 0.8, 5
"""From this share on people are told of a budget, and of how many."""
SILENT_AFTER = timedelta(minutes=3)
"""Workers show a sign of life at least every minute, even with nothing to do."""


@dataclass(frozen=True)
class Link:
    """Where something can be done about it."""

    label: str
    address: str


@dataclass(frozen=True)
class Need:
    """One line: what is the matter, what to do, and where."""

    tone: str
    word: str
    text: str
    hint: str = ""
    links: tuple[Link, ...] = ()


@dataclass
class Reason:
    """Failures with the same error code."""

    number: int = 0
    texts: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Text and hint, which may name the file."""
    jobs: Counter[int] = field(default_factory=Counter)


def needs(user: Any, jobs: Sequence[Job], *, now: datetime) -> list[Need]:
    """All of it, the most urgent first."""
    return [
        *_absent_workers(user, jobs, now),
        *_failed_calls(user),
        *_failed_imports(user, now),
        *filter(None, map(_resting, jobs)),
        *_budgets(user, now),
        *_retiring_models(user, now),
    ]


def _absent_workers(user: Any, jobs: Iterable[Job], now: datetime) -> list[Need]:
    waiting = {
        lane for job in jobs if job.is_active for lane, number in job.waiting.items() if number and lane in LANES
    }
    alive = set(WorkerPulse.objects.filter(beat_at__gte=now - SILENT_AFTER).values_list("lane", flat=True))
    silent = sorted(waiting - alive)
    if not silent:
        return []
    links = (Link("Workers", reverse("admin:calls_workerpulse_changelist")),)
    text = f"Work is waiting, but no workers are running for it ({', '.join(silent)})."
    may_look = user.has_perm("calls.view_workerpulse")
    return [Need("bad", "No workers", text, "Start them with: manage.py runworkers", links if may_look else ())]


def _failed_calls(user: Any) -> list[Need]:
    """Calls whose last try failed, by reason; the newest calls first, as an index gives them."""
    if not user.has_perm("calls.view_batchitem"):
        return []
    failed: Any = last_failed()
    items = failed.visible_to(user).filter(call__isnull=False).order_by("-call_id")
    return _failures(BatchItem, "call", items, Batch.objects.visible_to(user))


def _failed_imports(user: Any, now: datetime) -> list[Need]:
    """Sources that could not be read and recordings that could not be fetched, by reason."""
    found: list[Need] = []
    imports = ImportJob.objects.visible_to(user).filter(created_at__gte=now - FAILED_FOR).order_by("-pk").values("pk")
    for model, noun in ((ImportSource, "source"), (ImportFile, "recording")):
        if user.has_perm(f"imports.view_{model._meta.model_name}"):
            items = model.objects.filter(job__in=imports[:MOST_IMPORTS], state=State.FAILED).order_by()
            found += _failures(model, noun, items)
    return found


def _reasons(items: QuerySet[Any]) -> dict[str, Reason]:
    """Failures by error code, the most frequent first."""
    found: defaultdict[str, Reason] = defaultdict(Reason)
    rows = items.values_list("error_code", "error_text", "error_hint", "job_id")
    for code, text, hint, job in rows[:MOST_FAILURES]:
        reason = found[code]
        reason.number += 1
        reason.texts[text, hint] += 1
        reason.jobs[job] += 1
    return dict(sorted(found.items(), key=lambda pair: -pair[1].number))


def _failures(model: Any, noun: str, items: QuerySet[Any], visible: QuerySet[Any] | None = None) -> list[Need]:
    """One line a reason, with the jobs that it struck most, as far as they are `visible` (None: all are)."""
    reasons = _reasons(items)
    jobs = model._meta.get_field("job").related_model
    struck = {key for reason in reasons.values() for key, _ in reason.jobs.most_common(MOST_NAMED)}
    if visible is not None:
        # A batch over several customers is not for everybody who sees one of its calls.
        struck = set(visible.filter(pk__in=struck).order_by().values_list("pk", flat=True))
    found = []
    for code, reason in reasons.items():
        named = [key for key, _ in reason.jobs.most_common(MOST_NAMED) if key in struck]
        name = str(jobs._meta.verbose_name).capitalize()
        links = [Link(f"{name} {key}", _address(jobs, "change", "", key)) for key in named]
        found.append(_failed(model, noun, code, reason, links))
    return found


def _failed(model: Any, noun: str, code: str, reason: Reason, links: Iterable[Link]) -> Need:
    (text, hint), _ = reason.texts.most_common(1)[0]
    number = f"{MOST_FAILURES:,} or more" if reason.number == MOST_FAILURES else f"{reason.number:,}"
    items = _address(model, "changelist", f"?{urlencode({'state__exact': State.FAILED, 'error_code__exact': code})}")
    word = f"{number} {noun if reason.number == 1 else f'{noun}s'} failed"
    told = f"For example: {text}" if len(reason.texts) > 1 else text or code
    return Need("bad", word, told, hint, (Link("Show them", items), *links))


def _resting(job: Job) -> Need | None:
    """Held until somebody has looked, paused, or stopped of late; None for what runs."""
    links = (Link("Open", job.address),)
    left = f"{job.total - job.ended:,} of {job.total:,} {job.noun} left"
    if job.row.state == JobState.PAUSED:
        if job.row.paused_code:
            why = f"{job.row}: {job.row.paused_text} {left[0].upper()}{left[1:]}."
            return Need("bad", "Paused by CHAT", why, _and_resume(job.row.paused_hint), links)
        return Need("warn", "Paused", f"{job.row}: {left}.", RESUME, links)
    if job.row.state == JobState.STOPPED:
        if not job.total:
            return _stopped_early(job, links)
        cancelled = job.counts[State.CANCELLED]
        stopped = f"{job.row}: {cancelled:,} of {job.total:,} {job.noun} cancelled."
        return Need("warn", "Stopped", stopped, RESUME, links)
    if job.held:
        return Need(
            "busy",
            "Look first",
            f"{job.row}: {job.held:,} {job.noun.removesuffix('s') if job.held == 1 else job.noun} found.",
            "Nothing is fetched before somebody says so.",
            links,
        )
    return None


def _and_resume(hint: str) -> str:
    """What to do, and that it then has to be resumed where that is not said already."""
    return hint if "resume" in hint.lower() else f"{hint} {RESUME}".strip()


def _stopped_early(job: Job, links: tuple[Link, ...]) -> Need | None:
    """A job without items; the batch for an import's calls has nothing to go on with, and the import is named."""
    if getattr(job.row, "import_job", None) is not None:
        return None
    return Need("warn", "Stopped", f"{job.row}: stopped before it had any {job.noun}.", RESUME, links)


def _budgets(user: Any, now: datetime) -> list[Need]:
    """Customers whose budget of this month is spent, or nearly."""
    if not user.has_perm("calls.view_customer"):
        return []
    found = [budget for budget in budgets(Customer.objects.visible_to(user), now) if budget.share >= NEAR_END]
    return [_budget(budget) for budget in sorted(found, key=lambda budget: -budget.share)[:MOST_BUDGETS]]


def _budget(budget: Spent) -> Need:
    told = f"{budget.customer}: ${budget.spent_usd:,.2f} of ${budget.budget_usd:,.2f} spent this month."
    links = (Link("Customer", _address(Customer, "change", "", budget.key)),)
    if budget.is_spent:
        return Need("bad", "Budget spent", told, "Work that costs is paused: raise the budget, or wait.", links)
    return Need("warn", "Budget near its end", told, "Work that costs is paused when it is spent.", links)


def _retiring_models(user: Any, now: datetime) -> list[Need]:
    """Hosted models that customers use and that will be gone."""
    today = now.date()
    return [
        Need(
            "bad" if model.retires_on <= today else "warn",
            f"{model.customers:,} {'customer' if model.customers == 1 else 'customers'}",
            model.in_words(today),
            "Choose another model on their pages before that.",
            (_users(model),),
        )
        for model in retirements(Customer.objects.visible_to(user), today)
        if user.has_perm("calls.view_customer")
    ]


def _users(model: Retirement) -> Link:
    if model.customers == 1:
        return Link("Customer", _address(Customer, "change", "", model.customer))
    return Link(
        "Customers", _address(Customer, "changelist", f"?{urlencode({f'{model.setting}__exact': model.engine})}")
    )


def _address(model: Any, page: str, query: str = "", *keys: int) -> str:
    meta = model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=keys) + query
