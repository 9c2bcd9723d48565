"""Rasa component: put doubt in the place of a weak guess."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message

from nlu.components.base import Reader, language_of
from nlu.doubt import DOUBTFUL, is_doubtful
from nlu.intent import Guess


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class DoubtDetector(Reader):
    """Set the intent to ``nlu_fallback`` where the ranking is doubtful; stands after the intent.

    The ranking keeps the guesses behind it.
    """

    def read(self, message: Message) -> None:
        ranking = message.get(INTENT_RANKING_KEY) or []
        guesses = [Guess(guess["name"], guess["confidence"]) for guess in ranking]
        if is_doubtful(guesses, language_known=language_of(message) is not None):
            doubt = {"name": DOUBTFUL, "confidence": round(1 - guesses[0].confidence, 4)}
            message.set(INTENT, doubt, add_to_output=True)
            message.set(INTENT_RANKING_KEY, [doubt, *ranking], add_to_output=True)
