"""The admin's site: its name, the bar on top, and the dashboard as its first page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path

from calls import live
from chat_project import navigation
from reports import dashboard
from reports.ledger import page as ledger


class ChatSite(admin.AdminSite):
    """Django's, in CHAT's clothes."""

    site_header = site_title = "CHAT"
    index_title = "Dashboard"
    index_template = "reports/dashboard.html"
    site_url = None
    # Lists need the width; the bar leads to the other lists.
    enable_nav_sidebar = False

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page knows, the entries of the bar among it."""
        context = super().each_context(request)
        return {**context, "bar": navigation.bar(request, context["available_apps"])}

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Lists by the names that stand over them."""
        apps = super().get_app_list(request, app_label)
        for app in apps:
            for model in app["models"]:
                model["name"] = getattr(self.get_model_admin(model["model"]), "list_heading", model["name"])
        return apps

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Django's, the dashboard's part that stays up to date, and the ledger."""
        ours = [
            path("running/", self.admin_view(self.running), name="running"),
            path("costs/", self.admin_view(ledger.costs), {"site": self}, name="costs"),
            path("costs.csv", self.admin_view(ledger.costs_csv), name="costs_csv"),
        ]
        return [*ours, *super().get_urls()]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The dashboard."""
        return super().index(request, {**dashboard.page(request.user), **(extra_context or {})})

    def running(self, request: HttpRequest) -> HttpResponseBase:
        """What needs people and what runs, anew."""
        found = dashboard.now(request.user)
        return live.fragment(request, "reports/dashboard_now.html", found, done=not found["running"])
