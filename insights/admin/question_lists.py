"""Pages that add many questions at once: from a list, or from another customer."""

from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.admin import helpers
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from calls.access.admin import ScopedAdmin
from calls.admin import show
from calls.models import Customer, User
from insights import questions
from insights.admin.question_form import CopyForm, ListForm
from insights.models import Question
from insights.question_lists import QuestionList
from insights.questions import TakenOver

TOLD = 5
"""Lines that are named one by one."""


class QuestionListPages(ScopedAdmin):
    """Adds "Import a list" and "Copy from a customer" to the page of questions."""

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """The form, or the questions that were added."""
        user = self._checked(request)
        initial = {"customer": request.GET.get("customer", "")}
        form = ListForm(request.POST or None, request.FILES or None, user=user, initial=initial)
        if request.method == "POST" and form.is_valid():
            found: QuestionList = form.cleaned_data["found"]
            taken = questions.take_over(form.cleaned_data["customer"], found.rows)
            self._tell(request, taken, found)
            return self._to_list(form.cleaned_data["customer"])
        return self._form_page(request, form, "Import a list of questions", "Import")

    def copy_view(self, request: HttpRequest) -> HttpResponse:
        """The form, or the questions that were copied."""
        form = CopyForm(request.POST or None, user=self._checked(request))
        if request.method == "POST" and form.is_valid():
            taken = questions.copy(form.cleaned_data["source"], form.cleaned_data["target"])
            self._tell(request, taken, QuestionList(()))
            return self._to_list(form.cleaned_data["target"])
        return self._form_page(request, form, "Copy questions to another customer", "Copy")

    def _checked(self, request: HttpRequest) -> User:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return cast("User", request.user)

    def _form_page(self, request: HttpRequest, form: forms.Form, title: str, button: str) -> HttpResponse:
        adminform = helpers.AdminForm(form, [(None, {"fields": list(form.fields)})], {}, model_admin=self)  # type: ignore[arg-type]
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "button": button,
            "opts": self.opts,
            "list_heading": self.list_heading,
            "adminform": adminform,
            "media": self.media + adminform.media,
            "errors": [*form.non_field_errors(), *(wrong for field in form for wrong in field.errors)],
            "back": show.list_address(Question),
        }
        return TemplateResponse(request, "insights/question_lists.html", context)

    def _tell(self, request: HttpRequest, taken: TakenOver, found: QuestionList) -> None:
        """What became of every line."""
        messages.success(request, f"{_counted(len(taken.added), 'question')} added.")
        doubles = len(taken.doubles) + found.doubles
        if doubles:
            messages.info(request, f"{_counted(doubles, 'question')} left out: there already, or twice in the list.")
        if found.blanks:
            messages.info(request, f"{_counted(found.blanks, 'empty line')} left out.")
        for number, wrong in found.unusable[:TOLD]:
            messages.warning(request, f"Line {number} left out: {wrong}")
        if len(found.unusable) > TOLD:
            messages.warning(request, f"{_counted(len(found.unusable) - TOLD, 'more line')} left out.")

    def _to_list(self, customer: Customer) -> HttpResponse:
        return HttpResponseRedirect(show.list_address(Question, customer__id__exact=customer.pk))


def _counted(number: int, name: str) -> str:
    return f"1 {name}" if number == 1 else f"{number:,} {name}s"
