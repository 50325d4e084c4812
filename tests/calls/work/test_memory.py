"""Fewer threads while memory is short."""

import pytest

from calls.work import memory


@pytest.mark.parametrize(
    ("used", "at_present", "then"),
    [(0.9, 8, 4), (0.9, 4, 2), (0.9, 1, 1), (0.7, 4, 4), (0.7, 8, 8), (0.4, 1, 8), (None, 2, 8)],
)
def test_threads_are_halved_when_memory_is_nearly_full_and_all_there_when_half_is_free(used, at_present, then):
    assert memory.threads(8, at_present=at_present, used=used) == then


def test_a_smaller_setting_holds_at_once():
    assert memory.threads(3, at_present=8, used=0.7) == 3


@pytest.fixture
def meminfo(tmp_path):
    file = tmp_path / "meminfo"

    def write(available):
        file.write_text(
            f"MemTotal:       1000 kB\nMemFree:          10 kB\nMemAvailable:    {available} kB\n\nHuge: 0\n"
        )
        return file

    return write


def test_what_can_be_had_back_at_once_is_not_in_use(meminfo):
    assert memory.used_share(meminfo(250)) == 0.75


@pytest.mark.parametrize(
    "text", [None, "", "MemTotal: 1000 kB\n", "MemTotal: 0 kB\nMemAvailable: 0 kB\n", "MemTotal: x"]
)
def test_where_nobody_can_tell_all_threads_work(tmp_path, text):
    file = tmp_path / "meminfo"
    if text is not None:
        file.write_text(text)
    assert memory.used_share(file) is None
    assert memory.Crew(file).number(8, at=0) == 8


def test_a_worker_looks_every_few_seconds_and_comes_back_only_when_half_is_free(meminfo):
    crew = memory.Crew(meminfo(100))
    numbers = []
    for second, available in enumerate((100, 100, 300, 300, 100, 600, 600)):
        meminfo(available)
        numbers.append(crew.number(8, at=second * memory.LOOK_SECONDS))
        assert crew.number(8, at=second * memory.LOOK_SECONDS + 1) == numbers[-1]
    assert numbers == [4, 2, 2, 2, 1, 8, 8]
