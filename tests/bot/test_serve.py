"""`liaison serve` as a process: its promises to operators, and to patients after a crash."""

from __future__ import annotations

import signal
import socket
import sys
import threading
from pathlib import Path

import pytest

from tests.servers import ROOT, liaison, serving

pytestmark = pytest.mark.rasa

MARKER = "Zanahoriazul"
QUESTION = f"I live in Lima, my name is {MARKER}, where is your office?"


@pytest.fixture
def data_dir(tmp_path, model):
    return tmp_path / "var"


def test_server_answers_stops_cleanly_and_remembers(data_dir):
    with serving(data_dir) as server:
        opened = server.open()
        answer = server.say(opened, QUESTION, id="1")
        code = server.end(signal.SIGTERM)
    with serving(data_dir) as server:
        again = server.say(opened, QUESTION, id="1")

    assert code == 0
    assert "Peru" in answer["messages"][-1]["text"]
    assert again == answer, "the same message after a restart is not answered anew"


def test_no_text_of_a_message_reaches_the_logs(data_dir):
    with serving(data_dir) as server:
        opened = server.open()
        for text in (
            QUESTION,
            f"/inform{{{MARKER}",
            f'/inform{{"country": "{MARKER}"}}',
            f"{MARKER} cannot breathe",
            f"I want to talk to a person, {MARKER}",
            MARKER,
        ):
            server.say(opened, text)
        server.end()

        assert "ready after" in server.log
        assert MARKER not in server.log


def test_what_was_accepted_before_a_kill_is_answered_once_after_it(data_dir):
    opened, accepted = None, []
    for round_ in range(3):
        with serving(data_dir) as server:
            opened = opened or server.open()
            # Whatever the last round left unfinished has been answered at start.
            speaking = threading.Thread(target=_speak, args=(server, opened, round_, accepted))
            speaking.start()
            while len(accepted) < 4 * (round_ + 1) and speaking.is_alive():
                speaking.join(0.01)
            server.end(signal.SIGKILL)
            speaking.join()
    with serving(data_dir) as server:
        replayed = server.replay(opened)["messages"]
        before = {seq for answer in accepted for seq in answer}
        for id_ in _ids(3):
            server.say(opened, "where is your office in Peru?", id=id_)
        final = server.replay(opened)["messages"]

    sequence = [message["seq"] for message in final]
    assert sequence == list(range(1, len(sequence) + 1)), "no number is missing or twice"
    assert before <= {message["seq"] for message in replayed}, "an answer that was given is kept"


def _ids(rounds):
    return [f"{round_}-{number}" for round_ in range(rounds) for number in range(10)]


def _speak(server, opened, round_, accepted):
    for number in range(10):
        try:
            answer = server.say(opened, "where is your office in Peru?", id=f"{round_}-{number}")
        except OSError:
            return
        accepted.append([message["seq"] for message in answer["messages"]])


def test_nothing_leaves_the_machine_while_it_trains_and_serves(data_dir, tmp_path):
    guard = [sys.executable, str(Path(__file__).with_name("guarded.py"))]
    watched = tmp_path / "connections.txt"
    with serving(
        data_dir, command=guard, environment={"LIAISON_GUARD_FILE": str(watched)}
    ) as server:
        opened = server.open()
        server.say(opened, QUESTION)
        server.say(opened, "je veux parler à quelqu'un")
        server.end()

    assert "train" in server.log, "the guarded process trained its own small model"
    assert watched.read_text() == ""


def test_port_in_use_is_one_clear_line(data_dir):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        code, _, errors = liaison("serve", "--port", port, "--data-dir", str(data_dir))

    assert code == 1
    assert f"127.0.0.1:{port}" in errors
    assert "--port" in errors
    assert len(errors.splitlines()) == 1


def test_data_directory_that_cannot_be_written_is_one_clear_line(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a directory")
    code, _, errors = liaison("serve", "--port", "1", "--data-dir", str(blocked / "var"))
    code, _, errors = liaison("serve", "--data-dir", str(blocked / "var"))

    assert code == 1
    assert "--data-dir" in errors
    assert len(errors.splitlines()) == 1


def test_root_of_the_project_holds_no_machine_paths():
    for path in (ROOT / "README.md", ROOT / "pyproject.toml", ROOT / "liaison"):
        assert str(ROOT) not in path.read_text(encoding="utf-8")
