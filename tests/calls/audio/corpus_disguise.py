"""Files that are no recordings under the names of recordings, and those that tell the decoder to open others."""

import gzip
import io
import json
import zipfile

from tests.calls.audio.corpus_case import NOT_AUDIO, UNREADABLE, case
from tests.calls.audio.corpus_sources import recording

SECRET = "canary.wav"
"""A recording that lies beside the playlists, and that only they name."""


def _zipped():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(zipfile.ZipInfo("call.wav"), recording("pcm.wav"))
    return held.getvalue()


_DOCUMENTS = {
    "text": b"Dear customer, your recording has expired.\n" * 50,
    "utf16": "Ihre Aufnahme ist verfallen. Grüße\n".encode("utf-16") * 50,
    "html": b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in.</body></html>",
    "json": json.dumps({"error": "expired", "status": 403}).encode(),
    "xml": b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>',
    "csv": b"caller,callee,seconds\n+49301,+49302,61\n" * 50,
    "pdf": b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF" + bytes(500),
    "gzip": gzip.compress(b"RIFF" * 500, mtime=0),
    "executable": b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00\x3e\x00" + bytes(4000),
    "program": b"MZ\x90\x00\x03" + bytes(59) + b"PE\x00\x00" + bytes(4000),
    "script": b"#!/bin/sh\ntouch /tmp/was-here\n",
    "sqlite": b"SQLite format 3\x00" + bytes(4080),
    "png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00" + bytes(100),
    "jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01" + bytes(500) + b"\xff\xd9",
    "gif": b"GIF89a\x01\x00\x01\x00\x80\x00\x00" + bytes(100),
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    "heic": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(200),
    "avi": b"RIFF\x24\x00\x00\x00AVI LIST" + bytes(100),
    "subtitles": b"1\n00:00:01,000 --> 00:00:02,000\nHello\n",
    "midi": b"MThd\x00\x00\x00\x06\x00\x01\x00\x01\x00\x60MTrk" + bytes(100),
}

# {url}: a server that listens; {folder}: where the recording of the name SECRET lies.
_TARGETS = {
    "http": "{url}/secret.ts",
    "beside": SECRET,
    "absolute": "{folder}/" + SECRET,
    "file-url": "file://{folder}/" + SECRET,
    "passwd": "file:///etc/passwd",
    "nested": "concat:{folder}/" + SECRET + "|{url}/x",
    "subfile": "subfile,,start,0,end,0,,:{folder}/" + SECRET,
}
_HLS = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{target}\n#EXT-X-ENDLIST\n"
_LISTS = {
    "hls": _HLS,
    "hls-key": _HLS.replace("#EXTINF", '#EXT-X-KEY:METHOD=AES-128,URI="{target}"\n#EXTINF'),
    "dash": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
    'profiles="urn:mpeg:dash:profile:isoff-live:2011"><Period><AdaptationSet mimeType="audio/mp4">'
    '<Representation id="1" bandwidth="1"><BaseURL>{target}</BaseURL></Representation></AdaptationSet></Period></MPD>',
    "concat": "ffconcat version 1.0\nfile '{target}'\n",
    "pls": "[playlist]\nFile1={target}\nNumberOfEntries=1\nVersion=2\n",
    "xspf": '<?xml version="1.0"?><playlist xmlns="http://xspf.org/ns/0/"><trackList><track>'
    "<location>{target}</location></track></trackList></playlist>",
    "asx": '<asx version="3.0"><entry><ref href="{target}"/></entry></asx>',
    "smil": '<smil><body><audio src="{target}"/></body></smil>',
    "imf": '<?xml version="1.0"?><AssetMap><AssetList><Asset><ChunkList><Chunk><Path>{target}</Path></Chunk>'
    "</ChunkList></Asset></AssetList></AssetMap>",
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns={target}\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 9 RTP/AVP 0\n",
    "rtsp": "RTSPtext\n{target}\n",
}
_OWN_SUFFIX = {"hls": "m3u8", "dash": "mpd", "concat": "ffconcat", "pls": "pls", "sdp": "sdp"}


def _playlist(kind, target, suffix, before=b"", ends=(NOT_AUDIO,)):
    def content(scene):
        named = _TARGETS[target].format(url=scene.url, folder=scene.folder)
        return before + _LISTS[kind].replace("{target}", named).encode()

    begin = f"behind-{len(before)}-bytes-" if before else ""
    return case(f"{begin}{kind}-to-{target}.{suffix}", content, *ends)


_TAG = b"ID3\x03\x00\x00\x00\x00\x00\x00"
_LONG_TAG = b"ID3\x03\x00\x00\x00\x01\x00\x00" + bytes(1 << 14)
"""The list begins behind all that is looked at."""

DISGUISED = (
    *(case(f"{kind}.mp3", content, NOT_AUDIO) for kind, content in _DOCUMENTS.items()),
    *(case(f"{kind}.wav", _DOCUMENTS[kind], NOT_AUDIO) for kind in ("text", "html", "pdf", "executable")),
    case("zip.m4a", lambda _: _zipped(), NOT_AUDIO),
    case("text.gsm", _DOCUMENTS["text"], NOT_AUDIO),
    case("html.amr", _DOCUMENTS["html"], NOT_AUDIO),
)
PLAYLISTS = (
    *(_playlist("hls", target, "mp3") for target in _TARGETS),
    *(_playlist("concat", target, "wav") for target in _TARGETS),
    *(_playlist(kind, "http", "mp3") for kind in _LISTS if kind != "hls"),
    *(_playlist(kind, "http", suffix) for kind, suffix in _OWN_SUFFIX.items()),
    *(_playlist(kind, "beside", suffix) for kind, suffix in _OWN_SUFFIX.items()),
    *(_playlist(kind, "http", "mp3", _TAG) for kind in ("hls", "concat")),
    *(_playlist(kind, "beside", "mp3", _LONG_TAG, ends=(UNREADABLE,)) for kind in ("hls", "concat", "dash", "sdp")),
    _playlist("hls", "http", "m3u8", _LONG_TAG, ends=(UNREADABLE,)),
    _playlist("hls", "absolute", "gsm"),
)
