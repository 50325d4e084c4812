"""The optional engine, with the real library where it is installed and a model that knows nothing."""

from importlib.util import find_spec
from types import SimpleNamespace

import numpy as np
import pytest

from calls.speech.base import Access, Doubt, Wish
from calls.speech.embedded.faster_whisper import FasterWhisperEngine, Hearing, activity_of
from calls.speech.pieces import Unkept
from calls.speech.survey import survey
from calls.work.errors import WorkError
from tests.calls.speech.embedded import tiny_whisper

RATE = 16_000
installed = pytest.mark.skipif(find_spec("faster_whisper") is None, reason="faster-whisper is not installed")


def engine(folder="", model="", language=""):
    return FasterWhisperEngine(Wish(model, language), Access(models_folder=str(folder)))


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """A folder with one model, `tiny`."""
    folder = tmp_path_factory.mktemp("models")
    tiny_whisper.make(folder / "tiny")
    return folder


def code_of(folder, model):
    with pytest.raises(WorkError) as caught:
        engine(folder, model)
    assert caught.value.permanent
    return caught.value.code, caught.value.hint


@pytest.mark.skipif(find_spec("faster_whisper") is not None, reason="faster-whisper is installed")
def test_without_the_package_the_error_says_how_to_install_it(tmp_path):
    code, hint = code_of(tmp_path, "tiny")
    assert code == "speech:settings:not-installed"
    assert "pip install faster-whisper" in hint


@installed
@pytest.mark.parametrize("model", ["small", "../tiny", "tiny/../tiny", ".."])
def test_a_model_that_is_not_in_the_folder_is_not_looked_for_elsewhere(models, model):
    code, hint = code_of(models, model)
    assert code == "speech:settings:no-model"
    assert "CHAT_WHISPER_MODELS" in hint


@installed
def test_without_a_folder_there_is_no_model():
    assert code_of("", "tiny")[0] == "speech:settings:no-model"


@installed
def test_a_model_without_its_tokenizer_is_incomplete_since_the_library_would_fetch_one(tmp_path):
    tiny_whisper.make(tmp_path / "tiny")
    (tmp_path / "tiny" / "tokenizer.json").unlink()
    assert code_of(tmp_path, "tiny")[0] == "speech:settings:no-model"


@installed
def test_a_damaged_model_is_an_error_of_its_own(tmp_path, recording, talk):
    tiny_whisper.make(tmp_path / "tiny")
    (tmp_path / "tiny" / "model.bin").write_bytes(b"no model")
    with pytest.raises(WorkError) as caught:
        engine(tmp_path, "tiny").transcribe(recording(talk(3, [1])[None]), pieces=Unkept())
    assert caught.value.code == "speech:settings:bad-model"


@installed
def test_each_channel_is_a_speaker_and_nothing_lies_beyond_the_end(models, recording, talk):
    path = recording(np.stack([talk(20, range(1, 8)), talk(20, range(10, 18), seed=1)]))
    told = []
    result = engine(models, "tiny").transcribe(path, pieces=Unkept(), on_progress=told.append)
    assert (result.engine, result.model, result.language) == ("faster_whisper", "tiny", "en")
    assert {(turn.speaker, turn.channel) for turn in result.segments} == {("Speaker 1", 0), ("Speaker 2", 1)}
    assert all(0 <= turn.start <= turn.end <= 20 for turn in result.segments)
    assert all(turn.start <= word.start <= word.end for turn in result.segments for word in turn.words)
    assert told == sorted(told)


@installed
def test_silence_is_not_given_to_the_model(models, recording):
    result = engine(models, "tiny").transcribe(recording(np.zeros((2, 5 * RATE))), pieces=Unkept())
    assert result.segments == ()


class Parrot:
    """A model that says the same of every block, and whether it was told the language."""

    def __init__(self):
        self.asked = []

    def transcribe(self, samples, *, language, **options):
        self.asked.append((len(samples) / RATE, language))
        word = SimpleNamespace(word=" Guten", start=0.5, end=1.0, probability=0.9)
        line = SimpleNamespace(start=0.5, end=31.0, text=" Guten Tag.", words=[word])
        late = SimpleNamespace(start=1e6, end=1e6, text=" Danke.", words=None)
        return iter([line, late]), SimpleNamespace(language="de")


def lines_of(path, parrot, language=None):
    layout, _ = survey(path, lambda _seconds: None)
    activity = activity_of(path, layout, lambda _seconds: None)
    hearing = Hearing(parrot, language)
    return list(hearing.lines(path, layout, activity, lambda _seconds: None)), hearing, activity


def test_times_count_from_the_beginning_and_end_with_the_block(recording, talk):
    lines, _, _ = lines_of(recording(talk(120, range(120))[None]), parrot := Parrot())
    (first, _), (second, _) = parrot.asked
    assert [(line.start, line.text) for line in lines] == [
        (0.5, "Guten Tag."),
        (pytest.approx(first + 0.5), "Guten Tag."),
    ]
    assert lines[1].words[0].start == pytest.approx(first + 0.5)
    assert lines[1].end == pytest.approx(first + min(31, second))


def test_the_language_of_the_first_block_is_that_of_the_call(recording, talk):
    _, hearing, _ = lines_of(recording(talk(120, range(120))[None]), parrot := Parrot())
    assert [language for _, language in parrot.asked] == [None, "de"]
    assert hearing.language == "de"


def test_the_sides_of_a_mono_call_stay_one_speaker(recording, talk):
    lines, _, activity = lines_of(recording(talk(10, range(2, 8))[None]), Parrot())
    assert {(line.speaker, line.channel) for line in lines} == {("Speaker 1", None)}
    assert list(activity) == [None]


def test_a_side_is_judged_by_the_speech_of_its_own_channel(recording, talk):
    from calls.speech.doubts import marked

    samples = np.stack([talk(20, range(12, 18)), talk(20, range(1, 8), seed=1)])
    samples[:, : RATE // 2] = 0
    lines, _, activity = lines_of(recording(samples), Parrot())
    short = [line.__class__(0.6, 1.0, line.speaker, line.channel, "Thank you.") for line in lines]
    assert [line.doubt for line in marked(short, activity)] == [Doubt.NO_SPEECH, None]
