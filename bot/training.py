"""Train the model when, and only when, what it is made from has changed.

Content is not part of the model: a corrected answer trains nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.settings import ROOT
from bot.yaml_reader import ContentError, read_yaml
from nlu.concepts import LEXICON_DIR
from nlu.languages import SUPPORTED
from nlu.training_data import read_examples

log = logging.getLogger(__name__)

CONFIG = ROOT / "config.yml"
DOMAIN = ROOT / "domain.yml"
NLU_DATA = ROOT / "nlu" / "training"
RULES = ROOT / "dialogue"
_COMPRESSION = 1  # of 9
_PREFIX = "liaison-"
_TRAINED = (  # modules of nlu/ it is made by
    *("augment", "concepts", "features", "intent", "language", "languages", "skeletons"),
    *("softmax", "stems", "text", "training_data", "words"),
)


def fingerprint() -> str:
    """A digest of everything the model depends on: examples, rules, domain, pipeline, code.

    Red flags, places and specialties are read at start-up: a corrected list trains nothing.
    """
    digest = hashlib.sha256(" ".join(SUPPORTED).encode())
    for path in _ingredients():
        digest.update(path.relative_to(ROOT).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _ingredients() -> Iterator[Path]:
    yield from (CONFIG, DOMAIN, ROOT / "uv.lock")
    yield from sorted(RULES.glob("*.yml"))
    yield from _examples()
    yield from sorted(LEXICON_DIR.glob("*.yml"))
    yield from (ROOT / "nlu" / f"{module}.py" for module in _TRAINED)
    yield from sorted((ROOT / "nlu" / "components").glob("*.py"))


def _examples() -> list[Path]:
    """The files of examples. Red flags are not training data; to look into them costs minutes."""
    return sorted(path for path in NLU_DATA.glob("*/*.yml") if path.name != "red_flags.yml")


def fresh_model(models: Path) -> Path | None:
    """The model that was trained from what is there now, or None."""
    path = models / f"{_PREFIX}{fingerprint()}.tar.gz"
    return path if path.exists() else None


def check_training_data() -> None:
    """Refuse examples whose intent the domain does not know, before Rasa starts.

    Raises:
        ContentError: names file, line and intent.
    """
    known = set(read_yaml(DOMAIN, name="domain.yml")["intents"])
    for example in read_examples(NLU_DATA):
        if example.intent not in known:
            raise ContentError(
                f"{example.where}: unknown intent {example.intent!r}; domain.yml lists them"
            )


@contextlib.contextmanager
def _packed_quickly() -> Iterator[None]:
    """Compress archives little: Rasa's are packed at the highest level, which takes 20 seconds."""
    method: Any = tarfile.TarFile.gzopen
    slow = method.__func__.__defaults__
    method.__func__.__defaults__ = (*slow[:-1], _COMPRESSION)
    try:
        yield
    finally:
        method.__func__.__defaults__ = slow


def train(models: Path, *, force: bool = False) -> Path:
    """Train into a folder unless a fresh model is there; older models are removed.

    Raises:
        ContentError: the training data is wrong.
        RuntimeError: Rasa trained no model.
    """
    fresh = fresh_model(models)
    if fresh and not force:
        return fresh
    log.info("reading the training examples")
    check_training_data()
    models.mkdir(parents=True, exist_ok=True)
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"  # our fingerprint decides; Rasa's cache only grows
    from rasa.model_training import train as rasa_train

    name = f"{_PREFIX}{fingerprint()}"
    # Rasa prints its own congratulations.
    with contextlib.redirect_stdout(io.StringIO()), _packed_quickly():
        result = rasa_train(
            domain=str(DOMAIN),
            config=str(CONFIG),
            training_files=[str(path) for path in (*_examples(), *sorted(RULES.glob("*.yml")))],
            output=str(models),
            fixed_model_name=f"{name}.new",
            force_training=True,
        )
    if result.model is None:
        raise RuntimeError("Rasa trained no model")
    path = models / f"{name}.tar.gz"
    Path(result.model).replace(path)
    for old in models.glob(f"{_PREFIX}*.tar.gz"):
        if old != path:
            old.unlink()
    return path
