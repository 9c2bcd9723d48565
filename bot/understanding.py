"""The public shape of what was understood: one line of ``liaison parse``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.content import Content
from bot.routing import find_office
from nlu.needs import MOST
from nlu.urgency import CRISIS, EMERGENCY

FALLBACK_INTENT = "nlu_fallback"  # Rasa's word for doubt; it is no need of a patient
_RANKED = 5
_INTENT_OF_DANGER = {EMERGENCY: "emergency", CRISIS: "self_harm"}


def as_contract(content: Content, parse: Mapping[str, Any]) -> dict[str, Any]:
    """Parse data of the engine in the shape other programs rely on."""
    ranking = _danger_first(
        [_guess(g) for g in parse["intent_ranking"] if g["name"] != FALLBACK_INTENT],
        parse["urgency"],
    )
    place = parse["country"]
    office = None
    if place is not None:
        office = find_office(content.offices, place["code"], place["city"]).office
    return {
        "text": parse["text"],
        "language": parse["language"],
        "country": place,
        "intent": ranking[0],
        "ranking": ranking[:_RANKED],
        "needs": _danger_first([_guess(need) for need in parse["needs"]], parse["urgency"])[:MOST],
        "urgency": parse["urgency"],
        "specialty": parse["specialty"],
        "office": office,
    }


def _danger_first(guesses: list[dict[str, Any]], urgency: str) -> list[dict[str, Any]]:
    """A red flag is the first need, whatever the classifier made of the rest of the message."""
    intent = _INTENT_OF_DANGER.get(urgency)
    if intent is None or guesses[0]["name"] == intent:
        return guesses
    rest = [guess for guess in guesses if guess["name"] not in _INTENT_OF_DANGER.values()]
    return [{"name": intent, "confidence": 1.0}, *rest]


def _guess(guess: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": guess["name"], "confidence": guess["confidence"]}
