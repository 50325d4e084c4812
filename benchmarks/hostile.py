"""Every file of the hostile corpus, with many seeds, through every task of the decoder (Linux).

    python -m benchmarks.hostile [--seeds 500] [--tasks analyse cut playback] [--workers 2]

The whole corpus once by each task, then those of its files that hang on the seed (bits turned, garbage) with as many
more seeds as asked for, by the first task. Prints a tally by outcome, the longest time and the highest memory of a
decoder; names every file that did not end as it should, opened another file or reached the server that lists name.
Exits with 1 when there is one.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from calls.audio.failures import CODES
from calls.audio.limits import Limits
from calls.audio.sandbox import analyse_recording, cut_pieces, make_playback
from calls.work.errors import WorkError
from tests.calls.audio.corpus import CASES
from tests.calls.audio.corpus_case import RESULT, TRUNCATED, Scene
from tests.calls.audio.corpus_disguise import SECRET
from tests.calls.audio.corpus_sources import encoded, recording
from tests.calls.audio.media import decoder_pids
from tests.calls.audio.watch import listening_server, opened_files

SEEDED = ("header-flipped", "body-flipped", "garbage")
OUR_FAULTS = frozenset(("audio:app:failed", "audio:app:storage", "audio:app:killed"))
LIMITS = Limits(max_decoded_seconds=3600)


def main():
    """Run it all, print the tallies."""
    options = parsed()
    with listening_server() as (url, asked), tempfile.TemporaryDirectory() as folder:
        look = Look(url, Path(folder), options.workers)
        for task in options.tasks:
            look.run(task, [(case, 0) for case in CASES])
        seeded = [case for case in CASES if case.name.startswith(SEEDED)]
        first = options.tasks[0]
        look.run(first, [(seeded[seed % len(seeded)], seed) for seed in range(1, options.seeds + 1)])
        faults = look.faults + [f"the server was asked for {path}" for path in asked]
    faults += still_alive()
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"highest memory of a decoder, or of this when it began one, {peak:.0f} MB", *faults, sep="\n")
    sys.exit(bool(faults))


def parsed():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=500)
    parser.add_argument("--tasks", nargs="+", choices=TASKS, default=list(TASKS))
    parser.add_argument("--workers", type=int, default=2)
    return parser.parse_args()


class Look:
    """Runs files through the decoder, a few at a time, and remembers what should not have been."""

    def __init__(self, url, folder, workers):
        self._url = url
        self._folder = folder
        self._workers = workers
        self.faults = []

    def run(self, task, files):
        """Run all of these pairs of case and seed, and print what came of it."""
        if not files:
            return
        began = time.monotonic()
        with ThreadPoolExecutor(self._workers) as pool:
            ends = list(pool.map(partial(self._end, task), *zip(*files, strict=True)))
        tally, longest = Counter(end for end, _ in ends), max(seconds for _, seconds in ends)
        took = time.monotonic() - began
        print(f"{task}: {len(files)} files in {took:.0f} s, the longest took {longest:.1f} s", flush=True)
        for end, count in tally.most_common():
            print(f"  {count:4} {end}")

    def _end(self, task, case, seed):
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            scene = Scene(Path(folder), url=self._url, seed=seed)
            (scene.folder / SECRET).write_bytes(recording("pcm.wav"))
            path, began = case.write(scene), time.monotonic()
            with opened_files(scene.folder) as opened:
                end = end_of(partial(TASKS[task], path))
                strange = opened() - {case.name, *OUTPUTS}
            self._judge(task, case, seed, end, strange)
            return end, time.monotonic() - began

    def _judge(self, task, case, seed, end, strange):
        permitted = {RESULT, TRUNCATED, *CODES} - OUR_FAULTS
        if task == "analyse" and case.ends and not seed:
            permitted = case.ends
        if end not in permitted or strange:
            self.faults.append(f"{task} {case.name}, seed {seed}: {end}, opened {sorted(strange) or 'nothing else'}")


def end_of(work):
    """How the work on a file ends."""
    try:
        return TRUNCATED if work() else RESULT
    except WorkError as error:
        return error.code


def analyse(path):
    """Whether it is truncated; so with the others."""
    return analyse_recording(path, limits=LIMITS).truncated


def cut(path):
    """Pieces for hosted engines."""
    pieces = path.with_name("pieces")
    pieces.mkdir()
    return cut_pieces(path, pieces, channels=[None], longest_seconds=600, limits=LIMITS).truncated


def playback(path):
    """A copy that browsers play, of which nobody says whether it is truncated."""
    make_playback(path, path.with_name("copy.mp3"), limits=LIMITS)
    return False


TASKS = {"analyse": analyse, "cut": cut, "playback": playback}
OUTPUTS = frozenset(("pieces", "copy.mp3"))


def still_alive():
    """What is wrong with this process after all that."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "good.flac"
        path.write_bytes(encoded("flac"))
        good = end_of(partial(analyse, path))
    left = decoder_pids()
    return ([f"a good recording ended with {good}"] if good != RESULT else []) + [f"left over: {pid}" for pid in left]


if __name__ == "__main__":
    main()
