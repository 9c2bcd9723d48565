"""When a guess is too weak to act on."""

from __future__ import annotations

import pytest

from nlu.doubt import is_doubtful
from nlu.intent import Guess


def doubtful(*guesses, language_known=True):
    return is_doubtful([Guess(n, c) for n, c in guesses], language_known=language_known)


@pytest.mark.parametrize(
    ("best", "second", "wanted"),
    [
        (("donate", 0.9), ("greet", 0.1), False),
        (("donate", 0.39), ("greet", 0.1), True),
        (("donate", 0.45), ("greet", 0.42), True),
        (("find_office", 0.3), ("office_fee", 0.29), False),
        (("out_of_scope", 0.59), ("greet", 0.1), True),
        (("out_of_scope", 0.61), ("greet", 0.1), False),
    ],
)
def test_a_weak_or_close_guess_is_doubtful_unless_both_lead_to_the_same_answer(
    best, second, wanted
):
    assert doubtful(best, second) == wanted


def test_a_text_in_no_language_needs_more():
    assert doubtful(("inform", 0.5), ("greet", 0.1), language_known=False)
    assert not doubtful(("inform", 0.7), ("greet", 0.1), language_known=False)
    assert doubtful(("out_of_scope", 0.99), ("greet", 0.01), language_known=False)
