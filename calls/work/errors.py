"""Errors that a stage anticipates: whose fault it is, what to do, and whether to try again."""


class WorkError(Exception):
    """An anticipated failure of one item of work, shown to people as it stands.

    `code` is `area:whose:what`, for example `import:source:not-found`; `text` says what happened and `hint` what
    to do about it. A permanent error ends the item at once, any other is tried again. `retry_after` is what the
    other side asked for, in seconds; being rate limited does not count as an attempt. With `pauses` nothing else of
    the job could go on either (a key is missing, a budget spent): the item waits again, and the job is paused with
    this error for people to read.
    """

    def __init__(
        self,
        code: str,
        text: str,
        *,
        hint: str = "",
        permanent: bool = False,
        retry_after: float | None = None,
        rate_limited: bool = False,
        pauses: bool = False,
    ) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.hint = hint
        self.permanent = permanent
        self.retry_after = retry_after
        self.rate_limited = rate_limited
        self.pauses = pauses

    def __str__(self) -> str:
        return f"{self.text} ({self.code})"
