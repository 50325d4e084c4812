"""Log-in, log-out and passwords: Django's own views with our pages. Staff and customers' people use the same."""

from django.contrib.auth import views
from django.urls import reverse

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
