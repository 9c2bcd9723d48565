"""Rasa component: which language and script a message is written in."""

from __future__ import annotations

import logging
from dataclasses import asdict
from itertools import chain
from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.base import LANGUAGE, Reader, add_entity, example_language, hints_of, text_of
from nlu.concepts import arabizi_entries
from nlu.hints import Hints
from nlu.language import UNDETERMINED, Language, LanguageModel, plainly_changed
from nlu.language_request import requested_language
from nlu.languages import SUPPORTED

log = logging.getLogger(__name__)

_ONLY_LANGUAGE_OF = {"Arab": "ar", "Deva": "hi", "Hans": "zh", "Hant": "zh"}


def _likely(found: Language, hints: Hints) -> str | None:
    """What to answer a text in that tells no language by itself: its script's, the browser's."""
    if found.code != UNDETERMINED:
        return None
    locale = (hints.locale or "").split("-")[0].lower()
    return _ONLY_LANGUAGE_OF.get(found.script) or (locale if locale in SUPPORTED else None)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class LanguageIdentifier(Reader):
    """Set ``language`` (code, script, confidence, supported) on every message.

    A ``language`` entity is added when the conversation should speak that language from now
    on: at the first message, or when the patient plainly changes it. ``requested_language``
    is added when a message names a language by its name.
    """

    def __init__(
        self, model_storage: ModelStorage, resource: Resource, model: LanguageModel | None = None
    ) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageIdentifier:
        return cls(model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        examples = (
            (language, message.get(TEXT))
            for message in training_data.intent_examples
            if (language := example_language(message))
        )
        log.info("languages: learning letters and words")
        model = LanguageModel.train(chain(examples, arabizi_entries()))
        with self._model_storage.write_to(self._resource) as folder:
            model.save(folder)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LanguageIdentifier:
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, LanguageModel.load(folder))

    def read(self, message: Message) -> None:
        if self._model is None:
            raise RuntimeError("LanguageIdentifier is used before it was trained or loaded")
        text, hints = text_of(message), hints_of(message)
        found = self._model.identify(text, hints)
        message.set(LANGUAGE, asdict(found), add_to_output=True)
        spoken = found.code if found.supported else _likely(found, hints)
        if not hints.language and spoken:
            add_entity(message, "language", spoken)
        elif hints.language and found.supported and plainly_changed(hints.language, found):
            add_entity(message, "language", found.code)
        wanted = requested_language(text)
        if wanted:
            add_entity(message, "requested_language", wanted)
