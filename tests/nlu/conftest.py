"""What several tests of understanding share, made once for the whole run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from nlu.language import LanguageModel

TRAINING = Path(__file__).parents[2] / "nlu" / "training"


def read_examples() -> Iterator[tuple[str, str]]:
    """Language tag and message of every training example."""
    # The C parser: the files are long, and these tests should stay fast.
    yaml = YAML(typ="safe", pure=False)
    for path in sorted(TRAINING.glob("*/*.yml")):
        for block in yaml.load(path).get("nlu", []):
            for line in block.get("examples", "").splitlines():
                yield path.parent.name, line.strip().removeprefix("- ")


@pytest.fixture(scope="session")
def language_model() -> LanguageModel:
    return LanguageModel.train(read_examples())
