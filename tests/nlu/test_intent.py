"""Features and the intent classifier on a small set of its own."""

from __future__ import annotations

import json

import numpy as np
import pytest

from nlu.components.place import load_gazetteer
from nlu.concepts import read_concepts
from nlu.features import VIEWS, FeatureReader, inverse_document_frequencies, weigh
from nlu.intent import IntentClassifier
from nlu.specialty import load_specialties

EXAMPLES = [
    ("I need an appointment with a heart doctor", "en", "request_appointment"),
    ("can you book me for next tuesday", "en", "request_appointment"),
    ("I would like to see a doctor soon", "en", "request_appointment"),
    ("necesito una cita para mi mamá", "es", "request_appointment"),
    ("quiero agendar una consulta", "es", "request_appointment"),
    ("how much does the operation cost", "en", "cost_estimate"),
    ("what is the price of a scan", "en", "cost_estimate"),
    ("give me an estimate please", "en", "cost_estimate"),
    ("cuánto cuesta la operación", "es", "cost_estimate"),
    ("qué precio tiene la consulta", "es", "cost_estimate"),
    ("hello there", "en", "greet"),
    ("good morning", "en", "greet"),
    ("buenos días", "es", "greet"),
    ("hola qué tal", "es", "greet"),
] * 8


@pytest.fixture(scope="module")
def reader():
    return FeatureReader(read_concepts(), load_gazetteer(), load_specialties())


@pytest.fixture(scope="module")
def classifier(reader):
    return IntentClassifier.train(EXAMPLES, reader)


def bag(reader, name, text, variety="en"):
    names = [view.name for view in VIEWS]
    return reader.bags(text, variety)[names.index(name)]


# What is seen of a text


def test_accents_stretched_letters_and_traditional_characters_make_no_difference(reader):
    pairs = [("¿Cuánto cuesta?", "¿cuanto   cuestaaa?", "es"), ("我要預約", "我要预约", "zh")]

    for first, second, variety in pairs:
        assert bag(reader, "characters", first, variety) == bag(
            reader, "characters", second, variety
        )
        assert bag(reader, "stems", first, variety) == bag(reader, "stems", second, variety)


def test_stems_join_forms_of_a_word(reader):
    assert set(bag(reader, "stems", "appointments")) == set(bag(reader, "stems", "appointment"))
    assert set(bag(reader, "stems", "citas", "es")) == set(bag(reader, "stems", "cita", "es"))


def test_chinese_is_cut_into_words(reader):
    assert "预约" in bag(reader, "stems", "我想预约医生", "zh")


def test_concepts_are_the_same_in_all_languages(reader):
    english = set(bag(reader, "concepts", "how much is the operation"))
    chinese = set(bag(reader, "concepts", "手术多少钱", "zh"))

    assert "cost surgery" in english & chinese


def test_arabizi_shares_its_skeletons_with_arabic(reader):
    arabic = set(bag(reader, "skeletons", "اريد موعد", "ar"))
    romanised = set(bag(reader, "skeletons", "areed maw3ed", "ar-Latn"))

    assert arabic & romanised
    assert bag(reader, "skeletons", "I want", "en") == []


def test_circumstances_tell_of_place_number_and_question(reader):
    seen = bag(reader, "circumstances", "Which office is for Peru? my phone is +51 999 888 777")

    assert {"question", "place", "number", "long number", "language en"} <= set(seen)
    assert "city" not in seen


def test_one_text_is_weighed_as_in_a_matrix(reader):
    texts = [(text, variety) for text, variety, _ in EXAMPLES[:14]]
    counts = reader.counts(texts)
    idf, _ = inverse_document_frequencies(counts)
    row = weigh(counts, idf)[3]

    buckets, values = reader.weighted(*texts[3], idf)

    order, expected = np.argsort(buckets), np.argsort(row.indices)
    assert np.array_equal(buckets[order], row.indices[expected])
    assert np.allclose(values[order], row.data[expected], atol=1e-5)


def test_every_view_weighs_what_it_should(reader):
    counts = reader.counts([(text, variety) for text, variety, _ in EXAMPLES[:14]])
    idf, _ = inverse_document_frequencies(counts)
    _, values = reader.weighted("how much is the appointment", "en", idf)

    present = [view for view in VIEWS if view.name != "skeletons"]
    assert np.isclose((values**2).sum(), sum(view.weight**2 for view in present), atol=1e-4)


# The classifier


@pytest.mark.parametrize(
    ("text", "variety", "intent"),
    [
        ("what does an operation cost", "en", "cost_estimate"),
        ("cuanto cuesta un escaner", "es", "cost_estimate"),
        ("quisiera una cita", "es", "request_appointment"),
        ("good morning to you", "en", "greet"),
    ],
)
def test_it_learns(classifier, text, variety, intent):
    assert classifier.rank(text, variety)[0].name == intent


def test_a_concept_carries_over_to_a_language_it_was_never_trained_in(classifier):
    assert classifier.rank("combien ça coûte, le prix", "fr")[0].name == "cost_estimate"


def test_chances_add_up_and_are_ordered(classifier):
    ranking = classifier.rank("how much is an appointment", "en")

    assert sum(guess.confidence for guess in ranking) == pytest.approx(1, abs=0.001)
    assert [g.confidence for g in ranking] == sorted((g.confidence for g in ranking), reverse=True)


def test_the_same_examples_give_the_same_classifier(reader, classifier):
    again = IntentClassifier.train(EXAMPLES, reader)

    assert again.rank("an appointment", "en") == classifier.rank("an appointment", "en")


def test_what_is_stored_understands_the_same_without_pickle(classifier, tmp_path):
    classifier.save(tmp_path)
    loaded = IntentClassifier.load(tmp_path, load_gazetteer(), load_specialties())

    assert loaded.rank("how much is it", "en") == classifier.rank("how much is it", "en")
    with np.load(tmp_path / "intent.npz", allow_pickle=False) as arrays:
        assert arrays["weights"].dtype == np.int8
        assert set(arrays) == {"rows", "weights", "scales", "bias", "idf"}
    assert json.loads((tmp_path / "intent.json").read_text())["intents"] == classifier.intents


@pytest.mark.parametrize(
    "text", ["", " ", "\ud800", "🙏" * 500, "a" * 4000, "؟", "\u202e\u200f", "钱" * 4000, "1"]
)
@pytest.mark.parametrize("variety", [None, "en", "zh", "ar-Latn", "de"])
def test_odd_texts_are_ranked(classifier, text, variety):
    assert len(classifier.rank(text, variety)) == len(classifier.intents)
