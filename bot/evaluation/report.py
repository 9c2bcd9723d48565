"""The figures as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.evaluation.measure import ALL, MEASURES, Figure, Outcome, Table, missed

_WIDTH = 9


def as_text(outcomes: Sequence[Outcome], table: Table) -> str:
    """A table of figures, then every miss, grouped by what was missed."""
    return "\n".join([*_table(table), "", *_misses(outcomes)])


def _table(table: Table) -> Iterator[str]:
    yield (
        "per cent"
        + " " * 6
        + "".join(measure.name[: _WIDTH - 1].rjust(_WIDTH) for measure in MEASURES)
    )
    yield (
        "wanted"
        + " " * 8
        + "".join(
            f"{'≤' if measure.low else '≥'}{measure.goal:g}".rjust(_WIDTH) for measure in MEASURES
        )
    )
    for group, figures in table.items():
        cells = (_cell(figures[measure.name]) for measure in MEASURES)
        yield group.ljust(14) + "".join(cell.rjust(_WIDTH) for cell in cells)


def _cell(figure: Figure) -> str:
    return "" if figure.share is None else f"{figure.share:.1f}"


def _misses(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for measure in MEASURES:
        rows = missed(outcomes, measure)
        yield f"{measure.title}: {len(rows)} misses"
        for outcome in rows:
            told = difference(outcome, measure.name)
            yield f"  {outcome.text.id:18} {told} | {outcome.text.text}"


def difference(outcome: Outcome, measure: str) -> str:
    """What was wanted and what was understood, for one measure."""
    text, parse = outcome.text, outcome.parse
    pairs: dict[str, tuple[Any, Any]] = {
        "language": (text.language, parse["language"]["code"]),
        "country": (text.country, outcome.country),
        "country_invented": (text.country, outcome.country),
        "emergency": (text.urgency, parse["urgency"]),
        "crisis": (text.urgency, parse["urgency"]),
        "false_alarm": (text.urgency, parse["urgency"]),
        "needs": (" + ".join(text.needs), " + ".join(need["name"] for need in parse["needs"])),
    }
    wanted, found = pairs.get(measure, (text.intent, outcome.intent))
    return f"{wanted or '–'} → {found or '–'}"


def as_json(table: Table) -> dict[str, Any]:
    """Figures by group and measure: ``{"share": 93.1, "count": 242, "total": 260}``."""
    return {
        group: {
            name: {"share": figure.share, "count": figure.count, "total": figure.total}
            for name, figure in figures.items()
            if figure.total
        }
        for group, figures in table.items()
    }


def summary(table: Table) -> dict[str, dict[str, float]]:
    """Only the shares, as they are recorded: by group and measure."""
    return {
        group: {name: f.share for name, f in figures.items() if f.share is not None}
        for group, figures in table.items()
    }


def reached(table: Table) -> list[str]:
    """The figures that miss what is wanted of every language, one line each."""
    return [
        f"{group}: {measure.title} {figure.share} %, wanted "
        f"{'at most' if measure.low else 'at least'} {measure.goal:g} %"
        for group, figures in table.items()
        if group != ALL
        for measure in MEASURES
        if (figure := figures[measure.name]).share is not None and not measure.reached(figure.share)
    ]
