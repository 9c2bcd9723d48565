"""The stricter of two voices: the list of red flags, and the intent classifier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlu import red_flags
from nlu.intent import Guess

ROUTINE, EMERGENCY, CRISIS = "routine", "emergency", "crisis"
# The classifier alone must be this sure; the lists need no second voice. A false alarm costs
# a minute, so the bar is below that for an ordinary answer.
SURE = 0.6
# From this share of the danger on it is answered as a crisis, which names the emergency number too.
_CRISIS_SHARE = 0.3
_BY_INTENT = ("emergency", "self_harm")


@dataclass(frozen=True)
class Verdict:
    """``urgency`` with its reason: ``red flag <category>``, ``classifier`` or empty."""

    urgency: str
    reason: str
    in_danger: bool = False


def judge(text: str, ranking: Sequence[Guess]) -> Verdict:
    """How urgent a text is, given the classifier's guesses, most likely first.

    The two kinds of danger are added up: "he shouts that he will kill himself" is torn between
    them, and is no less dangerous for that.
    """
    flag = red_flags.check(text)
    if flag is not None:
        return Verdict(flag.kind, f"red flag {flag.category}", flag.in_danger)
    chances = {guess.name: guess.confidence for guess in ranking if guess.name in _BY_INTENT}
    danger = sum(chances.values())
    if danger < SURE or ranking[0].name not in _BY_INTENT:
        return Verdict(ROUTINE, "")
    crisis = chances.get("self_harm", 0) >= _CRISIS_SHARE * danger
    return Verdict(CRISIS if crisis else EMERGENCY, f"classifier {danger:.2f}")
