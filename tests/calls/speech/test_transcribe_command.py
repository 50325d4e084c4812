"""`manage.py transcribe_recording`, as a script sees it."""

import json

import pytest

from calls.management.commands.transcribe_recording import Command
from tests.fake_speech import openai as fake
from tests.fake_speech.recordings import write
from tests.fake_speech.tones import Burst


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


def test_nobody_is_promised_another_try_by_itself(tmp_path, capsys, settings):
    with fake.OpenAIService() as service:
        settings.ENV = {**settings.ENV, "OPENAI_API_KEY": fake.KEY, "OPENAI_BASE_URL": service.base_url}
        service.faults = [fake.BROKEN]
        with pytest.raises(SystemExit) as ended:
            run(write(tmp_path / "call.wav", [Burst(1, 3)], seconds=5), "--engine", "openai")
    assert ended.value.code == 1
    told = capsys.readouterr().err
    assert "speech:vendor:unavailable" in told
    assert "hint: Run the command again later" in told


@pytest.mark.parametrize("arguments", [["call.wav", "--engine", "dictaphone"], []])
def test_wrong_usage_exits_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        run(*arguments)
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err
