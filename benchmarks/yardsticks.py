"""Public test sets, read from a folder and never trained on.

``python -m benchmarks.yardsticks FOLDER`` measures with the fresh model and writes
``docs/yardsticks.md``. The folder holds ``real-messages/messages.jsonl``,
``medquad/medquad_questions_sample.csv``, ``liveqa/liveqa_medical_test.csv`` and
``clinc150/data_full.json``; what is missing is left out. For CLINC150 (Larson et al. 2019) our
intent classifier is trained on that set's own training part, as it is.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot import quiet
from bot.settings import ROOT, load_settings
from nlu.intent import IntentClassifier

REPORT = ROOT / "docs" / "yardsticks.md"
_MEDICAL = frozenset(
    ("medical_question", "find_specialty", "clinical_trials", "emergency", "self_harm")
)
_OUT_OF_SCOPE = "oos"
_WITHIN = 4.5  # messages in scope for each other one

Parse = Callable[[str], Mapping[str, Any]]
Row = tuple[str, str]  # what was measured, its figure


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    quiet.silence()
    parse = _parser_of_fresh_model()
    sets = {
        "real-messages/messages.jsonl": lambda path: real_messages(path, parse),
        "medquad/medquad_questions_sample.csv": lambda path: medical(path, _medquad(path), parse),
        "liveqa/liveqa_medical_test.csv": lambda path: medical(path, _liveqa(path), parse),
        "clinc150/data_full.json": clinc150,
    }
    lines = ["# Public yardsticks", "", "Written by `python -m benchmarks.yardsticks FOLDER`.", ""]
    lines += ["| set | measured | per cent |", "|---|---|---:|"]
    for name, measure in sets.items():
        path = folder / name
        if not path.exists():
            print(f"{name} is missing, left out", file=sys.stderr)
            continue
        for what, figure in measure(path):
            lines.append(f"| {path.parent.name} | {what} | {figure} |")
            print(lines[-1], flush=True)
    REPORT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


def _parser_of_fresh_model() -> Parse:
    from bot.content import load_content
    from bot.engine import Engine
    from bot.training import train
    from bot.understanding import as_contract

    content, engine = load_content(), Engine.load(train(load_settings().models_dir))

    def parse(text: str) -> Mapping[str, Any]:
        raw = engine.parse(text)
        return {**as_contract(content, raw), "doubtful": raw["intent"]["name"] == "nlu_fallback"}

    return parse


def real_messages(path: Path, parse: Parse) -> Iterator[Row]:
    """Messages typed to other clinics and services; either label counts."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    parsed = [parse(row["text"]) for row in rows]
    wanted = [{row["intent"], row["also"]} - {None} for row in rows]
    best = [p["intent"]["name"] in w for p, w in zip(parsed, wanted, strict=True)]
    three = [
        bool({guess["name"] for guess in p["ranking"][:3]} & w)
        for p, w in zip(parsed, wanted, strict=True)
    ]
    yield "right intent", _share(best)
    yield "right intent among three", _share(three)
    for name in sorted({row["set"] for row in rows}):
        inside = [row["set"] == name for row in rows]
        yield f"{name}: right intent", _share(np.array(best)[inside])
        yield f"{name}: among three", _share(np.array(three)[inside])
    other = [p for p, row in zip(parsed, rows, strict=True) if row["set"] == "star_other"]
    yield (
        "star_other: out of scope or asked again",
        _share(p["doubtful"] or p["intent"]["name"] == "out_of_scope" for p in other),
    )
    yield (
        "false alarms on routine messages",
        _share(
            p["urgency"] != "routine"
            for p, row in zip(parsed, rows, strict=True)
            if row["urgency"] == "routine"
        ),
    )


def medical(path: Path, texts: Sequence[str], parse: Parse) -> Iterator[Row]:
    """Medical questions must end as such, and never be answered as an ordinary need."""
    parsed = [parse(text) for text in texts]
    yield "understood as medical", _share(p["intent"]["name"] in _MEDICAL for p in parsed)
    yield (
        "answered as something else (not doubted)",
        _share(
            p["intent"]["name"] not in {*_MEDICAL, "out_of_scope"} and not p["doubtful"]
            for p in parsed
        ),
    )


def _medquad(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row["question"] for row in csv.DictReader(file)]


def _liveqa(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [f"{row['subject']} {row['message']}".strip() for row in rows]


def clinc150(path: Path) -> Iterator[Row]:
    """150 intents of a general assistant; one model and one threshold for both figures."""
    from nlu.components.place import load_gazetteer
    from nlu.concepts import read_concepts
    from nlu.features import FeatureReader
    from nlu.specialty import load_specialties

    data = json.loads(path.read_text(encoding="utf-8"))
    reader = FeatureReader(read_concepts(), load_gazetteer(), load_specialties())
    start = time.perf_counter()
    examples = [(text, "en", label) for text, label in (*data["train"], *data["oos_train"])]
    classifier = IntentClassifier.train(examples, reader)
    seconds = time.perf_counter() - start
    threshold = _threshold(classifier, data["val"], data["oos_val"])
    within = [_answer(classifier, text, threshold) == label for text, label in data["test"]]
    outside = [
        _answer(classifier, text, threshold) == _OUT_OF_SCOPE for text, _ in data["oos_test"]
    ]
    yield (
        f"in-scope accuracy (threshold {threshold:.2f}, trained in {seconds:.0f} s)",
        _share(within),
    )
    yield "out-of-scope recall, same threshold", _share(outside)
    plain = [classifier.rank(text, "en")[0].name == label for text, label in data["test"]]
    yield "in-scope accuracy without threshold", _share(plain)


def _threshold(classifier: IntentClassifier, within: Any, outside: Any) -> float:
    """The confidence below which to doubt: the most messages right on the validation part.

    There are 30 messages in scope for each other one there, 4.5 in the test part: each kind
    counts as in the latter.
    """
    sure = [(classifier.rank(text, "en")[0], label) for text, label in within]
    strange = [classifier.rank(text, "en")[0] for text, _ in outside]
    candidates = np.arange(0.05, 0.9, 0.01)

    def worth(threshold: float) -> float:
        kept = np.mean([g.confidence >= threshold and g.name == label for g, label in sure])
        refused = np.mean([g.confidence < threshold or g.name == _OUT_OF_SCOPE for g in strange])
        return float(_WITHIN * kept + refused)

    return float(max(candidates, key=worth))


def _answer(classifier: IntentClassifier, text: str, threshold: float) -> str:
    best = classifier.rank(text, "en")[0]
    return best.name if best.confidence >= threshold else _OUT_OF_SCOPE


def _share(values: Iterable[Any]) -> str:
    counted = [bool(value) for value in values]
    return f"{100 * sum(counted) / len(counted):.1f}" if counted else "–"


if __name__ == "__main__":
    sys.exit(main())
