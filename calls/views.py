"""Handing out recordings: whole or in the parts that players ask for, to whoever may hear them."""

from collections.abc import Iterator
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.http import StreamingHttpResponse as Streaming
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from calls import recordings
from calls.access.audit import looked_at
from calls.listening.byte_ranges import Span, UnsatisfiableError, span
from calls.listening.clips import CONTENT_TYPE, LONGEST_SECONDS, Moment, WrongMomentError, clip, moment_asked
from calls.listening.playback import ExpiredError, StrangeError, audible, opened
from calls.listening.sound import Sound, original, playable
from calls.models import Call
from calls.storage.handed import Handed
from calls.work.errors import WorkError

PIECE_BYTES = 1 << 16
EXPIRED = "This address of the recording has expired. Reload the page of the call to hear it."
NO_MOMENT = f"This is no moment of the call: at most {LONGEST_SECONDS:.0f} seconds, the end after the beginning."


@require_safe
def play(request: HttpRequest, token: str) -> HttpResponseBase:
    """The recording of a call, to the person whom its address names (`calls.listening.playback`), while they may."""
    try:
        number = opened(token, request.user)
    except ExpiredError:
        return _said(EXPIRED, status=410)
    except StrangeError as error:
        raise Http404 from error
    # Asked anew each time: what somebody may see can have changed since the page was made.
    call = get_object_or_404(audible(request.user), pk=number)
    try:
        if "original" in request.GET:
            return serve(request, call, original(call, download=True))
        moment = moment_asked(request.GET)
        return serve(request, call, playable(call)) if moment is None else _clip(request, call, moment)
    except WrongMomentError:
        return _said(NO_MOMENT, status=400)
    except WorkError as error:  # of the storage, or of the recording
        return _said(error.text, status=422 if error.permanent else 503)


def _said(text: str, *, status: int) -> HttpResponseBase:
    return _private(HttpResponse(text, status=status, content_type="text/plain; charset=utf-8"))


def _clip(request: HttpRequest, call: Call, moment: Moment) -> HttpResponseBase:
    """A part of the recording to take along; raises WorkError."""
    sound = clip(call, moment)
    if request.method == "GET":
        looked_at(request, call)
    named = content_disposition_header(True, moment.file_name(call)) or "attachment"
    return _private(HttpResponse(sound, content_type=CONTENT_TYPE, headers={"Content-Disposition": named}))


def serve(request: HttpRequest, call: Call, sound: Sound | None = None) -> HttpResponseBase:
    """The recording, or another sound of it, for somebody who was found to be allowed to hear it.

    Where the storage is no disk it is fetched from there, by an address that is valid for an hour. Raises WorkError
    when the storage cannot be reached.
    """
    sound = sound or original(call)
    handed = Handed(_disposition(sound), sound.content_type, str(request.method))
    elsewhere = recordings.address(sound.name, handed)
    if elsewhere is None:
        path = Path(call.recording.storage.path(sound.name))
        return _private(_recording(request, call, sound, path))
    if request.method == "GET":
        looked_at(request, call)
    return _private(HttpResponseRedirect(elsewhere))


def _disposition(sound: Sound) -> str:
    return content_disposition_header(sound.download, sound.file_name) or "inline"


def _recording(request: HttpRequest, call: Call, sound: Sound, path: Path) -> HttpResponseBase:
    try:
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise Http404 from error
    try:
        part = _asked(request, sound, size)
    except UnsatisfiableError:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    if request.method == "GET":
        # Whatever part is asked for: who leaves out the beginning hears the call all the same.
        looked_at(request, call)
    return _answer(request, sound, path, part, size)


def _asked(request: HttpRequest, sound: Sound, size: int) -> Span | None:
    """The part that is wanted; the whole where the recording is another than the one whose part they have."""
    if request.headers.get("If-Range", sound.etag) != sound.etag:
        return None
    return span(request.headers.get("Range", ""), size)


def _answer(request: HttpRequest, sound: Sound, path: Path, part: Span | None, size: int) -> HttpResponseBase:
    sent = part or Span(0, size)
    headers = {
        "Accept-Ranges": "bytes",
        "Content-Length": str(sent.length),
        "Content-Type": sound.content_type,
        "Content-Disposition": _disposition(sound),
        "ETag": sound.etag,
    }
    if part is not None:
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    status = 200 if part is None else 206
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    return Streaming(_pieces(path, sent), status=status, headers=headers)


def _pieces(path: Path, part: Span) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(part.start)
        left = part.length
        while left and (piece := file.read(min(PIECE_BYTES, left))):
            left -= len(piece)
            yield piece


def _private(answer: HttpResponseBase) -> HttpResponseBase:
    """Nobody between us and the person keeps a copy, nor guesses what it is."""
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
