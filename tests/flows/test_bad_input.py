"""Whatever may lie at a source: a clear error on its own item, and the rest of the job goes on."""

import socket
import zipfile

import pytest

from calls.models import AudioProfile, Call, User
from imports.models import ImportFile
from imports.queries import job_report
from imports.sources.base import FoundFile
from imports.work.discover import add_files
from tests.calls.audio.media import cut, hiss, write
from tests.flows.clips import quiet_call
from tests.imports.download.archives import packed

pytestmark = pytest.mark.django_db

PLAYLIST = "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{url}\n#EXT-X-ENDLIST\n"


def entry(report, name):
    return next(file for file in report["files"] if file["file_name"] == name)


def assert_said(error, code):
    """The error is the expected one, and tells a person what happened and what to do."""
    assert error["code"] == code
    assert len(error["text"]) > 10
    assert len(error["hint"]) > 10


def assert_fails_alone(job, name, code):
    """One file of the job ended with this error, every other came through, and the job is at its end."""
    report = job_report(job, include_files=True)
    bad = entry(report, name)
    assert bad["status"] == "failed"
    assert_said(bad["error"], code)
    others = [file for file in report["files"] if file is not bad]
    assert others
    assert {(file["status"], file["error"]) for file in others} == {("completed", None)}
    assert (report["status"], report["progress_percentage"]) == ("completed", 100.0)
    assert (report["failed_files"], report["processed_files"]) == (1, len(others))


def assert_source_fails_alone(job, location, code):
    """One source of the job ended with this error, and what the others gave came through."""
    report = job_report(job, include_files=True)
    bad = next(source for source in report["sources"] if source["location"] == location)
    assert bad["state"] == "failed"
    assert_said(bad["error"], code)
    assert [file["status"] for file in report["files"]] == ["completed"]
    assert (report["status"], report["progress_percentage"]) == ("completed", 100.0)


def closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def good(folder):
    return quiet_call(folder / "good.wav")


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(("noise.wav", bytes(range(256)) * 20, "import:user:not-audio"), id="not audio"),
        pytest.param(("empty.mp3", b"", "import:user:empty"), id="empty"),
        pytest.param(("text.mp3", b"Dear customer,\nplease call us.\n", "import:user:not-audio"), id="text"),
        pytest.param(
            ("page.mp3", b"<!doctype html><title>Sign in</title>", "import:user:not-audio"), id="sign-in page"
        ),
    ],
)
def test_a_file_that_is_no_recording_fails_alone(good, folder, bring, case):
    name, content, code = case
    (folder / name).write_bytes(content)
    assert_fails_alone(bring(folder), name, code)


@pytest.mark.parametrize("suffix", ["wav", "mp3"])
def test_a_recording_cut_off_in_its_head_fails_alone(good, folder, bring, suffix):
    path = write(folder / f"cut.{suffix}", hiss(5))
    path.write_bytes(path.read_bytes()[:60] if suffix == "mp3" else path.read_bytes()[:44])
    job = bring(folder)
    error = entry(job_report(job, include_files=True), path.name)["error"]
    assert error is not None
    assert error["code"] in {"audio:user:empty", "audio:user:unreadable", "import:user:not-audio"}
    assert_fails_alone(job, path.name, error["code"])


@pytest.mark.parametrize("suffix", ["wav", "mp3"])
def test_what_is_left_of_a_truncated_recording_comes_through_and_is_marked(good, folder, bring, suffix):
    cut(write(folder / f"cut.{suffix}", hiss(10, amplitude=3, rate=16000), rate=16000), 0.5)
    report = job_report(bring(folder), include_files=True)
    assert (report["status"], report["failed_files"]) == ("completed", 0)
    profile = AudioProfile.objects.get(call=entry(report, f"cut.{suffix}")["call_id"])
    assert profile.truncated
    assert profile.duration_seconds == pytest.approx(5, abs=1)
    assert not AudioProfile.objects.get(call=entry(report, "good.wav")["call_id"]).truncated


def test_a_playlist_under_an_audio_name_fails_alone_and_is_not_followed(good, folder, bring, web):
    url = web.gives("/part.mp3")
    (folder / "list.mp3").write_text(PLAYLIST.format(url=url))
    assert_fails_alone(bring(folder), "list.mp3", "import:user:not-audio")
    assert web.requests == []


def test_a_playlist_behind_a_recordings_head_is_not_followed(good, folder, bring, web):
    url = web.gives("/part.mp3")
    (folder / "list.mp3").write_bytes(b"ID3\x04\x00\x00\x00\x00\x00\x00" + PLAYLIST.format(url=url).encode())
    job = bring(folder)
    assert_fails_alone(job, "list.mp3", entry(job_report(job, include_files=True), "list.mp3")["error"]["code"])
    assert web.requests == []


def test_a_file_over_the_size_limit_fails_alone(good, folder, bring, settings, stored):
    settings.ENV = {**settings.ENV, "CHAT_MAX_FILE_MB": 1}
    write(folder / "large.wav", hiss(70))
    assert_fails_alone(bring(folder), "large.wav", "import:file:too-large")
    assert len(stored()) == 1


def test_a_bomb_in_an_archive_fails_alone(good, tmp_path, bring, stored):
    with zipfile.ZipFile(tmp_path / "calls.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.write(good, "good.wav")
        with archive.open("bomb.wav", "w") as member:
            for _ in range(104):
                member.write(bytes(1_000_000))
    assert_fails_alone(bring(tmp_path / "calls.zip"), "bomb.wav", "import:file:bomb")
    assert len(stored()) == 1


def test_names_with_separators_in_an_archive_stay_in_the_customers_folder(tmp_path, bring, stored):
    names = ("../../evil.wav", "..\\..\\worse.wav", "/etc/worst.wav")
    members = [(name, quiet_call(tmp_path / f"{seed}.wav", seed=seed).read_bytes()) for seed, name in enumerate(names)]
    (tmp_path / "calls.zip").write_bytes(packed(*members))
    report = job_report(bring(tmp_path / "calls.zip"), include_files=True)
    assert (report["status"], report["failed_files"]) == ("completed", 0)
    assert [file["file_name"] for file in report["files"]] == ["evil.wav", "worse.wav", "worst.wav"]
    assert [path.name.rpartition("-")[2] for path in stored()] == ["evil.wav", "worse.wav", "worst.wav"]
    assert not list(tmp_path.parent.rglob("evil.wav"))


def test_names_with_separators_in_a_folder_stay_in_the_customers_folder(folder, bring, stored):
    quiet_call(folder / "x\\..\\..\\evil.wav")
    report = job_report(bring(folder), include_files=True)
    assert [(file["file_name"], file["status"]) for file in report["files"]] == [("evil.wav", "completed")]
    assert [path.name.rpartition("-")[2] for path in stored()] == ["evil.wav"]


def test_two_files_of_one_name_both_arrive(folder, bring, stored):
    quiet_call(folder / "monday" / "call.wav", seed=1)
    quiet_call(folder / "tuesday" / "call.wav", seed=2)
    report = job_report(bring(folder), include_files=True)
    assert [(file["file_name"], file["status"]) for file in report["files"]] == [("call.wav", "completed")] * 2
    assert (Call.objects.filter(file_name="call.wav").count(), len(stored())) == (2, 2)


def test_two_members_of_one_name_in_an_archive_both_arrive(tmp_path, bring):
    first, second = (quiet_call(tmp_path / f"{seed}.wav", seed=seed).read_bytes() for seed in (1, 2))
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = packed(("call.wav", first), ("call.wav", second))
    (tmp_path / "calls.zip").write_bytes(data)
    report = job_report(bring(tmp_path / "calls.zip"), include_files=True)
    assert [file["status"] for file in report["files"]] == ["completed"] * 2
    assert Call.objects.filter(file_name="call.wav").count() == 2


def test_the_same_recording_twice_is_one_call_and_a_duplicate(folder, bring, stored):
    quiet_call(folder / "a.wav")
    quiet_call(folder / "b.wav")
    report = job_report(bring(folder), include_files=True)
    assert [(file["status"], file["duplicate"]) for file in report["files"]] == [
        ("completed", False),
        ("completed", True),
    ]
    assert report["files"][0]["call_id"] == report["files"][1]["call_id"]
    assert (report["status"], report["progress_percentage"], report["duplicate_files"]) == ("completed", 100.0, 1)
    assert (Call.objects.count(), len(stored())) == (1, 1)


def test_a_source_that_cannot_be_reached_is_tried_again_and_fails_alone(good, bring, allow):
    host = f"127.0.0.1:{closed_port()}"
    allow(host)
    job = bring(good, f"http://{host}/calls/")
    assert_source_fails_alone(job, f"http://{host}/calls/", "import:source:unreachable")
    assert job.sources.get(state="failed").attempts == 5


def test_a_server_that_cannot_answer_is_asked_again_and_fails_alone(good, bring, web):
    url = web.gives("/call.wav", b"", status=503)
    assert_source_fails_alone(bring(good, url), url, "import:source:server-error")
    assert len(web.requests) == 5


def test_a_link_that_leads_in_a_circle_fails_alone(good, bring, web):
    web.redirects("/a.mp3", web.url("/b.mp3"))
    circle = web.redirects("/b.mp3", web.url("/a.mp3"))
    assert_source_fails_alone(bring(good, circle), circle, "import:source:redirects")


def test_a_private_address_is_refused_without_a_request(good, bring, server):
    url = server.url("/call.wav")
    assert_source_fails_alone(bring(good, url), url, "import:source:address-refused")
    assert server.requests == []


def test_a_private_address_that_is_allowed_is_read(bring, server, allow, folder):
    url = server.gives("/call.wav", quiet_call(folder / "call.wav").read_bytes(), Content_Type="audio/wav")
    allow(server.host)
    report = job_report(bring(url, allow_local=False), include_files=True)
    assert [(file["file_name"], file["status"]) for file in report["files"]] == [("call.wav", "completed")]


def test_bad_links_of_a_page_fail_while_the_good_one_comes_through(bring, web, folder):
    good = web.gives("/good.wav", quiet_call(folder / "good.wav").read_bytes())
    links = [
        good,
        web.redirects("/circle.mp3", web.url("/circle.mp3")),
        web.gives("/gone.mp3", b"", status=404),
        web.gives("/text.mp3", b"Not found, sorry."),
        "http://10.1.2.3/private.mp3",
        f"http://127.0.0.1:{web.server_port + 1}/port.mp3",
    ]
    page = web.gives("/", "".join(f'<a href="{link}">x</a>' for link in links).encode(), Content_Type="text/html")
    report = job_report(bring(page, allow_local=False), include_files=True)
    errors = {file["file_name"]: file["error"] for file in report["files"]}
    assert errors.pop("good.wav") is None
    for name, code in {
        "circle.mp3": "import:source:redirects",
        "gone.mp3": "import:source:not-found",
        "text.mp3": "import:user:not-audio",
        "private.mp3": "import:source:address-refused",
        "port.mp3": "import:source:address-refused",
    }.items():
        assert_said(errors.pop(name), code)
    assert errors == {}
    assert (report["status"], report["progress_percentage"]) == ("completed", 100.0)
    assert (report["failed_files"], report["processed_files"]) == (5, 1)


def test_files_of_this_machine_are_not_for_those_who_come_over_the_web(good, bring):
    job = bring(good, good.as_uri(), allow_local=False)
    report = job_report(job)
    assert {source["error"]["code"] for source in report["sources"]} == {"import:source:unsupported"}
    assert (report["status"], ImportFile.objects.count()) == ("failed", 0)


@pytest.mark.parametrize("username", ["..", "ann@example.com", "a/../../b"])
def test_whatever_somebody_is_called_their_imports_stay_in_the_customers_folder(
    folder, bring, stored, username, settings
):  # fmt: skip
    settings.ENV = {**settings.ENV, "CHAT_IMPORT_FOLDERS": [str(folder)]}
    person = User.objects.create(username=username, is_superuser=True)
    job = bring(quiet_call(folder / "call.wav"), created_by=person)
    assert job_report(job)["status"] == "completed"
    assert len(stored()) == 1


@pytest.mark.parametrize(
    ("claimed", "kept"),
    [({"size_bytes": 2**64, "etag": "e" * 300}, (None, "")), ({"size_bytes": 5, "etag": '"e"'}, (5, '"e"'))],
)
def test_what_no_database_holds_of_a_sources_claims_is_left_out(order, claimed, kept):
    job = order("https://example.com/a.wav")
    add_files(job.sources.get(), [FoundFile("https://example.com/a.wav", "a.wav", **claimed)])
    file = ImportFile.objects.get()
    assert (file.size_bytes, file.etag) == kept
