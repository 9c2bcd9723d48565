"""Content: the real files are whole and sourced; a broken copy is refused by name."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date, timedelta

import pytest

from bot import content_check
from bot.content import CONTENT_DIR, ContentError, load_content, placeholders
from bot.speech import Speaker
from bot.yaml_reader import read_yaml

LANGUAGES = ("ar", "en", "es", "fr", "hi", "id", "pt", "zh")
OFFICES = sorted(path.stem for path in (CONTENT_DIR / "facts" / "offices").glob("*.yml"))
PARTS = ("replies", "answers", "buttons", "offices", "cities", "services", "page")
FIRST_STRONG_ISOLATES = re.compile("[\u2066-\u2069]")


@pytest.fixture(scope="module")
def content():
    return load_content()


@pytest.fixture(params=LANGUAGES)
def speaker(request, content):
    return Speaker(content, request.param)


@pytest.fixture
def copy(tmp_path):
    return shutil.copytree(CONTENT_DIR, tmp_path / "content")


def change(copy, file, pattern, new):
    path = copy / file
    text, times = re.subn(pattern, new, path.read_text(encoding="utf-8"), count=1, flags=re.M)
    assert times == 1, f"{pattern!r} does not stand in {file}"
    path.write_text(text, encoding="utf-8")


def rendered(speaker):
    """Every text of a language as a patient may read it, by its key."""
    given = dict.fromkeys(GIVEN, "12")
    texts = {key: speaker.say(key, **given) for key in speaker.texts.replies}
    texts |= {f"answer {intent}": speaker.answer(intent).text for intent in speaker.texts.answers}
    texts |= {f"button {key}": title for key, title in speaker.texts.buttons.items()}
    texts |= {f"page {key}": text for key, text in speaker.texts.page.items()}
    return {key: FIRST_STRONG_ISOLATES.sub("", text) for key, text in texts.items()}


# Values that the program gives; all others are published contacts.
GIVEN = (
    *("country", "office", "city", "languages", "language", "phone", "email", "address", "hours"),
    *("days", "opens", "closes", "reference", "limit", "number", "numbers", "service", "line"),
    "option",
)

# --- The real content --------------------------------------------------------------------


def test_the_real_content_has_no_errors():
    errors = [str(found) for found in content_check.check_all() if found.level == "error"]

    assert errors == []


def test_the_eight_languages_are_there(content):
    assert sorted(content.languages) == sorted(LANGUAGES)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("part", PARTS)
def test_a_language_says_everything_that_english_says(content, code, part):
    wanted = getattr(content.languages["en"], part)

    assert getattr(content.languages[code], part).keys() == wanted.keys()


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_answers_every_topic_and_names_every_way_on(content, code):
    texts = content.languages[code]
    ways_on = {key for topic in content.topics.values() for key in topic.follow_ups}

    assert content.topics.keys() == texts.answers.keys()
    assert not ways_on - texts.buttons.keys()


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("office", OFFICES)
def test_an_office_and_its_city_have_a_name_in_every_language(content, code, office):
    texts = content.languages[code]
    city = content.offices[office].published("city")

    assert texts.offices[office].strip()
    assert city is None or texts.cities[city].strip()


def test_button_titles_fit_whatsapp(speaker):
    too_long = {key: title for key, title in speaker.texts.buttons.items() if len(title) > 20}

    assert not too_long


def test_keywords_are_the_universal_ones_and_never_overlap(speaker):
    keywords = speaker.texts.keywords

    assert all(keywords[kind] for kind in ("stop", "help", "start"))
    assert not keywords["stop"] & keywords["help"]
    assert not keywords["stop"] & keywords["start"]


# --- Nothing invented --------------------------------------------------------------------


def published_values(content):
    contacts = [fact.value for fact in content.contacts.values() if fact.publish]
    facts = [
        fact.value
        for office in content.offices.values()
        for fact in office.facts.values()
        if fact.publish
    ]
    return [str(value) for value in contacts + facts]


def digits(text):
    return "".join(char for char in text if char.isdigit())


PHONE = re.compile(r"\+?\d[\d\s().\-‑–]{5,}\d")
E_MAIL = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+[A-Za-z0-9]")
URL = re.compile(r"(?:https?://|www\.)[A-Za-z0-9/_.?=&%#~-]*[A-Za-z0-9/]", re.I)


def test_every_phone_number_shown_is_published(content, speaker):
    published = {digits(value) for value in published_values(content)}

    shown = {
        (key, found)
        for key, text in rendered(speaker).items()
        for found in PHONE.findall(URL.sub("", text))
        if len(digits(found)) >= 7 and not re.search(r"\d\d[:.]\d\d", found)
    }

    assert shown
    assert not {(key, found) for key, found in shown if digits(found) not in published}


@pytest.mark.parametrize("pattern", [E_MAIL, URL], ids=["e-mail", "url"])
def test_every_address_shown_is_published(content, speaker, pattern):
    published = set(published_values(content))

    shown = {(key, x) for key, text in rendered(speaker).items() for x in pattern.findall(text)}

    assert shown
    assert not {(key, found) for key, found in shown if found not in published}


def test_every_published_link_leads_to_an_allowed_host(content):
    facts = {**content.facts, **content.contacts}
    for office in content.offices.values():
        facts |= {f"{office.id} {name}": fact for name, fact in office.facts.items()}
        facts[f"{office.id} listed"] = office.listed

    foreign = {
        name: fact.url
        for name, fact in facts.items()
        if fact.publish and fact.url and fact.url.split("/")[2] not in content.allowed_hosts
    }

    assert not foreign


def test_a_fact_nobody_published_never_reads_as_none(speaker):
    odd = [k for k, text in rendered(speaker).items() if re.search(r"\b(None|null|nan)\b", text)]

    assert not odd


def test_no_brace_is_left_in_what_is_said(speaker):
    assert not [key for key, text in rendered(speaker).items() if re.search(r"[{}]", text)]


def test_texts_use_only_values_that_exist(speaker):
    texts = {**speaker.texts.replies, **speaker.texts.answers}

    for key, text in texts.items():
        for name in placeholders(text) - set(GIVEN):
            assert speaker.standing_value(name), f"{key}: {{{name}}}"


# --- No mixed languages ------------------------------------------------------------------

# Names that a patient will meet in Latin letters, on signs, forms and websites.
PROPER_NAMES = re.compile(
    "|".join(
        (
            *("Mayo Clinic Ambulance Service", "Mayo Clinic Healthcare", "Mayo Clinic", "Liaison"),
            *("Executive Health Program", "International Patient Center", "International Center"),
            *("Patient Portal", "Financial Services", "Release of Information", "CareLink"),
            *("Referring Physician Services", "Patient and Visitor Guide", "Privacy Officer"),
            *("Data Protection Officer", "NHS", "200 First St. SW, Rochester, MN", "START"),
            *("STOP", "HELP", "WhatsApp", "Rochester", "Phoenix", "Scottsdale", "Jacksonville"),
            *("cookies", "Cookie"),
        )
    )
)


@pytest.mark.parametrize("code", ["ar", "hi", "zh"])
def test_latin_letters_are_only_proper_names_in_another_script(content, code):
    speaker = Speaker(content, code)

    left = {
        key: words
        for key, text in rendered(speaker).items()
        if (words := re.findall(r"[A-Za-z]{2,}", plain(text)))
    }

    assert not left


def plain(text):
    for pattern in (URL, E_MAIL, PROPER_NAMES):
        text = pattern.sub(" ", text)
    return text


ENGLISH = re.compile(r"\b(the|your|you|are|with|please|and|office|hospital of|phone)\b", re.I)


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_no_text_stands_in_english_in_another_language(content, code):
    texts = rendered(Speaker(content, code))

    assert not [key for key, text in texts.items() if ENGLISH.search(plain(text))]


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
@pytest.mark.parametrize("part", ["replies", "answers"])
def test_no_text_is_left_untranslated(content, code, part):
    english, texts = (getattr(content.languages[each], part) for each in ("en", code))

    same = [
        key
        for key, text in texts.items()
        if text == english[key] and re.search("[a-z] [a-z]", text)
    ]

    assert not same


SCRIPTS = {"ar": "\u0600-\u06ff", "hi": "\u0900-\u097f", "zh": "\u4e00-\u9fff"}


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_letter_of_a_foreign_script_slips_in(content, code):
    foreign = "".join(scope for owner, scope in SCRIPTS.items() if owner != code)
    texts = rendered(Speaker(content, code))

    assert not [key for key, text in texts.items() if re.search(f"[{foreign}]", text)]


# --- A broken copy -----------------------------------------------------------------------

ES = "languages/es"
US = "facts/offices/us-international.yml"
HOURS = r"mon: 07:00-19:00"

BROKEN = {
    "a missing reply": (f"{ES}/replies.yml", r"^  goodbye: \|\n.*\n", "", "languages/es.*goodbye"),
    "an unknown reply": (
        *(f"{ES}/replies.yml", r"^replies:\n", "replies:\n  goodbie: x\n"),
        "languages/es.*goodbie",
    ),
    "a missing answer": (f"{ES}/answers.yml", r"^  donate: \|\n.*\n", "", "languages/es.*donate"),
    "a missing section": (f"{ES}/replies.yml", r"^page:(\n .*)*", "", r"es/replies\.yml.*'page'"),
    "an unknown key": (
        *(f"{ES}/language.yml", "^direction:", "direktion:"),
        r"es/language\.yml:\d+: unknown key 'direktion'; did you mean 'direction'",
    ),
    "a repeated key": (
        *(f"{ES}/replies.yml", r"^(  goodbye: )", r"  goodbye: x\n\1"),
        r"es/replies\.yml:\d+: .*'goodbye'.*twice",
    ),
    "an empty text": (
        *(f"{ES}/replies.yml", r"^  goodbye: \|\n.*\n", "  goodbye:\n"),
        r"es/replies\.yml:\d+: 'goodbye' has no text",
    ),
    "a text of spaces": (
        *(f"{ES}/replies.yml", r"^  goodbye: \|\n.*\n", '  goodbye: "  "\n'),
        r"es/replies\.yml:\d+: 'goodbye' has no text",
    ),
    "a lone brace": (
        *(f"{ES}/replies.yml", r"^  goodbye: \|\n.*\n", '  goodbye: "adiós {"\n'),
        r"es/replies\.yml:\d+: 'goodbye'",
    ),
    "a wrong placeholder": (
        *(f"{ES}/replies.yml", r"\{privacy_link\}", "{privacy_lnk}"),
        "languages/es.*greeting_privacy.*privacy_link",
    ),
    "a lost placeholder": (
        *(f"{ES}/answers.yml", r"\{transport_phone\}", "+1 555 0100"),
        "languages/es.*medical_transport.*transport_phone",
    ),
    "another code": (f"{ES}/language.yml", "^code: es", "code: pt", r"es/language\.yml:\d+.*'es'"),
    "no direction": (
        *(f"{ES}/language.yml", "^direction: ltr", "direction: left"),
        r"es/language\.yml:\d+.*ltr or rtl",
    ),
    "broken YAML": (
        *(f"{ES}/answers.yml", "^answers:", "answers: ["),
        r"es/answers\.yml:\d+: not valid YAML",
    ),
    "an unknown fact": (
        *("topics.yml", "donate-01", "donate-99"),
        r"topics\.yml.*donate.*'donate-99'",
    ),
    "two fallbacks": ("facts/offices/peru.yml", "^kind: office", "kind: fallback", "fallback"),
    "no fallback": (US, "^kind: fallback", "kind: office", "facts/offices.*fallback"),
    "an unknown kind": (US, "^kind: fallback", "kind: hut", r"us-international\.yml:\d+: kind is"),
    "an unpublished fact nobody asks about": (
        *("facts/offices/peru.yml", r"^  publish: false\n  ask: hospital\n", "  publish: false\n"),
        r"offices/peru\.yml:\d+: .*ask",
    ),
    "a doubtful publish": (
        *("facts/contacts.yml", "publish: true", "publish: maybe"),
        r"facts/contacts\.yml:\d+: publish is true or false",
    ),
    "a number without quotes": (
        *("facts/emergency_numbers.yml", "'998'", "998"),
        r"emergency_numbers\.yml:\d+: .*quote",
    ),
    "hours without minutes": (US, HOURS, "mon: 7-19", r"us-international\.yml:\d+: mon"),
    "hours backwards": (US, HOURS, "mon: 19:00-07:00", r"us-international\.yml:\d+: mon"),
    "an hour 25": (US, HOURS, "mon: 07:00-25:00", r"us-international\.yml:\d+: mon"),
    "a minute 60": (US, HOURS, "mon: 07:60-19:00", r"us-international\.yml:\d+: mon"),
    "an unknown weekday": (
        US,
        HOURS,
        "monday: 07:00-19:00",
        r"us-international\.yml:\d+.*'monday'",
    ),
    "hours without a time zone": (
        *(US, r"^time_zone:(\n .*)*", "time_zone: null"),
        r"us-international\.yml:\d+: hours need a time_zone",
    ),
    "an unknown time zone": (
        US,
        "America/Chicago",
        "America/Chicargo",
        r"us-international\.yml:\d+",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_one_broken_thing_is_named(copy, name):
    file, pattern, new, says = BROKEN[name]
    change(copy, file, pattern, new)

    with pytest.raises(ContentError, match=says):
        load_content(copy)


def test_an_unpublished_fact_in_topics_is_named(copy, content):
    unpublished = next(id for id, fact in content.facts.items() if not fact.publish)
    change(copy, "topics.yml", "donate-01", unpublished)

    with pytest.raises(ContentError, match=rf"topics\.yml.*donate.*'{unpublished}'"):
        load_content(copy)


def test_hours_with_an_unpublished_time_zone_are_refused_because_nobody_could_tell_them(copy):
    change(copy, US, r"^(time_zone:(?:\n .*)*?\n)  publish: true", r"\1  publish: false\n  ask: x")

    with pytest.raises(ContentError, match=r"us-international\.yml:\d+"):
        load_content(copy)


def test_a_file_in_another_encoding_is_named(copy):
    path = copy / ES / "answers.yml"
    path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1", "replace"))

    with pytest.raises(ContentError, match=r"es/answers\.yml: not UTF-8"):
        load_content(copy)


def test_a_missing_file_is_named(copy):
    (copy / ES / "answers.yml").unlink()

    with pytest.raises(ContentError, match=r"es/answers\.yml: cannot be read"):
        load_content(copy)


def test_the_reference_language_cannot_be_missing(copy):
    shutil.rmtree(copy / "languages" / "en")

    with pytest.raises(ContentError, match="'en' is missing"):
        load_content(copy)


SECTIONS = (
    *((f"{ES}/language.yml", "keywords"), (f"{ES}/replies.yml", "replies")),
    *((f"{ES}/answers.yml", "answers"), ("topics.yml", "donate"), (US, "listed"), (US, "hours")),
    *(("facts/faq.yml", "facts"), ("facts/contacts.yml", "contacts")),
    *(("facts/emergency_numbers.yml", "countries"), ("facts/crisis_lines.yml", "countries")),
    *(("facts/links.yml", "allowed_hosts"), ("other_languages.yml", "sentences")),
)


@pytest.mark.parametrize("value", [None, "a text"], ids=["empty", "text"])
@pytest.mark.parametrize(("file", "key"), SECTIONS)
def test_a_section_of_the_wrong_shape_is_refused_or_harmless(copy, file, key, value):
    data = read_yaml(copy / file)
    data[key] = value
    (copy / file).write_text(json.dumps(data), encoding="utf-8")

    refused = refusal(copy)
    assert refused is None or file.rpartition("/")[2] in refused


def refusal(copy):
    """What ``load_content`` says against a copy, None if it takes it."""
    try:
        load_content(copy)
    except ContentError as error:
        return str(error)
    return None


# --- `content check` on a broken copy -----------------------------------------------------


@pytest.fixture
def check(copy, monkeypatch):
    monkeypatch.setattr(content_check, "load_content", lambda: load_content(copy))
    monkeypatch.setattr(content_check, "check_training_data", lambda: None)  # is slow, read once
    return lambda level: [str(each) for each in content_check.check_all() if each.level == level]


CHECKED = {
    "a button too long for WhatsApp": (
        *(f"{ES}/replies.yml", r"^  donate: .*", "  donate: Donar dinero al hospital"),
        r"es/replies\.yml: donate: 24 characters",
    ),
    "a link to a foreign host": (
        *(
            "facts/contacts.yml",
            r"source: https://www\.mayoclinic\.org",
            "source: https://evil.org",
        ),
        "privacy_phone: links to evil.org",
    ),
    "an unpublished contact in an answer": (
        "facts/contacts.yml",
        r"(transport_phone:(?:\n .*)*?)publish: true",
        r"\1publish: false\n    ask: hospital",
        r"answers\.yml: medical_transport: no value for 'transport_phone'",
    ),
    "a way on without a button": (
        *("topics.yml", r"(donate:\n.*\n  follow_ups: )\[.*\]", r"\1[talk_to_humans]"),
        "donate.*talk_to_humans",
    ),
    "an answer without facts": (
        *("topics.yml", r"(donate:\n  facts: )\[.*\]", r"\1[]"),
        "donate",
    ),
    "a topic nobody answers": (
        *("topics.yml", r"^donate:", "donations:"),
        "donations",
    ),
    "a date that is none": (
        *("facts/contacts.yml", r"retrieved: '2026-11-23'", "retrieved: last week"),
        "privacy_phone|contacts.yml",
    ),
    "an answer too long for WhatsApp": (
        *(f"{ES}/answers.yml", r"^  donate: \|\n", "  donate: |\n    " + "gracias " * 600 + "\n"),
        r"es/answers\.yml: donate: longer than 4096",
    ),
}


@pytest.mark.parametrize("name", CHECKED)
def test_content_check_finds(copy, check, name):
    file, pattern, new, says = CHECKED[name]
    change(copy, file, pattern, new)

    assert any(re.search(says, error) for error in check("error")), check("error")


def test_content_check_tells_what_cannot_be_read_without_a_traceback(copy, check):
    change(copy, f"{ES}/answers.yml", "^answers:", "answers: [")

    assert re.search(r"es/answers\.yml:\d+: not valid YAML", check("error")[0])


def test_content_check_warns_of_a_page_nobody_has_read_for_a_year(copy, check):
    long_ago = date.today() - timedelta(days=366)
    change(copy, "facts/contacts.yml", r"retrieved: '[\d-]+'", f"retrieved: '{long_ago}'")

    assert [warning for warning in check("warning") if f"read on {long_ago}" in warning]


def test_content_check_warns_of_texts_nobody_has_reviewed(check):
    assert [warning for warning in check("warning") if "nobody has reviewed" in warning]
