import json

import numpy as np
import pytest

from calls.management.commands.analyse_recording import Command
from tests.calls.audio.media import hiss, quiet, write_wav


def run(*arguments):
    Command().run_from_argv(["manage.py", "analyse_recording", *map(str, arguments)])


@pytest.fixture
def call(tmp_path):
    return write_wav(tmp_path / "call.wav", np.concatenate([hiss(1), quiet(2), hiss(1)], axis=1))


def test_the_command_prints_the_analysis_as_json(call, capsys):
    run(call)
    answer = json.loads(capsys.readouterr().out)
    assert (answer["duration_seconds"], answer["sample_rate"], answer["channels"]) == (4.0, 8000, 1)
    (silence,) = answer["silences"]
    assert silence == pytest.approx({"start": 1.0, "end": 3.0, "duration": 2.0}, abs=0.02)
    assert len(answer["talk_seconds"]) == 1


def test_the_shortest_silence_and_the_threshold_are_the_callers(call, capsys):
    run(call, "--min-silence-ms", "2500")
    assert json.loads(capsys.readouterr().out)["silences"] == []
    run(call, "--threshold-dbfs", "-1")
    assert json.loads(capsys.readouterr().out)["silence_seconds"] == 4.0


def test_a_file_that_is_no_recording_ends_with_one(tmp_path, capsys):
    path = tmp_path / "call.mp3"
    path.write_text("no sound")
    with pytest.raises(SystemExit) as ended:
        run(path)
    assert ended.value.code == 1
    assert "audio:user:not-audio" in capsys.readouterr().err


@pytest.mark.parametrize(
    "wrong",
    [
        ["--min-silence-ms", "0"],
        ["--min-silence-ms", "-5"],
        ["--min-silence-ms", "soon"],
        ["--threshold-dbfs", "3"],
        ["--min-silence-ms", "inf"],
        ["--threshold-dbfs", "nan"],
    ],
)
def test_wrong_usage_ends_with_two(call, wrong):
    with pytest.raises(SystemExit) as ended:
        run(call, *wrong)
    assert ended.value.code == 2


def test_a_wrong_number_is_named_without_the_names_of_our_functions(call, capsys):
    with pytest.raises(SystemExit):
        run(call, "--min-silence-ms", "soon")
    assert "--min-silence-ms: must be a number, not 'soon'" in capsys.readouterr().err


def test_a_command_without_a_file_is_wrong_usage():
    with pytest.raises(SystemExit) as ended:
        run()
    assert ended.value.code == 2
