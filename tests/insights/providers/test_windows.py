"""Transcripts longer than a model's window: nothing is left out, the end decides, findings come once."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calls.work.errors import WorkError
from insights.providers.base import Task
from insights.providers.hosted.lines import Line, harmless, lines_of, shown_names
from insights.providers.hosted.windows import halves, windows
from insights.schema import About, Asked, Category, Dialogue, Turn
from tests.fake_provider.faults import Kind

TALK = (
    "Could you tell me how long the cleaning takes and whether it hurts",
    "It takes about forty minutes, and most people feel nothing at all while it is done",
    "And what else would I have to know before I come, about food for instance",
    "You can eat as usual, just brush your teeth before you come to us please",
)
BOOKING = "Perfect, then I have you down for Tuesday at three, you are booked, see you then."


def long_call(words, ending=BOOKING):
    """A call of that many words in which an appointment is made in the last fifty, or not at all."""
    turns, count = [Turn(speaker="Anna", text="Thank you for calling, how can I help?", start=0)], 8
    while count < words - 30:
        said = f"{TALK[len(turns) % 4]} number {len(turns)}"
        turns.append(Turn(speaker="Ben" if len(turns) % 2 else "Anna", text=said, start=len(turns) * 4.0))
        count += len(said.split())
    turns.append(Turn(speaker="Ben", text="Then let us do it next Tuesday.", start=len(turns) * 4.0))
    turns.append(Turn(speaker="Anna", text=ending, start=len(turns) * 4.0))
    return Dialogue(turns=tuple(turns))


def lines(*texts):
    return tuple(Line(number, f"{number} | A | --:-- | ", text) for number, text in enumerate(texts))


def test_a_short_call_is_one_window():
    every = lines("one", "two", "three")
    assert windows(every, 1000) == (every,)


def test_an_empty_call_is_one_empty_window():
    assert windows((), 1000) == ((),)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text(st.sampled_from("ab c日я,.7"), max_size=400), min_size=1, max_size=60),
    st.integers(min_value=120, max_value=700),
)
def test_windows_hold_every_word_in_order_and_never_too_many(texts, room):
    every = lines(*texts)
    made = windows(every, room)
    assert all(sum(line.tokens for line in window) <= room for window in made)
    assert every[-1].words.endswith(made[-1][-1].words)
    seen = [line.number for window in made for line in window]
    assert set(seen) == set(range(len(every)))
    for window in made:
        numbers = [line.number for line in window]
        assert numbers == sorted(numbers)


def test_neighbours_share_lines_and_windows_are_about_equally_long():
    every = lines(*(f"This is line {number} of a very long call about nothing" for number in range(400)))
    made = windows(every, 2000)
    lengths = [sum(line.tokens for line in window) for window in made]
    assert len(made) > 3
    assert min(lengths) > 0.7 * max(lengths)
    for one, following in pairwise(made):
        assert following[0] in one
        assert following[-1] not in one


def test_one_giant_line_is_cut_between_words_and_the_pieces_overlap():
    words = " ".join(f"word{number}" for number in range(4000))
    made = windows(lines(words), 2000)
    pieces = [line.words for window in made for line in window]
    assert {line.number for window in made for line in window} == {0}
    assert {word for piece in pieces for word in piece.split()} == set(words.split())
    assert pieces[0].split()[-1] in pieces[1].split()


def test_a_giant_line_without_spaces_is_cut_too():
    made = windows(lines("预约" * 5000), 2000)
    assert sum(len(line.words) for window in made for line in window) >= 10_000


def test_halves_of_a_window_are_shorter():
    every = lines(*("a line like any other" for _ in range(100)))
    made = halves(every)
    assert len(made) == 2
    assert max(len(window) for window in made) < 70


def test_long_names_before_short_words_are_no_obstacle():
    every = tuple(Line(number, f"{number} | {'я' * 60} | --:-- | ", "yes") for number in range(9))
    made = windows(every, 130)
    assert {line.number for window in made for line in window} == set(range(9))


def test_names_of_speakers_are_told_apart_however_alike():
    shown = shown_names(["A|B", "A/B", "A|B", "<x>", ""])
    assert len(set(shown.values())) == 4
    assert not any(sign in name for name in shown.values() for sign in "|<>")


def test_lines_are_numbered_by_turn_and_silent_turns_are_left_out():
    turns = (Turn(speaker="A", text="Hi\nthere", start=75), Turn(speaker="B", text=" "), Turn(speaker="B", text="Yes"))
    made = lines_of(Dialogue(turns=turns), {"A": "A", "B": "B"})
    assert [line.text for line in made] == ["0 | A | 01:15 | Hi there", "2 | B | --:-- | Yes"]


def test_words_of_all_scripts_stay_whole_and_steering_signs_go():
    assert harmless("क्\u200dष 👩\u200d⚕️ \u202eabc\x1b[31m\u2028d\x00e") == "क्\u200dष 👩\u200d⚕️ abc [31m d e"


def test_the_booking_in_the_last_fifty_of_60_000_words_decides(reader, fake):
    provider = reader("server", window_tokens=32_000)
    dialogue = long_call(60_000)
    assert sum(len(turn.text.split()) for turn in dialogue.turns) > 59_900
    answer = provider.analyse(Task(dialogue), provider.ask)
    assert answer.analysis.category is Category.CONSULT_SCHEDULED
    (said,) = [said for said in answer.analysis.evidence if said.about is About.CATEGORY]
    assert said.turn == len(dialogue.turns) - 1
    sent = {
        line.partition(" | ")[0]
        for body in fake.bodies
        for line in body["messages"][1]["content"].splitlines()
        if line[:1].isdigit()
    }
    assert sent == {str(number) for number in range(len(dialogue.turns))}
    assert all(request.input_tokens + request.output_tokens <= 32_000 for request in provider.ask.requests)


def test_the_same_long_call_fits_into_one_large_window(reader, fake):
    provider = reader(window_tokens=272_000)
    answer = provider.analyse(Task(long_call(60_000)), provider.ask)
    assert answer.analysis.category is Category.CONSULT_SCHEDULED
    assert len(fake.bodies) == 1


def test_a_long_call_without_a_booking_has_none(reader):
    provider = reader("server", window_tokens=24_000)
    answer = provider.analyse(Task(long_call(20_000, "No, we have nothing free, good bye.")), provider.ask)
    assert answer.analysis.category is not Category.CONSULT_SCHEDULED


def test_questions_are_asked_of_every_window(reader):
    provider = reader("server", window_tokens=24_000)
    asked = (Asked(key="7", text="When is Tuesday booked?"),)
    answer = provider.analyse(Task(long_call(20_000), questions=asked, wants_analysis=False), provider.ask)
    assert len(provider.ask.requests) > 1
    assert [(one.key, one.found) for one in answer.answers] == [("7", True)]
    assert "Tuesday" in answer.answers[0].quotes[0].quote


def test_parts_are_told_to_be_parts_and_summed_up_in_the_end(reader, fake):
    provider = reader("server", window_tokens=24_000)
    answer = provider.analyse(Task(long_call(20_000)), provider.ask)
    *parts, last = fake.bodies
    assert all(f"This is part {n} of {len(parts)}" in b["messages"][1]["content"] for n, b in enumerate(parts, 1))
    assert last["response_format"]["json_schema"]["name"] == "OverallReply"
    assert len(answer.analysis.key_points) <= 5
    assert [said.index for said in answer.analysis.evidence if said.about is About.KEY_POINT]


def test_a_window_that_proves_too_long_is_halved(reader, fake):
    fake.control(window=12_000)
    provider = reader(window_tokens=272_000)
    answer = provider.analyse(Task(long_call(20_000)), provider.ask)
    assert answer.analysis.category is Category.CONSULT_SCHEDULED
    assert fake.bill.unbilled["too-long"] >= 1
    assert len(fake.bill.entries) > 2


def test_an_answer_that_is_cut_off_twice_is_asked_of_halves(reader, fake):
    fake.fail(Kind.CUT_JSON, Kind.CUT_JSON)
    provider = reader()
    answer = provider.analyse(Task(long_call(2_000)), provider.ask)
    assert answer.analysis.category is Category.CONSULT_SCHEDULED
    assert provider.ask.purposes == ["analysis", "repair", "analysis", "analysis", "analysis"]


def test_halving_comes_to_an_end(reader, fake):
    fake.control(window=1)
    provider = reader()
    with pytest.raises(WorkError) as error:
        provider.analyse(Task(long_call(5_000)), provider.ask)
    assert error.value.code == "insights:provider:too-long"
    assert len(fake.bodies) < 20


def test_an_endless_call_is_refused_before_anything_is_sent(reader, fake):
    provider = reader("server", window_tokens=8_000)
    with pytest.raises(WorkError) as error:
        provider.analyse(Task(long_call(160_000)), provider.ask)
    assert error.value.code == "insights:provider:too-long"
    assert fake.bodies == []
