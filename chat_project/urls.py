"""All addresses of CHAT."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from reports.urls import accounts

urlpatterns = [
    # Which sends whoever is logged in to where they begin.
    path("", RedirectView.as_view(pattern_name="login"), name="home"),
    path("admin/", admin.site.urls),
    path("api/", include("chat_project.api")),
    path("recordings/", include("calls.urls")),
    path("reports/", include("reports.urls")),
    path("accounts/", include(accounts)),
    path("accounts/second-factor/", include("chat_project.second_factor.urls")),
]

# Errors under /api/ are JSON, also where no view of ours was asked.
handler400 = "calls.api.problems.bad_request"
handler500 = "calls.api.problems.server_error"
