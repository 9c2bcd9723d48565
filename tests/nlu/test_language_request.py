"""Which of our languages a message asks for."""

from __future__ import annotations

import pytest

from nlu.language_request import requested_language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("English please", "en"),
        ("can we speak ENGLISH?", "en"),
        ("en español por favor", "es"),
        ("en espanol", "es"),
        ("castellano", "es"),
        ("بالعربية من فضلك العربية", "ar"),
        ("عربي", "ar"),
        ("arabic", "ar"),
        ("中文", "zh"),
        ("请说中文好吗", "zh"),
        ("請說中文", "zh"),
        ("普通话", "zh"),
        ("mandarin", "zh"),
        ("en français", "fr"),
        ("francais svp", "fr"),
        ("em português", "pt"),
        ("portugues", "pt"),
        ("हिन्दी में बात करें", "hi"),
        ("हिंदी", "hi"),
        ("hindi", "hi"),
        ("bahasa indonesia", "id"),
        ("pakai bahasa Inggris", "en"),
        ("可以说英语吗", "en"),
        ("puedo hablar en inglés", "en"),
        ("parlez-vous anglais", "en"),
        ("الإنجليزية", "en"),
        ("अंग्रेज़ी", "en"),
    ],
)
def test_a_language_is_recognised_by_its_name_in_any_of_ours(text, code):
    assert requested_language(text) == code


def test_the_last_named_language_is_meant():
    assert requested_language("not English, Spanish") == "es"


@pytest.mark.parametrize(
    "text",
    ["", " ", "hello", "another language please", "Deutsch", "日本語", "I am Englishman", "👍"],
)
def test_no_language_of_ours_is_none(text):
    assert requested_language(text) is None
