"""What customers want to know of their calls: edited in the list and on pages of their own."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminIntegerFieldWidget, AdminTextInputWidget
from django.db.models import Count, Q, QuerySet
from django.forms import CheckboxInput
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.http import urlencode

from calls.access.admin import EMPTY, ScopedAdmin
from calls.admin import show
from calls.admin.expectation import cost_range
from calls.models import Action, User
from insights import questions
from insights.admin.question_form import QuestionForm
from insights.admin.question_lists import QuestionListPages
from insights.models import Answer, Question, Quote
from insights.questions import Effect


@admin.register(Question)
class QuestionAdmin(QuestionListPages, ScopedAdmin):
    """Operators write them; only admins delete one, since its answers go with it."""

    form = QuestionForm
    change_list_template = "insights/question_list.html"
    empty_hint = "What the calls of a customer are asked: add questions one by one, or import a list."
    list_display = ("text", "customer", "group", "wanted_role", "position", "is_active", "version", "answers_found")
    list_editable = ("group", "position", "is_active")
    list_filter = ("customer", "is_active", "wanted_role")
    list_select_related = ("customer",)
    filter_titles = {"is_active": "asked of calls"}
    search_fields = ("text", "group")
    search_help_text = "Question or group"
    ordering = ("customer__name", "group", "position", "pk")
    readonly_fields = ("version", "answers_found", "updated_at")
    fieldsets = (
        (None, {"fields": ("customer", "text", "wanted_role", "group", "position", "is_active")}),
        ("Answers", {"fields": ("answers_found", "version", "updated_at")}),
    )

    def get_urls(self) -> list[Any]:
        """With the pages for whole lists."""
        view = self.admin_site.admin_view
        return [
            path("import/", view(self.import_view), name="insights_question_import"),
            path("copy/", view(self.copy_view), name="insights_question_copy"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Each with how many calls answer it; asked once for all rows."""
        found = Count("answers", filter=Q(answers__is_current=True, answers__is_found=True))
        asked = Count("answers", filter=Q(answers__is_current=True))
        return super().get_queryset(request).annotate(found=found, asked=asked)

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        """Fields no wider than the list has room for, named for those who do not see the heading above them."""
        widgets = {
            "group": AdminTextInputWidget(attrs={"size": 14, "class": "", "aria-label": "Group"}),
            "position": AdminIntegerFieldWidget(attrs={"aria-label": "Position"}),
            "is_active": CheckboxInput(attrs={"aria-label": "Asked of calls"}),
        }
        return super().get_changelist_form(request, **{**kwargs, "widgets": widgets})

    @admin.display(description="answered by")
    def answers_found(self, question: Question) -> Any:
        """Calls that say something on it, of those that were asked; leads to the answers."""
        asked, found = getattr(question, "asked", 0), getattr(question, "found", 0)
        if not asked:
            return EMPTY
        address = show.list_address(Answer, question__id__exact=question.pk, is_current__exact=1)
        return format_html('<a class="number" href="{}">{} of {}</a>', address, f"{found:,}", f"{asked:,}")

    def get_readonly_fields(self, request: HttpRequest, obj: Question | None = None) -> Any:
        """It stays its customer's."""
        fixed = super().get_readonly_fields(request, obj)
        return (*fixed, "customer") if obj is not None else fixed

    def get_fieldsets(self, request: HttpRequest, obj: Question | None = None) -> Any:
        """New ones have no answers."""
        return super().get_fieldsets(request, obj)[: 1 if obj is None else None]

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The page; before another question is stored, what that would make outdated."""
        if request.method == "POST" and object_id is not None and "sure" not in request.POST:
            asked = self._asked_first(request, object_id)
            if asked is not None:
                return asked
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _asked_first(self, request: HttpRequest, object_id: str) -> HttpResponse | None:
        """What the change would do; None where it makes nothing outdated, or the form has to be shown again anyway."""
        question = self.get_object(request, object_id)
        if not self.has_change_permission(request, question):
            return None
        form = self.get_form(request, question, change=True)(request.POST, instance=question)
        if not form.is_valid() or not questions.is_asked_anew(form.instance):
            return None
        effect = questions.effect_of(form.instance, cast("User", request.user))
        return self._effect_page(request, form.instance, effect) if effect.outdated else None

    def _effect_page(self, request: HttpRequest, question: Question, effect: Effect) -> HttpResponse:
        sent = [(name, value) for name, values in request.POST.lists() for value in values]
        context = {
            **self.admin_site.each_context(request),
            "title": "This changes what is asked",
            "opts": self.opts,
            "list_heading": self.list_heading,
            "question": question,
            "figures": {name: f"{getattr(effect, name):,}" for name in ("outdated", "calls", "planned")},
            "effect": effect,
            "cost": cost_of(effect),
            "fields": [(name, value) for name, value in sent if name != "csrfmiddlewaretoken"],
            "back": show.address(question),
        }
        return TemplateResponse(request, "insights/question_effect.html", context)

    def save_model(self, request: HttpRequest, obj: Question, form: Any, change: bool) -> None:
        """Through the service that counts versions; then says which calls lack an answer."""
        if not change:
            if "position" not in form.changed_data:
                obj.position = questions.next_position(obj.customer, obj.group)
            obj.save()
        else:
            questions.write(obj)
        if {*questions.ASKED, "is_active"}.intersection(form.changed_data) or not change:
            self._offer(request, obj)

    def _offer(self, request: HttpRequest, question: Question) -> None:
        """A message that leads to the confirm page of the calls that were read already."""
        if not question.is_active or not request.user.has_perm("calls.add_batch"):
            return
        effect = questions.effect_now(question, cast("User", request.user))
        if effect.calls:
            text = 'New calls are asked this. <a href="{}">Ask {} too…</a> ({})'
            messages.info(request, format_html(text, ask_address(question), earlier(effect.calls), cost_of(effect)))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """A question's answers go with it, though nobody deletes answers alone."""
        found, counts, needed, protected = super().get_deleted_objects(objs, request)
        own = {model._meta.verbose_name for model in (Answer, Quote)}
        return found, counts, set(needed) - own, protected

    def response_add(self, request: HttpRequest, obj: Question, post_url_continue: str | None = None) -> HttpResponse:
        """Back to the questions of the same customer."""
        answer = super().response_add(request, obj, post_url_continue)
        plain = "_continue" not in request.POST and "_addanother" not in request.POST and "_popup" not in request.POST
        return HttpResponseRedirect(questions_of(obj.customer_id)) if plain else answer


def earlier(calls: int) -> str:
    """How many calls, in words."""
    return "1 earlier call" if calls == 1 else f"{calls:,} earlier calls"


def cost_of(effect: Effect) -> str:
    """What asking them comes to, in words."""
    expected = effect.expected
    if expected.unpriced and not expected.usd_high:
        return "what it costs is not known: the model has no price here"
    return cost_range(expected.usd_low, expected.usd_high) if expected.usd_high else "free"


def ask_address(question: Question) -> str:
    """The confirm page of "Generate insights" for the calls of its customer that were read already."""
    query = {"action": Action.INSIGHTS.value, **questions.read_calls(question.customer_id).filters}
    return f"{reverse('admin:calls_call_confirm')}?{urlencode(query)}"


def questions_of(customer: int) -> str:
    """The list of one customer's questions."""
    return show.list_address(Question, customer__id__exact=customer)
