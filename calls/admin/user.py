"""People who log in. Nobody can make somebody who may do more than they."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest

from calls.access import second_factor
from calls.access.admin import PlainAdmin, ScopedInline
from calls.access.people import grantable_groups, manages_people, may_manage
from calls.access.scope import sees_all_customers
from calls.admin import show
from calls.models import Customer, Membership, User

FOR_SUPERUSERS = {"is_superuser", "user_permissions"}


class NewPersonForm(AdminUserCreationForm):
    """A name, a password and, for a customer's own people, the customer: no second page is needed for them."""

    customer = forms.ModelChoiceField(
        Customer.objects.all(),
        required=False,
        help_text="For a customer's own people, who then see this customer's pages. Leave it empty for staff, and give "
        "them a role on the next page: until then they see nothing.",
    )


class MembershipInline(ScopedInline):
    """The customers that somebody is limited to."""

    model = Membership
    fields = ("customer",)
    verbose_name_plural = "customers"


@admin.register(User)
class UserAdmin(PlainAdmin, auth_admin.UserAdmin):
    """Django's, with memberships."""

    heading = "People"
    actions = ("take_away_second_factor",)
    list_display = ("username", "name", "email", "roles", "whose", "is_active", "last_login")
    list_filter = ("groups", "is_staff", "is_active", "memberships__customer")
    filter_titles = {"groups": "role", "is_staff": "staff", "memberships__customer": "customer"}
    search_help_text = "Name or e-mail address"
    filter_horizontal = ("user_permissions",)
    inlines = (MembershipInline,)
    add_form = NewPersonForm
    add_fieldsets = (
        (None, {"fields": ("username", "email", "usable_password", "password1", "password2", "customer")}),
    )
    readonly_fields = ("last_login", "date_joined", show.related)
    fieldsets = (
        (None, {"fields": ("username", "password", show.related)}),
        ("Person", {"fields": ("first_name", "last_name", "email", "mail_when_done")}),
        (
            "What they may do",
            {"fields": ("is_active", "is_staff", "groups", "all_customers", "is_superuser", "user_permissions")},
        ),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """All people; for staff limited to some customers, those of these customers."""
        people = super().get_queryset(request).prefetch_related("groups", "memberships__customer")
        if sees_all_customers(request.user):
            return people
        return people.filter(pk__in=Membership.objects.visible_to(request.user).values("user"))

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """A new person belongs to the customer that was chosen."""
        super().save_model(request, obj, form, change)
        customer = None if change else form.cleaned_data.get("customer")
        if customer is not None:
            Membership.objects.create(user=obj, customer=customer)

    @admin.display(description="name", ordering="last_name")
    def name(self, person: User) -> str:
        """First and last name."""
        return person.get_full_name()

    @admin.display(description="role")
    def roles(self, person: User) -> str:
        """Names of the groups."""
        if person.is_superuser:
            return "superuser"
        return ", ".join(group.name for group in person.groups.all()) or ("" if person.is_staff else "customer")

    @admin.display(description="customers")
    def whose(self, person: User) -> str:
        """Whose calls they see."""
        if person.is_superuser or (person.is_staff and person.all_customers):
            return "all"
        return ", ".join(str(membership.customer) for membership in person.memberships.all())

    @admin.action(description="Take away a lost second factor", permissions=["change"])
    def take_away_second_factor(self, request: HttpRequest, people: QuerySet[Any]) -> None:
        """They log in by their password alone, until they set one up again."""
        managed = [person for person in people if may_manage(request.user, person)]
        for person in managed:
            second_factor.turn_off(person)
        names = ", ".join(map(str, managed))
        if managed:
            self.message_user(request, f"No second factor any more: {names}.", messages.SUCCESS)
        if len(managed) < len(people):
            self.message_user(request, "You may not do this for people who may do more than you.", messages.ERROR)

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Only superusers see the switches that are theirs."""
        fieldsets = super().get_fieldsets(request, obj)
        if request.user.is_superuser:
            return fieldsets
        return [
            (title, {**options, "fields": [field for field in options["fields"] if field not in FOR_SUPERUSERS]})
            for title, options in fieldsets
        ]

    def get_inlines(self, request: HttpRequest, obj: User | None) -> Any:
        """A new person gets memberships on the second page, like roles."""
        return () if obj is None else super().get_inlines(request, obj)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only groups that may do nothing which the person at the form may not."""
        if db_field.related_model is Group:
            return forms.ModelMultipleChoiceField(
                grantable_groups(request.user),
                widget=forms.CheckboxSelectMultiple,
                required=False,
                label="Role",
                help_text="What they may do. Without a role, staff see nothing.",
            )
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """See `manages_people`."""
        return super().has_add_permission(request) and manages_people(request.user)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """See `may_manage`; it covers the password's page too."""
        return super().has_change_permission(request, obj) and _manages(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody deletes themselves."""
        return super().has_delete_permission(request, obj) and obj != request.user and _manages(request, obj)


def _manages(request: HttpRequest, person: User | None) -> bool:
    return manages_people(request.user) if person is None else may_manage(request.user, person)
