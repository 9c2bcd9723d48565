"""Real `liaison serve` processes for tests: loopback only, ended by their process id."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[1]
_READY_WITHIN = 180  # seconds; only a bound, noisy machines are slow


class Server:
    """A running server; ``log`` is all it wrote to standard error."""

    def __init__(self, process, port, log_file):
        self.process = process
        self.address = f"http://127.0.0.1:{port}"
        self._log_file = log_file

    @property
    def log(self):
        return self._log_file.read_text(encoding="utf-8", errors="replace")

    def end(self, number=signal.SIGTERM):
        """Send a signal; the exit code."""
        self.process.send_signal(number)
        return self.process.wait(timeout=60)

    def open(self):
        return self._call("POST", "/api/v1/conversations", {})

    def say(self, opened, text, id=None):
        path = f"/api/v1/conversations/{opened['id']}/messages"
        body = {"id": id or uuid4().hex, "text": text}
        return self._call("POST", path, body, opened["secret"])

    def replay(self, opened):
        path = f"/api/v1/conversations/{opened['id']}/messages"
        return self._call("GET", path, None, opened["secret"])

    def _call(self, method, path, body, secret=None):
        request = urllib.request.Request(self.address + path, method=method)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        if secret:
            request.add_header("Authorization", f"Bearer {secret}")
        with urllib.request.urlopen(request, timeout=60) as response:
            return json.load(response)


@contextmanager
def serving(data_dir, *options, command=None, environment=None, port=None):
    """A ready server over a data directory; it is killed at the end if it still runs."""
    port = port or free_port()
    log_file = Path(data_dir).parent / f"serve-{uuid4().hex}.log"
    command = command or [sys.executable, "-m", "bot.cli"]
    arguments = ["serve", "--port", str(port), "--data-dir", str(data_dir), *options]
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            [*command, *arguments],
            cwd=ROOT,
            stderr=log,
            stdout=log,
            env={**os.environ, **(environment or {})},
        )
    server = Server(process, port, log_file)
    try:
        _wait_until_ready(server)
        yield server
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _wait_until_ready(server):
    deadline = time.monotonic() + _READY_WITHIN
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            raise AssertionError(f"the server ended: {server.log}")
        try:
            with urllib.request.urlopen(f"{server.address}/readyz", timeout=5):
                return
        except OSError:
            time.sleep(0.2)  # polling another process, not waiting for luck
    raise AssertionError(f"not ready in time: {server.log}")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def liaison(*arguments, input=None, environment=None, timeout=180):
    """Run a command to its end: exit code, standard output, standard error."""
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments],
        cwd=ROOT,
        input=input,
        capture_output=True,
        timeout=timeout,
        env={**os.environ, **(environment or {})},
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()
