"""What several tests of understanding share, made once for the whole run."""

from __future__ import annotations

import tarfile
from itertools import chain

import pytest

from bot.settings import load_settings
from bot.training import fresh_model
from nlu.concepts import arabizi_entries
from nlu.language import LanguageModel
from nlu.training_data import read_examples

STORED = ("language.json", "language.npz")


@pytest.fixture(scope="session")
def language_model(tmp_path_factory) -> LanguageModel:
    """The fresh model's, which was made from what is there now; else trained as it would be."""
    archive = fresh_model(load_settings().models_dir)
    if archive is None:
        examples = ((example.language, example.text) for example in read_examples())
        return LanguageModel.train(chain(examples, arabizi_entries()))
    folder = tmp_path_factory.mktemp("language")
    with tarfile.open(archive) as packed:
        for member in packed.getmembers():
            name = member.name.rpartition("/")[2]
            if name in STORED:
                (folder / name).write_bytes(packed.extractfile(member).read())
    return LanguageModel.load(folder)
