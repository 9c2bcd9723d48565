"""Rasa component: whether somebody may be in danger."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.components.base import Reader, language_of, text_of
from nlu.components.place import load_gazetteer
from nlu.intent import Guess
from nlu.urgency import ROUTINE, judge


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class UrgencyDetector(Reader):
    """Set ``urgency`` (emergency, crisis or routine) and its reason; stands after the intent.

    ``country_now`` is added when it matters: where the person in danger is.
    """

    def read(self, message: Message) -> None:
        ranking = message.get(INTENT_RANKING_KEY) or []
        guesses = [Guess(guess["name"], guess["confidence"]) for guess in ranking]
        verdict = judge(message.get(TEXT) or "", guesses)
        message.set("urgency", verdict.urgency, add_to_output=True)
        message.set("urgency_reason", verdict.reason, add_to_output=True)
        if verdict.urgency != ROUTINE:
            now = load_gazetteer().where_now(text_of(message), language_of(message))
            message.set("country_now", None if now is None else now.country, add_to_output=True)
