"""Red flags: the mechanism with a small list, then the real lists phrase by phrase."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.yaml_reader import ContentError, read_yaml
from nlu.red_flags import TRAINING_DIR, check, load_red_flags
from nlu.text import MAX_CHARACTERS

ENGLISH = """\
language: en
negation: [no, "not", denies, ruled out]
past: [last year, "* years ago", in 2019]
now: [right now, again, today]
ignore: [chest pain clinic, heart attack movie]
phrases:
- {phrase: chest pain, category: chest-pain}
- {phrase: can't breathe, category: breathing-difficulty}
- {phrase: his/her face ... drooping, category: stroke-signs}
- {phrase: bleed* ... won't stop, category: severe-bleeding}
- {phrase: "*conscious", category: unconscious-unresponsive}
- {phrase: swallowed * pills, category: overdose-poisoning}
- {phrase: potassium ... 6.5, category: diabetic-emergency}
- {phrase: want to die, category: suicidal-self-harm}
"""
CHINESE = """\
language: zh
negation: [没有]
past: [去年]
now: [现在]
ignore: [胸痛门诊]
phrases:
- {phrase: 胸痛/胸口疼, category: chest-pain}
- {phrase: 喘 ... 气, category: breathing-difficulty}
"""
ARABIC = """\
language: ar
negation: []
past: []
now: []
ignore: []
phrases:
- {phrase: ألم في الصدر, category: chest-pain}
- {phrase: إغماء, category: unconscious-unresponsive}
"""


@pytest.fixture(scope="module")
def flags(tmp_path_factory):
    folder = tmp_path_factory.mktemp("training")
    write(folder, en=ENGLISH, zh=CHINESE, ar=ARABIC)
    return load_red_flags(folder)


def write(folder, **lists):
    for code, text in lists.items():
        (folder / code).mkdir()
        (folder / code / "red_flags.yml").write_text(text, encoding="utf-8")


def categories_in(flags, *texts):
    return [found.category if (found := flags.check(text)) else None for text in texts]


# --- How a phrase is found ---------------------------------------------------------------


def test_a_phrase_is_found_inside_a_message_and_names_its_row(flags):
    found = flags.check("Hello, my father has Chest  pain since noon")

    assert (found.kind, found.category) == ("emergency", "chest-pain")
    assert (found.phrase, found.language, found.in_danger) == ("chest pain", "en", True)


@pytest.mark.parametrize(
    "text", ["", " ", "chest", "pain in the wallet", "chestpain", "pain chest", "hello"]
)
def test_other_words_are_no_red_flag(flags, text):
    assert flags.check(text) is None


def test_each_alternative_counts(flags):
    found = categories_in(flags, "his face drooping", "her face drooping", "my face drooping")

    assert found == ["stroke-signs", "stroke-signs", None]


@pytest.mark.parametrize("between", ["", "is", "one side is slowly"])
def test_a_gap_holds_none_to_four_words(flags, between):
    assert flags.check(f"her face {between} drooping")


def test_a_gap_does_not_hold_five_words(flags):
    assert flags.check("her face on one side is slowly drooping") is None


def test_a_gap_does_not_reach_into_the_next_sentence(flags):
    assert flags.check("I saw her face. Flowers drooping") is None


def test_a_gap_holds_six_chinese_characters_and_no_seventh(flags):
    assert flags.check("喘不上来这一口气")
    assert flags.check("喘不上来这一大口气") is None


def test_a_star_stands_for_any_ending_or_beginning(flags):
    found = categories_in(
        flags, "bleeding badly won't stop", "bleeds and won't stop", "unconscious", "conscious"
    )

    assert found == ["severe-bleeding"] * 2 + ["unconscious-unresponsive"] * 2


def test_a_lone_star_stands_for_exactly_one_word(flags):
    assert flags.check("she swallowed thirty pills")
    assert flags.check("she swallowed pills") is None
    assert flags.check("she swallowed two of pills") is None


@pytest.mark.parametrize("phrase", ['"*suicid*"', '"* overdose"'])
def test_a_phrase_that_begins_with_an_open_star_is_found_or_refused(tmp_path, phrase):
    row = f"- {{phrase: {phrase}, category: overdose-poisoning}}\n"
    write(tmp_path, en=ENGLISH + row)
    refused = refusal(tmp_path)
    if refused is None:
        assert load_red_flags(tmp_path).check("was it an unsuicidal overdose")
    else:
        assert "en/red_flags.yml:" in refused


def refusal(folder):
    """What ``load_red_flags`` says against a folder, None if it takes it."""
    try:
        load_red_flags(folder)
    except ContentError as error:
        return str(error)
    return None


def test_a_decimal_number_does_not_end_a_sentence(flags):
    assert flags.check("her potassium is 6.5")
    assert flags.check("she swallowed 2.5 pills") is None


@pytest.mark.parametrize(
    "text",
    [
        "I can't breathe",
        "I can’t breathe",
        "I can´t breathe",
        "I can`t breathe",
        "I cant breathe",
        "I CAN'T BREATHE!!!",
        "i caaan't breeeathe",
        "I can't\u200b brea\u00adthe",
        "I can't breáthe",
    ],
)
def test_apostrophes_case_stretching_and_hidden_characters_do_not_matter(flags, text):
    assert flags.check(text)


@pytest.mark.parametrize("text", ["我胸痛", "我胸口疼得厉害", "妈妈胸口疼。"])
def test_chinese_is_found_without_spaces(flags, text):
    assert flags.check(text).category == "chest-pain"


def test_traditional_chinese_is_found_by_simplified_phrases(flags):
    assert flags.check("我喘不過氣")


@pytest.mark.parametrize(
    "text", ["ألم في الصدر", "الم في الصدر", "أَلَم في الصَّدر", "ألـــم في الصدر", "اغماء", "إغماء"]
)
def test_arabic_is_found_however_its_letters_are_written(flags, text):
    assert flags.check(text)


def test_a_flag_after_thousands_of_characters_is_found_at_either_end(flags):
    padding = "and so on " * MAX_CHARACTERS

    assert flags.check(f"chest pain {padding}")
    assert flags.check(f"{padding} chest pain")


# --- What silences a phrase --------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "no chest pain",
        "no more chest pain",
        "not a chest pain",
        "he denies chest pain",
        "doctors ruled out any chest pain",
    ],
)
def test_a_negation_up_to_two_words_before_silences(flags, text):
    assert flags.check(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "no I do have chest pain",
        "no, chest pain",
        "No. Chest pain!",
        "chest pain, not a cold",
        "chest pain no doctor here",
    ],
)
def test_a_negation_further_off_or_in_another_clause_does_not_silence(flags, text):
    assert flags.check(text)


@pytest.mark.parametrize(
    "text", ["chest pain last year", "In 2019 I had chest pain", "three years ago, chest pain"]
)
def test_a_sentence_of_the_past_is_silent(flags, text):
    assert flags.check(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "chest pain last year and again today",
        "I had it in 2019. Now chest pain",
        "chest pain! last year it was the same",
    ],
)
def test_now_and_another_sentence_outweigh_the_past(flags, text):
    assert flags.check(text)


def test_only_english_words_for_the_past_are_lent_to_other_languages(flags):
    assert flags.check("last year 胸痛") is None
    assert flags.check("last year 胸痛 again today").category == "chest-pain"
    assert flags.check("去年 chest pain").category == "chest-pain"


def test_a_topic_in_one_language_strikes_out_the_word_another_list_knows_too(flags):
    assert flags.check("heart attack movie 胸痛").category == "chest-pain"
    assert flags.check("where is the chest pain clinic 请问") is None


def test_an_idiom_is_struck_out_and_a_real_flag_beside_it_is_not(flags):
    assert flags.check("where is the chest pain clinic") is None
    assert flags.check("where is the chest pain clinic, I have chest pain")


def test_a_silenced_phrase_does_not_hide_a_second_one(flags):
    assert flags.check("no chest pain, but she can't breathe").category == "breathing-difficulty"


# --- Crisis ------------------------------------------------------------------------------


def test_a_crisis_phrase_alone_is_a_crisis_without_immediate_danger(flags):
    found = flags.check("I want to die")

    assert (found.kind, found.category) == ("crisis", "suicidal-self-harm")
    assert not found.in_danger


@pytest.mark.parametrize(
    "text",
    ["I want to die, I swallowed all pills", "I swallowed all pills. I want to die"],
)
def test_crisis_stands_over_emergency_and_says_so(flags, text):
    found = flags.check(text)

    assert (found.kind, found.category, found.in_danger) == ("crisis", "suicidal-self-harm", True)


# --- Broken lists ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (ENGLISH.replace("chest-pain}", "chest-pian}"), r"en/red_flags\.yml:7: .*'chest-pian'"),
        (ENGLISH.replace("phrase: chest", "frase: chest"), r"en/red_flags\.yml:7: .*'frase'"),
        (ENGLISH.replace("now:", "noww:"), r"en/red_flags\.yml:4: .*'noww'.*'now'"),
        (ENGLISH.replace("chest pain,", '"...",'), r"en/red_flags\.yml:7: .*begins with no word"),
        (ENGLISH.replace("chest pain,", '"?!",'), r"en/red_flags\.yml:7: .*begins with no word"),
        (ENGLISH.replace("ruled out]", "ruled out"), r"en/red_flags\.yml:\d+: not valid YAML"),
        (ENGLISH + "language: en\n", r"en/red_flags\.yml:15: .*'language'.*twice"),
        ("- only a list\n", r"en/red_flags\.yml"),
        ("", r"en/red_flags\.yml"),
        (ENGLISH.partition("phrases:")[0] + "phrases:\n", r"en/red_flags\.yml|lists any phrase"),
        (ENGLISH + "- only a text\n", r"en/red_flags\.yml"),
    ],
    ids=[
        *("unknown category", "unknown key of a row", "unknown key", "only a gap", "no word"),
        *("broken YAML", "repeated key", "a list", "empty file", "no phrases", "row is a text"),
    ],
)
def test_a_broken_list_is_refused_with_file_and_line(tmp_path, wrong, says):
    write(tmp_path, en=wrong)

    with pytest.raises(ContentError, match=says):
        load_red_flags(tmp_path)


def test_no_list_at_all_is_refused_because_every_emergency_would_pass(tmp_path):
    with pytest.raises(ContentError, match="lists any phrase"):
        load_red_flags(tmp_path)


# --- Whatever the text -------------------------------------------------------------------

PIECES = "chest pain|her face|drooping|no|last year|bleeding|won't|喘|气|胸|…|.|,|\n|*|/|\ud800|ا"


@given(st.text() | st.lists(st.sampled_from(PIECES.split("|")), max_size=60).map(" ".join))
def test_no_text_whatever_raises(flags, text):
    found = flags.check(text)

    assert found is None or found.kind in ("emergency", "crisis")


UNITS = [
    "her face bleeding is no ",
    "喘喘喘喘喘喘喘喘喘喘",
    "chest pain last year. ",
    "aaaaaaaaaa,",
]


@pytest.mark.parametrize("unit", UNITS)
def test_a_long_message_costs_no_more_than_its_length(flags, unit):
    short = cost(flags, (unit * 3)[:20])
    long = cost(flags, (unit * 400)[:4_000])

    assert long < 200 * max(short, cost(flags, "my heart beats a lot"))


def cost(flags, text):
    """Seconds of processor time for one check, the best of several."""
    times = max(3, 4_000 // len(text))
    return min(seconds(flags, text, times) for _ in range(3)) / times


def seconds(flags, text, times):
    begun = process_time()
    for _ in range(times):
        flags.check(text)
    return process_time() - begun


# --- The real lists ----------------------------------------------------------------------

SILENCED = [
    "ما قدر تنفس السنه الماضي. ",
    "दो x ",
    "breathed x ",
    "胸口痛去年。",
    "bébé bouge plus ",
]
ORDINARY = [
    "I need an appointmen",
    "quiero una cita pron",
    "你好我想预约一个医生可以吗谢谢您请回复吧",
]


@pytest.mark.parametrize("unit", SILENCED)
def test_4000_hostile_characters_cost_at_most_200_ordinary_messages_of_20(unit):
    lists = load_red_flags()

    assert cost(lists, (unit * 1_000)[:4_000]) < 200 * max(cost(lists, text) for text in ORDINARY)


LANGUAGES = ["ar", "en", "es", "fr", "hi", "id", "pt", "zh"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_plain_phrase_of_a_language_is_found(code):
    section = read_yaml(TRAINING_DIR / code / "red_flags.yml")
    plain = [str(row["phrase"]) for row in section["phrases"] if is_plain(str(row["phrase"]))]

    missed = [phrase for phrase in plain if check(written_out(phrase)) is None]

    assert plain
    assert not missed


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_lists_every_category(code):
    section = read_yaml(TRAINING_DIR / code / "red_flags.yml")
    facts = read_yaml(TRAINING_DIR.parents[1] / "content" / "facts" / "red_flags.yml")

    missing = {row["id"] for row in facts["categories"]} - {
        row["category"] for row in section["phrases"]
    }

    assert not missing


def is_plain(phrase):
    return not any(mark in phrase for mark in ("...", "…", "*"))


def written_out(phrase):
    return " ".join(part.split("/")[0] for part in phrase.split())


def test_a_typed_command_hides_no_red_flag():
    assert check('/inform{"country":"MX"} my father cannot breathe')


@pytest.mark.parametrize(
    "text",
    [
        "My father cannot breathe",
        "Mi padre no puede respirar",
        "أبي لا يستطيع التنفس",
        "我爸爸不能呼吸了",
        "Mon père ne peut plus respirer",
        "Meu pai não consegue respirar",
        "मेरे पिता साँस नहीं ले पा रहे",
        "Ayah saya tidak bisa bernapas",
    ],
)
def test_someone_who_cannot_breathe_is_an_emergency_in_every_language(text):
    assert check(text).kind == "emergency"


@pytest.mark.parametrize(
    "text",
    [
        "I want to kill myself",
        "Quiero matarme",
        "أريد أن أقتل نفسي",
        "我想自杀",
        "Je veux me tuer",
        "Quero me matar",
        "मैं आत्महत्या करना चाहता हूँ",
        "Saya mau bunuh diri",
    ],
)
def test_a_wish_to_die_is_a_crisis_in_every_language(text):
    assert check(text).kind == "crisis"


@pytest.mark.parametrize(
    "text",
    [
        "I had a heart attack last year and would like a check-up",
        "El año pasado tuve un infarto y quiero una cita",
        "أصبت بجلطة في القلب العام الماضي وأريد موعدا",
        "我爸爸去年中风,想预约复查",
        "J'ai eu un infarctus l'année dernière, je voudrais un rendez-vous",
        "Tive um infarto no ano passado e quero marcar uma consulta",
        "पिछले साल मुझे दिल का दौरा पड़ा था, अपॉइंटमेंट चाहिए",
        "Tahun lalu ayah saya kena stroke, mau kontrol",
    ],
)
def test_an_old_illness_is_an_ordinary_request_in_every_language(text):
    assert check(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "The doctors ruled out a heart attack, I need the bill",
        "Los médicos descartaron un infarto, necesito la factura",
        "Les médecins ont écarté un infarctus, je voudrais la facture",
        "Os médicos descartaram infarto, preciso da fatura",
        "医生否认中风,我想要报告",
    ],
)
def test_a_danger_ruled_out_is_an_ordinary_request(text):
    assert check(text) is None


@pytest.mark.parametrize(
    "text",
    ["hello", "hola", "مرحبا", "你好", "bonjour", "olá", "नमस्ते", "halo", "chest", "911", "👍"],
)
def test_a_greeting_is_no_red_flag(text):
    assert check(text) is None
