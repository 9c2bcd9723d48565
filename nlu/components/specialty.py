"""Rasa component: the medical specialty a message names."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message

from nlu.components.base import Reader, add_entity, text_of
from nlu.specialty import load_specialties


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class SpecialtyExtractor(Reader):
    """Set ``specialty`` (or None) on every message, and an entity of that name."""

    def read(self, message: Message) -> None:
        specialty = load_specialties().find(text_of(message))
        message.set("specialty", specialty, add_to_output=True)
        if specialty:
            add_entity(message, "specialty", specialty)
