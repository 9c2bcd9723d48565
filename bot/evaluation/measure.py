"""Figures of quality: shares of texts that were understood rightly, by group."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.evaluation.texts import MIXED_GROUPS, Text
from nlu.languages import SUPPORTED

Understand = Callable[[str], Mapping[str, Any]]

ALL = "all"
_OUT_OF_SCOPE = "out_of_scope"
_ROUTINE = "routine"


@dataclass(frozen=True)
class Outcome:
    """A text and what was understood, in the shape of ``liaison parse``."""

    text: Text
    parse: Mapping[str, Any]

    @property
    def intent(self) -> str:
        return str(self.parse["intent"]["name"])

    @property
    def confidence(self) -> float:
        return float(self.parse["intent"]["confidence"])

    @property
    def country(self) -> str | None:
        place = self.parse["country"]
        return None if place is None else str(place["code"])


@dataclass(frozen=True)
class Figure:
    """``count`` of ``total`` texts; ``share`` in per cent, None where there is no text."""

    count: int
    total: int

    @property
    def share(self) -> float | None:
        return round(100 * self.count / self.total, 1) if self.total else None


@dataclass(frozen=True)
class Measure:
    """One kind of figure: the texts it looks at, and what it counts among them.

    ``goal`` is what the figure has to reach in per cent (at most, where ``low`` is better).
    """

    name: str
    title: str
    concerns: Callable[[Text], bool]
    counts: Callable[[Outcome], bool]
    goal: float
    low: bool = False

    def reached(self, share: float) -> bool:
        return share <= self.goal if self.low else share >= self.goal


def _spoken(text: Text) -> bool:
    return text.group != "unsupported"


def _one_need(text: Text) -> bool:
    return _spoken(text) and not text.needs


def _best_is_right(outcome: Outcome) -> bool:
    return outcome.intent == outcome.text.intent


def _in_best_three(outcome: Outcome) -> bool:
    best = [guess["name"] for guess in outcome.parse["ranking"][:3]]
    return outcome.text.intent in best


def _tells_language(text: Text) -> bool:
    """A phone number or an emoji alone is in no language."""
    return not text.needs and any(character.isalpha() for character in text.text)


def _language_is_right(outcome: Outcome) -> bool:
    found = outcome.parse["language"]
    if outcome.text.group == "unsupported":
        return not found["supported"]
    return bool(found["code"] == outcome.text.language)


MEASURES = (
    Measure("intent", "right intent", _one_need, _best_is_right, 88),
    Measure("intent_three", "right intent among three", _one_need, _in_best_three, 96.5),
    Measure("language", "language", _tells_language, _language_is_right, 98),
    Measure(
        "country",
        "country where said",
        lambda t: _one_need(t) and t.country is not None,
        lambda o: o.country == o.text.country,
        95,
    ),
    Measure(
        "country_invented",
        "country where not said",
        lambda t: _one_need(t) and t.country is None,
        lambda o: o.country is not None,
        1,
        low=True,
    ),
    Measure(
        "emergency",
        "emergencies found",
        lambda t: _one_need(t) and t.urgency == "emergency",
        lambda o: o.parse["urgency"] == "emergency",
        97.5,
    ),
    Measure(
        "crisis",
        "crises found",
        lambda t: _one_need(t) and t.urgency == "crisis",
        lambda o: o.parse["urgency"] == "crisis",
        97.5,
    ),
    Measure(
        "false_alarm",
        "false alarms",
        lambda t: (
            _spoken(t) and t.urgency == _ROUTINE and not {"emergency", "self_harm"} & {*t.needs}
        ),
        lambda o: o.parse["urgency"] != _ROUTINE,
        1.5,
        low=True,
    ),
    Measure(
        "out_of_scope",
        "out of scope found",
        lambda t: _one_need(t) and t.intent == _OUT_OF_SCOPE,
        _best_is_right,
        80,
    ),
    Measure(
        "needs",
        "both needs found",
        lambda t: bool(t.needs),
        lambda o: set(o.text.needs) <= {need["name"] for need in o.parse["needs"]},
        80,
    ),
)

Table = dict[str, dict[str, Figure]]


def run(texts: Sequence[Text], understand: Understand) -> Iterator[Outcome]:
    """Understand every text, without hints."""
    for text in texts:
        yield Outcome(text, understand(text.text))


def tabulate(outcomes: Sequence[Outcome]) -> Table:
    """Figures by group (languages first, then mixed texts, then all) and measure."""
    groups = [*SUPPORTED, *MIXED_GROUPS]
    found = {outcome.text.group for outcome in outcomes}
    groups += sorted(found - set(groups))
    table = {
        group: _figures([o for o in outcomes if o.text.group == group])
        for group in groups
        if group in found
    }
    table[ALL] = _figures(outcomes)
    return table


def _figures(outcomes: Iterable[Outcome]) -> dict[str, Figure]:
    rows = list(outcomes)
    figures = {}
    for measure in MEASURES:
        concerned = [o for o in rows if measure.concerns(o.text)]
        figures[measure.name] = Figure(sum(map(measure.counts, concerned)), len(concerned))
    return figures


def missed(outcomes: Iterable[Outcome], measure: Measure) -> list[Outcome]:
    """The texts that speak against a figure."""
    return [o for o in outcomes if measure.concerns(o.text) and measure.counts(o) == measure.low]
