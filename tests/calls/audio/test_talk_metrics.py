"""Talk metrics against truth computed by hand, to the millisecond."""

import itertools
import time

import numpy as np
import pytest

from calls.audio.floor import BACK_CHANNEL_MS, INCURSION_MS
from calls.audio.talk_metrics import MOST_LISTED, Answers, InterruptionAt, Stretch, conversation_metrics

MINUTE = 60_000


def measured(*sides, duration=MINUTE, words=None):
    return conversation_metrics(sides, duration, words)


def turns(*sides):
    return [side.turns for side in measured(*sides).sides]


def monologues(*sides):
    """The longest of each side as (from, to) in ms."""
    longest = [side.longest_monologue for side in measured(*sides).sides]
    return [one and (round(one.start * 1000), round(one.end * 1000)) for one in longest]


def interrupted(*sides):
    return [(row.at, row.by, row.of, row.overlap_seconds) for row in measured(*sides).interruptions]


def waited(*sides):
    return [side.answers for side in measured(*sides).sides]


# Talk, crosstalk, pauses


def test_talk_time_is_speech_without_pauses_and_its_share_leaves_silence_out():
    agent, caller = measured([(1000, 4001), (5000, 8000)], [(10_000, 12_000)]).sides
    assert (agent.talk_seconds, caller.talk_seconds) == (6.001, 2.0)
    assert (agent.talk_share, caller.talk_share) == (6001 / 8001, 2000 / 8001)
    assert measured([(1000, 4001)], [(5000, 7000)]).talk_ratio == 3001 / 2000


def test_crosstalk_is_the_time_in_which_more_than_one_speaks():
    assert measured([(0, 5000), (6000, 9000)], [(4001, 6500)]).crosstalk_seconds == 1.499
    three = measured([(0, 3000)], [(1000, 4000)], [(2000, 5000)])
    assert three.crosstalk_seconds == 3.0


def test_speech_that_only_touches_is_no_crosstalk():
    assert measured([(0, 5000)], [(5000, 9000)]).crosstalk_seconds == 0


def test_pauses_of_everybody_count_from_three_seconds_on():
    told = measured([(3000, 5000), (7999, 9000)], [(12_000, 14_000)], duration=16_999)
    assert told.non_talk == (Stretch(0.0, 3.0, 3.0), Stretch(9.0, 12.0, 3.0))
    assert (told.non_talk_seconds, told.non_talk_count) == (6.0, 2)
    assert measured([(3000, 5000)], duration=8000).non_talk_seconds == 6.0


def test_a_call_in_which_nobody_speaks_is_one_pause():
    told = measured([], [], duration=10_000)
    assert told.non_talk == (Stretch(0.0, 10.0, 10.0),)
    assert [(side.talk_share, side.longest_monologue, side.answers) for side in told.sides] == [(None, None, None)] * 2
    assert told.talk_ratio is None


def test_pace_is_words_by_the_minute_of_ones_own_talk():
    agent, caller = measured([(0, 30_000)], [], words=(75, 0)).sides
    assert (agent.words, agent.words_per_minute) == (75, 150.0)
    assert (caller.words, caller.words_per_minute) == (0, None)
    assert measured([(0, 30_000)]).sides[0].words_per_minute is None


# Turns and monologues


def test_a_turn_goes_on_over_short_pauses_and_ends_when_another_speaks():
    agent = [(0, 4000), (6500, 9000), (13_000, 15_000)]
    caller = [(10_000, 12_000)]
    assert turns(agent, caller) == [2, 1]
    assert monologues(agent, caller) == [(0, 9000), (10_000, 12_000)]


def test_a_pause_of_three_seconds_ends_a_turn_and_a_shorter_one_does_not():
    assert turns([(0, 4000), (7000, 9000)]) == [2]
    assert turns([(0, 4000), (6999, 9000)]) == [1]


def test_a_back_channel_is_no_turn_and_ends_no_monologue():
    agent = [(0, 20_000)]
    listening = [(5000, 5400), (9000, 10_000), (15_000, 15_800)]
    assert turns(agent, listening) == [1, 0]
    assert monologues(agent, listening) == [(0, 20_000), None]
    assert interrupted(agent, listening) == []
    assert measured(agent, listening).sides[1].talk_seconds == 2.2


def test_a_back_channel_may_fall_into_a_short_pause():
    agent = [(0, 5000), (5999, 20_000)]
    assert turns(agent, [(5200, 5800)]) == [1, 0]


def test_a_short_answer_after_the_others_end_is_a_turn():
    agent = [(0, 5000), (6000, 20_000)]
    assert turns(agent, [(5200, 5800)]) == [2, 1]


def test_what_lasts_longer_than_a_back_channel_takes_the_floor_for_as_long_as_it_lasts():
    agent, caller = [(0, 20_000)], [(5000, 5000 + BACK_CHANNEL_MS + 1)]
    assert turns(agent, caller) == [2, 1]
    assert monologues(agent, caller) == [(6001, 20_000), (5000, 6001)]


def test_getting_back_the_floor_goes_on_over_the_next_pause():
    assert monologues([(0, 20_000), (21_500, 25_000)], [(5000, 8000)]) == [(8000, 25_000), (5000, 8000)]


def test_a_monologue_ends_where_the_other_begins():
    assert monologues([(0, 10_300)], [(10_000, 15_000)]) == [(0, 10_000), (10_000, 15_000)]


# Interruptions


def test_breaking_in_on_the_other_is_an_interruption():
    agent, caller = [(0, 10_000), (16_000, 18_000)], [(9000, 15_000)]
    told = measured(agent, caller)
    assert told.interruptions == (InterruptionAt(9.0, 1, 0, 1.0),)
    assert [side.interruptions for side in told.sides] == [0, 1]


def test_beginning_just_before_the_others_end_is_none():
    begun = 10_000 - INCURSION_MS
    assert interrupted([(0, 10_000)], [(begun, 15_000)]) == [(9.5, 1, 0, 0.5)]
    assert interrupted([(0, 10_000)], [(begun + 1, 15_000)]) == []


def test_beginning_almost_together_is_none():
    assert interrupted([(0, 10_000)], [(INCURSION_MS, 5000)]) == [(0.5, 1, 0, 4.5)]
    assert interrupted([(0, 10_000)], [(INCURSION_MS - 1, 5000)]) == []


def test_beginning_in_a_pause_or_just_before_it_is_none():
    assert interrupted([(0, 5000), (5900, 15_000)], [(5400, 9000)]) == []
    assert interrupted([(0, 5000), (5900, 15_000)], [(4800, 9000)]) == []


def test_speaking_at_once_for_too_short_in_all_is_none():
    stammer = [(5000, 5100), (5900, 6100), (6900, 7100)]
    assert interrupted([(0, 10_000)], stammer) == [(5.0, 1, 0, 0.5)]
    assert interrupted([(0, 10_000)], [*stammer[:2], (6901, 7100)]) == []


def test_overlap_counts_only_while_both_speak():
    agent, caller = [(0, 8000), (8500, 20_000)], [(5000, 7000), (7600, 9000)]
    assert interrupted(agent, caller) == [(5.0, 1, 0, 2.0 + 0.4 + 0.5)]


def test_of_several_the_one_that_began_last_is_interrupted_and_once():
    told = interrupted([(0, 20_000)], [(2000, 20_000)], [(10_000, 14_000)])
    assert told == [(2.0, 1, 0, 18.0), (10.0, 2, 1, 4.0)]


def test_all_interruptions_are_counted_and_the_first_are_listed():
    agent = [(0, 3_000_000)]
    caller = [(start, start + 1500) for start in range(1000, 2_900_000, 4000)]
    told = measured(agent, caller, duration=3_000_000)
    assert told.interruption_count == told.sides[1].interruptions == len(caller) > MOST_LISTED
    assert len(told.interruptions) == MOST_LISTED


# Answers


def test_answers_come_after_the_others_turn():
    agent, caller = [(0, 5000), (8000, 12_000), (16_000, 18_000)], [(5400, 7000), (13_200, 15_500)]
    assert waited(agent, caller) == [Answers(2, 0.75, 0.75), Answers(2, 0.8, 0.8)]


def test_an_answer_that_overlaps_the_others_last_words_took_no_time():
    assert waited([(0, 5000)], [(4700, 9000)]) == [None, Answers(1, 0.0, 0.0)]


def test_interruptions_and_getting_back_the_floor_are_no_answers():
    assert waited([(0, 20_000)], [(5000, 8000)]) == [None, None]


def test_the_middle_answer_says_more_than_the_mean_of_all():
    agent = [(0, 5000), (10_000, 15_000), (20_000, 25_000)]
    caller = [(5100, 7000), (15_200, 17_000), (34_000, 36_000)]
    assert waited(agent, caller)[1] == Answers(3, 0.2, pytest.approx(9.3 / 3))


# Whatever comes


@pytest.mark.parametrize("count", range(1, 7))
def test_figures_of_many_sides_agree_with_counting_milliseconds(count):
    generator = np.random.default_rng(count)
    for _ in range(20):
        sides = [random_speech(generator, 40_000) for _side in range(count)]
        told = conversation_metrics(sides, 40_000)
        speaking = np.array([as_flags(side, 40_000) for side in sides])
        assert [side.talk_seconds for side in told.sides] == (speaking.sum(axis=1) / 1000).tolist()
        assert told.crosstalk_seconds == (speaking.sum(axis=0) > 1).sum() / 1000
        assert told.non_talk_seconds == sum(run for run in quiet_runs(speaking) if run >= 3000) / 1000
        assert sum(side.interruptions for side in told.sides) == told.interruption_count


def random_speech(generator, duration):
    edges = np.unique(generator.integers(0, duration, 2 * generator.integers(0, 12)))
    return [(int(start), int(end)) for start, end in zip(edges[:-1:2], edges[1::2], strict=True)]


def as_flags(side, duration):
    flags = np.zeros(duration, dtype=bool)
    for start, end in side:
        flags[start:end] = True
    return flags


def quiet_runs(speaking):
    return [len(list(run)) for quiet, run in itertools.groupby(~speaking.any(axis=0)) if quiet]


def test_time_grows_with_the_length_and_not_with_its_square():
    def seconds(stretches):
        agent = [(start, start + 1700) for start in range(0, stretches * 2900, 2900)]
        caller = [(start + 1200, start + 2600) for start, _end in agent]
        began = time.process_time()
        conversation_metrics([agent, caller], stretches * 2900)
        return time.process_time() - began

    assert min(seconds(4000) for _ in range(3)) < 10 * min(seconds(1000) for _ in range(3))


def test_the_same_is_told_as_plain_data():
    told = measured([(0, 5000)], [(4000, 9000)]).as_json()
    assert told["sides"][0]["longest_monologue"] == {"start": 0.0, "end": 4.0, "seconds": 4.0}
    assert told["interruptions"] == [{"at": 4.0, "by": 1, "of": 0, "overlap_seconds": 1.0}]
