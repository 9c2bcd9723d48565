"""``liaison evaluate``: understand every evaluation text and say how well that went."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bot import quiet
from bot.content import load_content
from bot.evaluation import quality
from bot.evaluation.measure import Outcome, run, tabulate
from bot.evaluation.page import as_html
from bot.evaluation.report import as_json, as_text
from bot.evaluation.texts import FOLDER, read_texts
from bot.settings import load_settings
from bot.understanding import as_contract
from nlu.hints import Hints


def evaluate(kind: str, *, output: Path | None = None, record: bool = False) -> int:
    """Evaluate and write a report of a kind (``text``, ``json`` or ``html``); the exit code.

    ``record`` also writes the figures down that later runs are held against.

    Raises:
        ContentError: an evaluation file is wrong.
    """
    texts = read_texts(FOLDER)
    outcomes = list(_with_progress(run(texts, _understand()), len(texts)))
    table = tabulate(outcomes)
    if record:
        quality.record(outcomes, table)
    reports = {
        "text": lambda: as_text(outcomes, table),
        "json": lambda: json.dumps(as_json(table), indent=1),
        "html": lambda: as_html(outcomes, table),
    }
    report = reports[kind]()
    if output is None:
        print(report)
    else:
        output.write_text(report + "\n", encoding="utf-8")
    return 0


def _understand() -> Any:
    content = load_content()
    quiet.log_to_stderr()
    from bot.engine import Engine
    from bot.training import train

    engine = Engine.load(train(load_settings().models_dir))
    return lambda text: as_contract(content, engine.parse(text, Hints()))


def _with_progress(outcomes: Iterable[Outcome], total: int) -> Iterator[Outcome]:
    """Pass outcomes on and say on standard error how far it is."""
    step = 50 if sys.stderr.isatty() else 500
    end = "\r" if sys.stderr.isatty() else "\n"
    for number, outcome in enumerate(outcomes, start=1):
        if number % step == 0 or number == total:
            print(f"{number} of {total} texts", end=end, file=sys.stderr, flush=True)
        yield outcome
    if sys.stderr.isatty():
        print(file=sys.stderr)
