"""The evaluation: its texts, its figures, its reports; and that understanding has not got worse."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict

import pytest

from bot.evaluation import quality
from bot.evaluation.measure import ALL, MEASURES, Outcome, missed, run, tabulate
from bot.evaluation.page import as_html
from bot.evaluation.report import as_json, as_text, summary
from bot.evaluation.texts import Text, read_texts
from bot.yaml_reader import ContentError, read_yaml
from nlu.languages import SUPPORTED as LANGUAGES
from nlu.text import fold
from nlu.training_data import read_examples

TEXTS = read_texts()


def bare(text):
    """A text without case, accents, punctuation and spaces; signs alone stay what they are."""
    return re.sub(r"[\W_]+", "", fold(text)) or text.strip()


# The texts


def test_no_evaluation_text_is_a_training_example():
    trained = {bare(example.text) for example in read_examples()}

    assert [text.id for text in TEXTS if bare(text.text) in trained] == []


def test_no_text_is_there_twice():
    texts = Counter(bare(text.text) for text in TEXTS)

    assert [text for text, times in texts.items() if times > 1] == []
    assert len({text.id for text in TEXTS}) == len(TEXTS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_enough_of_every_kind(language):
    texts = [text for text in TEXTS if text.group == language and not text.needs]
    intents = Counter(text.intent for text in texts)
    known = set(read_yaml(quality.ROOT / "domain.yml")["intents"]) - {"nlu_fallback"}

    assert len(texts) >= 260
    assert min(intents[intent] for intent in known) >= 4
    assert sum(text.country is not None for text in texts) >= 30
    assert sum(text.urgency == "emergency" for text in texts) >= 24
    assert sum(text.urgency == "crisis" for text in texts) >= 8
    assert sum("hard-negative" in text.tags for text in texts) >= 20
    assert sum(text.group == language and bool(text.needs) for text in TEXTS) >= 30


def test_mixed_texts_are_romanised_code_switched_and_of_many_other_languages():
    groups = Counter(text.group for text in TEXTS)
    others = {text.language for text in TEXTS if text.group == "unsupported"}

    assert groups["hi-Latn"] >= 60
    assert groups["ar-Latn"] >= 60
    assert groups["code-switched"] >= 40
    assert groups["unsupported"] >= 60
    assert len(others) >= 20
    assert not others & set(LANGUAGES)


def test_urgency_and_intent_of_a_text_agree():
    wanted = {"emergency": "emergency", "self_harm": "crisis"}

    for text in TEXTS:
        if text.group != "unsupported" and not text.needs:
            assert text.urgency == wanted.get(text.intent, "routine"), text.id


@pytest.mark.parametrize("line", ["{", '{"id": "x"}', "[]"])
def test_a_bad_line_is_named(tmp_path, line):
    (tmp_path / "en.jsonl").write_text(line + "\n")

    with pytest.raises(ContentError, match=r"en\.jsonl:1"):
        read_texts(tmp_path)


# The figures


def text(**changes):
    fields = {
        "id": "t-1",
        "group": "en",
        "language": "en",
        "text": "how much",
        "intent": "cost_estimate",
        "country": None,
        "city": None,
        "urgency": "routine",
        "tags": (),
    }
    return Text(**{**fields, **changes})


def understood(
    intents=("cost_estimate",), language="en", country=None, urgency="routine", needs=()
):
    ranking = [{"name": name, "confidence": 0.9 - 0.1 * n} for n, name in enumerate(intents)]
    return {
        "intent": ranking[0],
        "ranking": ranking,
        "language": {"code": language, "supported": language in LANGUAGES},
        "country": None if country is None else {"code": country, "city": None},
        "urgency": urgency,
        "needs": [{"name": name} for name in needs],
    }


def shares(outcomes, group=ALL):
    return {name: figure.share for name, figure in tabulate(outcomes)[group].items()}


def test_best_intent_and_best_three_are_counted():
    rows = [
        Outcome(text(), understood()),
        Outcome(text(), understood(("donate", "greet", "cost_estimate"))),
        Outcome(text(), understood(("donate", "greet", "thank", "cost_estimate"))),
    ]

    assert shares(rows)["intent"] == 33.3
    assert shares(rows)["intent_three"] == 66.7


def test_a_country_is_right_invented_or_missing():
    rows = [
        Outcome(text(country="PE"), understood(country="PE")),
        Outcome(text(country="PE"), understood(country="EC")),
        Outcome(text(), understood(country="EC")),
        Outcome(text(), understood()),
    ]

    assert shares(rows)["country"] == 50
    assert shares(rows)["country_invented"] == 50


def test_an_emergency_taken_for_a_crisis_is_not_found_and_routine_alarms_are_false():
    rows = [
        Outcome(text(intent="emergency", urgency="emergency"), understood(urgency="crisis")),
        Outcome(text(), understood(urgency="emergency")),
        Outcome(text(), understood()),
    ]

    assert shares(rows)["emergency"] == 0
    assert shares(rows)["false_alarm"] == 50
    assert shares(rows)["crisis"] is None


def test_a_language_we_do_not_speak_is_right_when_not_taken_for_ours():
    rows = [
        Outcome(text(group="unsupported", language="de"), understood(language="nl")),
        Outcome(text(group="unsupported", language="de"), understood(language="en")),
    ]

    assert shares(rows)["language"] == 50
    assert shares(rows)["intent"] is None


def test_a_text_without_letters_has_no_language_to_be_found():
    assert shares([Outcome(text(text="+51 987"), understood(language="und"))])["language"] is None


def test_both_needs_must_be_found():
    both = text(intent=None, needs=("cost_estimate", "visa_letter"))
    rows = [
        Outcome(both, understood(needs=("visa_letter", "donate", "cost_estimate"))),
        Outcome(both, understood(needs=("visa_letter",))),
    ]

    assert shares(rows)["needs"] == 50
    assert [o.parse["needs"] for o in missed(rows, MEASURES[-1])] == [[{"name": "visa_letter"}]]


def test_a_fall_of_more_than_a_point_is_named_in_either_direction():
    recorded = {"en": {"intent": 93.0, "false_alarm": 1.0}}

    assert quality.fallen({"en": {"intent": 92.1, "false_alarm": 1.9}}, recorded) == []
    assert len(quality.fallen({"en": {"intent": 91.9, "false_alarm": 2.1}}, recorded)) == 2


def test_reports_name_every_miss_and_the_page_needs_nothing_else():
    bad = text(text="<b>¿cuánto?</b>", intent="emergency", urgency="emergency")
    outcomes = [Outcome(text(), understood()), Outcome(bad, understood())]
    table = tabulate(outcomes)

    assert "<b>¿cuánto?</b>" in as_text(outcomes, table)
    assert as_json(table)["en"]["intent"] == {"share": 50.0, "count": 1, "total": 2}
    page = as_html(outcomes, table)
    assert "&lt;b&gt;¿cuánto?&lt;/b&gt;" in page
    assert page.count("<svg") == 7
    assert not re.search(r"<script|<link|src=|url\(http", page)


# How well it understands now


@pytest.mark.rasa
def test_understanding_has_not_fallen_below_what_is_recorded(engine, content):
    from bot.understanding import as_contract
    from nlu.hints import Hints

    outcomes = list(run(TEXTS, lambda text: as_contract(content, engine.parse(text, Hints()))))
    recorded = json.loads(quality.RECORDED.read_text(encoding="utf-8"))

    assert quality.fallen(summary(tabulate(outcomes)), recorded) == []


def test_the_page_of_quality_holds_the_recorded_figures():
    recorded = json.loads(quality.RECORDED.read_text(encoding="utf-8"))
    page = quality.PAGE.read_text(encoding="utf-8")
    rows: dict[str, str] = defaultdict(str)
    for line in page.splitlines():
        rows[line.split("|")[1].strip() if line.startswith("|") else ""] += line

    for group, figures in recorded.items():
        assert f"{figures['language']:.1f}" in rows[group]
