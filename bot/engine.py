"""Rasa, run inside this process.

The engine understands a text (``parse``) and takes one turn of a conversation (``answer``).
It keeps nothing: a conversation's state comes in as a snapshot and goes out as the next one,
so that the caller can write it in one transaction with everything else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import TrackerStore
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.common import all_subclasses
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

from bot.model import Effect, Reply, reply_from_json
from nlu.hints import Hints

_TURNS_KEPT = 10
_MAY_BE_NONE = ("country", "country_now", "specialty")  # Rasa leaves out what is None
_JOINER = "\u2060"  # invisible: before it, Rasa would read "/inform" as an intent of ours
_ACTION = re.compile(r"/(?P<intent>\w+)(?P<entities>\{.*\})?", re.DOTALL)


class TurnFailed(Exception):
    """A turn could not be taken; nothing of it may be written. The cause is chained."""


@dataclass(frozen=True)
class Turn:
    """What one message led to: replies in order, effects to write, the conversation's state."""

    replies: tuple[Reply, ...]
    effects: tuple[Effect, ...]
    snapshot: Mapping[str, Any]


class Engine:
    """A loaded model. One turn at a time per conversation is the caller's promise."""

    def __init__(self, processor: MessageProcessor, actions: InProcessActions) -> None:
        self._processor = processor
        self._actions = actions
        self._turns = TurnTrackerStore(processor.domain)
        processor.tracker_store = self._turns  # Rasa's wrapper would swallow errors

    @classmethod
    def load(cls, model: Path) -> Engine:
        """Load a trained model.

        Raises:
            TurnFailed: never; Rasa's own errors about a missing or foreign model pass through.
        """
        actions = InProcessActions()
        RemoteAction._validate_action_result = _trust_in_process
        agent = Agent.load(
            str(model),
            generator=_Silent(),
            lock_store=InMemoryLockStore(),
            action_endpoint=actions,
        )
        if agent.processor is None:
            raise FileNotFoundError(f"{model}: Rasa loaded no model")
        return cls(agent.processor, actions)

    def parse(self, text: str, hints: Hints = Hints()) -> dict[str, Any]:  # noqa: B008 (frozen)
        """What the pipeline understands; Rasa never reads the text as a command."""
        message = UserMessage(_JOINER + text, metadata={"hints": asdict(hints)})
        tracker = DialogueStateTracker.from_events(message.sender_id, [])
        target = self._processor.model_metadata.nlu_target
        inputs = {PLACEHOLDER_MESSAGE: [message], PLACEHOLDER_TRACKER: tracker}
        parsed = self._processor.graph_runner.run(inputs=inputs, targets=[target])[target][0]
        understood = parsed.as_dict(only_output_properties=True)
        result = {"entities": [], **dict.fromkeys(_MAY_BE_NONE), **understood}
        result["text"] = text
        return result

    async def answer(
        self, conversation: str, snapshot: Mapping[str, Any] | None, parse: Mapping[str, Any]
    ) -> Turn:
        """Take one turn.

        ``snapshot`` is that of the turn before, None for a new conversation; ``parse`` comes
        from ``parse`` or ``tapped``.

        Raises:
            TurnFailed: an action, a policy or Rasa itself failed.
        """
        self._turns.begin(conversation, snapshot)
        said = _Collector()
        message = UserMessage(
            text=parse["text"],
            output_channel=said,
            sender_id=conversation,
            parse_data=dict(parse),
        )
        failures = self._actions.watch(conversation)
        try:
            await self._processor.handle_message(message)
        except Exception as error:
            raise TurnFailed(f"conversation {conversation}: {type(error).__name__}") from error
        finally:
            self._actions.unwatch(conversation)
            state = self._turns.end(conversation)
        if failures:
            raise TurnFailed(f"conversation {conversation}: an action failed") from failures[0]
        return Turn(tuple(said.replies), tuple(said.effects), state)


def tapped(action: str) -> dict[str, Any]:
    """A tapped button as parse data; ``action`` is ours, never the patient's.

    Raises:
        ValueError: not of the form ``/intent{"entity": "value"}``.
    """
    match = _ACTION.fullmatch(action)
    if match is None:
        raise ValueError(f"not a button's action: {action!r}")
    given = json.loads(match["entities"] or "{}")
    intent = {"name": match["intent"], "confidence": 1.0}
    entities = [
        {"entity": name, "value": value, "start": 0, "end": 0} for name, value in given.items()
    ]
    return {
        "text": "",
        "intent": intent,
        "intent_ranking": [intent],
        "needs": [intent],
        "entities": entities,
        "urgency": "routine",
    }


def without_form(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """The snapshot with any form left: nothing is asked over an emergency."""
    slots = {**snapshot["slots"], "requested_slot": None}
    listening = {"event": "action", "name": "action_listen", "timestamp": 0}
    return {**snapshot, "slots": slots, "form": None, "events": [listening]}


_validate_foreign = RemoteAction._validate_action_result


def _trust_in_process(action: RemoteAction, result: dict[str, Any]) -> bool:
    """Validate what an action server answers, not what our own process just made.

    Rasa checks the schema itself with every answer, which took two thirds of a turn.
    """
    if isinstance(action.action_endpoint, InProcessActions):
        return True
    return bool(_validate_foreign(action, result))


class TurnTrackerStore(TrackerStore):
    """Holds the trackers of the turns being taken right now, and nothing else.

    A tracker is rebuilt from the conversation's snapshot: slots, active form and the events of
    the last ten turns, so that a turn costs the same however long the conversation is.
    """

    def __init__(self, domain: Domain) -> None:
        super().__init__(domain)
        self._live: dict[str, DialogueStateTracker] = {}

    def begin(self, conversation: str, snapshot: Mapping[str, Any] | None) -> None:
        self._live[conversation] = _restore(conversation, snapshot, self.domain)

    def end(self, conversation: str) -> dict[str, Any]:
        return _snapshot(self._live.pop(conversation))

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        return self._live.get(sender_id)

    async def save(self, tracker: DialogueStateTracker) -> None:
        self._live[tracker.sender_id] = tracker


def _restore(
    conversation: str, snapshot: Mapping[str, Any] | None, domain: Domain
) -> DialogueStateTracker:
    before = snapshot or {"slots": {}, "form": None, "events": []}
    known = {slot.name for slot in domain.slots}
    events: list[dict[str, Any]] = [
        {"event": "slot", "name": name, "value": value, "timestamp": 0}
        for name, value in before["slots"].items()
        if name in known and value is not None
    ]
    if before["form"]:
        events.append({"event": "active_loop", "name": before["form"], "timestamp": 0})
    listening = {"event": "action", "name": "action_listen", "timestamp": 0}
    events += before["events"] or [listening]
    return DialogueStateTracker.from_events(
        conversation, [_event(each) for each in events], domain.slots, domain=domain
    )


def _event(data: dict[str, Any]) -> Event:
    """An event from its JSON; Rasa's own reader walks through every event class each time."""
    return _event_classes()[data["event"]]._from_parameters(data)


@cache
def _event_classes() -> dict[str, type[Event]]:
    return {kind.type_name: kind for kind in all_subclasses(Event) if hasattr(kind, "type_name")}


def _snapshot(tracker: DialogueStateTracker) -> dict[str, Any]:
    events = _last_turns(list(tracker.events))
    before = list(tracker.events)[: len(tracker.events) - len(events)]
    return {
        "slots": tracker.current_slot_values(),
        "form": _form_after(tracker, before),
        "events": [event.as_dict() for event in events],
    }


def _form_after(tracker: DialogueStateTracker, events: list[Event]) -> str | None:
    """The form that was active before the events that are kept."""
    name = None
    for event in events:
        if event.type_name == "active_loop":
            name = event.name
    return name


def _last_turns(events: list[Event]) -> list[Event]:
    """The events of the last turns, beginning with the listening before the first of them."""
    starts = [index for index, event in enumerate(events) if event.type_name == "user"]
    if len(starts) <= _TURNS_KEPT:
        first = next((i for i, event in enumerate(events) if event.type_name == "action"), 0)
        return events[first:]
    return events[starts[-_TURNS_KEPT] - 1 :]


class InProcessActions(EndpointConfig):
    """Runs the custom actions of ``actions/`` where Rasa would call an action server."""

    def __init__(self) -> None:
        super().__init__(url="in-process", enable_selective_domain=True)
        self._executor = ActionExecutor()
        self._executor.register_package("actions")
        self._failures: dict[str, list[Exception]] = {}

    def watch(self, conversation: str) -> list[Exception]:
        """A list that fills with what actions of this conversation raise."""
        return self._failures.setdefault(conversation, [])

    def unwatch(self, conversation: str) -> None:
        self._failures.pop(conversation, None)

    async def request(
        self,
        method: str = "post",
        subpath: str | None = None,
        content_type: str | None = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> Any:
        call = kwargs["json"]
        try:
            return await self._executor.run(call)
        except ActionExecutionRejection as rejection:
            # Rasa tells a rejected form slot from a failure by this status and body alone.
            body = {"error": rejection.message, "action_name": rejection.action_name}
            raise ClientResponseError(400, "rejected", json.dumps(body)) from rejection
        except Exception as error:
            # Rasa swallows what an action raises; the turn must know.
            self._failures.setdefault(call["sender_id"], []).append(error)
            raise


class _Collector(OutputChannel):
    """Gathers what actions say and want during one turn."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self.effects: list[Effect] = []

    @classmethod
    def name(cls) -> str:
        return "liaison"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        custom = message.get("custom") or {}
        if "reply" in custom:
            self.replies.append(reply_from_json(custom["reply"]))
        if "effect" in custom:
            values = dict(custom["effect"])
            self.effects.append(Effect(values.pop("kind"), values))


class _Silent(NaturalLanguageGenerator):
    """Rasa itself never speaks: every sentence comes from ``content/`` through an action."""

    async def generate(
        self, utter_action: str, tracker: Any, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        return None
