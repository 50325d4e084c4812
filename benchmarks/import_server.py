"""Small recordings by the thousand, and a web server for them on the loopback."""

import io
import os
import random
import shutil
import socket
import subprocess
import sys
import wave
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.toy.fleet import until

PER_FOLDER = 500
FRAMES = 1200  # 0.15 s at 8 kHz: the bytes do not matter here, the number of files does
NGINX = """
worker_processes 1; error_log stderr crit; pid {folder}/pid; daemon off;
events {{ worker_connections 256; }}
http {{
  access_log off; types {{ audio/wav wav; }} default_type application/octet-stream; keepalive_requests 100000;
  client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3;
  uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
  server {{ listen 127.0.0.1:{port}; root {root}; autoindex on; autoindex_exact_size on; }}
}}
"""


def make_recordings(root, count):
    """Different recordings in folders of 500; their names relative to the root."""
    noise = random.Random(7)
    names = [f"{number // PER_FOLDER:02d}/{number:05d}.wav" for number in range(count)]
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(recording(noise.randbytes(2 * FRAMES)))
    return names


def recording(samples):
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(samples)
    return buffer.getvalue()


@contextmanager
def serving(root):
    """The address of the folder on a server of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with TemporaryDirectory(prefix="chat-nginx-") as folder:
        process = subprocess.Popen(command(Path(root), Path(folder), port), stderr=subprocess.DEVNULL)
        try:
            if not until(lambda: listens(port), seconds=10):
                raise RuntimeError("the web server did not start")
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()
            process.wait(10)


def command(root, folder, port):
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None:
        return [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(root)]
    configuration = folder / "nginx.conf"
    configuration.write_text("user root;" * (os.geteuid() == 0) + NGINX.format(folder=folder, port=port, root=root))
    return [nginx, "-c", str(configuration), "-p", str(folder)]


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
