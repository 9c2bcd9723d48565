"""Which need a message expresses: a linear classifier on words and character n-grams.

A one-vs-rest linear support vector machine over hashed TF-IDF features, one model for all
languages: shared names, numbers and loanwords help, and code-switched messages are read
whole. Margins become probabilities by a softmax whose temperature is fitted on examples the
machine has not seen (temperature scaling, Guo et al. 2017).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction import FeatureHasher

from nlu.text import fold
from nlu.words import split_words

_WORD_BUCKETS = 2**16
_CHAR_BUCKETS = 2**18
_LONGEST = 5  # characters in an n-gram
_MAX_CHARACTERS = 1_000  # a long story's need stands at its beginning or end
_HELD_OUT = 10  # one example in ten fits the temperature, after training on every other one

log = logging.getLogger(__name__)

_WORD_HASHER = FeatureHasher(_WORD_BUCKETS, input_type="string", alternate_sign=False)
_CHAR_HASHER = FeatureHasher(_CHAR_BUCKETS, input_type="string", alternate_sign=False)

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Guess:
    """An intent with its probability."""

    name: str
    confidence: float


class IntentClassifier:
    """A trained classifier; ``weights`` has one row a feature and one column an intent."""

    def __init__(
        self, intents: Sequence[str], weights: Any, bias: Floats, idf: Floats, temperature: float
    ) -> None:
        self.intents = list(intents)
        self._weights = weights
        self._bias = bias
        self._idf = idf
        self._temperature = temperature

    def rank(self, text: str, language: str | None) -> list[Guess]:
        """All intents, most likely first."""
        chances = _softmax(self._margin(text, language) / self._temperature)[0]
        order = np.argsort(-chances)
        return [Guess(self.intents[i], round(float(chances[i]), 4)) for i in order]

    def _margins(self, counts: Any) -> Floats:
        rows = _weighted(counts, self._idf)
        margins = np.empty((rows.shape[0], len(self.intents)), dtype=np.float32)
        for row in range(rows.shape[0]):
            part = slice(rows.indptr[row], rows.indptr[row + 1])
            used = self._weights[rows.indices[part]].astype(np.float32)
            margins[row] = rows.data[part] @ used + self._bias
        return margins

    def _margin(self, text: str, language: str | None) -> Floats:
        """The margins of one text, without the cost of building sparse matrices."""
        words = _words(text[:_MAX_CHARACTERS], language)
        margin = self._bias[np.newaxis].copy()
        halves = (
            (_WORD_HASHER, _word_grams(words), 0),
            (_CHAR_HASHER, _char_grams(words), _WORD_BUCKETS),
        )
        for hasher, grams, offset in halves:
            row = hasher.transform([grams])
            places = row.indices + offset
            values = (1 + np.log(row.data)) * self._idf[places]
            values /= np.sqrt((values**2).sum()) or 1
            margin += values.astype(np.float32) @ self._weights[places].astype(np.float32)
        return margin

    @classmethod
    def train(cls, examples: Iterable[tuple[str, str | None, str]]) -> IntentClassifier:
        """Train on ``(text, language, intent)``; the same examples give the same classifier."""
        texts, labels = [], []
        for text, language, intent in examples:
            texts.append((text, language))
            labels.append(intent)
        intents = sorted(set(labels))
        targets = np.array([intents.index(label) for label in labels])
        log.info("intents: reading features of %d examples", len(labels))
        counts = _features(texts)
        place = np.arange(len(labels))
        seen, held_out = place % 2 == 1, place % _HELD_OUT == 0
        log.info("intents: fitting the confidence on %d examples", seen.sum())
        draft = cls(intents, *_fit(counts[seen], targets[seen], len(intents)), 1.0)
        temperature = _fit_temperature(draft._margins(counts[held_out]), targets[held_out])
        log.info("intents: fitting %d intents on %d examples", len(intents), len(labels))
        return cls(intents, *_fit(counts, targets, len(intents)), temperature)

    def save(self, folder: Path) -> None:
        """Write arrays and names without pickle."""
        folder.mkdir(parents=True, exist_ok=True)
        np.savez(folder / "intent.npz", weights=self._weights, bias=self._bias, idf=self._idf)
        meta = {"intents": self.intents, "temperature": self._temperature}
        (folder / "intent.json").write_text(json.dumps(meta), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> IntentClassifier:
        """Read what ``save`` wrote.

        Raises:
            OSError: a file is missing.
        """
        meta = json.loads((folder / "intent.json").read_text(encoding="utf-8"))
        with np.load(folder / "intent.npz", allow_pickle=False) as arrays:
            weights, bias, idf = arrays["weights"], arrays["bias"], arrays["idf"]
        return cls(meta["intents"], weights, bias, idf, meta["temperature"])


def _features(texts: Sequence[tuple[str, str | None]]) -> Any:
    """Hashed counts, one row a text: words and word pairs, then character n-grams."""
    from scipy.sparse import hstack

    folded = [_words(text[:_MAX_CHARACTERS], language) for text, language in texts]
    words = _WORD_HASHER.transform(map(_word_grams, folded))
    chars = _CHAR_HASHER.transform(map(_char_grams, folded))
    return hstack(
        [words, chars],
        format="csr",
        dtype=np.float32,
    )


def _words(text: str, language: str | None) -> list[str]:
    return [folded for word, _ in split_words(text, language) if (folded := fold(word).strip())]


def _word_grams(words: list[str]) -> list[str]:
    pairs = [f"{first} {second}" for first, second in pairwise(words)]
    return words + pairs if words else [""]


def _char_grams(words: list[str]) -> list[str]:
    text = f" {' '.join(words)} "
    return [
        text[start : start + length]
        for length in range(2, _LONGEST + 1)
        for start in range(len(text) - length + 1)
    ]


def _weighted(counts: Any, idf: Floats) -> Any:
    """Sublinear TF-IDF, each half scaled to length one so that neither drowns the other."""
    rows = counts.copy()
    rows.data = (1 + np.log(rows.data)) * idf[rows.indices]
    is_word = rows.indices < _WORD_BUCKETS
    for half in (is_word, ~is_word):
        squares = np.where(half, rows.data**2, 0)
        owners = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
        norms = np.sqrt(np.bincount(owners, squares, rows.shape[0]))
        rows.data[half] /= norms[owners[half]]
    return rows


def _fit(counts: Any, targets: npt.NDArray[Any], classes: int) -> tuple[Any, Floats, Floats]:
    from sklearn.svm import LinearSVC

    documents = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = (np.log((1 + counts.shape[0]) / (1 + documents)) + 1).astype(np.float32)
    machine = LinearSVC(C=0.5, dual=True, tol=0.1, max_iter=100, random_state=0)
    machine.fit(_weighted(counts, idf), targets)
    weights = np.zeros((counts.shape[1], classes), dtype=np.float16)
    bias = np.full(classes, -10, dtype=np.float32)
    weights[:, machine.classes_] = machine.coef_.T
    bias[machine.classes_] = machine.intercept_
    return weights, bias, idf


def _fit_temperature(margins: Floats, targets: npt.NDArray[Any]) -> float:
    """The temperature with the smallest log loss, searched between 0.05 and 2."""
    candidates = np.geomspace(0.05, 2, 60)
    losses = [
        -np.log(_softmax(margins / t)[np.arange(len(targets)), targets] + 1e-12).mean()
        for t in candidates
    ]
    return float(candidates[int(np.argmin(losses))])


def _softmax(scores: Floats) -> Floats:
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True), dtype=np.float32)
