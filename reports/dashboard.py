"""The dashboard: what needs somebody, what runs, and the last 30 days; each person's own customers only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from calls.models import Call, Customer
from reports import at_work, charts
from reports.needs import needs
from reports.overview import Overview, recent

MOST_RUNNING = 8
"""So many jobs are shown; the lists have the others."""


@dataclass(frozen=True)
class Figure:
    """A number with its name, leading to the calls behind it."""

    label: str
    value: str
    address: str = ""


def page(user: Any) -> dict[str, Any]:
    """All that the page shows."""
    return {**now(user), "last_days": last_days(user, today=timezone.now().date()), "first_steps": first_steps(user)}


def now(user: Any, *, moment: datetime | None = None) -> dict[str, Any]:
    """The part that changes while one looks: what needs somebody, and what runs."""
    moment = moment or timezone.now()
    jobs = at_work.jobs(user, now=moment)
    running = [job for job in jobs if job.is_running]
    return {
        "needs": needs(user, jobs, now=moment),
        "running": running[:MOST_RUNNING],
        "more_running": max(len(running) - MOST_RUNNING, 0),
    }


def last_days(user: Any, *, today: Any) -> dict[str, Any] | None:
    """Figures and charts of the last 30 days; None for whoever may look at no call."""
    if not user.has_perm("calls.view_call"):
        return None
    overview = recent(Call.objects.visible_to(user), today=today)
    return {"overview": overview, "figures": _figures(overview), "charts": charts.all_charts(overview, library)}


def library(**filters: str) -> str:
    """Address of the calls with these filters."""
    return f"{reverse('admin:calls_call_changelist')}?{urlencode(filters)}"


def first_steps(user: Any) -> list[tuple[str, str, bool]]:
    """Where to begin: label, address, whether it is done; empty once there are calls, or for whoever may not begin."""
    if not user.has_perm("imports.add_importjob") or Call.objects.visible_to(user).exists():
        return []
    has_customers = Customer.objects.visible_to(user).exists()
    customer = reverse("admin:calls_customer_add") if user.has_perm("calls.add_customer") else ""
    imports = reverse("admin:imports_importjob_add") if has_customers else ""
    return [("Add a customer", "" if has_customers else customer, has_customers), ("Import recordings", imports, False)]


def _figures(overview: Overview) -> list[Figure]:
    total, days = overview.total, {"first_day": str(overview.first_day), "last_day": str(overview.last_day)}
    share = total.analysed_share
    return [
        Figure("Calls", f"{total.calls:,}", library(**days)),
        Figure("Minutes", f"{total.minutes:,.0f}"),
        Figure("With insights", "–" if share is None else f"{share:.0%}"),  # noqa: RUF001 - a dash for nothing
        Figure("Cost", charts.money(float(total.cost_usd))),
    ]
