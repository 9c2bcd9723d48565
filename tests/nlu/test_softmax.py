"""Multinomial logistic regression on sparse rows."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from nlu.softmax import Softmax, softmax


def trained(rows, targets, rounds=30):
    machine = Softmax(rows.shape[1], int(targets.max()) + 1)
    for _ in range(rounds):
        machine.fit(rows, targets)
    return machine


def noisy_classes(count=600, classes=4, columns=40):
    random = np.random.default_rng(3)
    targets = random.integers(0, classes, count)
    rows = random.random((count, columns)) < 0.05
    rows[np.arange(count), targets] = True
    return csr_matrix(rows.astype(np.float32)), targets


def test_it_learns_what_tells_classes_apart():
    rows, targets = noisy_classes()
    machine = trained(rows[:400], targets[:400])

    right = machine.scores(rows[400:]).argmax(axis=1) == targets[400:]

    assert right.mean() > 0.9  # some rows carry two classes' marks


def test_two_runs_give_the_same_weights():
    rows, targets = noisy_classes()

    first, second = trained(rows, targets, 3), trained(rows, targets, 3)

    assert np.array_equal(first.weights, second.weights)
    assert np.array_equal(first.bias, second.bias)


def test_the_commoner_class_wins_where_nothing_is_known():
    rows = csr_matrix(np.zeros((40, 3), np.float32))
    targets = np.array([0] * 30 + [1] * 10)
    machine = trained(rows, targets)

    assert machine.scores(csr_matrix((1, 3), dtype=np.float32)).argmax() == 0


def test_probabilities_add_up_to_one_and_survive_large_scores():
    chances = softmax(np.array([[1000.0, 999.0, -1000.0]], np.float32))

    assert np.isclose(chances.sum(), 1)
    assert chances[0, 0] > chances[0, 1] > chances[0, 2] >= 0
