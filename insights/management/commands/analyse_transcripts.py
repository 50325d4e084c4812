"""`manage.py analyse_transcripts IN.jsonl OUT.jsonl`: analyse dialogues from a file, line by line."""

import json
import re
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import CommandParser
from pydantic import ValidationError

from calls.management.json_command import FAILED, JsonCommand
from calls.work.errors import WorkError
from insights.providers.base import Ask, InsightProvider, Request, Task
from insights.providers.registry import names, provider, provider_class
from insights.reading.readers import reader
from insights.schema import CallAnalysis, Dialogue

STANDARD = "-"
READABLE = 0o644
HALF_CHARACTER = re.compile("[\ud800-\udfff]")


class Command(JsonCommand):
    """Each input line `{id, turns: [{speaker, text}]}` gives one output line, in order; see `line_of`."""

    help = (
        "Analyse dialogues from a JSON Lines file and write one line for each, in order. "
        "A bad line gives an error line in its place; the rest goes on, and the exit code is 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the two files and the provider."""
        parser.add_argument(
            "input", metavar="IN.jsonl", help="dialogues, one JSON object per line; - for standard input"
        )
        parser.add_argument("output", metavar="OUT.jsonl", help="where the answers go; - for standard output")
        parser.add_argument("--provider", default="offline", choices=names(), help="default: %(default)s")
        parser.add_argument("--model", default="", help="default: the provider's usual one")

    def answer(self, **options: Any) -> dict[str, Any] | None:
        """Analyse every line; report how many there were and how many failed."""
        analyser = analyser_of(options["provider"], options["model"])
        count = failed = 0
        with reading(options["input"]) as source, writing(options["output"], self.stdout) as target:
            for number, text in enumerate(source, start=1):
                if not text.strip():
                    continue
                answered = line_of(text, number, analyser)
                target.write(json.dumps(answered, ensure_ascii=False) + "\n")
                count += 1
                failed += self._report(answered)
        self.exit_code = FAILED if failed else 0
        return None if options["output"] == STANDARD else {"lines": count, "failed": failed}

    def _report(self, answered: dict[str, Any]) -> bool:
        """Say on standard error what was wrong with a line; tell whether it was."""
        error = answered.get("error")
        if error:
            self.stderr.write(f"line {answered['line']}: {error['code']}: {error['text']} {error['hint']}".rstrip())
        return bool(error)


def line_of(text: str, number: int, analyser: InsightProvider) -> dict[str, Any]:
    """Return the answer to one input line: the analysis with the line's id, or `{id, line, error}`."""
    item: Any = None
    try:
        item = parsed(text)
        analysis = analysis_by(analyser, dialogue_of(item))
    except WorkError as error:
        told = {"code": error.code, "text": error.text, "hint": error.hint}
        return {"id": item.get("id") if isinstance(item, dict) else None, "line": number, "error": told}
    return {
        "id": item.get("id"),
        "provider": analyser.name,
        "model": analyser.model,
        **analysis.model_dump(mode="json"),
    }


def analyser_of(name: str, model: str) -> InsightProvider:
    """Return the analyser; only a hosted one needs what this installation has set up for it."""
    return reader(name, model) if provider_class(name).hosted else provider(name)


def analysis_by(analyser: InsightProvider, dialogue: Dialogue) -> CallAnalysis:
    """Return the analysis of a dialogue; a hosted model is asked on the spot, and paid again when asked again."""
    analysis = analyser.analyse(Task(dialogue), asking(analyser)).analysis
    if analysis is None:
        raise WorkError("insights:provider:nothing", "The analyser gave no analysis.", permanent=True)
    return analysis


def asking(analyser: InsightProvider) -> Ask:
    """Return how the analyser's model is asked: nothing is kept, since a file of dialogues is no call of a customer."""

    def ask(request: Request) -> dict[str, Any]:
        if analyser.vendor is None:
            raise WorkError("insights:provider:nothing", "This analyser has no model to ask.", permanent=True)
        return analyser.vendor.send(request, uuid.uuid4().hex).body

    return ask


def parsed(text: str) -> dict[str, Any]:
    """Return the object of a line; raises `WorkError` where it is none."""
    try:
        item = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _bad("not-json", "The line is not JSON.", "Write one JSON object per line.") from error
    if "\\ud" in text.lower() or HALF_CHARACTER.search(text):
        # JSON can name halves of characters, and standard input smuggles bytes that are no text as such.
        item = json.loads(HALF_CHARACTER.sub("\ufffd", json.dumps(item, ensure_ascii=False)))
    if not isinstance(item, dict):
        raise _bad("not-an-object", "The line is not a JSON object.", 'Write {"id": …, "turns": […]}.')
    return item


def dialogue_of(item: dict[str, Any]) -> Dialogue:
    """Return the dialogue of an object; raises `WorkError` where turns are missing or of wrong types."""
    turns = item.get("turns")
    if not isinstance(turns, list) or not turns:
        raise _bad("no-turns", "There are no turns.", 'Give "turns": [{"speaker": "…", "text": "…"}].')
    try:
        return Dialogue.model_validate(
            {"turns": [known(turn) for turn in turns], "duration_seconds": item.get("duration_seconds")}
        )
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise _bad("wrong-types", f"{place}: {first['msg']}.", "Each turn needs a speaker and a text.") from error


def known(turn: Any) -> Any:
    """Keep of a turn what the analyser reads; other fields of the input are none of its business."""
    return (
        {key: turn[key] for key in ("speaker", "text", "start", "end") if key in turn}
        if isinstance(turn, dict)
        else turn
    )


def _bad(what: str, text: str, hint: str) -> WorkError:
    """Make the error for a bad line."""
    return WorkError(f"insights:user:{what}", text, hint=hint, permanent=True)


def reading(name: str) -> Any:
    """Open the input; raises `WorkError` where there is none."""
    if name == STANDARD:
        return nullcontext(sys.stdin)
    try:
        return Path(name).open(encoding="utf-8", errors="replace")
    except OSError as error:
        raise _bad("unreadable", f"Cannot read {name}: {error.strerror}.", "Check the path.") from error


@contextmanager
def writing(name: str, standard: Any) -> Iterator[TextIO | Any]:
    """Open the output beside its final place and move it there at the end, so that nobody sees half a file."""
    if name == STANDARD:
        yield standard
        return
    path = Path(name)
    try:
        number, partial_name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise _bad("unwritable", f"Cannot write {name}: {error.strerror}.", "Check that the folder exists.") from error
    partial = Path(partial_name)
    try:
        with open(number, "w", encoding="utf-8") as handle:  # noqa: PTH123 - it is open already
            yield handle
        partial.chmod(READABLE)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
