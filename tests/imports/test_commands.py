"""The commands for scripts: JSON on standard output, errors on standard error, exit codes 0, 1 and 2."""

import json
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest
from django.core.management import get_commands, load_command_class

from calls.management import workers
from calls.models import Customer, WorkerPulse
from calls.work.states import Priority, State
from imports.management import follow
from imports.models import ImportJob, ImportSettings, SourceCredential
from tests import cast
from tests.flows.clips import quiet_call
from tests.flows.engine import after_commit, work_until_idle
from tests.toy.fleet import ROOT, Fleet
from tests.toy.migrated import put_database


@pytest.fixture
def manage(capsys):
    """Run a command as manage.py does, in this process: exit code, standard output, standard error."""

    def manage(name, *arguments):
        code = 0
        command = load_command_class(get_commands()[name], name)
        command._called_from_command_line = True
        try:
            options = vars(command.create_parser("manage.py", name).parse_args([*map(str, arguments)]))
            with after_commit(execute=True):
                command.execute(**options)
        except SystemExit as end:
            code = end.code
        said = capsys.readouterr()
        return code, said.out, said.err

    return manage


@pytest.fixture
def recordings(tmp_path):
    """A folder with a recording that is quiet, and a text that only looks like one."""
    quiet_call(tmp_path / "calls" / "good.wav")
    (tmp_path / "calls" / "bad.mp3").write_bytes(b"no sound")
    return tmp_path / "calls"


@pytest.mark.django_db
def test_import_calls_orders_an_import_and_prints_it(manage, recordings):
    code, out, err = manage("import_calls", "--customer", "Acme Clinic", recordings)
    report = json.loads(out)
    assert (code, report["status"], report["customer_name"]) == (0, "pending", "Acme Clinic")
    assert err == "No workers are running: nothing is done until `manage.py runworkers` is started.\n"
    job = ImportJob.objects.get(pk=report["job_id"])
    assert [source.location for source in job.sources.all()] == [str(recordings)]
    assert job.sources.get().state == State.WAITING


@pytest.mark.django_db
def test_import_calls_limits_what_the_work_on_the_calls_may_cost(manage, recordings):
    code, out, _ = manage("import_calls", "--customer", "Acme Clinic", recordings, "--budget-usd", "$2.50")
    assert code == 0
    assert str(ImportJob.objects.get(pk=json.loads(out)["job_id"]).batch.budget_usd) == "2.5000"


@pytest.mark.django_db
def test_import_calls_takes_several_sources_for_a_customer_there_is(manage, recordings, monkeypatch):
    customer = cast.new_customer()
    monkeypatch.chdir(recordings)
    code, out, _ = manage("import_calls", "--customer", customer.name, "good.wav", "https://example.com/", ".")
    locations = [source["location"] for source in json.loads(out)["sources"]]
    assert (code, Customer.objects.count()) == (0, 1)
    assert locations == [str(recordings / "good.wav"), "https://example.com/", str(recordings)]


@pytest.mark.django_db
def test_import_calls_without_a_usable_customer_fails_in_words_and_prints_nothing(manage, recordings):
    code, out, err = manage("import_calls", "--customer", "!!!", recordings)
    assert (code, out) == (1, "")
    assert "customer:user:no-name" in err
    assert "hint:" in err
    assert not ImportJob.objects.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("import_calls",),
        ("import_calls", "--customer", "Acme"),
        ("import_calls", "/calls"),
        ("import_calls", "--customer", "Acme", "/calls", ""),
        ("import_calls", "--customer", "Acme", "--manifest", "/nowhere.csv"),
        ("import_calls", "--customer", "Acme", "/calls", "--budget-usd", "much"),
        ("import_calls", "--customer", "Acme", "/calls", "--budget-usd", "nan"),
        ("import_calls", "--customer", "Acme", "/calls", "--budget-usd=-1"),
        ("job_status",),
        ("job_status", "first"),
    ],
)
def test_wrong_usage_is_told_from_work_that_failed(manage, arguments):
    code, out, err = manage(*arguments)
    assert (code, out) == (2, "")
    assert "usage:" in err


@pytest.mark.django_db
def test_job_status_prints_the_job_with_its_files_and_their_errors(manage, recordings):
    _, out, _ = manage("import_calls", "--customer", "Acme Clinic", recordings)
    work_until_idle()
    code, out, err = manage("job_status", json.loads(out)["job_id"])
    report = json.loads(out)
    assert (code, err) == (0, "")
    assert (report["status"], report["progress_percentage"]) == ("completed", 100.0)
    assert {file["file_name"]: file["status"] for file in report["files"]} == {
        "bad.mp3": "failed",
        "good.wav": "completed",
    }


@pytest.mark.django_db
def test_job_status_of_an_unknown_job_fails_in_words(manage):
    code, out, err = manage("job_status", 4711)
    assert (code, out) == (1, "")
    assert "There is no import job 4711." in err


@pytest.mark.django_db
def test_following_a_job_that_has_ended_returns_at_once(manage, recordings, monkeypatch):
    _, out, _ = manage("import_calls", "--customer", "Acme Clinic", recordings)
    work_until_idle()
    monkeypatch.setattr(time, "sleep", lambda seconds: pytest.fail("It waits."))
    number = json.loads(out)["job_id"]
    code, out, err = manage("job_status", number, "--follow")
    assert (code, json.loads(out)["status"]) == (0, "completed")
    assert err.splitlines() == [f"Import {number} completed 100%: 1 of 2 files done, 1 failed"]


@pytest.mark.django_db
def test_following_a_job_shows_each_change_once_until_it_ends(manage, recordings, monkeypatch):
    _, out, _ = manage("import_calls", "--customer", "Acme Clinic", recordings)
    looks = iter(range(10))
    monkeypatch.setattr(follow.time, "sleep", lambda seconds: work_until_idle() if next(looks) == 2 else None)
    _, _, err = manage("job_status", json.loads(out)["job_id"], "--follow")
    assert [line.split()[2] for line in err.splitlines() if line.startswith("Import")] == ["pending", "completed"]
    assert err.count("No workers are running") == 1


@pytest.mark.django_db
def test_interrupting_a_watch_says_how_the_import_goes_on(manage, recordings, monkeypatch):
    def interrupted(seconds):
        raise KeyboardInterrupt

    _, out, _ = manage("import_calls", "--customer", "Acme Clinic", recordings)
    number = json.loads(out)["job_id"]
    monkeypatch.setattr(follow.time, "sleep", interrupted)
    code, out, err = manage("job_status", number, "--follow")
    assert (code, out) == (130, "")
    assert f"hint: manage.py runworkers; manage.py job_status {number} --follow" in err


@pytest.mark.django_db
def test_import_calls_takes_manifests_and_orders_and_how_they_are_imported(manage, tmp_path):
    customer = cast.new_customer()
    credential = SourceCredential.objects.create(
        customer=customer, name="Key", kind="bearer", host="example.com", secret="sesame"
    )
    ImportSettings.objects.create(customer=customer, order_url="https://example.com/{order_id}.mp3")
    (tmp_path / "calls.csv").write_text("url\nhttps://example.com/a.wav\n")
    (tmp_path / "orders.txt").write_text("A-1001\nA-1002\n")
    code, out, _ = manage(
        "import_calls", "--customer", customer.name, "--manifest", tmp_path / "calls.csv", "--orders",
        tmp_path / "orders.txt", "--credential", "Key", "--keep-duplicates", "--priority", "high", "--preview",
    )  # fmt: skip
    job = ImportJob.objects.get()
    assert (code, json.loads(out)["job_id"], job.previewed, job.keep_duplicates) == (0, job.pk, True, True)
    assert job.priority == Priority.HIGH
    sources = job.sources.order_by("pk")
    assert [(source.upload.kind, source.upload.name, source.credential) for source in sources] == [
        ("manifest", "calls.csv", credential),
        ("orders", "orders.txt", credential),
    ]


@pytest.mark.django_db
def test_import_calls_with_a_credential_there_is_not_fails_in_words(manage, recordings):
    code, out, err = manage("import_calls", "--customer", "Acme Clinic", recordings, "--credential", "Nowhere")
    assert (code, out) == (1, "")
    assert "import:user:no-credential" in err
    assert not ImportJob.objects.exists()


@pytest.mark.django_db
def test_the_reconciliation_is_printed_with_the_import_and_for_itself(manage, recordings):
    _, out, _ = manage("import_calls", "--customer", "Acme Clinic", recordings)
    number = json.loads(out)["job_id"]
    assert json.loads(out)["reconciliation"]["asked"] == 0
    work_until_idle()
    _, out, _ = manage("job_status", number, "--reconciliation")
    told = json.loads(out)
    assert (told["reconciliation"]["asked"], told["reconciliation"]["done"], "files" in told) == (2, 1, False)


@pytest.mark.django_db
def test_following_a_preview_ends_where_it_waits_for_a_person(manage, recordings, monkeypatch):
    _, out, _ = manage("import_calls", "--customer", "Acme Clinic", recordings, "--preview")
    work_until_idle()
    monkeypatch.setattr(time, "sleep", lambda seconds: pytest.fail("It waits."))
    code, out, err = manage("job_status", json.loads(out)["job_id"], "--follow")
    assert (code, json.loads(out)["status"]) == (0, "pending")
    assert "waits for somebody" in err


@pytest.fixture
def workers_elsewhere(settings, monkeypatch):
    """Workers that give signs of life, and work while the command waits between two looks."""
    for lane in settings.LANES:
        WorkerPulse.objects.create(group="elsewhere", lane=lane)
    monkeypatch.setattr(follow.time, "sleep", lambda seconds: work_until_idle())
    monkeypatch.delattr(workers, "subprocess")  # it starts none of its own


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "ending"), [("good.wav", (0, "completed")), ("bad.mp3", (1, "failed"))])
def test_waiting_for_workers_that_run_already_ends_as_the_import_ends(
    manage, recordings, workers_elsewhere, name, ending
):
    code, out, err = manage("import_calls", "--customer", "Acme Clinic", recordings / name, "--wait")
    assert (code, json.loads(out)["status"]) == ending
    error = f"file://{recordings}/bad.mp3: bad.mp3 is no recording, it seems to be a text file. Check the link, or"
    assert (error in err) == (name == "bad.mp3")


@pytest.mark.django_db
def test_a_command_that_is_ended_from_outside_ends_the_workers_it_started(monkeypatch):
    started = []

    def popen(*arguments, **options):
        started.append(SimpleNamespace(signals=[], wait=lambda seconds: 0))
        started[0].send_signal = started[0].signals.append
        return started[0]

    monkeypatch.setattr(workers.subprocess, "Popen", popen)
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as end, workers.workers_running():
        signal.raise_signal(signal.SIGTERM)
    assert end.value.code == 128 + signal.SIGTERM
    assert started[0].signals == [signal.SIGTERM]
    assert signal.getsignal(signal.SIGTERM) == before


@pytest.mark.parametrize(
    "command", ["import_calls", "job_status", "analyse_recording", "transcribe_recording", "analyse_transcripts"]
)
def test_a_command_explains_itself(manage, command):
    code, out, _ = manage(command, "--help")
    assert code == 0
    assert f"usage: manage.py {command}" in out
    assert len(out) > 300


@pytest.fixture
def house(tmp_path, template, database_url):
    """A home with a database of its own for real processes."""
    put_database(template, tmp_path / "home")
    settings = {"CHAT_SWEEP_SECONDS": 1, "CHAT_PUMP_SECONDS": 5}
    fleet = Fleet(home=tmp_path / "home", database_url=database_url, workers=1, **settings)
    yield fleet
    fleet.stop()


def run(house, *arguments):
    """A command in a process of its own: exit code, standard output, standard error."""
    command = [sys.executable, str(ROOT / "manage.py"), *map(str, arguments)]
    process = subprocess.Popen(
        command, env=house.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def test_workers_of_a_command_end_when_it_is_killed(house):
    command = [sys.executable, str(ROOT / "manage.py"), "runworkers", "--until-input-ends"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    workers = subprocess.Popen(command, env=house.environment, text=True, **pipes)
    assert "Workers are running" in workers.stdout.readline()
    workers.stdin.close()
    assert workers.wait(60) == 0
    workers.stdout.close()
    assert house.ask("WorkerPulse.objects.count()") == 0


def test_import_calls_with_wait_starts_workers_follows_them_and_ends_them(house, recordings):
    code, out, err = run(house, "import_calls", "--customer", "Acme Clinic", recordings, "--wait")
    report = json.loads(out)
    assert (code, report["status"], report["progress_percentage"]) == (0, "completed", 100.0), err
    assert (report["processed_files"], report["failed_files"]) == (1, 1)
    assert "bad.mp3: " in err
    assert "import:user:not-audio" in err
    assert "good.wav" not in err
    assert house.ask("WorkerPulse.objects.count()") == 0
