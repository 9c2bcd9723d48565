"""How well the language of words, pairs and sentences is told, beside langdetect.

Run ``python -m benchmarks.language FOLDER``; the folder holds lingua-py's test
files, ``{single-words,word-pairs,sentences}/<ISO 639-1>.txt``, which nothing
is ever trained on.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path

import langdetect
from langdetect.detector_factory import PROFILES_DIRECTORY

from nlu.concepts import arabizi_entries
from nlu.language import LanguageModel
from nlu.languages import SUPPORTED
from nlu.training_data import read_examples

LEVELS = ("single-words", "word-pairs", "sentences")

Identify = Callable[[str], str]  # text to ISO 639-1


def read_lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def identify_with(factory: langdetect.DetectorFactory) -> Identify:
    def identify(text: str) -> str:
        detector = factory.create()
        detector.append(text)
        try:
            return str(detector.detect()).split("-")[0]
        except langdetect.LangDetectException:
            return "und"

    return identify


def langdetect_with(profiles: Sequence[Path]) -> Identify:
    """langdetect that knows only these of its languages."""
    langdetect.DetectorFactory.seed = 0
    factory = langdetect.DetectorFactory()
    factory.load_json_profile([path.read_text(encoding="utf-8") for path in profiles])
    return identify_with(factory)


def share(identify: Identify, lines: Sequence[str], right: Callable[[str], bool]) -> float:
    """Percentage of the lines whose answer is right."""
    return 100 * sum(right(identify(line)) for line in lines) / len(lines)


def print_supported(folder: Path, methods: dict[str, Identify]) -> None:
    print(f"{'':14}{'method':22}" + "".join(f"{code:>7}" for code in SUPPORTED) + "   mean")
    for level in LEVELS:
        for name, identify in methods.items():
            shares = [
                share(identify, read_lines(folder / level / f"{code}.txt"), code.__eq__)
                for code in SUPPORTED
            ]
            cells = "".join(f"{value:7.1f}" for value in (*shares, sum(shares) / len(shares)))
            print(f"{level:14}{name:22}{cells}")


def print_others(folder: Path, identify: Identify) -> None:
    """How often other languages are taken for one of ours, and how often named rightly."""
    for level in LEVELS[1:]:
        paths = sorted(path for path in (folder / level).glob("*.txt"))
        taken, named = {}, {}
        for path in paths:
            code = path.stem
            if code not in SUPPORTED:
                lines = read_lines(path)
                taken[code] = share(identify, lines, SUPPORTED.__contains__)
                named[code] = share(identify, lines, code.__eq__)
        print(f"\n{level}: languages we do not speak, per cent")
        print(f"{'':18}" + "".join(f"{code:>7}" for code in taken) + "   mean")
        for title, shares in (("taken for ours", taken), ("named rightly", named)):
            values = [*shares.values(), sum(shares.values()) / len(shares)]
            print(f"{title:18}" + "".join(f"{value:7.1f}" for value in values))


def print_speed(folder: Path, identify: Identify) -> None:
    print("\nmilliseconds for each, on average")
    for level in LEVELS:
        lines = [
            line for code in SUPPORTED for line in read_lines(folder / level / f"{code}.txt")[:100]
        ]
        start = time.perf_counter()
        for line in lines:
            identify(line)
        print(f"{level:14}{1000 * (time.perf_counter() - start) / len(lines):.2f}")


def _train() -> LanguageModel:
    """Trained as the component trains it."""
    examples = ((example.language, example.text) for example in read_examples())
    return LanguageModel.train(chain(examples, arabizi_entries()))


def _lingua() -> Identify | None:
    """lingua-py limited to our languages, where somebody installed it for the comparison."""
    try:
        from lingua import IsoCode639_1, LanguageDetectorBuilder
    except ImportError:
        return None
    codes = [getattr(IsoCode639_1, code.upper()) for code in SUPPORTED]
    detector = LanguageDetectorBuilder.from_iso_codes_639_1(*codes).build()

    def identify(text: str) -> str:
        found = detector.detect_language_of(text)
        return "und" if found is None else str(found.iso_code_639_1.name.lower())

    return identify


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    if not all((folder / level).is_dir() for level in LEVELS):
        parser.error(f"{folder} lacks one of {', '.join(LEVELS)}")
    model = _train()
    profiles = sorted(Path(PROFILES_DIRECTORY).iterdir())
    methods: dict[str, Identify] = {
        "liaison, of eight": lambda text: model.identify(text, candidates=SUPPORTED).code,
        "liaison, of all": lambda text: model.identify(text).code,
        "langdetect, of all": langdetect_with(profiles),
        "langdetect, of eight": langdetect_with(
            [path for path in profiles if path.name.split("-")[0] in SUPPORTED]
        ),
    }
    if lingua := _lingua():
        methods["lingua, of eight"] = lingua
    print_supported(folder, methods)
    print_others(folder, methods["liaison, of all"])
    print_speed(folder, methods["liaison, of all"])


if __name__ == "__main__":
    main()
