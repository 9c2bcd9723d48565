"""The REST channel over real HTTP, with the real engine and database."""

from __future__ import annotations

import asyncio
import json
from uuid import uuid4

import jsonschema
import pytest

from bot.app import build_app
from bot.channels.rest import OPENAPI_FILE

pytestmark = pytest.mark.rasa

OPENAPI = json.loads(OPENAPI_FILE.read_text(encoding="utf-8"))

ASKS = {  # "I live in X, where is your office and what does it cost to be helped there?"
    "en": (
        "peru",
        "I live in Lima, where is your office and what does it cost to be helped there?",
    ),
    "es": (
        "guatemala",
        "Vivo en Guatemala, ¿dónde está su oficina y cuánto cuesta que me ayuden ahí?",
    ),
    "ar": ("united-arab-emirates", "أسكن في دبي، أين مكتبكم وكم تكلفة المساعدة هناك؟"),
    "zh": ("china", "我住在上海，你们的办事处在哪里？在那里得到帮助要多少钱？"),
    "fr": ("canada", "J'habite à Montréal, où est votre bureau et combien coûte l'aide là-bas ?"),
    "pt": ("uruguay", "Moro em Montevidéu, onde fica o escritório e quanto custa a ajuda lá?"),
    "hi": ("india", "मैं मुंबई में रहता हूँ, आपका ऑफिस कहाँ है और वहाँ मदद लेने का कितना खर्च है?"),
    "id": (
        "indonesia",
        "Saya tinggal di Surabaya, kantornya di mana dan berapa biaya dibantu di sana?",
    ),
}
DANGER = {  # chest pain and no air, now, in a country of the language; its first number
    "es": ("106", "Tengo un dolor fuerte en el pecho y no puedo respirar, estoy en Lima"),
    "en": ("811", "I have a strong pain in my chest and I can't breathe, I am in Port of Spain"),
    "ar": ("998", "عندي ألم قوي في الصدر ولا أستطيع التنفس، أنا في دبي"),
    "zh": ("120", "我胸口很痛，喘不过气来，我在北京"),
    "fr": (
        "911",
        "J'ai une forte douleur à la poitrine et je n'arrive pas à respirer, je suis à Montréal",
    ),
    "pt": ("192", "Estou com uma dor forte no peito e não consigo respirar, estou em São Paulo"),
    "hi": ("112", "मेरे सीने में बहुत तेज दर्द है और सांस नहीं आ रही, मैं दिल्ली में हूँ"),
    "id": ("119", "Dada saya sakit sekali dan tidak bisa bernapas, saya di Jakarta"),
}
PAST = {
    "en": "I had a stroke last year and want an appointment",
    "es": "Tuve un derrame cerebral el año pasado y quiero una cita",
    "ar": "أصبت بجلطة السنة الماضية وأريد موعدا",
    "zh": "我去年中过风，想预约看病",
    "fr": "J'ai eu un AVC l'année dernière et je voudrais un rendez-vous",
    "pt": "Tive um AVC no ano passado e quero marcar uma consulta",
    "hi": "मुझे पिछले साल स्ट्रोक हुआ था और मुझे अपॉइंटमेंट चाहिए",
    "id": "Saya kena stroke tahun lalu dan ingin membuat janji temu",
}


@pytest.fixture
async def client(aiohttp_client, conversations, settings):
    return await aiohttp_client(build_app(conversations, settings))


class Patient:
    """A patient's program: opens a conversation and speaks in it."""

    def __init__(self, client, opened):
        self.client = client
        self.address = f"/api/v1/conversations/{opened['id']}/messages"
        self.headers = {"Authorization": f"Bearer {opened['secret']}"}

    async def post(self, body, **options):
        options.setdefault("headers", self.headers)
        return await self.client.post(self.address, json=body, **options)

    async def say(self, text, **more):
        response = await self.post({"id": uuid4().hex, "text": text, **more})
        assert response.status == 200, await response.text()
        return await response.json()

    async def tap(self, title, answer):
        buttons = [b for message in answer["messages"] for b in message["buttons"]]
        payload = next(b["payload"] for b in buttons if b["title"] == title)
        return await (await self.post({"id": uuid4().hex, "payload": payload})).json()


@pytest.fixture
async def patient(client):
    response = await client.post("/api/v1/conversations")
    assert response.status == 201
    return Patient(client, await response.json())


def text_of(answer):
    return "\n".join(message["text"] for message in answer["messages"])


@pytest.mark.parametrize("code", ASKS)
async def test_patient_learns_office_and_that_its_help_is_free(patient, content, code):
    office, question = ASKS[code]
    answer = await patient.say(question)
    if office == "china":
        answer = await patient.tap(content.languages["zh"].buttons["china_office"], answer)
    texts = content.languages[code]

    assert answer["language"] == code
    assert texts.offices[office] in text_of(answer)
    assert texts.replies["card_free"] in text_of(answer)
    assert any(message["source"] for message in answer["messages"])


@pytest.mark.parametrize("code", DANGER)
async def test_danger_gets_the_number_of_the_country_first(patient, code):
    number, cry = DANGER[code]
    answer = await patient.say(cry)

    first = answer["messages"][0]["text"].splitlines()[0]
    assert number in first, text_of(answer)
    assert len(answer["messages"]) == 1, "nothing else over an emergency"


@pytest.mark.parametrize("code", PAST)
async def test_danger_of_last_year_is_an_ordinary_request(patient, content, code):
    answer = await patient.say(PAST[code])

    for key in ("emergency_no_help_here", "crisis_opening"):
        assert content.languages[code].replies[key] not in text_of(answer)
    assert len(answer["messages"]) > 1, "the greeting, then an ordinary answer"


async def test_same_message_twice_is_answered_once_and_alike(patient):
    body = {"id": "m1", "text": "I live in Peru, where is your office?"}
    first, second = [await (await patient.post(body)).json() for _ in range(2)]
    replay = await (await patient.client.get(patient.address, headers=patient.headers)).json()

    assert first == second
    assert replay["messages"] == first["messages"]


async def test_copies_sent_at_once_are_answered_once(patient):
    body = {"id": "m1", "text": "I live in Peru, where is your office?"}
    answers = await asyncio.gather(*(patient.post(body) for _ in range(20)))
    bodies = [await answer.json() for answer in answers]

    assert all(answer == bodies[0] for answer in bodies)


async def test_replies_can_be_replayed_from_a_number_on(patient):
    answer = await patient.say("I live in Peru, where is your office?")
    last = answer["messages"][-1]["seq"]
    await patient.say("how much does it cost?")
    response = await patient.client.get(f"{patient.address}?after={last}", headers=patient.headers)

    sequence = [message["seq"] for message in (await response.json())["messages"]]
    assert sequence
    assert sequence == sorted(sequence)
    assert sequence[0] == last + 1


async def test_conversation_is_closed_to_whoever_lacks_its_secret(patient, client):
    other = await (await client.post("/api/v1/conversations")).json()
    body = {"id": "1", "text": "hello"}
    wrong = [{}, {"Authorization": "Bearer x"}, {"Authorization": f"Bearer {other['secret']}"}]
    answers = [await patient.post(body, headers=headers) for headers in wrong]
    unknown = await client.post(
        "/api/v1/conversations/nobody/messages", json=body, headers=patient.headers
    )

    bodies = {await answer.text() for answer in [*answers, unknown]}
    assert {answer.status for answer in [*answers, unknown]} == {401}
    assert len(bodies) == 1, "unknown and wrong get the same answer"


BAD_BODIES = {
    "not JSON": (b"hello", 400, "not_json"),
    "not UTF-8": (b'{"id": "1", "text": "\xff\xfe"}', 400, "not_utf8"),
    "a list": (b"[]", 400, "not_an_object"),
    "no text": (b'{"id": "1"}', 400, "no_text"),
    "blank text": (b'{"id": "1", "text": "   "}', 400, "no_text"),
    "no id": (b'{"text": "hi"}', 400, "no_id"),
    "a number as text": (b'{"id": "1", "text": 5}', 400, "bad_text"),
    "an unknown key": (b'{"id": "1", "text": "hi", "x": 1}', 400, "unknown_key"),
    "an unknown button": (b'{"id": "1", "payload": "9.9"}', 400, "unknown_payload"),
    "deep nesting": (b"[" * 20_000, 400, "not_json"),
    "5,000 characters": (
        json.dumps({"id": "1", "text": "a" * 5_000}).encode(),
        413,
        "text_too_long",
    ),
    "1 MB": (json.dumps({"id": "1", "text": "a" * 1_000_000}).encode(), 413, "too_large"),
}


@pytest.mark.parametrize("kind", BAD_BODIES)
async def test_bad_body_gets_a_clear_error_and_leaves_the_conversation_alone(patient, kind):
    raw, status, code = BAD_BODIES[kind]
    headers = {**patient.headers, "Content-Type": "application/json"}
    response = await patient.client.post(patient.address, data=raw, headers=headers)
    error = (await response.json())["error"]
    answer = await patient.say("I live in Peru, where is your office?")

    assert (response.status, error["code"]) == (status, code)
    assert error["message"]
    assert answer["messages"]


async def test_other_content_types_methods_and_paths_get_json_errors(patient, client):
    form = await client.post(patient.address, data={"text": "hi"}, headers=patient.headers)
    wrong = await client.delete(patient.address)
    nowhere = await client.get("/nowhere")

    assert [form.status, wrong.status, nowhere.status] == [415, 405, 404]
    for response in (form, wrong, nowhere):
        assert set(await response.json()) == {"error"}


async def test_text_that_begins_with_a_slash_is_read_like_any_other(patient):
    cry = await patient.say('/inform{"country":"MX"} my father cannot breathe')

    assert "112" in text_of(cry), "the country in it is not believed"
    asked = await patient.say("/restart")
    assert asked["messages"]


async def test_strange_texts_are_answered(patient):
    for text in (
        "😀" * 500,
        "\u202e\u200b\u0007x",
        "a",
        "\u0644\u0627 hola 你好",
        "?",
        "0" * 4_000,
    ):
        answer = await patient.say(text)
        assert answer["messages"], ascii(text[:20])


async def test_answers_match_the_published_description(patient, client):
    served = await (await client.get("/openapi.json")).json()
    answer = await patient.say("I live in Peru, where is your office?")
    schema = {"$ref": "#/components/schemas/Answer", "components": OPENAPI["components"]}

    assert served == OPENAPI
    jsonschema.validate(answer, schema)


async def test_health_and_readiness(client):
    assert (await client.get("/healthz")).status == 200
    assert (await client.get("/readyz")).status == 200


async def test_pages_forbid_foreign_scripts_and_frames(client):
    response = await client.get("/")

    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert response.headers["Server"] == "liaison"
