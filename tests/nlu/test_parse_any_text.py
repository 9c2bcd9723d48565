"""Whatever somebody pastes: an answer, in bounded time, without an exception."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlu.hints import Hints

pytestmark = pytest.mark.rasa

KEYS = {
    *("text", "language", "country", "intent", "ranking", "needs", "urgency", "specialty"),
    "office",
}
LETTERS = st.characters(blacklist_categories=())  # surrogates and controls too
SCRIPTS = st.sampled_from("abcñéاعمन्दि我约やアД한ไท👍🏽‍\u200f\u202e\u2066\ufeff\x00\x07\n\t?.!١२3")
HOSTILE = (
    "a" * 4_000,
    "钱" * 4_000,
    "👩‍👩‍👧‍👦" * 600,
    "\u202e\u2067\u200f" * 1_300,
    "\u200b" * 4_000,
    "\x00\x01\x1b[31m" * 500,
    "e\u0301" * 2_000,
    "ا\u064b" * 2_000,
    "[{(<" * 1_000,
    "a b " * 1_000,
    "pain no pain not " * 235,
    "no puedo respirar no " * 190,
    "Lima, Peru, " * 330,
    "and how much and visa " * 180,
    "http://" + "x." * 1_900,
    "+51 999 " * 500,
    '/inform{"country": "PE"}',
    "\ud800",
    "",
    " ",
    "？",
    "我",
    "7",
)


@pytest.fixture(scope="module")
def parse(engine, content):
    from bot.understanding import as_contract

    return lambda text, hints=None: as_contract(content, engine.parse(text, hints or Hints()))


def check(answer, text):
    assert set(answer) == KEYS
    assert answer["text"] == text
    assert 1 <= len(answer["needs"]) <= 3
    assert len(answer["ranking"]) == 5
    assert answer["intent"] == answer["ranking"][0]
    assert answer["urgency"] in ("routine", "emergency", "crisis")
    assert 0 <= answer["language"]["confidence"] <= 1
    json.dumps(answer)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_have_an_answer_in_bounded_time(parse, text):
    start = time.process_time()

    check(parse(text), text)

    assert time.process_time() - start < 2  # seconds of work, generous on a busy machine


@given(st.text(SCRIPTS, max_size=300) | st.text(LETTERS, max_size=60))
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_has_an_answer(parse, text):
    check(parse(text), text)


@given(
    language=st.none() | st.text(max_size=8),
    locale=st.none() | st.text(max_size=8) | st.sampled_from(["es-MX", "zh-Hant-TW", "xx", "-"]),
    phone=st.none() | st.text(max_size=16) | st.from_regex(r"\+?[0-9 ]{0,16}", fullmatch=True),
)
@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_hint_is_survived(parse, language, locale, phone):
    hints = Hints(language=language, locale=locale, phone=phone)

    check(parse("necesito una cita", hints), "necesito una cita")


def test_a_text_is_understood_the_same_each_time(parse):
    text = "I live in Lima, how much is a heart operation and can my wife come along?"

    assert parse(text) == parse(text)
