"""``liaison chat``: the same assistant in the terminal, buttons as numbers."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import unicodedata
from collections.abc import Sequence
from uuid import uuid4

from bot import quiet
from bot.content import load_content
from bot.conversation.core import Conversations
from bot.conversation.turn import button_payload
from bot.model import Incoming
from bot.settings import SettingsError, load_settings
from bot.storage.store import Sent
from bot.training import train

CHANNEL = "terminal"


def chat(language: str | None) -> int:
    """Talk until the end of input.

    Raises:
        SettingsError: the language is not one of ours.
    """
    quiet.silence()
    spoken = load_content().languages
    if language is not None and language not in spoken:
        raise SettingsError(f"{language!r} is not spoken here; choose from {', '.join(spoken)}")
    settings = load_settings()
    print("loading …", file=sys.stderr)
    model = train(settings.models_dir)
    from bot.app import build_conversations

    async def run() -> None:
        conversations = await build_conversations(settings, model)
        try:
            await _talk(conversations, language)
        finally:
            await conversations.store.close()

    asyncio.run(run())
    return 0


async def _talk(conversations: Conversations, language: str | None) -> None:
    conversation = await conversations.open(CHANNEL)
    last: Sequence[Sent] = ()
    print("Write a message, a button's number, or Ctrl-D to leave.")
    while (line := await asyncio.to_thread(_read_line)) is not None:
        if not line.strip():
            continue
        payload = _payload(line.strip(), last)
        text = "" if payload else unicodedata.normalize("NFC", line)
        incoming = Incoming(CHANNEL, uuid4().hex, conversation, text, payload, language)
        last = await conversations.receive(incoming)
        for sent in last:
            _show(sent, last)


def _read_line() -> str | None:
    with contextlib.suppress(EOFError):
        return input("> ")
    print()
    return None


def _buttons(sent: Sequence[Sent]) -> list[tuple[str, str]]:
    """Title and payload of every button on the screen, in order."""
    return [
        (button.title, button_payload(each.seq, index))
        for each in sent
        for index, button in enumerate(each.reply.buttons)
    ]


def _payload(line: str, last: Sequence[Sent]) -> str | None:
    """The payload if the line is the number of a button shown last."""
    buttons = _buttons(last)
    if line.isdecimal() and 0 < int(line) <= len(buttons):
        return buttons[int(line) - 1][1]
    return None


def _show(sent: Sent, last: Sequence[Sent]) -> None:
    print(f"\n{sent.reply.text}")
    if sent.reply.source:
        source = sent.reply.source
        print(" · ".join(part for part in (source.title, source.url, source.as_of) if part))
    if sent is last[-1]:
        for number, (title, _) in enumerate(_buttons(last), 1):
            print(f"  {number}. {title}")
