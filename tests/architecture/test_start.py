"""What Django loads when it starts, in every worker and for every command."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ONLY_WHERE_NEEDED = {
    "av": "the decoder's process",
    "moonshine_voice": "the recogniser's process",
    "openai": "who sends something there",
    "deepgram": "who sends something there",
    "assemblyai": "who sends something there",
    "boto3": "who reads or writes a bucket",
    "google.cloud.storage": "who reads or writes a bucket",
    "azure.storage.blob": "who reads or writes a bucket",
    "httpx": "who sends something there",
    "faster_whisper": "who hears something with it",
    "botocore": "who reads a bucket, or keeps recordings in one",
    "azure.core": "who reads a bucket, or keeps recordings in one",
    "google.auth": "who reads a bucket, or keeps recordings in one",
    "openpyxl": "who reads or writes a workbook",
    "tablib": "who reads a manifest",
    "import_export": "who reads a manifest",
}


def test_libraries_that_few_need_are_not_loaded_at_the_start():
    facts = "from insights.providers.registry import PROVIDERS; [kind.prompt_version for kind in PROVIDERS.values()]"
    start = f"import django, sys; django.setup(); import chat_project.urls; {facts}; print(*sys.modules)"
    command = [sys.executable, "-W", "error", "-c", start]
    loaded = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
    assert ONLY_WHERE_NEEDED.keys() & set(loaded) == set()
