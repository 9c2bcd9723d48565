"""The public shape of what was understood: one line of ``liaison parse``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.content import Content
from bot.routing import find_office

FALLBACK_INTENT = "nlu_fallback"  # Rasa's word for doubt; it is no need of a patient
_RANKED = 5


def as_contract(content: Content, parse: Mapping[str, Any]) -> dict[str, Any]:
    """Parse data of the engine in the shape other programs rely on."""
    ranking = [_guess(g) for g in parse["intent_ranking"] if g["name"] != FALLBACK_INTENT]
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
        "needs": [_guess(need) for need in parse["needs"]],
        "urgency": parse["urgency"],
        "specialty": parse["specialty"],
        "office": office,
    }


def _guess(guess: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": guess["name"], "confidence": guess["confidence"]}
