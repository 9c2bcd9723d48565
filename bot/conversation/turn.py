"""What one message leads to. Nothing is written here; the caller writes all of it or nothing.

The order is the product's promise: danger first, before consent, forms and the engine, and
without needing a model; then a greeting once; then whatever Rasa's rules decide.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from babel import Locale

from actions.greeting import FIRST_BUTTONS
from actions.steering import language_buttons
from actions.voice import DEFAULT_LANGUAGE, new_reference
from bot.content import Content
from bot.danger import crisis_reply, emergency_reply
from bot.engine import Engine, Turn, TurnFailed, tapped, without_form
from bot.model import Effect, Incoming, Reply
from bot.routing import find_office
from bot.speech import Speaker
from bot.storage.store import DEAD, CaseDraft, Conversation, Outcome
from nlu import red_flags
from nlu.hints import Hints
from nlu.urgency import CRISIS, EMERGENCY, ROUTINE, Verdict

log = logging.getLogger(__name__)

_SURE_OF_FOREIGN = 0.8  # confidence from which an unsupported language is named


class TurnTaker:
    """Takes turns with a loaded engine; ``resolve`` finds a tapped button's action."""

    def __init__(self, engine: Engine, content: Content, *, production: bool) -> None:
        self._engine = engine
        self._content = content
        self._production = production

    async def take(
        self, conversation: Conversation, incoming: Incoming, action: str | None
    ) -> Outcome:
        """One turn. ``action`` is the tapped button's, None for a written message.

        Raises:
            TurnFailed: the engine failed and nobody is in danger.
        """
        if action is not None:
            return await self._routine(conversation, {**tapped(action), "country": None})
        if not incoming.text.strip():
            speaker = self._speaker(self._language(conversation, None, incoming))
            return _outcome(conversation, [speaker.reply("no_text")], speaker.code)
        verdict = _from_lists(incoming.text)
        parse = self._parse(conversation, incoming, verdict)
        if parse["urgency"] != ROUTINE:
            verdict = verdict or _from_parse(parse)
            return self._urgent(conversation, incoming, parse, verdict)
        if self._is_foreign(conversation, parse):
            return self._foreign(conversation, incoming, parse)
        return await self._routine(conversation, parse)

    def give_up(self, conversation: Conversation, incoming: Incoming) -> Outcome:
        """The end of a message that failed too often: an honest word, and a case."""
        speaker = self._speaker(self._language(conversation, None, incoming))
        reference = new_reference()
        reply = speaker.reply("technical_problem", reference=reference)
        draft = self._draft(
            conversation, speaker.code, reference, need="complaint", reason="turn failed"
        )
        return _outcome(conversation, [reply], speaker.code, opened=[draft], state=DEAD)

    # --- Danger ---------------------------------------------------------------------------

    def _parse(
        self, conversation: Conversation, incoming: Incoming, verdict: Verdict | None
    ) -> dict[str, Any]:
        """What the engine understands; a red flag does not wait for a working model."""
        hints = Hints(conversation.language, incoming.locale, incoming.phone)
        try:
            parse = self._engine.parse(incoming.text, hints)
        except Exception as error:
            if verdict is None:
                raise TurnFailed(f"conversation {conversation.id}: parse") from error
            log.error("parse failed under a red flag: conversation %s", conversation.id)
            parse = {"language": None, "country": None, "country_now": None, "specialty": None}
        if verdict is not None:
            parse["urgency"] = verdict.urgency
        return parse

    def _urgent(
        self,
        conversation: Conversation,
        incoming: Incoming,
        parse: Mapping[str, Any],
        verdict: Verdict,
    ) -> Outcome:
        speaker = self._speaker(self._language(conversation, parse, incoming))
        country = _country_in_danger(conversation, parse)
        if verdict.urgency == CRISIS:
            reply = crisis_reply(speaker, country, in_danger=verdict.in_danger)
        else:
            reply = emergency_reply(speaker, country, again=conversation.urgent)
        known = _slots(conversation).get("case_reference")
        reference = known or new_reference()
        reply = self._with_person(speaker, reply, reference)
        opened = (
            [] if known else [self._urgent_case(conversation, speaker, parse, verdict, reference)]
        )
        return _outcome(
            conversation,
            [reply],
            speaker.code,
            urgent=True,
            snapshot=_marked(conversation, speaker.code, country, reference),
            opened=opened,
        )

    def _with_person(self, speaker: Speaker, reply: Reply, reference: str) -> Reply:
        key = "emergency_person" if self._production else "emergency_person_demonstration"
        text = f"{reply.text}\n{speaker.say(key, reference=reference)}"
        return Reply(text, (*reply.keys, key), reply.language, reply.buttons)

    def _urgent_case(
        self,
        conversation: Conversation,
        speaker: Speaker,
        parse: Mapping[str, Any],
        verdict: Verdict,
        reference: str,
    ) -> CaseDraft:
        need = "self_harm" if verdict.urgency == CRISIS else "emergency"
        country = _country_in_danger(conversation, parse)
        return self._draft(
            conversation,
            speaker.code,
            reference,
            need=need,
            reason=verdict.reason,
            urgency=verdict.urgency,
            country=country,
        )

    # --- Ordinary turns --------------------------------------------------------------------

    async def _routine(self, conversation: Conversation, parse: Mapping[str, Any]) -> Outcome:
        said = {**parse, "first": not conversation.greeted}
        turn = await self._engine.answer(conversation.id, conversation.snapshot, said)
        language = _slots_of(turn.snapshot).get("language") or DEFAULT_LANGUAGE
        replies = list(turn.replies)
        if not conversation.greeted:
            replies.insert(0, self._greeting(self._speaker(language), alone=not replies))
        return _outcome(
            conversation,
            replies,
            language,
            greeted=True,
            urgent=False,
            snapshot=turn.snapshot,
            opened=[self._case(effect, language) for effect in _effects(turn, "open_case")],
            routed=[effect.values for effect in _effects(turn, "route_case")],
            stopped=_stopped(turn),
        )

    def _greeting(self, speaker: Speaker, *, alone: bool) -> Reply:
        """What we are, the emergency line, the privacy link: once, before the first answer."""
        keys = ["greeting", "greeting_safety", "greeting_privacy"]
        if not self._production:
            keys.append("demonstration")
        if not alone:
            return speaker.reply(*keys)
        buttons = tuple(speaker.button(key) for key in FIRST_BUTTONS)
        return speaker.reply(*keys, "greeting_question", buttons=buttons)

    def _case(self, effect: Effect, language: str) -> CaseDraft:
        return CaseDraft(**{"language": language, "urgency": ROUTINE, **effect.values})

    def _draft(
        self,
        conversation: Conversation,
        language: str,
        reference: str,
        *,
        need: str,
        reason: str,
        urgency: str = ROUTINE,
        country: str | None = None,
    ) -> CaseDraft:
        slots = _slots(conversation)
        country = country or slots.get("country")
        route = find_office(self._content.offices, country, slots.get("city"))
        return CaseDraft(
            reference=reference,
            office=route.office or self._content.fallback.id,
            language=language,
            country=country,
            city=slots.get("city"),
            specialty=slots.get("specialty"),
            need=need,
            urgency=urgency,
            reason=reason,
        )

    # --- Languages ---------------------------------------------------------------------------

    def _speaker(self, code: str) -> Speaker:
        return Speaker(self._content, code)

    def _language(
        self, conversation: Conversation, parse: Mapping[str, Any] | None, incoming: Incoming
    ) -> str:
        """The language to answer in: that of the message, the conversation, the browser."""
        found = (parse or {}).get("language") or {}
        candidates = (
            found.get("code") if found.get("confidence", 0) >= _SURE_OF_FOREIGN else None,
            conversation.language,
            found.get("code"),
            (incoming.locale or "").split("-")[0].lower(),
        )
        spoken = self._content.languages
        return next((code for code in candidates if code and code in spoken), DEFAULT_LANGUAGE)

    def _is_foreign(self, conversation: Conversation, parse: Mapping[str, Any]) -> bool:
        found = parse["language"]
        return (
            not found["supported"]
            and found["code"] != "und"
            and found["confidence"] >= _SURE_OF_FOREIGN
            and not _slots(conversation).get("requested_slot")  # a name or place, as asked for
        )

    def _foreign(
        self, conversation: Conversation, incoming: Incoming, parse: Mapping[str, Any]
    ) -> Outcome:
        """Name the language in its own words where we have them; offer ours and a person."""
        code = parse["language"]["code"]
        language = self._language(conversation, None, incoming)
        speaker = self._speaker(language)
        sentence = self._content.other_languages.get(code)
        buttons = (*language_buttons(), speaker.button("talk_to_human"))
        if sentence is None:
            reply = speaker.reply("other_language", buttons=buttons, language=_name(code, speaker))
        else:
            reply = Reply(sentence, ("other_language",), code, buttons)
        return _outcome(conversation, [reply], conversation.language)


def button_action(payload: str, reply_of: Callable[[int], Reply | None]) -> str | None:
    """The action behind a button's opaque id, None if there is no such button."""
    seq, _, index = payload.partition(".")
    if not (seq.isdecimal() and index.isdecimal() and len(payload) < 20):
        return None
    reply = reply_of(int(seq))
    if reply is None or int(index) >= len(reply.buttons):
        return None
    return reply.buttons[int(index)].action


def button_payload(seq: int, index: int) -> str:
    """The opaque id of the button at ``index`` of the reply with number ``seq``."""
    return f"{seq}.{index}"


def _from_lists(text: str) -> Verdict | None:
    flag = red_flags.check(text)
    if flag is None:
        return None
    return Verdict(flag.kind, f"red flag {flag.category}", flag.in_danger)


def _from_parse(parse: Mapping[str, Any]) -> Verdict:
    return Verdict(parse["urgency"], parse.get("urgency_reason") or EMERGENCY)


def _country_in_danger(conversation: Conversation, parse: Mapping[str, Any]) -> str | None:
    """Of the person in danger, or where the writer is now, or home; never a mere hint."""
    now = parse.get("country_now")
    if now:
        return str(now)
    place = parse.get("country")
    if place and place["source"] == "text":
        return str(place["code"])
    return _slots(conversation).get("country")


def _marked(
    conversation: Conversation, language: str, country: str | None, reference: str
) -> dict[str, Any]:
    """The snapshot after an urgent message: no form, and what was learned."""
    before = conversation.snapshot or {"slots": {}, "form": None, "events": []}
    left = without_form(before)
    learned = {"language": language, "case_reference": reference}
    if country and not left["slots"].get("country"):
        learned["country"] = country
    return {**left, "slots": {**left["slots"], **learned}}


def _outcome(
    conversation: Conversation,
    replies: list[Reply],
    language: str | None,
    *,
    greeted: bool | None = None,
    urgent: bool | None = None,
    snapshot: Mapping[str, Any] | None = None,
    opened: list[CaseDraft] | None = None,
    routed: list[Mapping[str, Any]] | None = None,
    stopped: bool | None = None,
    state: str = "done",
) -> Outcome:
    """An outcome that leaves everything not named as it was."""
    return Outcome(
        replies=replies,
        language=language,
        greeted=conversation.greeted if greeted is None else greeted,
        urgent=conversation.urgent if urgent is None else urgent,
        stopped=stopped,
        snapshot=conversation.snapshot if snapshot is None else snapshot,
        opened=opened or [],
        routed=routed or [],
        state=state,
    )


def _slots(conversation: Conversation) -> Mapping[str, Any]:
    return _slots_of(conversation.snapshot)


def _slots_of(snapshot: Mapping[str, Any] | None) -> Mapping[str, Any]:
    return (snapshot or {}).get("slots") or {}


def _effects(turn: Turn, kind: str) -> list[Effect]:
    return [effect for effect in turn.effects if effect.kind == kind]


def _stopped(turn: Turn) -> bool | None:
    kinds = {effect.kind for effect in turn.effects}
    if "stop" in kinds:
        return True
    return False if "start" in kinds else None


def _name(code: str, speaker: Speaker) -> str:
    names = Locale.parse(speaker.texts.locale).languages
    return str(names.get(code, code))
