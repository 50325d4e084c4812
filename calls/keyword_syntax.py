"""How a keyword is written: a word or phrase as it stands, or a regular expression between slashes.

Regular expressions are those of RE2 (https://github.com/google/re2/wiki/Syntax): their time grows with the text alone.
"""

import re2

MOST_MEMORY = 1 << 20
"""Bytes that one expression may take; larger ones are refused."""
FOR_NOTHING = ("", "a", "a b", "1.")
"""Texts in which an expression shows whether it is content with nothing."""


def is_expression(keyword: str) -> bool:
    """Whether it stands between slashes; "//" is no expression but two slashes."""
    return len(keyword) > len("//") and keyword.startswith("/") and keyword.endswith("/")


def expression(keyword: str) -> "re2._Regexp":
    """The compiled expression, without regard to case, `^` and `$` at the ends of a line; raises ValueError."""
    options = re2.Options()
    options.max_mem = MOST_MEMORY
    options.case_sensitive = False
    options.never_nl = True
    options.never_capture = True
    options.log_errors = False
    try:
        re2.compile(keyword[1:-1], options)  # on its own first: what is wrong is told without what we add
        return re2.compile(f"(?m){keyword[1:-1]}", options)
    except re2.error as error:
        raise ValueError(_words(error)) from error
    finally:
        re2.purge()  # its cache would keep 128 of them, each with its memory


def fault(keyword: str) -> str:
    """Why a keyword cannot be looked for, in words; empty when it can."""
    if keyword == "//":
        return "there is nothing between the slashes"
    if not is_expression(keyword):
        return ""
    try:
        found = expression(keyword)
    except ValueError as error:
        return str(error)
    if any(match.start() == match.end() for text in FOR_NOTHING for match in found.finditer(text)):
        return "it would also find nothing at all, which is everywhere"
    return ""


def _words(error: Exception) -> str:
    """RE2 names what it stumbles over after its reason."""
    told = error.args[0]
    text = told.decode(errors="replace") if isinstance(told, bytes) else str(told)
    hints = {
        "invalid perl operator": "looking around (?=…), (?<!…) is not offered",
        "invalid escape sequence": "there is no such sign, nor a reference back",
        "pattern too large": "it is too large: make the repetitions smaller",
        "missing )": r"a bracket is not closed; \( is the sign itself",
        "missing ]": r"a bracket is not closed; \[ is the sign itself",
        "unexpected )": r"a bracket is closed that was not opened; \) is the sign itself",
        "no argument for repetition operator": "nothing stands before it that could repeat",
        "invalid repetition size": "it repeats too often: at most 1,000 times in all",
    }
    hint = next((hint for reason, hint in hints.items() if text.startswith(reason)), "")
    return f"{text} ({hint})" if hint else text
