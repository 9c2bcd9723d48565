"""Rasa component: where the patient lives or writes from."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message

from nlu.components.base import Reader, add_entity, hints_of, language_of, text_of
from nlu.country import Gazetteer

TEXT_SOURCE = "text"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class PlaceExtractor(Reader):
    """Set ``country`` on every message.

    What the patient wrote becomes the entities ``country`` and ``city``; what only a phone
    prefix or a browser tells becomes ``country_hint``, which has to be confirmed.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PlaceExtractor:
        return cls(load_gazetteer())

    def read(self, message: Message) -> None:
        text, language = text_of(message), language_of(message)
        place = self._gazetteer.find(text, language, hints_of(message))
        message.set("country", None if place is None else _as_json(place), add_to_output=True)
        if place is None:
            return
        if place.source != TEXT_SOURCE:
            add_entity(message, "country_hint", place.country)
            return
        add_entity(message, "country", place.country)
        if place.city:
            add_entity(message, "city", place.city)


@cache
def load_gazetteer() -> Gazetteer:
    """The gazetteer, built once in a process."""
    return Gazetteer.load()


def _as_json(place: Any) -> dict[str, str | None]:
    fields = asdict(place)
    return {"code": fields["country"], "city": fields["city"], "source": fields["source"]}
