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


@pytest.fixture
def conversation(tmp_path):
    """The left side speaks two seconds, then, after four, the right side three."""
    left = np.concatenate([hiss(2), quiet(7)], axis=1)
    right = np.concatenate([quiet(6), hiss(3)], axis=1)
    return write_wav(tmp_path / "call.wav", np.concatenate([left, right]))


def test_the_command_tells_each_channel_apart(conversation, capsys):
    run(conversation)
    answer = json.loads(capsys.readouterr().out)
    assert answer["channel_silences"][0][-1][1] == pytest.approx(9, abs=0.02)
    assert answer["channel_silences"][1][0] == pytest.approx([0, 6], abs=0.02)
    assert answer["activity"] == [[[0, 2000]], [[6000, 9000]]]
    assert answer["loudness"] == [[-17] * 2 + [-128] * 7, [-128] * 6 + [-17] * 3]
    assert answer["loudness_dbfs"] == pytest.approx(-22.6, abs=0.1)
    assert "peaks" not in answer


def test_the_command_tells_how_the_conversation_went(conversation, capsys):
    run(conversation)
    talk = json.loads(capsys.readouterr().out)["talk"]
    assert (talk["crosstalk_seconds"], talk["non_talk_seconds"]) == (0.0, 4.0)


def test_one_channel_is_no_conversation(call, capsys):
    run(call)
    assert json.loads(capsys.readouterr().out)["talk"] is None


def test_silences_come_in_the_bands_asked_for(conversation, capsys):
    run(conversation, "--medium-seconds", "1", "--long-seconds", "3.5")
    bands = json.loads(capsys.readouterr().out)["silence_bands"]
    assert (bands["short"]["count"], bands["medium"]["count"], bands["long"]["count"]) == (0, 0, 1)


def test_peaks_come_when_asked_for(conversation, capsys):
    run(conversation, "--peaks")
    left, right = json.loads(capsys.readouterr().out)["peaks"]
    assert len(left) == len(right) <= 2000
    assert left[0] == pytest.approx([-31, 31], abs=2)
    assert right[0] == [0, 0]


def test_the_threshold_may_be_relative_to_the_loudness(call, capsys):
    run(call, "--below-loudness-db", "16")
    answer = json.loads(capsys.readouterr().out)
    assert answer["threshold_used_dbfs"] == answer["loudness_dbfs"] - 16
    assert len(answer["silences"]) == 1


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
        ["--below-loudness-db", "-1"],
        ["--long-seconds", "soon"],
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


def test_long_silences_that_are_no_longer_than_medium_ones_are_wrong_usage(call, capsys):
    with pytest.raises(SystemExit) as ended:
        run(call, "--medium-seconds", "5", "--long-seconds", "5")
    assert ended.value.code == 2
    assert "--long-seconds must be more than --medium-seconds" in capsys.readouterr().err
