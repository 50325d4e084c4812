"""Filters of lists of insights that ask nothing of the database to be offered."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from insights.providers import registry as providers


class WordsFilter(admin.SimpleListFilter):
    """A choice between questions, each in words."""

    questions: dict[str, tuple[str, Q]]
    """By name in addresses: the words, and which rows they mean."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002 - Django's
        """Each in its words."""
        return [(name, told) for name, (told, _rows) in self.questions.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002
        """Just those."""
        chosen = self.questions.get(self.value() or "")
        return queryset.filter(chosen[1]) if chosen else queryset


class FallbackFilter(WordsFilter):
    """Whether another provider than the chosen one had to read the call."""

    title = "fallback"
    parameter_name = "fallback"
    questions = {
        "yes": ("Read by a fallback", ~Q(fallback_from="")),
        "no": ("Read by the one chosen", Q(fallback_from="")),
    }


class UnverifiedFilter(WordsFilter):
    """Whether the model quoted what nobody said."""

    title = "unverified quotes"
    parameter_name = "unverified"
    questions = {
        "yes": ("Some quotes were not found", Q(unverified_count__gt=0)),
        "no": ("All were found", Q(unverified_count=0)),
    }


class ProviderFilter(admin.SimpleListFilter):
    """Those that are here: which were used among a million rows would have to be looked for."""

    title = "provider"
    parameter_name = "provider"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ARG002 - Django's
        """By their names."""
        return [(name, name) for name in providers.names()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002
        """Rows of one."""
        return queryset.filter(provider=self.value()) if self.value() else queryset
