"""Word classes: what stands in the lists is found as people type it."""

from __future__ import annotations

import pytest

from bot.yaml_reader import ContentError
from nlu.concepts import arabizi_entries, concept_names, read_concepts
from nlu.text import fold


@pytest.fixture(scope="module")
def concepts():
    return read_concepts()


@pytest.fixture
def lexicon(tmp_path):
    (tmp_path / "en.yml").write_text(
        "cost: >-\n  price*, how much\nmoney: >-\n  cash, price tag\nmother: >-\n  mum\n"
    )
    return tmp_path


def found(folder, text, code="en"):
    return read_concepts(folder)[code].find(fold(text))


def test_a_word_a_stem_and_a_phrase_are_found(lexicon):
    assert found(lexicon, "How much? The prices for mum, in CASH") == [
        "cost",
        "cost",
        "mother",
        "money",
    ]


def test_a_concept_counts_once_where_several_entries_begin(lexicon):
    assert found(lexicon, "price tag") == ["cost", "money"]


def test_a_stem_needs_its_letters_at_the_beginning(lexicon):
    assert found(lexicon, "the enterprices") == []


def test_what_a_hyphen_joins_is_found_in_its_parts(lexicon):
    assert found(lexicon, "mum-in-law") == ["mother"]


def test_arabic_particles_are_taken_off(lexicon):
    (lexicon / "ar.yml").write_text("cost: سعر, تكلفه\n", encoding="utf-8")

    assert found(lexicon, "والسعر بالتكلفة", "ar") == ["cost", "cost"]


def test_chinese_is_found_anywhere_in_the_text(lexicon):
    (lexicon / "zh.yml").write_text("cost: 多少钱, 钱\n", encoding="utf-8")

    assert found(lexicon, "請問要多少錢", "zh") == ["cost", "cost"]


def test_an_unknown_concept_is_an_error_with_its_line(lexicon):
    (lexicon / "es.yml").write_text("price: precio\n")

    with pytest.raises(ContentError, match=r"es\.yml:1"):
        read_concepts(lexicon)


def test_a_list_in_brackets_is_an_error(lexicon):
    (lexicon / "es.yml").write_text("cost: [precio]\n")

    with pytest.raises(ContentError, match="commas"):
        read_concepts(lexicon)


@pytest.mark.parametrize(
    "code", ["en", "es", "ar", "zh", "fr", "pt", "hi", "id", "hi-Latn", "ar-Latn"]
)
def test_every_language_has_words_for_nearly_every_concept(concepts, code):
    listed = concepts[code].to_data()
    used = {i for ids in (*listed["words"].values(), *listed["stems"].values()) for i in ids}

    assert len(used) >= len(concept_names()) - 3


@pytest.mark.parametrize(
    ("code", "text", "wanted"),
    [
        ("en", "we can't afford the operation", {"cannot_pay", "surgery"}),
        ("es", "no tengo plata para la operación de mi hijito", {"cannot_pay", "surgery", "child"}),
        ("fr", "le rendez-vous de ma grand-mère", {"appointment", "grandparent"}),
        ("pt", "quanto custa a consulta?", {"cost", "appointment"}),
        ("ar", "بكم الكشفية وهل تقبلون التأمين", {"cost", "insurance"}),
        ("zh", "手術要多少錢", {"cost", "surgery"}),
        ("hi", "मेरे पिताजी का इलाज कितने में होगा", {"father", "treat", "cost"}),
        ("id", "berapa biaya operasi ibu saya", {"cost", "surgery", "mother"}),
        ("hi-Latn", "papa ke operation ka kharcha kitna", {"father", "surgery", "cost"}),
        ("ar-Latn", "bkam el 3amaleya", {"cost", "surgery"}),
    ],
)
def test_one_thought_is_the_same_concepts_in_every_language(concepts, code, text, wanted):
    assert wanted <= set(concepts[code].find(fold(text)))


def test_what_is_stored_finds_the_same(concepts):
    from nlu.concepts import Concepts

    stored = Concepts.from_data(concepts["ar"].to_data())
    text = fold("بكم الكشفية وهل تقبلون التأمين")

    assert stored.find(text) == concepts["ar"].find(text)


def test_arabizi_entries_come_with_their_variety_and_without_stars():
    entries = list(arabizi_entries())

    assert {variety for variety, _ in entries} == {"ar-Latn"}
    assert not any("*" in entry for _, entry in entries)


@pytest.mark.parametrize("text", ["", " ", "🙏", "\ud800", "a" * 4000, "钱" * 500, "،,"])
def test_odd_texts_are_read_without_a_stumble(concepts, text):
    for own in concepts.values():
        own.find(text)
