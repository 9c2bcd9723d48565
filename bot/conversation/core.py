"""Accept messages durably and take turns: one at a time in a conversation, many side by side."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from uuid import uuid4

from bot.conversation.turn import TurnTaker, button_action
from bot.engine import TurnFailed
from bot.model import Incoming, Reply
from bot.settings import Settings
from bot.storage.store import Conflict, Sent, Store, Waiting

log = logging.getLogger(__name__)

_TRIES = 3  # turns that fail as often are handed to a person
_SWEEP_SECONDS = 600


class UnknownButton(Exception):
    """A payload names no button of this conversation."""


class Conversations:
    """The door of the conversation core: channels call it, nothing else writes turns."""

    def __init__(self, store: Store, turns: TurnTaker, settings: Settings) -> None:
        self.store = store
        self._turns = turns
        self._settings = settings
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def open(self, channel: str, secret: str | None = None) -> str:
        """Begin a conversation; its id."""
        id = str(uuid4())
        await self.store.open_conversation(id, channel, secret)
        return id

    async def receive(self, incoming: Incoming) -> list[Sent]:
        """Store a message, take its turn, and give its replies.

        A message received before changes nothing and gives the same replies.

        Raises:
            UnknownButton: the payload names no button; nothing is stored.
            SQLAlchemyError: it could not be stored; the sender has to try again.
        """
        if incoming.payload is not None and await self._action(incoming) is None:
            raise UnknownButton(incoming.payload)
        inbox_id = await self.store.accept(incoming)
        await self._work(incoming.conversation)
        return await self.store.replies_to(inbox_id)

    async def recover(self) -> int:
        """Take the turns that a crash left waiting; how many conversations had some."""
        waiting = await self.store.waiting_conversations()
        for conversation in waiting:
            await self._work(conversation)
        return len(waiting)

    async def sweep(self) -> None:
        """Delete idle conversations without a case, for ever."""
        while True:
            gone = await self.store.delete_idle(self._settings.retention_hours)
            if gone:
                log.info("deleted %d conversations without a case", gone)
            await asyncio.sleep(_SWEEP_SECONDS)

    async def _work(self, conversation: str) -> None:
        lock = self._locks[conversation]
        async with lock:
            while waiting := await self.store.next_waiting(conversation):
                await self._take(waiting)
        if not lock.locked():
            self._locks.pop(conversation, None)

    async def _take(self, waiting: Waiting) -> None:
        before = await self.store.conversation(waiting.incoming.conversation)
        try:
            if waiting.attempts >= _TRIES:
                outcome = self._turns.give_up(before, waiting.incoming)
            else:
                action = await self._action(waiting.incoming)
                outcome = await self._turns.take(before, waiting.incoming, action)
            await self.store.finish_turn(before, waiting, outcome)
        except TurnFailed as failure:
            # The cause's own words may repeat the patient's; its type does not.
            cause = type(failure.__cause__).__name__
            log.error("turn failed (%s): inbox %d of %s", cause, waiting.inbox_id, before.id)
            await self.store.count_attempt(waiting.inbox_id)
        except Conflict:
            log.warning("turn lost to another process: conversation %s", before.id)

    async def _action(self, incoming: Incoming) -> str | None:
        """The action of a tapped button, None for a written message or an unknown button."""
        if incoming.payload is None:
            return None
        seq = incoming.payload.partition(".")[0]
        reply: Reply | None = None
        if seq.isdecimal() and len(seq) < 10:
            reply = await self.store.reply(incoming.conversation, int(seq))
        return button_action(incoming.payload, lambda _: reply)
