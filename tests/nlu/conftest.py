"""What several tests of understanding share, made once for the whole run."""

from __future__ import annotations

from itertools import chain

import pytest

from nlu.concepts import arabizi_entries
from nlu.language import LanguageModel
from nlu.training_data import read_examples


@pytest.fixture(scope="session")
def language_model() -> LanguageModel:
    """Trained as the component trains it."""
    examples = ((example.language, example.text) for example in read_examples())
    return LanguageModel.train(chain(examples, arabizi_entries()))
