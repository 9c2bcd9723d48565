"""Run liaison with every outgoing connection written down; training data is made small.

Run as a program by ``test_serve.py``. Python's audit hooks see every connection and name
look-up that Python code makes, also those inside libraries.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

_FILE = Path(os.environ["LIAISON_GUARD_FILE"])
_FILE.touch()
_LOCAL = ("127.0.0.1", "::1", "localhost", "0.0.0.0", "", None)


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect":
        target = arguments[1]
        host = target[0] if isinstance(target, tuple) else None  # else a Unix socket
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if isinstance(host, bytes):
        host = host.decode()
    if host not in _LOCAL:
        with _FILE.open("a") as file:
            file.write(f"{event} {host}\n")


sys.addaudithook(_watch)
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


def _make_small() -> None:
    """A tenth of the examples and models in a folder of their own: training takes seconds."""
    from bot import quiet

    quiet.silence()
    from nlu.components import importer

    everything = importer.read_file
    importer.read_file = lambda path: (e for n, e in enumerate(everything(path)) if n % 10 == 0)
    os.environ["LIAISON_MODELS_DIR"] = tempfile.mkdtemp()


if __name__ == "__main__":
    _make_small()
    from bot.cli import main

    sys.exit(main())
