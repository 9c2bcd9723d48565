"""The stricter of two voices: the list of red flags, and the intent classifier."""

from __future__ import annotations

from dataclasses import dataclass

from nlu import red_flags

ROUTINE, EMERGENCY, CRISIS = "routine", "emergency", "crisis"
# The classifier alone must be this sure; the lists need no second voice. A false alarm costs
# a minute, so the bar is below that for an ordinary answer.
SURE = 0.6
_BY_INTENT = {"emergency": EMERGENCY, "self_harm": CRISIS}


@dataclass(frozen=True)
class Verdict:
    """``urgency`` with its reason: ``red flag <category>``, ``classifier`` or empty."""

    urgency: str
    reason: str
    in_danger: bool = False


def judge(text: str, intent: str | None, confidence: float) -> Verdict:
    """How urgent a text is, given the classifier's first guess."""
    flag = red_flags.check(text)
    if flag is not None:
        return Verdict(flag.kind, f"red flag {flag.category}", flag.in_danger)
    urgency = _BY_INTENT.get(intent or "")
    if urgency and confidence >= SURE:
        return Verdict(urgency, f"classifier {confidence:.2f}")
    return Verdict(ROUTINE, "")
