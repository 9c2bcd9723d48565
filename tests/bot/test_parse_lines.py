"""``liaison parse``: every line gets its answer, a bad one an error in its place."""

from __future__ import annotations

import json

import pytest

from bot.parse_lines import BadLine, answer_line, read_line
from nlu.hints import Hints


def understand(text, hints):
    """Stands in for the engine and tells what it was given."""
    return {"text": text, "language": hints.language}


def answer(line):
    raw = line if isinstance(line, bytes) else line.encode("utf-8", "surrogatepass")
    said = answer_line(raw, understand)
    assert "\n" not in said
    said.encode("utf-8")
    return json.loads(said)


def test_a_text_without_hints_is_understood():
    assert read_line(b'{"text": "hola"}') == ("hola", Hints())


def test_hints_are_handed_on():
    line = '{"text": "hola", "hints": {"locale": "es-MX", "phone": "+5255", "language": "es"}}'

    assert read_line(line.encode()) == ("hola", Hints("es", "es-MX", "+5255"))


@pytest.mark.parametrize("hints", ["null", "{}", '{"locale": null}'])
def test_hints_may_be_empty(hints):
    assert read_line(f'{{"text": "hola", "hints": {hints}}}'.encode()) == ("hola", Hints())


def test_other_keys_are_let_pass():
    assert read_line(b'{"id": 7, "text": "hola"}') == ("hola", Hints())


def test_a_byte_order_mark_or_line_end_does_no_harm():
    assert answer('{"text": "hola"}\r\n')["text"] == "hola"


def test_letters_are_not_escaped():
    assert "你好" in answer_line('{"text": "你好"}'.encode(), understand)


@pytest.mark.parametrize(
    "line",
    ["hola", "{", '{"text": "hola"', '{"text": "a"}{"text": "b"}', "{'text': 'a'}", "\x00", "﻿"],
)
def test_a_line_that_is_not_json_gives_an_error(line):
    assert answer(line) == {"error": "not a line of JSON in UTF-8"}


def test_a_line_in_another_encoding_gives_an_error():
    assert answer('{"text": "mañana"}'.encode("latin-1")) == {
        "error": "not a line of JSON in UTF-8"
    }


@pytest.mark.parametrize(
    "line",
    ["{}", "[]", "null", "7", '"hola"', '[{"text": "a"}]', '{"text": null}', '{"text": 7}',
     '{"text": ["a"]}', '{"Text": "a"}'],
)  # fmt: skip
def test_a_line_without_a_text_gives_an_error(line):
    assert answer(line) == {"error": 'an object with "text" is needed'}


@pytest.mark.parametrize("text", ["", " ", "\\n\\t", "\u3000"])
def test_an_empty_text_gives_an_error(text):
    assert answer(f'{{"text": "{text}"}}') == {"error": "the text is empty"}


@pytest.mark.parametrize("hints", ['{"country": "MX"}', '["es"]', '"es"', "7", "true"])
def test_unknown_hints_give_an_error(hints):
    assert answer(f'{{"text": "a", "hints": {hints}}}') == {
        "error": "hints are language, locale and phone"
    }


@pytest.mark.parametrize("value", ["7", "[]", "{}", "true"])
def test_a_hint_that_is_no_text_gives_an_error(value):
    line = f'{{"text": "a", "hints": {{"phone": {value}}}}}'

    assert answer(line) == {"error": "a hint is a text"}


@pytest.mark.parametrize("text", [r"\ud800", r"a\udc00b", r"\udc00\ud800"])
def test_a_lone_surrogate_is_replaced_and_the_line_can_be_printed(text):
    assert "\ud800" not in answer(f'{{"text": "help {text}"}}')["text"]


@pytest.mark.parametrize("opening", ["[", '{"text":', '{"text": "a", "hints": ['])
def test_a_line_nested_deeper_than_anyone_writes_gives_an_error(opening):
    assert "error" in answer(opening * 100_000)


def test_a_number_of_thousands_of_digits_gives_an_error():
    assert "error" in answer('{"text": ' + "9" * 10_000 + "}")


def test_a_text_twice_in_a_line_counts_as_its_last():
    assert answer('{"text": "a", "text": "b"}')["text"] == "b"


def test_the_reason_is_told_to_the_caller():
    with pytest.raises(BadLine, match="the text is empty"):
        read_line(b'{"text": ""}')
