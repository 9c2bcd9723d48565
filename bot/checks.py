"""``liaison test``: every check, in the order in which a mistake is cheapest to find."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.settings import ROOT

PACKAGES = ("bot", "nlu", "actions")
CHECKED = (*PACKAGES, "tests", "benchmarks")
# Files side by side: one trains a language model while the others go on.
_FAST = ("-m", "not (rasa or browser)", "-n", "auto", "--dist", "loadfile")


def run(arguments: Sequence[str]) -> int:
    """Run the checks; other arguments than ``--fast`` go to pytest. The exit code."""
    fast = "--fast" in arguments
    rest = [argument for argument in arguments if argument != "--fast"]
    steps = [
        ("formatting", ["ruff", "format", "--check", *CHECKED]),
        ("lint", ["ruff", "check", *CHECKED]),
        ("types", ["mypy", *PACKAGES]),
        ("content", ["liaison", "content", "check"]),
        ("tests", ["pytest", *(_FAST if fast else ()), *rest]),
    ]
    if rest:
        steps = steps[-1:]
    for name, step in steps:
        print(f"--- {name}", flush=True)
        if _run(step) != 0:
            print(f"liaison: {name} failed", file=sys.stderr)
            return 1
    _name_what_was_skipped(fast)
    return 0


def _run(step: list[str]) -> int:
    tool = shutil.which(step[0], path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    return subprocess.run([tool or step[0], *step[1:]], cwd=ROOT, check=False).returncode


def _name_what_was_skipped(fast: bool) -> None:
    if not fast and not shutil.which("chromium"):
        print("skipped: browser tests, because chromium is not installed")
