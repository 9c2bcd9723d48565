"""Which need a message expresses: multinomial logistic regression on several views of a text.

One model for all languages: shared names, numbers, loanwords and concepts help, and
code-switched messages are read whole. Probabilities are made true by a temperature fitted on
examples the machine has not seen (temperature scaling, Guo et al. 2017).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgpack
import numpy as np
import numpy.typing as npt

from nlu.augment import augment
from nlu.concepts import Concepts
from nlu.features import (
    FeatureReader,
    Floats,
    inverse_document_frequencies,
    weigh,
)
from nlu.softmax import Softmax, softmax

_EPOCHS_BEFORE, _EPOCHS_AFTER = 4, 1  # the temperature is fitted in between
_HELD_OUT = 12  # one example in so many
_LARGEST, _TINY = 127, 1e-9  # of a stored weight; of a scale
_RARE = 2  # a feature of fewer texts tells nothing

if TYPE_CHECKING:
    from nlu.country import Gazetteer
    from nlu.specialty import Specialties

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Guess:
    """An intent with its probability."""

    name: str
    confidence: float


class IntentClassifier:
    """A trained classifier.

    ``rows`` maps every feature bucket to a row of ``weights`` (the last one, of zeros, where a
    bucket was never seen). ``weights`` has a column for each intent, in whole
    numbers from -127 to 127; times ``scales`` they are what was learnt. That takes a quarter
    of the space and costs no accuracy.
    """

    def __init__(
        self,
        intents: Sequence[str],
        reader: FeatureReader,
        *,
        rows: npt.NDArray[np.int32],
        weights: npt.NDArray[np.int8],
        scales: Floats,
        bias: Floats,
        idf: Floats,
        temperature: float,
    ) -> None:
        self.intents = list(intents)
        self._reader = reader
        self._rows = rows
        self._weights = weights
        self._scales = scales
        self._bias = bias
        self._idf = idf
        self._temperature = temperature

    def rank(self, text: str, variety: str | None) -> list[Guess]:
        """All intents, most likely first."""
        buckets, values = self._reader.weighted(text, variety, self._idf)
        seen = self._weights[self._rows[buckets]].astype(np.float32)
        scores = (values @ seen) * self._scales + self._bias
        chances = softmax(scores[np.newaxis] / self._temperature)[0]
        order = np.argsort(-chances)
        return [Guess(self.intents[i], round(float(chances[i]), 4)) for i in order]

    @classmethod
    def train(
        cls, examples: Iterable[tuple[str, str | None, str]], reader: FeatureReader
    ) -> IntentClassifier:
        """Train on ``(text, variety, intent)``; the same examples give the same classifier."""
        texts, labels = [], []
        for text, variety, intent in augment(examples):
            texts.append((text, variety))
            labels.append(intent)
        intents = sorted(set(labels))
        targets = np.array([intents.index(label) for label in labels])
        log.info("intents: reading features of %d examples", len(labels))
        counts = reader.counts(texts)
        idf, documents = inverse_document_frequencies(counts)
        kept = np.flatnonzero(documents >= _RARE)
        features = weigh(counts, idf)[:, kept]
        machine, temperature = _fit(features, targets, len(intents))
        rows = np.full(counts.shape[1], len(kept), np.int32)
        rows[kept] = np.arange(len(kept))
        nothing = np.zeros((1, len(intents)), np.float32)
        scales = np.abs(machine.weights).max(axis=0) / _LARGEST + _TINY
        weights = np.rint(np.vstack([machine.weights, nothing]) / scales).astype(np.int8)
        return cls(
            intents,
            reader,
            rows=rows,
            weights=weights,
            scales=scales,
            bias=machine.bias,
            idf=idf,
            temperature=temperature,
        )

    def save(self, folder: Path) -> None:
        """Write arrays, names and concepts without pickle."""
        folder.mkdir(parents=True, exist_ok=True)
        np.savez(
            folder / "intent.npz",
            rows=self._rows,
            weights=self._weights,
            scales=self._scales,
            bias=self._bias,
            idf=self._idf,
        )
        meta = {"intents": self.intents, "temperature": self._temperature}
        (folder / "intent.json").write_text(json.dumps(meta), encoding="utf-8")
        concepts = {code: own.to_data() for code, own in self._reader.concepts.items()}
        (folder / "concepts.msgpack").write_bytes(msgpack.packb(concepts))

    @classmethod
    def load(cls, folder: Path, gazetteer: Gazetteer, specialties: Specialties) -> IntentClassifier:
        """Read what ``save`` wrote.

        Raises:
            OSError: a file is missing.
        """
        meta = json.loads((folder / "intent.json").read_text(encoding="utf-8"))
        stored = msgpack.unpackb((folder / "concepts.msgpack").read_bytes())
        concepts = {code: Concepts.from_data(data) for code, data in stored.items()}
        with np.load(folder / "intent.npz", allow_pickle=False) as arrays:
            return cls(
                meta["intents"],
                FeatureReader(concepts, gazetteer, specialties),
                rows=arrays["rows"],
                weights=arrays["weights"],
                scales=arrays["scales"],
                bias=arrays["bias"],
                idf=arrays["idf"],
                temperature=meta["temperature"],
            )


def _fit(features: Any, targets: npt.NDArray[Any], classes: int) -> tuple[Softmax, float]:
    """The machine and its temperature, fitted on examples before it has seen them."""
    held_out = np.arange(len(targets)) % _HELD_OUT == 0
    machine = Softmax(features.shape[1], classes)
    epochs = _EPOCHS_BEFORE + _EPOCHS_AFTER
    for epoch in range(_EPOCHS_BEFORE):
        log.info("intents: %d of %d rounds", epoch + 1, epochs)
        machine.fit(features[~held_out], targets[~held_out])
    temperature = _fit_temperature(machine.scores(features[held_out]), targets[held_out])
    for epoch in range(_EPOCHS_BEFORE, epochs):
        log.info("intents: %d of %d rounds", epoch + 1, epochs)
        machine.fit(features, targets)
    return machine, temperature


def _fit_temperature(scores: Floats, targets: npt.NDArray[Any]) -> float:
    """The temperature with the smallest log loss, searched between 0.1 and 3."""
    candidates = np.geomspace(0.1, 3, 60)
    losses = [
        -np.log(softmax(scores / t)[np.arange(len(targets)), targets] + 1e-12).mean()
        for t in candidates
    ]
    return float(candidates[int(np.argmin(losses))])
