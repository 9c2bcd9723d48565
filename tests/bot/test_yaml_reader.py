"""YAML as translators write it: nothing is guessed, and a mistake is named with its line."""

from __future__ import annotations

import pytest

from bot.yaml_reader import ContentError, expect_keys, expect_section, read_yaml


@pytest.fixture
def read(tmp_path):
    def read(text, **kwargs):
        path = tmp_path / "some.yml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_yaml(path, **kwargs)

    return read


@pytest.mark.parametrize("word", ["no", "NO", "yes", "on", "off", "y", "n", "nO"])
def test_words_that_yaml_1_1_made_true_or_false_stay_text(read, word):
    assert read(f"code: {word}") == {"code": word}


@pytest.mark.parametrize(
    "text",
    ["12:30", "07:00-19:00", "1_000", "0x1F", "0b1", "2026-11-23", "+49 30 1", "1e", "=", "<<"],
)
def test_times_dates_and_odd_numbers_stay_text(read, text):
    assert read(f"value: {text}") == {"value": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [("0123", 123), ("-7", -7), ("12", 12), ("1.5", 1.5), ("true", True), ("False", False)],
)
def test_numbers_and_truth_are_those_of_the_core_schema(read, text, value):
    assert read(f"value: {text}")["value"] == value


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
def test_nothing_is_none(read, text):
    assert read(f"value: {text}") == {"value": None}


@pytest.mark.parametrize("text", ["'0123'", '"no"', "'null'", '"112"'])
def test_what_stands_in_quotes_stays_text(read, text):
    assert read(f"value: {text}")["value"] == text[1:-1]


def test_every_script_is_read(read):
    assert read("ar: مرحبا\nzh: 你好\nhi: नमस्ते") == {"ar": "مرحبا", "zh": "你好", "hi": "नमस्ते"}


def test_a_section_knows_the_line_of_each_key(read):
    section = read("first: 1\n\n# a remark\nsecond:\n  third: 3\n", name="some.yml")

    assert section.where("second") == "some.yml:4"
    assert section["second"].where("third") == "some.yml:5"
    assert section.where() == "some.yml:1"


def test_an_empty_file_is_none(read):
    assert read("# only a remark\n") is None


def test_a_key_that_stands_twice_is_refused_at_its_second_line(read):
    with pytest.raises(ContentError, match=r"^some\.yml:3: the key 'name' stands here twice$"):
        read("name: a\nother: b\nname: c\n", name="some.yml")


def test_a_key_may_stand_in_two_sections(read):
    assert read("a: {name: 1}\nb: {name: 2}") == {"a": {"name": 1}, "b": {"name": 2}}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: [1, 2\n", 3),
        ("a: 1\n b: 2\n", 2),
        ("a: 1\n\tb: 2\n", 2),
        ("a: 'open\n", 2),
        ("a: *nobody\n", 1),
        ("a: !!python/object:os.system x\n", 1),
        ("a: 1\n---\nb: 2\n", 2),
        ("a: {b}}\n", 1),
        ("a: \x07\n", 1),
    ],
    ids=[
        *("open list", "indent", "tab", "open quote", "unknown alias", "foreign tag"),
        *("two documents", "brace", "control character"),
    ],
)
def test_broken_yaml_is_refused_with_file_and_line(read, text, line):
    with pytest.raises(ContentError, match=rf"^some\.yml:{line}: "):
        read(text, name="some.yml")


@pytest.mark.parametrize("text", ["[1]: 2", "{a: 1}: 2", "? [a]\n: b"])
def test_a_key_that_is_no_word_is_refused(read, text):
    with pytest.raises(ContentError, match=r"^some\.yml:1: "):
        read(text, name="some.yml")


def test_a_file_in_another_encoding_is_refused_with_the_byte(read):
    with pytest.raises(ContentError, match=r"^some\.yml: not UTF-8 \(byte 4\)"):
        read("a: ñ é".encode("latin-1").replace(b"\xf1", b"n\xf1"), name="some.yml")


def test_a_missing_file_is_a_content_error(tmp_path):
    with pytest.raises(ContentError, match=r"gone\.yml: cannot be read"):
        read_yaml(tmp_path / "gone.yml")


def test_an_unknown_key_is_refused_with_its_line_and_the_likely_spelling(read):
    section = read("publish: true\nsuorce: x\n", name="some.yml")

    with pytest.raises(ContentError) as error:
        expect_keys(section, ["source"], ["publish"])

    assert str(error.value) == "some.yml:2: unknown key 'suorce'; did you mean 'source'?"


def test_an_unknown_key_like_no_other_gets_no_suggestion(read):
    with pytest.raises(ContentError, match=r"^some\.yml:1: unknown key 'xyz'$"):
        expect_keys(read("xyz: 1", name="some.yml"), ["source"])


def test_a_number_as_a_key_is_refused_like_any_unknown_key(read):
    with pytest.raises(ContentError, match=r"^some\.yml:1: unknown key 112"):
        expect_keys(read("112: x", name="some.yml"), ["source"])


def test_a_missing_key_is_named_with_the_line_of_its_section(read):
    section = read("a: 1\nb:\n  source: x\n", name="some.yml")["b"]

    with pytest.raises(ContentError, match=r"^some\.yml:3: the key 'publish' is missing$"):
        expect_keys(section, ["publish", "source"])


def test_optional_keys_may_be_left_out(read):
    expect_keys(read("a: 1"), ["a"], ["b"])


@pytest.mark.parametrize("value", [None, "text", ["list"], 7])
def test_a_section_is_expected_to_be_one(value):
    with pytest.raises(ContentError, match=r"^some\.yml:4: "):
        expect_section(value, "some.yml:4")
