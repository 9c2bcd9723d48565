"""The stricter of two voices: lists of red flags, and the classifier."""

from __future__ import annotations

import pytest

from nlu.intent import Guess
from nlu.urgency import CRISIS, EMERGENCY, ROUTINE, SURE, judge

HARMLESS = "the third floor on tuesday"


def urgency(text, *guesses):
    return judge(text, [Guess(name, confidence) for name, confidence in guesses]).urgency


def test_a_red_flag_needs_no_second_voice():
    verdict = judge("he is not breathing", [Guess("donate", 0.99)])

    assert (verdict.urgency, verdict.reason) == (EMERGENCY, "red flag breathing-difficulty")


@pytest.mark.parametrize(
    ("guesses", "wanted"),
    [
        ([("emergency", SURE), ("donate", 0.1)], EMERGENCY),
        ([("emergency", SURE - 0.01), ("donate", 0.1)], ROUTINE),
        ([("self_harm", 0.7), ("donate", 0.1)], CRISIS),
        ([("emergency", 0.4), ("self_harm", 0.35)], CRISIS),
        ([("emergency", 0.9), ("self_harm", 0.05)], EMERGENCY),
        ([("donate", 0.5), ("emergency", 0.3), ("self_harm", 0.2)], ROUTINE),
        ([("donate", 0.9), ("greet", 0.1)], ROUTINE),
    ],
)
def test_the_classifier_alone_must_be_sure_of_danger_of_either_kind(guesses, wanted):
    assert urgency(HARMLESS, *guesses) == wanted


def test_the_reason_is_told():
    assert judge(HARMLESS, [Guess("emergency", 0.81)]).reason == "classifier 0.81"
    assert judge(HARMLESS, [Guess("donate", 0.9)]).reason == ""
