"""What counts as silence in a recording, and the search for it while or after the recording is decoded."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from calls.audio.failures import failure
from calls.audio.levels import Energies
from calls.audio.silence import SilenceFinder, Silences
from calls.audio.spool import EnergySpool

MOST_SILENCES = 200_000
"""Of the whole."""


@dataclass(frozen=True)
class SilenceRule:
    """At least `min_silence_ms` at most `threshold_dbfs` loud, or, if given, `below_loudness_db` under the whole."""

    min_silence_ms: int
    threshold_dbfs: float
    below_loudness_db: float | None = None


def search(rule: SilenceRule, *, rate: int, channels: int) -> "SilenceSearch":
    """The search that the rule needs."""
    kind = SilenceSearch if rule.below_loudness_db is None else RelativeSearch
    return kind(rule, rate=rate, channels=channels)


class SilenceSearch:
    """Collects the silences of the whole and, where there are several, of each channel as the energies come in."""

    def __init__(self, rule: SilenceRule, *, rate: int, channels: int) -> None:
        self.rule = rule
        self.threshold_dbfs = rule.threshold_dbfs
        self.count = 0
        self._of_whole = 0
        self._rate = rate
        self._channels = channels
        self._found: list[Sequence[Silences]] = []
        self._finder: SilenceFinder | None = None

    def add(self, energies: Energies) -> None:
        """Take the next milliseconds, shape (channels, n). Raises `WorkError` when there are too many silences."""
        whole = energies.sum(axis=0, keepdims=True)
        self._keep(self._begun().add(np.concatenate([whole, energies]) if self._channels > 1 else whole))

    def finish(self, loudness_dbfs: float) -> list[list[list[int]]]:  # noqa: ARG002 - for those who need it
        """Pairs of ms of the whole, then, where there are several, of each channel."""
        self._keep(self._begun().finish())
        return [np.concatenate(signal).tolist() for signal in zip(*self._found, strict=True)]

    def _begun(self) -> SilenceFinder:
        """The finder, made when the threshold is known."""
        if self._finder is None:
            self._finder = SilenceFinder(
                rate=self._rate,
                channels=[self._channels, *([1] * self._channels if self._channels > 1 else [])],
                min_silence_ms=self.rule.min_silence_ms,
                threshold_dbfs=self.threshold_dbfs,
            )
        return self._finder

    def _keep(self, silences: Sequence[Silences]) -> None:
        self._found.append(silences)
        self._of_whole += len(silences[0])
        self.count += sum(len(signal) for signal in silences)
        if self._of_whole > MOST_SILENCES:
            raise failure("audio:limit:silences")


class RelativeSearch(SilenceSearch):
    """The same with a threshold that is known only at the end: until then it keeps the energies."""

    def __init__(self, rule: SilenceRule, *, rate: int, channels: int) -> None:
        super().__init__(rule, rate=rate, channels=channels)
        self._spool = EnergySpool(channels)

    def add(self, energies: Energies) -> None:
        """Keep the next milliseconds. Raises OSError when the disk is full."""
        self._spool.add(energies)

    def finish(self, loudness_dbfs: float) -> list[list[list[int]]]:
        """Search with the threshold that follows from the loudness of the whole, -inf for zeros."""
        self.threshold_dbfs = loudness_dbfs - (self.rule.below_loudness_db or 0.0)
        with self._spool:
            for energies in self._spool.pieces():
                super().add(energies)
        return super().finish(loudness_dbfs)
