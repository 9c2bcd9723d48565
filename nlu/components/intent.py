"""Rasa component: the needs a message expresses."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.base import Reader, example_language, text_of, variety_of
from nlu.components.place import load_gazetteer
from nlu.concepts import read_concepts
from nlu.features import FeatureReader
from nlu.intent import IntentClassifier
from nlu.needs import find_needs
from nlu.specialty import load_specialties

_RANKED = 5


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SoftmaxIntentClassifier(Reader):
    """Set ``intent``, ``intent_ranking`` (the best five) and ``needs`` on every message."""

    def __init__(
        self,
        model_storage: ModelStorage,
        resource: Resource,
        classifier: IntentClassifier | None = None,
    ) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._classifier = classifier

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SoftmaxIntentClassifier:
        return cls(model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        reader = FeatureReader(read_concepts(), load_gazetteer(), load_specialties())
        examples = (
            (message.get(TEXT), example_language(message), message.get(INTENT))
            for message in training_data.intent_examples
        )
        classifier = IntentClassifier.train(examples, reader)
        with self._model_storage.write_to(self._resource) as folder:
            classifier.save(folder)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SoftmaxIntentClassifier:
        with model_storage.read_from(resource) as folder:
            classifier = IntentClassifier.load(folder, load_gazetteer(), load_specialties())
        return cls(model_storage, resource, classifier)

    def read(self, message: Message) -> None:
        if self._classifier is None:
            raise RuntimeError("SoftmaxIntentClassifier is used before it was trained or loaded")
        text, variety = text_of(message), variety_of(message)
        ranking = self._classifier.rank(text, variety)
        needs = find_needs(text, variety, ranking, self._classifier.rank)
        best = [asdict(guess) for guess in ranking[:_RANKED]]
        message.set(INTENT, best[0], add_to_output=True)
        message.set(INTENT_RANKING_KEY, best, add_to_output=True)
        message.set("needs", [asdict(need) for need in needs], add_to_output=True)
