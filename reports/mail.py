"""Mail to people, sent beside the request: how long an answer takes must not tell who has an account."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.contrib.auth.forms import PasswordResetForm
from django.core.cache import cache

POST = ThreadPoolExecutor(max_workers=1, thread_name_prefix="post")
PAUSE_SECONDS = 300
"""Between two mails to the same person, whoever asks for them."""


class ForgottenPasswordForm(PasswordResetForm):
    """Django's; each person gets one mail at a time."""

    def send_mail(self, *args: Any, **options: Any) -> None:
        """Hand the mail over; a failure to send it goes to the log."""
        person = (args[2] if len(args) > 2 else options["context"])["user"]  # noqa: PLR2004 - Django's third argument
        if cache.add(f"password-mail-{person.pk}", True, timeout=PAUSE_SECONDS):
            POST.submit(super().send_mail, *args, **options)
