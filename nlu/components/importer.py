"""Read the training examples fast.

Rasa's own importer opens every YAML file several times with a slow reader and merges file by
file, which took a minute for our examples; the result here is the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

from rasa.shared.data import get_data_files
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.training_data import read_file

_NLU = re.compile(r"^nlu:", re.MULTILINE)
_STORIES = re.compile(r"^(?:stories|rules):", re.MULTILINE)


class _Example(Message):
    """A message whose hash is taken once and whose copy is itself.

    Rasa merges the training data a dozen times before it trains, and copies, cleans and hashes
    every message each time.
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> _Example:
        return self

    def set(self, prop: str, info: Any, add_to_output: bool = False) -> None:
        if self.data.get(prop) != info or add_to_output:
            super().set(prop, info, add_to_output)


class ExampleImporter(RasaFileImporter):
    """Rasa's file importer with our reader; named in ``config.yml``."""

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
    ) -> None:
        self.config_file = config_file
        self._domain_path = domain_path
        self._nlu_files = get_data_files(training_data_paths, _holds(_NLU))
        self._story_files = get_data_files(training_data_paths, _holds(_STORIES))
        self._conversation_test_files: list[str] = []

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        return self._nlu_data

    @cached_property
    def _nlu_data(self) -> TrainingData:
        return TrainingData(
            [
                _Example.build(
                    text=example.text,
                    intent=example.intent,
                    intent_metadata={"language": example.language},
                )
                for file in sorted(self._nlu_files)
                for example in read_file(Path(file))
            ]
        )


def _holds(top_level: re.Pattern[str]) -> Callable[[str], bool]:
    def matches(file: str) -> bool:
        path = Path(file)
        return path.suffix == ".yml" and bool(top_level.search(path.read_text(encoding="utf-8")))

    return matches
