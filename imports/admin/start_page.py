"""The page that starts an import. Files go into the storage outside any transaction, so it is not Django's own."""

from typing import Any, cast
from uuid import NAMESPACE_URL, uuid4, uuid5

from django.contrib.admin import helpers
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirect

from calls.admin import show
from calls.admin.job_page import JobPageAdmin
from calls.models import User
from calls.work.errors import WorkError
from calls.work.states import Priority
from imports import once, services
from imports.admin.start_form import StartImportForm
from imports.models import ImportJob, Upload, UploadKind
from imports.uploads import take_in

PARTS: list[tuple[str | None, dict[str, Any]]] = [
    (None, {"fields": ["customer"]}),
    ("Where are the recordings?", {"fields": ["sources", "recordings", "manifest", "order_ids", "order_file"]}),
    ("How", {"fields": ["credential", "priority", "keep_duplicates"]}),
]


class StartPageAdmin(JobPageAdmin):
    """Adds "New import" to the page of imports."""

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The form, or the import it has started."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        user = cast("User", request.user)
        form = StartImportForm(request.POST or None, request.FILES or None, user=user, initial=request.GET.dict())
        if request.method == "POST" and form.is_valid():
            try:
                job = start(form, previewed="_at_once" not in request.POST)
            except WorkError as error:
                form.add_error(None, f"{error.text} {error.hint}")
            else:
                return self._started(request, job)
        return self._form_page(request, form, form_url, extra_context or {})

    def _form_page(
        self, request: HttpRequest, form: StartImportForm, form_url: str, more: dict[str, Any]
    ) -> HttpResponse:
        adminform = helpers.AdminForm(form, PARTS, {}, model_admin=self)  # type: ignore[arg-type]
        context = {
            **self.admin_site.each_context(request),
            "title": "New import",
            "place": self.place,
            "adminform": adminform,
            "media": self.media + adminform.media,
            "errors": [*form.non_field_errors(), *form.errors.values()],
            "inline_admin_formsets": [],
            "is_popup": False,
            "to_field": None,
            **more,
        }
        return self.render_change_form(request, context, add=True, form_url=form_url)

    def _started(self, request: HttpRequest, job: ImportJob) -> HttpResponse:
        """On to its page, which is live."""
        looks = "Looking what is there; nothing is fetched yet."
        self.log_addition(request, job, "Started.")
        self.message_user(request, f"{job}: {looks if job.previewed else 'started.'}")
        return HttpResponseRedirect(show.address(job))


def start(form: StartImportForm, *, previewed: bool) -> ImportJob:
    """The import that a valid form asks for; sent again, the one of the first time. Raises WorkError."""
    same = uuid5(NAMESPACE_URL, f"new-import/{form.user.pk}/{form.cleaned_data['same'] or uuid4()}")
    earlier = once.made_before(form.user, same)
    if earlier is not None:
        return earlier
    uploads = _taken_in(form)
    return once.made_once(form.user, same, lambda: _start(form, uploads, previewed=previewed))


def _start(form: StartImportForm, uploads: list[Upload], *, previewed: bool) -> ImportJob:
    values = form.cleaned_data
    return services.start_import(
        customer=values["customer"],
        locations=values["sources"],
        uploads=uploads,
        credential=values["credential"],
        created_by=form.user,
        allow_local=form.is_local,
        previewed=previewed,
        keep_duplicates=values["keep_duplicates"],
        priority=values["priority"] or Priority.NORMAL,
    )


def _taken_in(form: StartImportForm) -> list[Upload]:
    """All files in the storage; what lies there of an import that never started is removed when it is old."""
    files = list(form.uploads())
    if pasted := form.cleaned_data["order_ids"]:
        files.append((ContentFile(pasted.encode(), name="Pasted order IDs.txt"), UploadKind.ORDERS))
    customer = form.cleaned_data["customer"]
    return [take_in(customer=customer, file=file, kind=kind, created_by=form.user) for file, kind in files]
