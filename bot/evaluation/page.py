"""The figures as one self-contained HTML page with charts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.evaluation import charts
from bot.evaluation.measure import MEASURES, Outcome, Table, missed
from bot.evaluation.report import difference

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
)


def as_html(outcomes: Sequence[Outcome], table: Table) -> str:
    """A page that needs nothing else: no script, no file, no network."""
    drawn = {
        "intent": charts.by_language(table, "intent"),
        "intent_three": charts.by_language(table, "intent_three"),
        "emergency": charts.by_language(table, "emergency"),
        "by_intent": charts.by_intent(outcomes),
        "confusions": charts.confusions(outcomes),
        "reliability": charts.reliability(outcomes),
        "language": charts.language_by_length(outcomes),
    }
    misses = [
        (measure, [(outcome, difference(outcome, measure.name)) for outcome in rows])
        for measure in MEASURES
        if (rows := missed(outcomes, measure))
    ]
    return _TEMPLATES.get_template("page.html").render(
        total=len(outcomes),
        measures=MEASURES,
        table=table,
        charts={name: Markup(svg) for name, svg in drawn.items()},  # noqa: S704 (our own drawings)
        misses=misses,
    )
