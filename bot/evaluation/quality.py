"""The recorded figures: ``docs/quality.md`` for people, a JSON file that CI compares with."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from bot.evaluation.measure import MEASURES, Outcome, Table, missed
from bot.evaluation.report import difference, reached, summary
from bot.settings import ROOT

RECORDED = ROOT / "tests" / "evaluation" / "recorded.json"
PAGE = ROOT / "docs" / "quality.md"
YARDSTICKS = ROOT / "docs" / "yardsticks.md"
ALLOWED_FALL = 1.0  # points
_MISSES_SHOWN = 12

Shares = Mapping[str, Mapping[str, float]]


def record(outcomes: Sequence[Outcome], table: Table) -> None:
    """Write the page and the figures that later runs are held against."""
    RECORDED.write_text(json.dumps(summary(table), indent=1) + "\n", encoding="utf-8")
    PAGE.write_text("\n".join(_page(outcomes, table)) + "\n", encoding="utf-8")


def fallen(now: Shares, recorded: Shares) -> list[str]:
    """The figures that are worse than recorded by more than ``ALLOWED_FALL`` points."""
    found = []
    for group, figures in recorded.items():
        for measure in MEASURES:
            if measure.name not in figures:
                continue
            before, after = figures[measure.name], now[group][measure.name]
            fall = after - before if measure.low else before - after
            if fall > ALLOWED_FALL:
                found.append(f"{group}: {measure.title} {before} → {after} %")
    return found


def _page(outcomes: Sequence[Outcome], table: Table) -> Iterator[str]:
    yield "# How well Liaison understands"
    yield ""
    yield "Written by `./liaison evaluate --record`; `--format html` gives the same with charts"
    yield f"and every miss. {len(outcomes)} messages, written apart from the training examples and"
    yield "never trained on, are understood without any hint from browser, phone or conversation."
    yield "Figures are per cent. `code-switched` texts mix two languages; `unsupported` ones are in"
    yield "languages Liaison does not speak, and right when not taken for ours."
    yield ""
    yield "| group | " + " | ".join(measure.title for measure in MEASURES) + " |"
    yield "|---|" + "---:|" * len(MEASURES)
    wanted = (f"{'≤' if measure.low else '≥'} {measure.goal:g}" for measure in MEASURES)
    yield "| *wanted* | " + " | ".join(wanted) + " |"
    for group, figures in table.items():
        cells = (
            "" if (share := figures[measure.name].share) is None else f"{share:.1f}"
            for measure in MEASURES
        )
        yield f"| {group} | " + " | ".join(cells) + " |"
    yield ""
    yield "## Short of what is wanted"
    yield ""
    yield from [f"- {line}" for line in reached(table)] or ["Nothing."]
    yield ""
    yield "## What is taken for what"
    yield ""
    yield "| meant | understood | times |"
    yield "|---|---|---:|"
    for (meant, understood), times in _confusions(outcomes).most_common(_MISSES_SHOWN):
        yield f"| {meant} | {understood} | {times} |"
    for name in ("emergency", "crisis"):
        measure = next(m for m in MEASURES if m.name == name)
        rows = missed(outcomes, measure)
        yield ""
        yield f"## Every miss: {measure.title}"
        yield ""
        yield from (f"- `{o.text.id}` {difference(o, name)}: {o.text.text}" for o in rows)
        if not rows:
            yield "None."
    if YARDSTICKS.exists():
        yield ""
        yield "Public test sets: [yardsticks](yardsticks.md)."
        yield "Classifiers compared: [classifiers](classifiers.md)."


def _confusions(outcomes: Sequence[Outcome]) -> Counter[tuple[str, str]]:
    return Counter(
        (o.text.intent, o.intent)
        for o in outcomes
        if o.text.intent and o.text.group != "unsupported" and o.intent != o.text.intent
    )
