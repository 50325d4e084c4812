"""`manage.py transcribe_recording`, as a script sees it."""

import json

import pytest

from calls.management.commands.transcribe_recording import Command


def run(*arguments):
    Command().run_from_argv(["manage.py", "transcribe_recording", *map(str, arguments)])


def test_it_prints_the_transcript_as_json(sample, recording, capsys):
    run(recording(sample("billing_question.flac", 0, 5.7)), "--engine", "moonshine")
    told = json.loads(capsys.readouterr().out)
    assert (told["language"], told["engine"], told["model"]) == ("en", "moonshine", "tiny-en")
    assert told["segments"][0]["speaker"] == "Speaker 1"
    assert told["segments"][0]["start"] < told["segments"][0]["end"]
    assert "billing office" in told["text"]


def test_a_missing_file_exits_with_1_and_says_so(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        run(tmp_path / "nowhere.wav")
    assert ended.value.code == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "audio:user:missing" in told.err


@pytest.mark.parametrize("arguments", [["call.wav", "--engine", "dictaphone"], []])
def test_wrong_usage_exits_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        run(*arguments)
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err
