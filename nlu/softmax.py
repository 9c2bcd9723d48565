"""Multinomial logistic regression on sparse rows, by mini-batches with Adagrad.

All classes are fitted together, which ranks better and gives truer probabilities than one
machine per class; scikit-learn's solvers for it need minutes where this needs seconds. Adagrad:
Duchi, Hazan and Singer (2011), with steps only for the features of the batch.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Targets = npt.NDArray[np.int64]

_BATCH = 256
_RATE = 0.2
_SMOOTHING = 0.05  # of the labels: hand-written examples are not beyond doubt
_STRENGTH = 64.0  # of a batch, against the first squares
_SMALL = 1e-3


class Softmax:
    """The machine while it learns; ``weights`` is columns x classes."""

    def __init__(self, columns: int, classes: int) -> None:
        self.weights = np.zeros((columns, classes), np.float32)
        self.bias = np.zeros(classes, np.float32)
        self._squares = np.full_like(self.weights, _SMALL)
        self._bias_squares = np.full_like(self.bias, _SMALL)
        self._random = np.random.default_rng(0)
        self._wanted = np.full((classes, classes), _SMOOTHING / classes, np.float32)
        np.fill_diagonal(self._wanted, 1 - _SMOOTHING + _SMOOTHING / classes)

    def scores(self, rows: Any) -> Floats:
        """One row of scores for each row of a sparse matrix."""
        return np.asarray(rows @ self.weights + self.bias, np.float32)

    def fit(self, rows: Any, targets: Targets) -> None:
        """Learn from every row once, in an order that is the same in every run.

        ``rows`` is a SciPy CSR matrix, ``targets`` the class of each row.
        """
        order = self._random.permutation(rows.shape[0])
        for start in range(0, len(order), _BATCH):
            chosen = order[start : start + _BATCH]
            self._learn(rows[chosen], targets[chosen])

    def _learn(self, batch: Any, targets: Targets) -> None:
        from scipy.sparse import csr_matrix

        used, places = np.unique(batch.indices, return_inverse=True)
        compact = csr_matrix((batch.data, places, batch.indptr), (batch.shape[0], len(used)))
        chances = softmax(compact @ self.weights[used] + self.bias)
        slope = (chances - self._wanted[targets]) * (_STRENGTH / len(targets))
        step = compact.T.tocsr() @ slope
        seen = self._squares[used] + step * step
        self._squares[used] = seen
        self.weights[used] -= _RATE * step / np.sqrt(seen)
        total = slope.sum(axis=0)
        self._bias_squares += total * total
        self.bias -= _RATE * total / np.sqrt(self._bias_squares)


def softmax(scores: Floats) -> Floats:
    """Rows of scores as rows of probabilities."""
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True), dtype=np.float32)
