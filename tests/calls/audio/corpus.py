"""At least 150 damaged, mislabelled and hostile files, made by code: the same bytes for the same seed.

`CASES` holds all of them, `SPREAD` those that the tests look at each time, some of every kind; the rest, and
more seeds, belong to `python -m benchmarks.hostile`.
"""

from tests.calls.audio.corpus_case import Case
from tests.calls.audio.corpus_damage import DAMAGED, GARBAGE
from tests.calls.audio.corpus_disguise import DISGUISED, PLAYLISTS
from tests.calls.audio.corpus_frames import FRAMED
from tests.calls.audio.corpus_headers import HEADERS

CASES: tuple[Case, ...] = (*DAMAGED, *GARBAGE, *HEADERS, *FRAMED, *DISGUISED, *PLAYLISTS)
SPREAD: tuple[Case, ...] = tuple(
    case
    for kind, step in ((DAMAGED, 11), (GARBAGE, 9), (HEADERS, 3), (FRAMED, 3), (DISGUISED, 7))
    for case in kind[::step]
)
