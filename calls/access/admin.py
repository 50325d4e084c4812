"""What every page of the admin keeps to: people see their customers' rows, and rows made by machines are read-only."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.text import capfirst

EMPTY = "–"  # noqa: RUF001 - a dash stands for nothing better than a hyphen
"""What is shown where there is nothing."""


class PlainAdmin(admin.ModelAdmin):
    """Lists of 100 rows that count only once, a dash for what is empty, 404 for what is not there."""

    list_per_page = 100
    list_max_show_all = 100
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    empty_value_display = EMPTY
    left_out_of_lists: tuple[str, ...] = ()
    """Fields too long to be read for every row of a list."""
    heading = ""
    """What the list is called where its rows' own name says less to people."""
    filter_titles: Mapping[str, str] = {}
    """What filters are called where their fields' own names say less, by field."""

    class Media:
        css = {"all": ["calls/admin.css"]}

    @property
    def list_heading(self) -> str:
        """What stands over the list, and leads to it from its rows' pages."""
        return self.heading or capfirst(str(self.opts.verbose_name_plural))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list; without its filters where one of them is a number that no row can have (SQLite refuses it)."""
        try:
            return super().changelist_view(request, extra_context)
        except OverflowError:
            return HttpResponseRedirect(f"{request.path}?{ERROR_FLAG}=1")

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list, with its filters by the names that people know."""
        changelist = super().get_changelist_instance(request)
        for spec in changelist.filter_specs:
            spec.title = self.filter_titles.get(getattr(spec, "field_path", ""), spec.title)
        return changelist

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """A page leads back to its list."""
        return super().render_change_form(request, {**context, "list_heading": self.list_heading}, *args, **kwargs)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Likewise."""
        return super().delete_view(request, object_id, {"list_heading": self.list_heading, **(extra_context or {})})

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Likewise."""
        return super().history_view(request, object_id, {"list_heading": self.list_heading, **(extra_context or {})})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Rows with their long fields left for later."""
        return super().get_queryset(request).defer(*self.left_out_of_lists)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The row, which remembers who looks at it; 404 for strangers as for rows that are not there."""
        row = super().get_object(request, object_id, from_field)
        if row is None:
            if not self.has_view_or_change_permission(request):
                raise PermissionDenied
            raise Http404
        row.looked_at_in = request
        return row

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only rows that the person may see can be chosen."""
        return super().formfield_for_foreignkey(db_field, request, **_with_choices(self, db_field, request, kwargs))


class ScopedAdmin(PlainAdmin):
    """Rows of the customers that the person may see; the model's manager has to know `visible_to`."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Scope first; actions on everything and autocompletion ask here too."""
        return super().get_queryset(request).visible_to(request.user)  # type: ignore[attr-defined]


class ReadOnly:
    """Rows written by machines: to be looked at, not touched."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 - Django's signature
        """Nobody adds one by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Nobody changes one by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Nobody deletes one by hand."""
        return False


class MachineRowAdmin(ReadOnly, ScopedAdmin):
    """Scoped and read-only."""


class ScopedInline(admin.TabularInline):
    """Rows within another's page, scoped alike."""

    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Only rows that the person may see."""
        return super().get_queryset(request).visible_to(request.user)  # type: ignore[attr-defined]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only rows that the person may see can be chosen."""
        return super().formfield_for_foreignkey(db_field, request, **_with_choices(self, db_field, request, kwargs))


class MachineRowInline(ReadOnly, ScopedInline):
    """Rows written by machines within another's page."""

    can_delete = False


class ScopedRelatedFilter(admin.RelatedFieldListFilter):
    """Offers only what the related model's own list would show this person."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[Any]:
        """Key and name of each."""
        rows = visible_rows(field.remote_field.model, model_admin.admin_site, request)
        if rows is None:
            return super().field_choices(field, request, model_admin)
        ordering = self.field_admin_ordering(field, request, model_admin)
        return field.get_choices(include_blank=False, ordering=ordering, limit_choices_to={"pk__in": rows.values("pk")})


# Every list gets it, asked for or not: a filter that forgets the scope would tell strangers' names.
admin.FieldListFilter.register(
    lambda field: isinstance(field, ForeignKey),
    ScopedRelatedFilter,
    take_priority=True,
)


def visible_rows(model: type[Model], site: admin.AdminSite, request: HttpRequest) -> QuerySet[Any] | None:
    """Rows of a model that this person's list of it would show; None for models without a list."""
    if not site.is_registered(model):
        return None
    return site.get_model_admin(model).get_queryset(request)


def _with_choices(owner: Any, db_field: Any, request: HttpRequest, kwargs: dict[str, Any]) -> dict[str, Any]:
    rows = visible_rows(db_field.remote_field.model, owner.admin_site, request)
    return kwargs if rows is None else {"queryset": rows, **kwargs}
