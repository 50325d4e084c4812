"""`manage.py analyse_transcripts` as a person runs it."""

import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command

GOOD = {
    "id": "a",
    "turns": [
        {"speaker": "Left", "text": "good morning river dental how can i help"},
        {"speaker": "Right", "text": "i need a cleaning but friday is too expensive for me"},
        {"speaker": "Left", "text": "ok you are booked for friday at ten"},
    ],
}


def run(*arguments: str) -> tuple[int, str, str]:
    """Run the command; return exit code, standard output and standard error."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("analyse_transcripts", *arguments, stdout=out, stderr=err)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def lines(path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def source(tmp_path):
    def write(*items: object):
        path = tmp_path / "in.jsonl"
        path.write_text(
            "".join((item if isinstance(item, str) else json.dumps(item)) + "\n" for item in items), "utf-8"
        )
        return path

    return write


def test_each_line_is_answered_in_order(source, tmp_path):
    code, out, _ = run(str(source(GOOD, {**GOOD, "id": 2}, {**GOOD, "id": None})), str(tmp_path / "out.jsonl"))
    assert code == 0
    assert json.loads(out) == {"lines": 3, "failed": 0}
    assert [line["id"] for line in lines(tmp_path / "out.jsonl")] == ["a", 2, None]


def test_an_answer_speaks_of_the_speakers_as_the_input_names_them(source, tmp_path):
    run(str(source(GOOD)), str(tmp_path / "out.jsonl"))
    (answer,) = lines(tmp_path / "out.jsonl")
    assert answer["roles"] == {"Left": "agent", "Right": "customer"}
    assert answer["category"] == "consult_scheduled"
    assert [(o["type"], o["turn"]) for o in answer["objections"]] == [("cost-value", 1)]
    assert answer["sentiment"]
    assert answer["summary"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("nonsense", "not-json"),
        ("[" * 100_000, "not-json"),
        ([1, 2], "not-an-object"),
        ({"id": "b"}, "no-turns"),
        ({"id": "b", "turns": []}, "no-turns"),
        ({"id": "b", "turns": ["hello"]}, "wrong-types"),
        ({"id": "b", "turns": [{"speaker": "x"}]}, "wrong-types"),
        ({"id": "b", "turns": [{"speaker": 1, "text": "x"}]}, "wrong-types"),
    ],
)
def test_a_bad_line_gets_an_error_in_its_place_and_the_rest_goes_on(source, tmp_path, line, code):
    exit_code, out, err = run(str(source(GOOD, line, GOOD)), str(tmp_path / "out.jsonl"))
    before, bad, after = lines(tmp_path / "out.jsonl")
    assert exit_code == 1
    assert json.loads(out) == {"lines": 3, "failed": 1}
    assert (bad["line"], bad["error"]["code"]) == (2, f"insights:user:{code}")
    assert "line 2" in err
    assert before["category"] == after["category"] == "consult_scheduled"


def test_standard_input_to_standard_output(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(GOOD) + "\n"))
    code, out, _ = run("-", "-")
    assert code == 0
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["a"]


def test_other_fields_of_the_input_are_ignored(source, tmp_path):
    item = {"id": "a", "source": "x", "turns": [{**turn, "emotion": "calm"} for turn in GOOD["turns"]]}
    assert run(str(source(item)), str(tmp_path / "out.jsonl"))[0] == 0


def test_a_missing_input_leaves_an_old_output_alone(tmp_path):
    old = tmp_path / "out.jsonl"
    old.write_text("old", "utf-8")
    code, _, err = run(str(tmp_path / "none.jsonl"), str(old))
    assert (code, old.read_text("utf-8")) == (1, "old")
    assert "insights:user:unreadable" in err


def test_nothing_but_the_output_is_left_behind(source, tmp_path):
    path = source(GOOD)
    run(str(path), str(tmp_path / "out.jsonl"))
    assert sorted(found.name for found in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


def test_an_unknown_provider_is_wrong_usage(source, tmp_path):
    with pytest.raises(CommandError, match="invalid choice: 'oracle'"):
        run(str(source(GOOD)), str(tmp_path / "out.jsonl"), "--provider", "oracle")


def test_half_a_character_stops_no_line(tmp_path):
    path = tmp_path / "in.jsonl"
    turn = {"speaker": "A", "text": "I paid \ud800 twice, \U0001f600."}
    path.write_text(json.dumps({"id": "\ud800", "turns": [turn]}))
    code, _, err = run(str(path), str(tmp_path / "out.jsonl"))
    answered = json.loads((tmp_path / "out.jsonl").read_text("utf-8"))
    assert (code, err, answered["id"]) == (0, "", "\ufffd")
    assert "I paid \ufffd twice, \U0001f600" in answered["summary"]
