"""The hand-written training examples, read without Rasa.

The same files are Rasa's NLU training data; ``metadata: language:`` of each block is the
language of its examples (``hi-Latn`` and ``ar-Latn`` are romanised).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.yaml_reader import (
    ContentError,
    Section,
    expect_keys,
    expect_section,
    read_yaml,
    sections_in,
)

TRAINING_DIR = Path(__file__).resolve().parent / "training"


@dataclass(frozen=True)
class Example:
    """One labelled message; ``where`` is ``file:line`` of its intent's block."""

    language: str
    intent: str
    text: str
    where: str


def read_examples(folder: Path = TRAINING_DIR) -> Iterator[Example]:
    """Yield every example below a folder, files in alphabetical order.

    Raises:
        ContentError: a file is not YAML, a key is unknown, or a block has no language.
    """
    for path in sorted(folder.glob("*/*.yml")):
        if path.name != "red_flags.yml":
            yield from read_file(path)


def read_file(path: Path) -> Iterator[Example]:
    """Yield the examples of one file; errors as in ``read_examples``."""
    name = f"nlu/training/{path.parent.name}/{path.name}"
    section = expect_section(read_yaml(path, name=name), name)
    expect_keys(section, ["version", "nlu"])
    for block in sections_in(section, "nlu"):
        expect_keys(block, ["intent", "metadata", "examples"])
        metadata = block["metadata"]
        language = metadata.get("language") if isinstance(metadata, Section) else None
        if not language:
            raise ContentError(f"{block.where('metadata')}: the block needs `language:`")
        if not isinstance(block["examples"], str):
            raise ContentError(f"{block.where('examples')}: write `examples: |` and a line each")
        for line in block["examples"].splitlines():
            text = line.removeprefix("- ").strip()
            if text:
                yield Example(language, block["intent"], text, block.where("examples"))
