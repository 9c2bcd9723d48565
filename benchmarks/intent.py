"""Intent classifiers compared on our own examples: an eighth held out, the rest learnt.

``python -m benchmarks.intent`` prints the table of ``docs/classifiers.md``. The examples of one
intent were written so that no two share a frame, so the figures are lower than on messages that
patients write; they are for comparing.
"""

from __future__ import annotations

import sys
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bot import quiet
from nlu.components.place import load_gazetteer
from nlu.concepts import read_concepts
from nlu.features import VIEWS, FeatureReader, inverse_document_frequencies, weigh
from nlu.softmax import Softmax
from nlu.specialty import load_specialties
from nlu.training_data import Example, read_examples

_HELD_OUT = 8  # one example in so many
_ROUNDS = 5
_NEIGHBOURS = 12
_WRITTEN = ("words", "characters")
_READ = (*_WRITTEN, "stems", "circumstances")

Targets = npt.NDArray[np.int64]
Fit = Callable[[Any, Targets, Any, int], Any]  # rows, targets, rows to score, classes -> scores


@dataclass(frozen=True)
class Data:
    """Weighed features of all examples; ``held_out`` marks those that are not learnt."""

    rows: Any
    view: Targets  # of each column
    targets: Targets
    languages: npt.NDArray[np.str_]
    held_out: npt.NDArray[np.bool_]
    classes: int

    def of(self, views: Sequence[str]) -> Any:
        names = [view.name for view in VIEWS]
        return self.rows[:, np.isin(self.view, [names.index(name) for name in views])]


def main() -> int:
    quiet.silence()
    data = read()
    print("| classifier | features | right | among three | seconds |")
    print("|---|---|---:|---:|---:|")
    for name, views, fit in candidates():
        rows = data.of(views)
        start = time.perf_counter()
        scores = fit(
            rows[~data.held_out], data.targets[~data.held_out], rows[data.held_out], data.classes
        )
        _print(name, views, scores, data.targets[data.held_out], time.perf_counter() - start)
    _print("softmax, one for each language", _every(), *_by_language(data))
    return 0


def _every() -> tuple[str, ...]:
    return tuple(view.name for view in VIEWS)


def candidates() -> Iterator[tuple[str, tuple[str, ...], Fit]]:
    """Name, views and how to fit and score."""
    yield "linear support vector machine", _WRITTEN, _support_vectors
    yield "logistic regression, one against the rest", _WRITTEN, _one_against_rest
    yield "softmax", _WRITTEN, _softmax
    yield "softmax", _READ, _softmax
    yield "softmax", (*_READ, "skeletons"), _softmax
    yield "softmax (chosen)", _every(), _softmax
    yield "nearest examples", _every(), _nearest
    yield "linear support vector machine", _every(), _support_vectors


def read() -> Data:
    examples = list(read_examples())
    reader = FeatureReader(read_concepts(), load_gazetteer(), load_specialties())
    held_out = np.array([zlib.crc32(e.text.encode()) % _HELD_OUT == 0 for e in examples])
    counts = reader.counts((e.text, e.language) for e in examples)
    idf, documents = inverse_document_frequencies(counts[~held_out])
    kept = np.flatnonzero(documents >= 2)
    return Data(
        rows=weigh(counts, idf)[:, kept],
        view=kept // (counts.shape[1] // len(VIEWS)),
        targets=_targets(examples),
        languages=np.array([example.language for example in examples]),
        held_out=held_out,
        classes=len({example.intent for example in examples}),
    )


def _targets(examples: Sequence[Example]) -> Targets:
    names = sorted({example.intent for example in examples})
    return np.array([names.index(example.intent) for example in examples])


def _softmax(rows: Any, targets: Targets, others: Any, classes: int) -> Any:
    machine = Softmax(rows.shape[1], classes)
    for _ in range(_ROUNDS):
        machine.fit(rows, targets)
    return machine.scores(others)


def _support_vectors(rows: Any, targets: Targets, others: Any, classes: int) -> Any:
    from sklearn.svm import LinearSVC

    machine = LinearSVC(C=0.5, dual=True, tol=0.1, max_iter=100, random_state=0)
    return machine.fit(rows, targets).decision_function(others)


def _one_against_rest(rows: Any, targets: Targets, others: Any, classes: int) -> Any:
    from sklearn.linear_model import SGDClassifier

    machine = SGDClassifier(loss="log_loss", alpha=1e-6, max_iter=10, tol=None, random_state=0)
    return machine.fit(rows, targets).decision_function(others)


def _nearest(rows: Any, targets: Targets, others: Any, classes: int) -> Any:
    scores = np.zeros((others.shape[0], classes), np.float32)
    for start in range(0, others.shape[0], 256):
        alike = (others[start : start + 256] @ rows.T).toarray()
        best = np.argpartition(-alike, _NEIGHBOURS, axis=1)[:, :_NEIGHBOURS]
        for row, neighbours in enumerate(best):
            np.add.at(scores[start + row], targets[neighbours], alike[row, neighbours] ** 2)
    return scores


def _by_language(data: Data) -> tuple[Any, Targets, float]:
    start = time.perf_counter()
    scores, targets = [], []
    for language in np.unique(data.languages):
        own = data.languages == language
        learnt, asked = own & ~data.held_out, own & data.held_out
        scores.append(
            _softmax(data.rows[learnt], data.targets[learnt], data.rows[asked], data.classes)
        )
        targets.append(data.targets[asked])
    return np.vstack(scores), np.concatenate(targets), time.perf_counter() - start


def _print(name: str, views: Sequence[str], scores: Any, targets: Targets, seconds: float) -> None:
    best = np.argsort(-scores, axis=1)[:, :3]
    right = 100 * (best[:, 0] == targets).mean()
    three = 100 * (best == targets[:, np.newaxis]).any(axis=1).mean()
    print(
        f"| {name} | {', '.join(views)} | {right:.1f} | {three:.1f} | {seconds:.0f} |", flush=True
    )


if __name__ == "__main__":
    sys.exit(main())
