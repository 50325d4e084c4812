"""All addresses of CHAT."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from reports.urls import accounts

admin.site.site_header = admin.site.site_title = "CHAT"
admin.site.index_title = "Call Handling & Analysis Tool"
admin.site.site_url = None
# Lists need the width; the way to other lists leads over the breadcrumbs.
admin.site.enable_nav_sidebar = False

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="home"),
    path("admin/", admin.site.urls),
    path("recordings/", include("calls.urls")),
    path("reports/", include("reports.urls")),
    path("accounts/", include(accounts)),
]
