"""Rasa component: whether somebody may be in danger."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.components.base import Reader
from nlu.urgency import judge


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class UrgencyDetector(Reader):
    """Set ``urgency`` (emergency, crisis or routine) and its reason; stands after the intent."""

    def read(self, message: Message) -> None:
        intent = message.get(INTENT) or {}
        verdict = judge(
            message.get(TEXT) or "", intent.get("name"), float(intent.get("confidence") or 0)
        )
        message.set("urgency", verdict.urgency, add_to_output=True)
        message.set("urgency_reason", verdict.reason, add_to_output=True)
