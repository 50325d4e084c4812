"""What CHAT's commands for scripts share: JSON on standard output, errors on standard error, exit codes."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand

from calls.work.errors import WorkError

FAILED = 1
INTERRUPTED = 130
"""Exit code of a command that Ctrl-C ended, as shells have it."""


class JsonCommand(BaseCommand):
    """A command that prints its answer as JSON and exits with 1 when the work failed, 2 on wrong usage.

    Subclasses implement `answer`, which returns what is printed or raises `WorkError`.
    """

    requires_system_checks: list[str] = []
    exit_code = 0
    """Set by `answer` where there is something to print although the work failed."""

    def answer(self, **options: Any) -> dict[str, Any] | None:  # noqa: ARG002 - for subclasses
        """Do the work; return what to print, or None where the command writes its own output."""
        raise TypeError(f"{type(self).__name__} has no answer().")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        """Print the answer, or the error and exit 1."""
        try:
            answer = self.answer(**options)
        except WorkError as error:
            self.fail(error)
        except KeyboardInterrupt:
            sys.exit(INTERRUPTED)
        else:
            if answer is not None:
                self.stdout.write(json.dumps(answer, indent=2, ensure_ascii=False))
            if self.exit_code:
                sys.exit(self.exit_code)

    def fail(self, error: WorkError) -> None:
        """Say on standard error what went wrong and what to do, then exit 1."""
        self.stderr.write(f"{error.code}: {error.text}")
        if error.hint:
            self.stderr.write(f"hint: {error.hint}")
        sys.exit(FAILED)
