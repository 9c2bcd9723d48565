"""Charts of the evaluation as SVG, drawn with matplotlib for one self-contained page."""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from bot.evaluation.measure import ALL, MEASURES, Outcome, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_INK, _QUIET, _BAR, _GOAL = "#1b2733", "#8a97a6", "#2f6f9f", "#b3372f"
_BINS = 10
_LENGTHS = ((1, 5), (6, 10), (11, 20), (21, 40), (41, 80), (81, 160), (161, 4000))  # characters


def by_language(table: Table, measure: str) -> str:
    """One bar a group, with the line that is wanted."""
    wanted = next(m for m in MEASURES if m.name == measure)
    groups = [g for g, f in table.items() if f[measure].share is not None and g != ALL]
    shares = [table[group][measure].share or 0.0 for group in groups]

    def draw(axes: Axes) -> None:
        axes.bar(groups, shares, color=_BAR, width=0.6)
        axes.axhline(wanted.goal, color=_GOAL, linewidth=1, linestyle="--")
        if not wanted.low:
            axes.set_ylim(min([*shares, wanted.goal]) - 5, 101)
        for place, share in enumerate(shares):
            axes.text(place, share, f"{share:g}", ha="center", va="bottom", fontsize=8)
        axes.tick_params(axis="x", rotation=30)
        axes.set_ylabel("per cent")

    return _svg(draw, 7.5, 2.8)


def by_intent(outcomes: Sequence[Outcome]) -> str:
    """How many of each intent's texts were given that intent."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for outcome in outcomes:
        if outcome.text.intent and outcome.text.group != "unsupported":
            total[outcome.text.intent] += 1
            right[outcome.text.intent] += outcome.intent == outcome.text.intent
    names = sorted(total, key=lambda name: right[name] / total[name])

    def draw(axes: Axes) -> None:
        shares = [100 * right[name] / total[name] for name in names]
        axes.barh(names, shares, color=_BAR, height=0.7)
        axes.set_xlim(0, 105)
        axes.set_xlabel("per cent right")
        axes.tick_params(axis="y", labelsize=8)
        axes.margins(y=0.01)

    return _svg(draw, 7.5, 10)


def confusions(outcomes: Sequence[Outcome]) -> str:
    """The confusion matrix of intents; the diagonal is left pale so that errors stand out."""
    rows = [o for o in outcomes if o.text.intent and o.text.group != "unsupported"]
    names = sorted({str(o.text.intent) for o in rows} | {o.intent for o in rows})
    places = {name: place for place, name in enumerate(names)}
    matrix = np.zeros((len(names), len(names)))
    for outcome in rows:
        if outcome.intent != outcome.text.intent:
            matrix[places[str(outcome.text.intent)], places[outcome.intent]] += 1

    def draw(axes: Axes) -> None:
        axes.imshow(matrix, cmap="Reds", aspect="auto")
        axes.set_xticks(range(len(names)), names, rotation=90, fontsize=7)
        axes.set_yticks(range(len(names)), names, fontsize=7)
        axes.set_xlabel("understood")
        axes.set_ylabel("meant")
        for row, column in zip(*np.nonzero(matrix), strict=True):
            axes.text(
                column, row, f"{matrix[row, column]:.0f}", ha="center", va="center", fontsize=6
            )

    return _svg(draw, 11, 11)


def reliability(outcomes: Sequence[Outcome]) -> str:
    """Confidence against the share that was right: on the diagonal it can be believed."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for outcome in outcomes:
        if outcome.text.intent and outcome.text.group != "unsupported":
            place = min(int(outcome.confidence * _BINS), _BINS - 1)
            bins[place].append((outcome.confidence, outcome.intent == outcome.text.intent))
    sure = [float(np.mean([c for c, _ in bins[place]])) for place in sorted(bins)]
    right = [float(np.mean([r for _, r in bins[place]])) for place in sorted(bins)]
    sizes = [len(bins[place]) for place in sorted(bins)]

    def draw(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], color=_QUIET, linewidth=1)
        axes.plot(sure, right, color=_BAR, marker="o")
        for x, y, size in zip(sure, right, sizes, strict=True):
            axes.annotate(
                str(size), (x, y), textcoords="offset points", xytext=(4, -10), fontsize=7
            )
        axes.set_xlabel("confidence")
        axes.set_ylabel("share right")

    return _svg(draw, 5, 3.6)


def language_by_length(outcomes: Sequence[Outcome]) -> str:
    """How often the language is right, by length of the text."""
    names, shares, sizes = [], [], []
    for shortest, longest in _LENGTHS:
        rows = [
            o
            for o in outcomes
            if not o.text.needs
            and o.text.group != "unsupported"
            and shortest <= len(o.text.text) <= longest
        ]
        if rows:
            names.append(f"{shortest}–{longest}")
            right = sum(o.parse["language"]["code"] == o.text.language for o in rows)
            shares.append(100 * right / len(rows))
            sizes.append(len(rows))

    def draw(axes: Axes) -> None:
        axes.bar(names, shares, color=_BAR, width=0.6)
        for place, (share, size) in enumerate(zip(shares, sizes, strict=True)):
            axes.text(place, share, f"{share:.1f} of {size}", ha="center", va="bottom", fontsize=8)
        axes.set_ylim(min([*shares, 90]) - 5, 103)
        axes.set_xlabel("characters")
        axes.set_ylabel("per cent right")

    return _svg(draw, 7.5, 2.8)


def _svg(draw: Callable[[Axes], None], width: float, height: float) -> str:
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure as Drawing

    with rc_context(
        {"svg.fonttype": "none", "svg.hashsalt": "liaison", "font.family": "sans-serif"}
    ):
        drawing = Drawing(figsize=(width, height), layout="constrained")
        FigureCanvasSVG(drawing)
        axes = drawing.add_subplot()
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(colors=_INK)
        draw(axes)
        out = io.StringIO()
        drawing.savefig(out, format="svg", metadata={"Date": None})
    svg = out.getvalue()
    return svg[svg.index("<svg") :]
