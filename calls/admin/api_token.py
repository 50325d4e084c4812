"""API tokens: people make and revoke their own; a token's text is shown once, right after it was made."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from calls import tokens
from calls.access.admin import PlainAdmin, ReadOnly
from calls.models import ApiToken, Customer, User
from calls.work.errors import WorkError


class TokenForm(forms.ModelForm):
    """What a new token is for, how much it may do, for whom and how long. `maker` is set by the admin."""

    maker: User
    days = forms.IntegerField(
        label="Days it is valid",
        initial=tokens.DEFAULT_DAYS,
        min_value=1,
        max_value=tokens.MOST_DAYS,
        help_text=f"At most {tokens.MOST_DAYS}.",
    )

    class Meta:
        model = ApiToken
        fields = ("name", "scope", "customers", "user")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["customers"].queryset = Customer.objects.visible_to(self.maker)  # type: ignore[attr-defined]
        if not self.maker.is_superuser:
            del self.fields["user"]
            offered = tokens.offered_scopes(self.maker)
            self.fields["scope"].choices = [(scope.value, scope.label) for scope in offered]  # type: ignore[attr-defined]
        else:
            self.fields["user"].initial = self.maker

    def clean(self) -> dict[str, Any]:
        """What the owner may not do, their token does not promise."""
        values = super().clean() or {}
        if not self.errors:
            try:
                self.wanted = self._wanted(values)
                tokens.check(**self.wanted)
            except WorkError as error:
                raise ValidationError(f"{error.text} {error.hint}") from error
        return values

    def _wanted(self, values: dict[str, Any]) -> dict[str, Any]:
        return {
            "user": values.get("user", self.maker),
            "scope": values["scope"],
            "customers": list(values["customers"]),
            "expires_at": timezone.now() + timedelta(days=values["days"]),
        }


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnly, PlainAdmin):
    """One's own tokens; superusers see all, and make some for people who do not come here."""

    list_display = ("name", "beginning", "user", "scope", "standing", "created_at", "expires_at", "last_used_at")
    list_filter = ("scope",)
    list_select_related = ("user",)
    search_fields = ("name", "beginning", "user__username")
    ordering = ("-pk",)
    actions = ("revoke",)
    fields = (
        "name", "beginning", "user", "scope", "limited_to", "standing", "created_at", "expires_at", "last_used_at",
        "revoked_at",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Only those that the person may see."""
        return super().get_queryset(request).visible_to(request.user)  # type: ignore[attr-defined]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        """People make tokens."""
        return request.user.has_perm("calls.add_apitoken")

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Of their own: others' are not in the list."""
        return request.user.has_perm("calls.change_apitoken")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form of a new token knows who makes it."""
        if obj is not None:
            return super().get_form(request, obj, change, **kwargs)
        return type("TokenForm", (TokenForm,), {"maker": request.user})

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Two pages: a new token, and one that is there."""
        if obj is not None:
            return super().get_fieldsets(request, obj)
        names = ["name", "scope", "customers", "days"]
        return [(None, {"fields": ["user", *names] if request.user.is_superuser else names})]

    def save_model(self, request: HttpRequest, obj: ApiToken, form: Any, change: bool) -> None:  # noqa: ARG002
        """Make it; the form's own row becomes the one that the service made."""
        token, request.token_text = tokens.make(name=obj.name, **form.wanted)  # type: ignore[attr-defined]
        obj.pk = token.pk
        obj.refresh_from_db()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The service has written the customers already."""

    def response_add(self, request: HttpRequest, obj: ApiToken, post_url_continue: str | None = None) -> HttpResponse:  # noqa: ARG002
        """The only page that ever shows the text; it is in no message, no session and no log."""
        context = {
            **self.admin_site.each_context(request),
            "title": "Your new API token",
            "opts": self.opts,
            "token": obj,
            "text": request.token_text,  # type: ignore[attr-defined]
        }
        response = TemplateResponse(request, "calls/token_made.html", context)
        add_never_cache_headers(response)
        return response

    @admin.display(description="state")
    def standing(self, token: ApiToken) -> str:
        """Whether it still opens anything."""
        if token.revoked_at:
            return "Revoked"
        return "Expired" if token.expires_at <= timezone.now() else "Valid"

    @admin.display(description="customers")
    def limited_to(self, token: ApiToken) -> str:
        """Which it is limited to."""
        if not token.limited:
            return "All that its owner sees"
        return ", ".join(customer.name for customer in token.customers.all()) or "None any more"

    @admin.action(description="Revoke", permissions=["revoke"])
    def revoke(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        """They are good for nothing from now on."""
        count = 0
        for token in chosen:
            tokens.revoke(token=token)
            self.log_change(request, token, "Revoked.")
            count += 1
        self.message_user(request, f"{count} token{'s' * (count > 1)} revoked.", messages.SUCCESS)
