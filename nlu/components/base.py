"""What Liaison's graph components share: hints from a message, and entities."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, METADATA, METADATA_INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.hints import Hints
from nlu.text import clean

LANGUAGE = "language"
METADATA_HINTS = "hints"


class Reader(GraphComponent):
    """A component without training that reads one message at a time."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Reader:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            self.read(message)
        return messages

    def read(self, message: Message) -> None:
        """Write what this component understands onto the message."""
        raise NotImplementedError


def text_of(message: Message) -> str:
    return clean(message.get(TEXT) or "")


def hints_of(message: Message) -> Hints:
    """The hints the engine sent along; none in ``rasa shell``."""
    given = (message.get(METADATA) or {}).get(METADATA_HINTS) or {}
    return Hints(**given)


def language_of(message: Message) -> str | None:
    """The code the language component found, None for ``und``."""
    code = (message.get(LANGUAGE) or {}).get("code")
    return None if code in (None, "und") else str(code)


def variety_of(message: Message) -> str | None:
    """The language with its script where it is romanised (``hi-Latn``), as examples name it."""
    language = language_of(message)
    romanised = (message.get(LANGUAGE) or {}).get("script") == "Latn"
    return f"{language}-Latn" if language in ("ar", "hi") and romanised else language


def example_language(message: Message) -> str | None:
    """The ``language:`` in the metadata of a training example's block."""
    metadata = message.get(METADATA) or {}
    language = (metadata.get(METADATA_INTENT) or {}).get("language")
    return None if language is None else str(language)


def add_entity(message: Message, name: str, value: str) -> None:
    """Add an entity about the whole message, so that Rasa can fill the slot of its name."""
    text = message.get(TEXT) or ""
    entity = {"entity": name, "value": value, "start": 0, "end": len(text)}
    message.set(ENTITIES, [*(message.get(ENTITIES) or []), entity], add_to_output=True)
