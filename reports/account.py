"""Log-in, log-out and passwords: Django's own views with our pages. Staff and customers' people use the same."""

from typing import Any

from django.contrib.auth import views
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.messages.views import SuccessMessageMixin
from django.urls import reverse, reverse_lazy
from django.views.generic import UpdateView

from calls.models import User
from reports.mail import ForgottenPasswordForm

PAGES = "reports/account/"


def begin(user: User) -> str:
    """Where somebody begins after the log-in."""
    return reverse("admin:index" if user.is_staff else "reports:home")


class LogIn(views.LoginView):
    """With name and password."""

    template_name = f"{PAGES}login.html"
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        """Staff go to their pages, others to theirs."""
        return begin(self.request.user)  # type: ignore[arg-type]


class LogOut(views.LogoutView):
    """Ends at the log-in."""

    next_page = "login"


class ChangePassword(views.PasswordChangeView):
    """For whoever is logged in."""

    template_name = f"{PAGES}password.html"
    extra_context = {"title": "Change password"}


class PasswordChanged(views.PasswordChangeDoneView):
    """Says so."""

    template_name = f"{PAGES}password_changed.html"


class MailSettings(LoginRequiredMixin, SuccessMessageMixin, UpdateView):
    """What mail somebody gets."""

    template_name = f"{PAGES}mail.html"
    fields = ("mail_when_done",)
    success_url = reverse_lazy("mail-settings")
    success_message = "Saved."
    extra_context = {"title": "Mail"}

    def get_object(self, queryset: Any = None) -> Any:  # noqa: ARG002 - Django's signature
        """One's own row."""
        return self.request.user


class ForgottenPassword(views.PasswordResetView):
    """Asks for the e-mail address; the answer is the same whether somebody has it or not."""

    form_class = ForgottenPasswordForm
    template_name = f"{PAGES}forgotten.html"
    email_template_name = f"{PAGES}forgotten_mail.txt"
    subject_template_name = f"{PAGES}forgotten_subject.txt"


class MailSent(views.PasswordResetDoneView):
    """Says what happens next."""

    template_name = f"{PAGES}sent.html"


class NewPassword(views.PasswordResetConfirmView):
    """Behind the link of the mail."""

    template_name = f"{PAGES}new_password.html"


class NewPasswordDone(views.PasswordResetCompleteView):
    """Says so."""

    template_name = f"{PAGES}new_password_done.html"
