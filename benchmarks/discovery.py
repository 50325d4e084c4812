"""How fast recordings are found in a directory listing: `python -m benchmarks.discovery`. Needs no database.

A real web server (nginx where it is installed, else Python's) lists empty files in folders on three levels. The peers
are `wget --spider`, which asks for every file too, and a crawler of a few lines on Python's `urllib` and `HTMLParser`,
which asks for the folders alone, each by a connection of its own. Every one of them runs in a process of its own: the
memory is that of its Python at the highest, so that two sizes show whether it grows with the files.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin
from urllib.request import urlopen

from imports.policy import RetrievalPolicy
from imports.sources.base import DiscoveryContext
from imports.sources.registry import pick
from tests.imports.sources.web_servers import NGINX, nginx, python

SIZES = (2_000, 20_000)
A_FOLDER = 20


def ours(url):
    """How many files the source finds."""
    host = url.split("/")[2]
    context = DiscoveryContext(RetrievalPolicy(Path(tempfile.gettempdir()), allowed_hosts=[host]))
    return sum(1 for _ in pick(url, context).discover(url, context))


class Links(HTMLParser):
    """All links of a page."""

    def handle_starttag(self, tag, attributes):
        self.found += [value for name, value in attributes if tag == "a" and name == "href"]


def naive(url):
    """The peer of a few lines."""
    waiting, files = [url], 0
    while waiting:
        folder, parser = waiting.pop(), Links()
        parser.found = []
        with urlopen(folder) as answer:  # noqa: S310 - our own server
            parser.feed(answer.read().decode())
        below = [link for link in (urljoin(folder, link) for link in parser.found) if link.startswith(folder)]
        waiting += [link for link in below if link.endswith("/") and link != folder]
        files += sum(link.endswith(".wav") for link in below)
    return files


def wget(url):
    """The peer that everybody has."""
    command = ["wget", "--spider", "-r", "-l", "inf", "-np", "-nd", "-nv", "-e", "robots=off", url]
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return len(set(re.findall(r"URL: ?(\S+\.wav) 200 OK", done.stderr)))


WAYS = {"ours": ours, "naive crawler": naive, "wget --spider -r": wget}


def measured(way, url):
    """Run one way in a process of its own: files, seconds without its start, megabytes at its highest."""
    command = [sys.executable, "-m", "benchmarks.discovery", "--way", way, url]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def run(way, url):
    started = time.perf_counter()
    files = WAYS[way](url)
    seconds = time.perf_counter() - started
    told = {"files": files, "seconds": seconds, "processor": time.process_time(), "megabytes": highest_memory()}
    print(json.dumps(told))


def highest_memory():
    """Megabytes of this process at its highest."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024


def compare(count, folder):
    """All ways on one tree of so many files."""
    root = folder / "www"
    for number in range(count):
        path = root / f"{number // A_FOLDER // 10:03d}" / f"{number // A_FOLDER % 10}" / f"{number}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    folders = sum(path.is_dir() for path in root.rglob("*")) + 1
    print(f"{count:,} files in {folders:,} folders")
    with nginx(root, folder / "work") if NGINX else python(root) as served:
        first = None
        for way in WAYS:
            if way.startswith("wget") and not shutil.which("wget"):
                continue
            before = served.count()
            found = measured(way, served.url("/"))
            first = first or found["seconds"]
            print(
                f"  {way}: {found['files']:,} files, {served.count() - before:,} requests, {found['seconds']:.2f} s "
                f"({found['seconds'] / first:.2f} times ours); Python and its start: {found['processor']:.2f} s CPU, "
                f"{found['megabytes']:.0f} MB"
            )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("url", nargs="?")
    options = parser.parse_args()
    if options.way:
        run(options.way, options.url)
        return
    for count in SIZES:
        with tempfile.TemporaryDirectory(prefix="chat-discovery-") as folder:
            compare(count, Path(folder))


if __name__ == "__main__":
    main()
