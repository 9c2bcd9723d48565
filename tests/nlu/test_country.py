"""Where patients live, as they write it; destinations and people's names are no home."""

from __future__ import annotations

import shutil
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.yaml_reader import ContentError
from nlu.country import PLACES, Gazetteer, Place
from nlu.hints import Hints

# language: a sentence around a name, then the name of each office country.
SENTENCES = {
    "en": "I live in {}",
    "es": "vivo en {}",
    "ar": "أعيش في {}",
    "zh": "我住在{}",
    "fr": "j'habite {}",
    "pt": "moro em {}",
    "hi": "मैं {} में रहता हूँ",
    "id": "saya tinggal di {}",
}
COUNTRIES = {
    "CA": "Canada|Canadá|كندا|加拿大|au Canada|Canadá|कनाडा|Kanada",
    "CN": "China|China|الصين|中国|en Chine|China|चीन|Tiongkok",
    "CO": "Colombia|Colombia|كولومبيا|哥伦比亚|en Colombie|Colômbia|कोलंबिया|Kolombia",
    "DO": "the Dominican Republic|República Dominicana|جمهورية الدومينيكان|多米尼加"
    "|en République dominicaine|República Dominicana|डोमिनिकन गणराज्य|Republik Dominika",
    "EC": "Ecuador|Ecuador|الإكوادور|厄瓜多尔|en Équateur|Equador|इक्वाडोर|Ekuador",
    "SV": "El Salvador|El Salvador|السلفادور|萨尔瓦多|au Salvador|El Salvador"
    "|अल साल्वाडोर|El Salvador",
    "GT": "Guatemala|Guatemala|غواتيمالا|危地马拉|au Guatemala|Guatemala|ग्वाटेमाला|Guatemala",
    "HN": "Honduras|Honduras|هندوراس|洪都拉斯|au Honduras|Honduras|होंडुरास|Honduras",
    "IN": "India|India|الهند|印度|en Inde|Índia|भारत|India",
    "ID": "Indonesia|Indonesia|إندونيسيا|印度尼西亚|en Indonésie|Indonésia|इंडोनेशिया|Indonesia",
    "MX": "Mexico|México|المكسيك|墨西哥|au Mexique|México|मैक्सिको|Meksiko",
    "PA": "Panama|Panamá|بنما|巴拿马|au Panama|Panamá|पनामा|Panama",
    "PE": "Peru|Perú|بيرو|秘鲁|au Pérou|Peru|पेरू|Peru",
    "TT": "Trinidad|Trinidad y Tobago|ترينيداد وتوباغو|特立尼达和多巴哥|à Trinité-et-Tobago"
    "|Trinidad e Tobago|त्रिनिदाद और टोबैगो|Trinidad dan Tobago",
    "AE": "the Emirates|los Emiratos|الإمارات|阿联酋|aux Émirats arabes unis"
    "|Emirados Árabes Unidos|संयुक्त अरब अमीरात|Uni Emirat Arab",
    "UY": "Uruguay|Uruguay|أوروغواي|乌拉圭|en Uruguay|Uruguai|उरुग्वे|Uruguay",
    "GB": "England|Reino Unido|بريطانيا|英国|au Royaume-Uni|Reino Unido|यूनाइटेड किंगडम|Inggris",
}
CITIES = {
    "CA Toronto": "Toronto|Toronto|تورونتو|多伦多|à Toronto|Toronto|टोरंटो|Toronto",
    "CN Shanghai": "Shanghai|Shanghái|شنغهاي|上海|à Shanghai|Xangai|शंघाई|Shanghai",
    "CO Bogotá": "Bogota|bogotá|بوغوتا|波哥大|à Bogota|Bogotá|बोगोटा|Bogota",
    "DO Santo Domingo": "Santo Domingo|santo domingo|سانتو دومينغو|圣多明各|à Santo Domingo"
    "|Santo Domingo|सैंटो डोमिंगो|Santo Domingo",
    "EC Guayaquil": "Guayaquil|guayaquil|غواياكيل|瓜亚基尔|à Guayaquil|Guayaquil|ग्वायाकिल"
    "|Guayaquil",
    "EC Quito": "Quito|quito|كيتو|基多|à Quito|Quito|क्विटो|Quito",
    "SV San Salvador": "San Salvador|san salvador|سان سلفادور|圣萨尔瓦多|à San Salvador"
    "|San Salvador|सैन साल्वाडोर|San Salvador",
    "GT Guatemala City": "Guatemala City|ciudad de guatemala|مدينة غواتيمالا|危地马拉城"
    "|à Guatemala City|Cidade da Guatemala|ग्वाटेमाला सिटी|Guatemala City",
    "HN Tegucigalpa": "Tegucigalpa|tegus|تيغوسيغالبا|特古西加尔巴|à Tegucigalpa|Tegucigalpa"
    "|टेगुसिगल्पा|Tegucigalpa",
    "IN Mumbai": "Mumbai|bombay|مومباي|孟买|à Bombay|Mumbai|मुंबई|Mumbai",
    "ID Jakarta": "Jakarta|yakarta|جاكرتا|雅加达|à Jakarta|Jacarta|जकार्ता|jkt",
    "MX Mexico City": "Mexico City|la cdmx|مكسيكو سيتي|墨西哥城|à Mexico City"
    "|Cidade do México|मैक्सिको सिटी|Mexico City",
    "MX Monterrey": "Monterrey|monterrey|مونتيري|蒙特雷|à Monterrey|Monterrey|मॉन्टेरी|Monterrey",
    "PA Panama City": "Panama City|ciudad de panamá|مدينة بنما|巴拿马城|à Panama City"
    "|Cidade do Panamá|पनामा सिटी|Panama City",
    "PE Lima": "Lima|lima|ليما|利马|à Lima|Lima|लीमा|Lima",
    "TT Port of Spain": "Port of Spain|Puerto España|بورت أوف سبين|西班牙港|à Port of Spain"
    "|Port of Spain|पोर्ट ऑफ स्पेन|Port of Spain",
    "AE Dubai": "dubai|Dubái|دبي|迪拜|à Dubaï|Dubai|दुबई|Dubai",
    "UY Montevideo": "Montevideo|montevideo|مونتيفيديو|蒙得维的亚|à Montevideo|Montevidéu"
    "|मोंटेवीडियो|Montevideo",
    "GB London": "London|Londres|لندن|伦敦|à Londres|Londres|लंदन|London",
}
DEMONYMS = {
    "CA": "I'm Canadian|soy canadiense|أنا كندي|我是加拿大人|je suis canadienne"
    "|sou canadense|मैं कनाडाई हूँ|saya orang Kanada",
    "CN": "I'm Chinese|soy china|أنا صيني|我是中国人|je suis chinoise|sou chinesa"
    "|मैं चीनी हूँ|saya orang Tiongkok",
    "CO": "we are Colombians|colombiana|أنا كولومبي|我是哥伦比亚人|je suis colombien"
    "|sou colombiano|मैं कोलंबियाई हूँ|saya orang Kolombia",
    "DO": "I am Dominican|soy dominicana|أنا دومينيكاني|我是多米尼加人|je suis dominicaine"
    "|sou dominicana|मैं डोमिनिकन हूँ|saya orang Dominika",
    "EC": "Ecuadorian patient|somos ecuatorianos|أنا إكوادوري|我是厄瓜多尔人"
    "|je suis équatorienne|sou equatoriano|मैं इक्वाडोरियाई हूँ|saya orang Ekuador",
    "SV": "I'm Salvadoran|soy salvadoreña|أنا سلفادوري|我是萨尔瓦多人|je suis salvadorien"
    "|sou salvadorenha|मैं साल्वाडोरियाई हूँ|saya orang El Salvador",
    "GT": "I'm Guatemalan|soy chapina|أنا غواتيمالي|我是危地马拉人|je suis guatémaltèque"
    "|sou guatemalteca|मैं ग्वाटेमालाई हूँ|saya orang Guatemala",
    "HN": "I'm Honduran|soy catracho|أنا هندوراسي|我是洪都拉斯人|je suis hondurienne"
    "|sou hondurenha|मैं होंडुरासी हूँ|saya orang Honduras",
    "IN": "I am Indian|paciente hindú|أنا هندية|我是印度人|je suis indienne|sou indiano"
    "|मैं भारतीय हूँ|saya orang India",
    "ID": "I'm Indonesian|soy indonesia|أنا إندونيسي|我是印尼人|je suis indonésienne"
    "|sou indonésio|मैं इंडोनेशियाई हूँ|saya WNI",
    "MX": "I'm Mexican|mexicana|أنا مكسيكية|我是墨西哥人|je suis mexicain|somos mexicanos"
    "|मैं मैक्सिकन हूँ|saya orang Meksiko",
    "PA": "I'm Panamanian|soy panameña|أنا بنمي|我是巴拿马人|je suis panaméenne"
    "|sou panamenha|मैं पनामाई हूँ|saya orang Panama",
    "PE": "I'm Peruvian|soy peruano|أنا بيروفي|我是秘鲁人|je suis péruvienne|sou peruana"
    "|मैं पेरूवियन हूँ|saya orang Peru",
    "TT": "I'm a Trini|soy trinitense|أنا ترينيدادي|我是特立尼达人|je suis trinidadienne"
    "|sou trinitário|मैं त्रिनिदादी हूँ|saya orang Trinidad",
    "AE": "Emirati national|soy emiratí|أنا إماراتية|我是阿联酋人|je suis émirati"
    "|sou emiradense|मैं अमीराती हूँ|saya orang Emirat",
    "UY": "I'm Uruguayan|soy uruguaya|أنا أوروغوياني|我是乌拉圭人|je suis uruguayenne"
    "|sou uruguaia|मैं उरुग्वेयन हूँ|saya orang Uruguay",
    "GB": "I'm British|soy inglesa|أنا بريطانية|我是英国人|je suis anglaise|sou britânico"
    "|मैं ब्रिटिश हूँ|saya warga Inggris",
}


def by_language(table: dict[str, str]) -> list[tuple[str, str, str]]:
    """(language, name or sentence, expected place) for every cell of a table."""
    return [
        (language, name, place)
        for place, row in table.items()
        for language, name in zip(SENTENCES, row.split("|"), strict=True)
    ]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


def found(gazetteer: Gazetteer, text: str, language: str | None) -> str | None:
    """ "PE Lima", "PE" or None: short enough for a table of examples."""
    place = gazetteer.find(text, language)
    return place and f"{place.country} {place.city or ''}".strip()


@pytest.mark.parametrize(("language", "name", "country"), by_language(COUNTRIES))
def test_office_country_is_known_by_name(gazetteer, language, name, country):
    assert found(gazetteer, SENTENCES[language].format(name), language) == country


@pytest.mark.parametrize(("language", "name", "place"), by_language(CITIES))
def test_office_country_is_known_by_a_city(gazetteer, language, name, place):
    assert found(gazetteer, SENTENCES[language].format(name), language) == place


@pytest.mark.parametrize(("language", "sentence", "country"), by_language(DEMONYMS))
def test_office_country_is_known_by_a_demonym(gazetteer, language, sentence, country):
    assert found(gazetteer, sentence, language) == country


@pytest.mark.parametrize(
    ("language", "text", "place"),
    [
        ("es", "soy venezolano pero vivo en Lima", "PE Lima"),
        ("es", "Estoy en Miami pero vivo en Bogotá", "CO Bogotá"),
        ("es", "mi hijo vive en Houston y yo vivo en Tegucigalpa", "HN Tegucigalpa"),
        ("es", "viví en Madrid muchos años, ahora vivo en Quito", "EC Quito"),
        ("pt", "sou brasileiro e moro em Orlando", "US Orlando"),
        ("ar", "مصري مقيم بالدوحة", "QA Doha"),
        ("hi", "मैं दुबई में रहता हूँ, भारत से हूँ", "AE Dubai"),
        ("en", "I'm from Nigeria but I live in Dubai", "AE Dubai"),
    ],
)
def test_home_wins_over_origin_and_stay(gazetteer, language, text, place):
    assert found(gazetteer, text, language) == place


@pytest.mark.parametrize(
    ("language", "text", "place"),
    [
        ("es", "quiero ir a Estados Unidos", None),
        ("es", "viajar a Minnesota desde Quito", "EC Quito"),
        ("es", "necesito una cita en Jacksonville, soy de Bogotá", "CO Bogotá"),
        ("es", "viajar de Quito a Rochester", "EC Quito"),
        ("es", "Estoy en Rochester", None),
        ("en", "I'd like an appointment in Phoenix", None),
        ("en", "Is Florida warmer than Arizona?", None),
        ("en", "do you have a clinic in London?", None),
        ("en", "Mayo", None),
        ("zh", "我要去美国看病", None),
        ("zh", "我想去罗切斯特,我是广州人", "CN Guangzhou"),
        ("hi", "भारत से अमेरिका आना है", "IN"),
        ("id", "saya mau ke Amerika", None),
        ("ar", "أريد السفر إلى أمريكا للعلاج وأنا من الإمارات", "AE"),
        ("en", "I live in Rochester", "US Rochester"),
        ("en", "I live in Phoenix, Arizona", "US Phoenix"),
    ],
)
def test_destination_is_no_home(gazetteer, language, text, place):
    assert found(gazetteer, text, language) == place


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "me llamo Santiago"),
        ("es", "Soy Santiago"),
        ("es", "Me llamo Ana Lima"),
        ("es", "El papá de Santiago Pérez"),
        ("es", "mi médico es el doctor Lima"),
        ("en", "Dr. Jordan referred me"),
        ("en", "my daughter India needs surgery"),
        ("en", "My name is Israel"),
        ("en", "my son Chad is ill"),
    ],
)
def test_name_of_a_person_is_no_place(gazetteer, language, text):
    assert found(gazetteer, text, language) is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Chinese translator please"),
        ("en", "do you have a Chinese interpreter"),
        ("en", "I speak Spanish"),
        ("es", "necesito un intérprete chino"),
        ("es", "hablo español"),
        ("pt", "vocês falam português?"),
        ("id", "penerjemah bahasa Indonesia"),
        ("zh", "需要中文翻译"),
    ],
)
def test_language_is_no_country(gazetteer, language, text):
    assert found(gazetteer, text, language) is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "comida china"),
        ("es", "mi china está enferma"),
        ("es", "¿Cómo como sin sal?"),
        ("es", "tengo cáncer de colon"),
        ("es", "el doctor me quitó el yeso"),
        ("es", "ella usa silla de ruedas"),
        ("en", "Nice to meet you"),
        ("en", "Of course, man"),
        ("en", "Male"),
        ("en", "tell us more"),
        ("en", "a Panama hat"),
        ("en", "I read it in the Indian Express"),
        ("en", "a guinea pig and a turkey sandwich"),
        ("ar", "عندي ألم في العين"),
        ("ar", "وضعي المالي صعب"),
        ("id", "saya punya lima anak"),
        ("pt", "dor no coração"),
    ],
)
def test_ordinary_word_is_no_place(gazetteer, language, text):
    assert found(gazetteer, text, language) is None


@pytest.mark.parametrize(
    ("language", "text", "place"),
    [
        ("en", "Georgia", None),
        ("en", "Tbilisi, Georgia", "GE Tbilisi"),
        ("en", "Atlanta, Georgia", "US Atlanta"),
        ("en", "Lima, Ohio", "US Lima"),
        ("en", "New Mexico", "US"),
        ("en", "London, Ontario", "CA London"),
        ("es", "San José", "CR San José"),
        ("en", "San Jose, California", "US San Jose"),
        ("es", "vivo en La Paz", "BO La Paz"),
        ("es", "La Paz, Baja California Sur", "MX La Paz"),
        ("es", "Santiago de los Caballeros", "DO Santiago de los Caballeros"),
        ("es", "vivo en Colón, Panamá", "PA Colón"),
        ("en", "I live in Nice", "FR Nice"),
        ("ar", "أنا من العين", "AE Al Ain"),
    ],
)
def test_name_of_several_places_is_decided_by_its_neighbours(gazetteer, language, text, place):
    assert found(gazetteer, text, language) == place


@pytest.mark.parametrize(
    ("language", "text", "place"),
    [
        ("es", "LIMA", "PE Lima"),
        ("es", "limaaaa", "PE Lima"),
        ("es", "guayakil", "EC Guayaquil"),
        ("es", "tegucigalpaa", "HN Tegucigalpa"),
        ("es", "vivo en monterey nuevo leon", "MX Monterrey"),
        ("es", "del D.F.", "MX Mexico City"),
        ("es", "EE.UU.", "US"),
        ("es", "EAU", "AE"),
        ("en", "T&T", "TT"),
        ("ar", "أسكن بالرياض", "SA Riyadh"),
        ("ar", "وأنا من دبي", "AE Dubai"),
        ("ar", "ana men masr", "EG"),
        ("ar", "sakna f dubai", "AE Dubai"),
        ("ar", "ana fel emarat", "AE"),
        ("hi", "mai dubai me rehta hu", "AE Dubai"),
        ("hi", "hum hindustan se hain", "IN"),
        ("zh", "人在多倫多", "CA Toronto"),
        (None, "Port of Spain", "TT Port of Spain"),
    ],
)
def test_spelling_of_a_chat_is_understood(gazetteer, language, text, place):
    assert found(gazetteer, text, language) == place


@pytest.mark.parametrize(
    ("hints", "place"),
    [
        (Hints(phone="+525512345678"), Place("MX", None, "phone")),
        (Hints(phone="+18095551234"), Place("DO", None, "phone")),
        (Hints(locale="es-MX"), Place("MX", None, "locale")),
        (Hints(locale="zh_Hans_CN"), Place("CN", None, "locale")),
        (Hints(locale="es-PE", phone="+50223456789"), Place("GT", None, "phone")),
        (Hints(locale="es-419"), None),
        (Hints(locale="nonsense", phone="call me"), None),
        (Hints(phone="+1"), None),
        (Hints(), None),
    ],
)
def test_hint_answers_only_where_the_text_is_silent(gazetteer, hints, place):
    assert gazetteer.find("necesito una cita", "es", hints) == place
    assert gazetteer.find("vivo en Lima", "es", hints) == Place("PE", "Lima", "text")


def test_hint_decides_between_cities_of_one_name(gazetteer):
    assert gazetteer.find("vivo en Santiago", "es", Hints(locale="es-DO")) != gazetteer.find(
        "vivo en Santiago", "es"
    )
    assert gazetteer.find("Georgia", "en", Hints(phone="+14045550123")) == Place("US", None, "text")


@pytest.mark.parametrize("text", ["+52", "mi cel es +52 55 1234 5678", "0052 55 1234 5678"])
def test_calling_code_in_the_text_tells_the_country(gazetteer, text):
    assert gazetteer.find(text, "es") == Place("MX", None, "text")


@pytest.mark.parametrize(
    ("language", "text", "place"),
    [
        ("es", "estoy en Lima y me duele el pecho", Place("PE", "Lima", "text")),
        ("en", "my father in Quito can't breathe", Place("EC", "Quito", "text")),
        ("es", "vivo en Lima, mi papá está en Quito, no respira", Place("EC", "Quito", "text")),
        ("es", "vivo en Lima pero estoy en Rochester", Place("US", "Rochester", "text")),
        ("ar", "أنا في دبي وأبي لا يتنفس", Place("AE", "Dubai", "text")),
        ("es", "no puedo respirar", None),
        ("es", "soy peruano y no puedo respirar", None),
    ],
)
def test_place_of_the_person_in_danger_is_where_they_are_now(gazetteer, language, text, place):
    assert gazetteer.where_now(text, language) == place


def test_mentions_tell_their_role_and_span(gazetteer):
    text = "Soy de Bogotá, vivo en Lima y viajo a Rochester"

    mentions = gazetteer.find_all(text, "es")

    assert [(text[m.start : m.end], m.role) for m in mentions] == [
        ("Bogotá", "origin"),
        ("Lima", "home"),
        ("Rochester", "destination"),
    ]


@pytest.mark.parametrize("text", ["", " ", "\x00", "???", "😀😀", "…", "+", "00", "0" * 4_000])
def test_text_without_words_gives_nothing(gazetteer, text):
    assert gazetteer.find(text, "es") is None
    assert gazetteer.where_now(text, None) is None


@settings(max_examples=200, deadline=None)
@given(
    text=st.text(max_size=200),
    language=st.sampled_from([None, "xx", *SENTENCES]),
    locale=st.none() | st.text(max_size=10),
    phone=st.none() | st.text(max_size=20),
)
def test_no_text_and_no_hint_raises(gazetteer, text, language, locale, phone):
    gazetteer.find(text, language, Hints(locale=locale, phone=phone))
    gazetteer.where_now(text, language)


@pytest.mark.parametrize("text", ["Lima ", "vivo en ", "上海", "الهند ", "aaaaaaaaa "])
def test_long_text_is_read_in_bounded_time(gazetteer, text):
    started = time.perf_counter()

    gazetteer.find(text * 4_000, "es")

    # Typically 20 to 40 ms; the limit leaves room for a busy machine.
    assert time.perf_counter() - started < 1


# Names of one language, streets and doctors, clinics that are visited


@pytest.mark.parametrize(
    ("text", "language", "country"),
    [
        ("j'habite casa", "fr", "MA"),
        ("estou em casa com febre", "pt", None),
        ("sou paulistano", "pt", "BR"),
        ("soy porteña", "es", "AR"),
        ("坐标魔都", "zh", "CN"),
        ("من الشارجه", "ar", "AE"),
        ("sy tinggal di jogja", "id", "ID"),
    ],
)
def test_nicknames_belong_to_the_language_that_uses_them(gazetteer, text, language, country):
    place = gazetteer.find(text, language)

    assert (place and place.country) == country


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("la cita es con la cardióloga colombiana", "es"),
        ("queda en la calle Bolivia", "es"),
        ("an Indian doctor saw me", "en"),
        ("we flew with Turkish airlines", "en"),
        ("rue du Brésil numéro 4", "fr"),
        ("ada penerjemah bhs jepang?", "id"),
        ("有广东话翻译吗", "zh"),
    ],
)
def test_streets_doctors_and_languages_are_no_homes(gazetteer, text, language):
    assert gazetteer.find(text, language) is None


@pytest.mark.parametrize(
    ("text", "language", "country"),
    [
        ("what does your London clinic treat", "en", None),
        ("qué especialidades hay en Londres", "es", None),
        ("I live in London", "en", "GB"),
        ("London", "en", "GB"),
    ],
)
def test_a_city_with_a_clinic_is_a_home_only_when_somebody_says_so(
    gazetteer, text, language, country
):
    place = gazetteer.find(text, language)

    assert (place and place.country) == country


def test_a_nationality_decides_between_cities_of_one_name(gazetteer):
    place = gazetteer.find("somos nicaragüenses y vivimos en León", "es")

    assert (place.country, place.city) == ("NI", "León")


def test_an_unknown_section_of_a_language_is_an_error(tmp_path):
    shutil.copy(PLACES / "common.yml", tmp_path)
    (tmp_path / "de.yml").write_text("towns: {}\n")

    with pytest.raises(ContentError, match="towns"):
        Gazetteer.load(tmp_path)


def test_a_language_may_leave_undecided_what_others_do_not(gazetteer):
    assert gazetteer.find("moro em Salvador", "pt") is None
    assert gazetteer.find("moro em Salvador, Brasil", "pt").country == "BR"
    assert gazetteer.find("j'habite au Salvador", "fr").country == "SV"
