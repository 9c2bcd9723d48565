"""Our configuration beside Rasa's neural default on the same training data, in one run.

``python -m benchmarks.stock`` trains the default configuration for one epoch (its latency and
memory do not depend on more), measures both by turns in processes of their own, prints a
table and writes it into ``docs/performance.md``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from bot import quiet
from bot.settings import ROOT, load_settings

REPORT = ROOT / "docs" / "performance.md"
_ROUNDS = 3
_TEXTS = 200
_LONG = 200  # characters
_WARM = 20


def main() -> int:
    quiet.silence()
    if sys.argv[1:2] == ["measure"]:
        print(json.dumps(measure(sys.argv[2], Path(sys.argv[3]))))
        return 0
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--share",
        type=int,
        default=1,
        metavar="N",
        help="train the default configuration on every Nth example only: its parse hardly hangs "
        "on their number, its training and its memory do",
    )
    share: int = parser.parse_args().share
    from bot.training import train

    ours = train(load_settings().models_dir)
    with tempfile.TemporaryDirectory() as folder:
        stock = train_default(Path(folder), share)
        runs: dict[str, list[dict[str, float]]] = {"ours": [], "default": []}
        for _ in range(_ROUNDS):
            for name, model in (("ours", ours), ("default", stock)):
                runs[name].append(_measure_apart(name, model))
    table = as_table(runs)
    print(table)
    write_report(table, share)
    return 0


def train_default(folder: Path, share: int) -> Path:
    """Train ``config.diet.yml`` for one epoch on every ``share``-th example."""
    from rasa.model_training import train as rasa_train

    from bot.training import DOMAIN, NLU_DATA, RULES

    examples = NLU_DATA if share == 1 else _thinned(NLU_DATA, folder / "training", share)
    config = (ROOT / "config.diet.yml").read_text(encoding="utf-8")
    one_epoch = folder / "config.yml"
    one_epoch.write_text(config.replace("epochs: 100", "epochs: 1"), encoding="utf-8")
    result = rasa_train(
        str(DOMAIN), str(one_epoch), [str(examples), str(RULES)], str(folder), force_training=True
    )
    return Path(str(result.model))


def _thinned(examples: Path, folder: Path, share: int) -> Path:
    """A copy of the examples with every ``share``-th of each intent, its first one included."""
    for path in examples.glob("*/*.yml"):
        if path.name == "red_flags.yml":
            continue
        kept, number = [], 0
        for line in path.read_text(encoding="utf-8").splitlines():
            number = 0 if line.startswith("- intent") else number + line.startswith("    - ")
            if not line.startswith("    - ") or number % share == 1:
                kept.append(line)
        copy = folder / path.parent.name / path.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return folder


def measure(name: str, model: Path) -> dict[str, float]:
    """Load, parse and take turns in this process, on one core; seconds, milliseconds, MB."""
    os.sched_setaffinity(0, {0})
    began = time.perf_counter()
    parse, turn = _ours(model) if name == "ours" else _default(model)
    parse("hello")
    ready = time.perf_counter() - began
    texts = _texts()
    for text in texts[:_WARM]:
        parse(text)
    parses = [_milliseconds(partial(parse, text)) for text in texts]
    long = [_milliseconds(partial(parse, text)) for text in _long_texts()]
    turns = asyncio.run(_turns(turn, texts))
    return {
        "ready": ready,
        "parse": statistics.median(parses),
        "long": statistics.median(long),
        "longest": statistics.quantiles(long, n=100)[98],
        "turn": statistics.median(turns),
        "memory": _highest_memory(),
    }


def _highest_memory() -> float:
    """Megabytes of this program; ``getrusage`` would count the parent, which has trained."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def _ours(model: Path) -> tuple[Callable[[str], Any], Callable[[str, str], Any]]:
    from bot.engine import Engine

    engine = Engine.load(model)
    states: dict[str, Any] = {}

    async def turn(conversation: str, text: str) -> None:
        parsed = engine.parse(text)
        done = await engine.answer(conversation, states.get(conversation), parsed)
        states[conversation] = done.snapshot

    return engine.parse, turn


def _default(model: Path) -> tuple[Callable[[str], Any], Callable[[str, str], Any]]:
    """Rasa's own agent and in-memory tracker store; the actions run in process here too."""
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

    from bot.engine import InProcessActions

    agent = Agent.load(str(model), action_endpoint=InProcessActions())
    loop = asyncio.new_event_loop()

    def parse(text: str) -> Any:
        return loop.run_until_complete(agent.parse_message(text))

    async def turn(conversation: str, text: str) -> None:
        message = UserMessage(text, CollectingOutputChannel(), conversation)
        await agent.handle_message(message)

    return parse, turn


async def _turns(turn: Callable[[str, str], Any], texts: list[str]) -> list[float]:
    """Conversations of ten turns, as people have them."""
    took = []
    for number, text in enumerate(texts):
        began = time.perf_counter()
        await turn(f"c{number // 10}", text)
        took.append((time.perf_counter() - began) * 1000)
    return took[_WARM:]


def _texts() -> list[str]:
    """Every so many of the examples, over all languages: length and script as patients write."""
    from nlu.training_data import read_examples

    texts = [example.text for example in read_examples()]
    return [text for text in texts[:: len(texts) // _TEXTS] if not text.startswith("/")][:_TEXTS]


def _long_texts() -> list[str]:
    """Texts of 200 characters, from the longest examples of every language."""
    from nlu.training_data import read_examples

    longest = sorted((example.text for example in read_examples()), key=len, reverse=True)
    pairs = zip(longest[: 20 * _TEXTS : 20], longest[1 : 20 * _TEXTS : 20], strict=True)
    return [f"{one} {other}"[:_LONG] for one, other in pairs]


def _milliseconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _measure_apart(name: str, model: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.stock", "measure", name, str(model)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def as_table(runs: dict[str, list[dict[str, float]]]) -> str:
    """Medians with their range, and the ratio default : ours."""
    rows = [
        ("ready after (s)", "ready", 1),
        ("parse (ms)", "parse", 2),
        ("parse of 200 characters (ms)", "long", 2),
        ("the same, 99th percentile (ms)", "longest", 1),
        ("turn with parse (ms)", "turn", 1),
        ("memory, highest (MB)", "memory", 0),
    ]
    lines = ["| | Liaison | Rasa's default | ratio |", "|---|---|---|---|"]
    for title, key, digits in rows:
        ours, default = ([run[key] for run in runs[name]] for name in ("ours", "default"))
        ratio = statistics.median(default) / statistics.median(ours)
        lines.append(
            f"| {title} | {_spread(ours, digits)} | {_spread(default, digits)} | {ratio:.1f} |"
        )
    return "\n".join(lines)


def _spread(values: list[float], digits: int) -> str:
    middle, low, high = statistics.median(values), min(values), max(values)
    return f"{middle:.{digits}f} ({low:.{digits}f}–{high:.{digits}f})"


def write_report(table: str, share: int) -> None:
    start, end = "<!-- stock: begin -->", "<!-- stock: end -->"
    text = REPORT.read_text(encoding="utf-8")
    head, tail = text.split(start)[0], text.split(end)[1]
    note = f" The default was trained on every {share}th example." if share > 1 else ""
    body = f"{start}\nMeasured on {date.today().isoformat()}, on one core.{note}\n\n{table}\n{end}"
    REPORT.write_text(head + body + tail, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
