"""Errors of hosted models that whoever asks them has to tell apart."""

from calls.work.errors import WorkError


class AnswerLostError(WorkError):
    """A request went out and no answer came: it may have been done, and be paid for."""

    def __init__(self, code: str, text: str, *, hint: str = "") -> None:
        super().__init__(code, text, hint=hint)


class CannotBeAskedError(WorkError):
    """The provider keeps no answers that could be fetched."""

    def __init__(self, provider: str) -> None:
        super().__init__("insights:provider:keeps-nothing", f"{provider} keeps no answers.", permanent=True)


class UnusableError(WorkError):
    """What this provider says on this call cannot be used, or it refuses: another one may do better."""

    def __init__(self, code: str, text: str, *, hint: str = "") -> None:
        super().__init__(code, text, hint=hint, permanent=True)
