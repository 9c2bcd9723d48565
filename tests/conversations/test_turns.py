"""Turns under difficulty: danger inside forms, parts that fail, people who come back."""

from __future__ import annotations

from uuid import uuid4

import pytest

from bot.model import Incoming
from bot.training import DOMAIN
from bot.yaml_reader import read_yaml
from tests.conversations.test_journeys import button

pytestmark = pytest.mark.rasa

FORMS = {  # what begins each form of domain.yml, and the question it asks
    "office_form": ("find_office", "ask_country"),
    "person_form": ("talk_to_human", "handoff_ask_country"),
}
CRIES = {
    "en": "my father is not breathing, please help",
    "es": "mi papá no puede respirar, ayúdenme",
    "ar": "أبي لا يستطيع التنفس ساعدوني",
    "zh": "我爸爸喘不过气来，快救救他",
    "fr": "mon père n'arrive plus à respirer, aidez-moi",
    "pt": "meu pai não consegue respirar, me ajudem",
    "hi": "मेरे पापा सांस नहीं ले पा रहे हैं, मदद कीजिए",
    "id": "ayah saya tidak bisa bernapas, tolong",
}
GREETINGS = {
    "en": "good morning to you",
    "es": "buenos días, ¿cómo están?",
    "ar": "السلام عليكم ورحمة الله",
    "zh": "你们好，请问有人吗",
    "fr": "bonjour à vous tous",
    "pt": "bom dia, tudo bem?",
    "hi": "नमस्ते, कैसे हैं आप",
    "id": "selamat pagi kak",
}


class Patient:
    """Speaks in one conversation and remembers the last replies."""

    def __init__(self, conversations, id):
        self.conversations = conversations
        self.id = id
        self.last = []

    async def say(self, text):
        return await self._send(text=text)

    async def tap(self, key):
        return await self._send(text="", payload=button(key, self.last))

    async def _send(self, **message):
        incoming = Incoming(channel="rest", id=uuid4().hex, conversation=self.id, **message)
        self.last = await self.conversations.receive(incoming)
        return self.last

    @property
    def keys(self):
        return {key for sent in self.last for key in sent.reply.keys}


@pytest.fixture
async def patient(conversations):
    return Patient(conversations, await conversations.open("rest"))


def test_every_form_of_the_domain_is_tried_here():
    assert set(read_yaml(DOMAIN)["forms"]) == set(FORMS)


@pytest.mark.parametrize("code", CRIES)
@pytest.mark.parametrize("form", FORMS)
async def test_danger_inside_a_form_is_answered_and_ends_the_form(patient, form, code):
    start, question = FORMS[form]
    await patient.say(GREETINGS[code])
    await patient.tap(start)
    assert question in patient.keys

    replies = await patient.say(CRIES[code])
    assert len(replies) == 1
    assert replies[0].reply.keys[0] == "emergency_everywhere"
    assert replies[0].reply.language == code
    state = await patient.conversations.store.conversation(patient.id)
    assert state.urgent
    assert state.snapshot["slots"]["requested_slot"] is None

    await patient.say(CRIES[code])
    assert "emergency_again" in patient.keys, "a second cry is answered, shorter"
    await patient.say(GREETINGS[code])
    assert question not in patient.keys, "no form goes on over an emergency"


async def test_danger_is_marked_as_a_case_at_once(patient):
    await patient.say("I am in Lima and my mother collapsed and is not breathing")
    (case,) = await patient.conversations.store.cases_of(patient.id)

    assert (case.urgency, case.need, case.country) == ("emergency", "emergency", "PE")
    assert case.office == "peru"
    assert "red flag" in case.reason


async def test_wish_for_a_person_is_a_case_before_anything_is_asked(patient):
    await patient.say("I want to talk to a real person please")
    (before,) = await patient.conversations.store.cases_of(patient.id)
    await patient.tap("country:CA")
    (after,) = await patient.conversations.store.cases_of(patient.id)

    assert before.office is None
    assert (after.reference, after.office, after.country) == (before.reference, "canada", "CA")


async def test_danger_is_answered_while_the_model_is_broken(patient, monkeypatch, engine):
    def broken(text, hints):
        raise ValueError(text)

    monkeypatch.setattr(engine, "parse", broken)
    await patient.say("my father is not breathing")

    assert "emergency_everywhere" in patient.keys


async def test_failing_turn_is_tried_again_then_handed_to_a_person(patient, monkeypatch, engine):
    tries = []

    def broken(text, hints):
        tries.append(text)
        raise ValueError(text)

    monkeypatch.setattr(engine, "parse", broken)
    await patient.say("where is your office?")
    (case,) = await patient.conversations.store.cases_of(patient.id)
    monkeypatch.undo()
    await patient.say("I live in Peru, where is your office?")

    assert len(tries) == 3
    assert case.reason == "turn failed"
    assert "office_for_country" in patient.keys, "the conversation goes on"


async def test_failing_action_fails_the_turn(patient, monkeypatch):
    from actions import answer

    def broken(*arguments):
        raise RuntimeError("no content")

    monkeypatch.setattr(answer, "_answer", broken)
    await patient.say("how much does an appointment cost?")

    assert patient.keys == {"technical_problem"}


async def test_stop_is_asked_first_and_can_be_typed(patient):
    await patient.say("please stop sending me messages")
    assert "stop_confirm" in patient.keys
    await patient.say("yes")

    assert patient.keys == {"stopped"}


async def test_beginning_again_forgets_the_country_but_not_the_open_case(patient):
    await patient.say("I live in Peru, I want to talk to a person")
    await patient.say("let's start over please")
    await patient.tap("yes_")
    state = await patient.conversations.store.conversation(patient.id)

    assert "started_over" in patient.keys
    assert state.snapshot["slots"]["country"] is None
    assert state.snapshot["slots"]["case_reference"] is not None


async def test_hint_of_the_browser_is_confirmed_not_assumed(conversations):
    id = await conversations.open("rest")
    ask = Incoming("rest", "1", id, "¿dónde está la oficina de mi país?", locale="es-PE")
    asked = await conversations.receive(ask)
    no = Incoming("rest", "2", id, "", payload=button("no_", asked))
    after_no = await conversations.receive(no)

    assert "confirm_country" in {key for sent in asked for key in sent.reply.keys}
    assert "ask_country" in {key for sent in after_no for key in sent.reply.keys}


async def test_language_we_do_not_speak_is_met_in_its_own_words(patient):
    await patient.say("Guten Tag, ich suche einen Arzt für meine Mutter, wo ist Ihr Büro?")
    (sent,) = patient.last

    assert sent.reply.language == "de"
    assert "talk_to_human" in {each.key for each in sent.reply.buttons}


async def test_snapshot_stays_small_however_long_the_conversation(patient):
    for number in range(15):
        await patient.say(f"how much does it cost, question {number}")
    state = await patient.conversations.store.conversation(patient.id)
    users = [event for event in state.snapshot["events"] if event["event"] == "user"]

    assert len(users) == 10
