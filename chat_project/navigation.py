"""The bar at the top of every page of the admin: by the way of a call, and everything else under Settings."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

WAY = (
    ("Customers", ("calls.Customer",)),
    ("Imports", ("imports.ImportJob",)),
    ("Calls", ("calls.Call",)),
    ("Batches", ("calls.Batch",)),
    ("Insights", ("insights.Insight", "insights.Objection")),
)
"""Labels in the bar with the lists behind them; where there are several, they stand in a menu."""

SETTINGS = (
    ("Work", ("calls.ScheduledBatch", "insights.InsightSettings")),
    ("Sources", ("imports.WatchedSource", "imports.SourceCredential", "imports.ImportSettings")),
    ("People", ("calls.User", "auth.Group", "calls.ApiToken")),
    ("Running", ("calls.Usage", "insights.ModelRequest", "calls.WorkerPulse", "calls.Gate", "calls.Deletion")),
)
"""Sections of the last menu; lists named nowhere come last in it."""


@dataclass(frozen=True)
class Place:
    """A list or page that people go to."""

    label: str
    address: str
    current: str = ""
    """What aria-current says: "page" on the place itself, "true" below it."""


@dataclass(frozen=True)
class Menu:
    """Places behind one word of the bar, in sections; a section without a name has no heading."""

    label: str
    sections: tuple[tuple[str, tuple[Place, ...]], ...]

    @property
    def current(self) -> str:
        """Whether the present page lies in here."""
        return "true" if any(place.current for _, places in self.sections for place in places) else ""


def bar(request: HttpRequest, apps: Iterable[dict[str, Any]]) -> list[Place | Menu]:
    """Where this person may go; `apps` is what AdminSite.get_app_list gives: only what they may look at."""
    lists = {f"{app['app_label']}.{model['object_name']}": model for app in apps for model in app["models"]}
    found = [_entry(label, _places(keys, lists, request.path)) for label, keys in WAY]
    # Customers' pages are for whoever may look at calls.
    reports = _place("Reports", reverse("reports:home"), request.path) if "calls.Call" in lists else None
    # What work cost is for whoever may look at each piece of it.
    costs = _place("Costs", reverse("admin:costs"), request.path) if "calls.Usage" in lists else None
    settings = _settings(lists, request.path)
    dashboard = _place("Dashboard", reverse("admin:index"), request.path, exactly=True)
    return [entry for entry in (dashboard, *found, reports, costs, settings) if entry]


def _entry(label: str, places: tuple[Place, ...]) -> Place | Menu | None:
    if len(places) > 1:
        return Menu(label, (("", places),))
    return Place(label, places[0].address, places[0].current) if places else None


def _settings(lists: dict[str, dict[str, Any]], path: str) -> Menu | None:
    named = {key for _, keys in (*WAY, *SETTINGS) for key in keys}
    others = sorted((key for key in lists if key not in named), key=lambda key: str(lists[key]["name"]))
    sections = ((label, _places(keys, lists, path)) for label, keys in (*SETTINGS, ("Behind the pages", others)))
    shown = tuple((label, places) for label, places in sections if places)
    return Menu("Settings", shown) if shown else None


def _places(keys: Iterable[str], lists: dict[str, dict[str, Any]], path: str) -> tuple[Place, ...]:
    models = (lists[key] for key in keys if key in lists)
    return tuple(_place(str(model["name"]), model["admin_url"], path) for model in models if model["admin_url"])


def _place(label: str, address: str, path: str, *, exactly: bool = False) -> Place:
    if path == address:
        return Place(label, address, "page")
    return Place(label, address, "true" if path.startswith(address) and not exactly else "")
