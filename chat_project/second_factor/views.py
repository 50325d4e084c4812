"""Asking for the code after the password; setting the second factor up, and turning it off."""

import io
from typing import Any

import django_otp
import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import RedirectURLMixin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, TemplateView

from calls.access import second_factor
from chat_project.second_factor.forms import CodeForm
from reports.account import begin

guarded = (sensitive_post_parameters(), never_cache, login_required)


@method_decorator(guarded, name="dispatch")
class Code(RedirectURLMixin, FormView):
    """After the password: the code. Here the log-in is completed."""

    form_class = CodeForm
    template_name = "account/code.html"

    def get_default_redirect_url(self) -> str:
        """Where the person begins."""
        return begin(self.request.user)  # type: ignore[arg-type]

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """The page that was asked for goes along."""
        return super().get_context_data(next=self.get_redirect_url(), **more)

    def form_valid(self, form: CodeForm) -> HttpResponse:
        """In, or once more."""
        device = second_factor.verified(self.request.user, form.cleaned_data["code"])  # type: ignore[arg-type]
        if device is None:
            form.wrong()
            return self.form_invalid(form)
        _let_in(self.request, device)
        return HttpResponseRedirect(self.get_success_url())


@method_decorator(guarded, name="dispatch")
class SetUp(TemplateView):
    """One's own second factor: whether it is on, and how to turn it on."""

    template_name = "account/set_up.html"

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """With the secret, as long as it is not confirmed."""
        user: Any = self.request.user
        if second_factor.is_on(user):
            return super().get_context_data(on=True, form=more.pop("form", CodeForm()), **more)
        device = second_factor.offered(user)
        shown = {"picture": picture(device.config_url), "secret": second_factor.secret_of(device)}
        return super().get_context_data(**shown, form=more.pop("form", CodeForm()), **more)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Turn it on by a first code."""
        form, user = CodeForm(request.POST), request.user
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        device = second_factor.turn_on(user, form.cleaned_data["code"])  # type: ignore[arg-type]
        if device is None:
            form.wrong()
            return self.render_to_response(self.get_context_data(form=form))
        _let_in(request, device)
        codes = second_factor.new_backup_codes(user)  # type: ignore[arg-type]
        return render(request, "account/backup_codes.html", {"codes": codes, "on_to": begin(user)})  # type: ignore[arg-type]


@method_decorator(guarded, name="dispatch")
class TurnOff(FormView):
    """By a code, so that whoever finds an open page cannot."""

    form_class = CodeForm
    template_name = "account/set_up.html"
    extra_context = {"on": True}
    http_method_names = ["post"]

    def form_valid(self, form: CodeForm) -> HttpResponse:
        """Off, or once more."""
        user: Any = self.request.user
        if second_factor.verified(user, form.cleaned_data["code"]) is None:
            form.wrong()
            return self.form_invalid(form)
        second_factor.turn_off(user)
        messages.success(self.request, "Your second factor is off.")
        return redirect("second_factor:set-up")


def picture(text: str) -> SafeString:
    """A QR code as SVG, without anything that our policy forbids."""
    file = io.BytesIO()
    segno.make_qr(text).save(
        file, kind="svg", scale=5, xmldecl=False, svgclass="qr", lineclass=None, dark="#000", light="#fff",
        title="QR code of the secret", nl=False,
    )  # fmt: skip
    return mark_safe(file.getvalue().decode())  # noqa: S308 - made by segno of numbers alone


def _let_in(request: HttpRequest, device: Any) -> None:
    # A new session number, as after every log-in: one that somebody knew beforehand is worth nothing.
    request.session.cycle_key()
    django_otp.login(request, device)
