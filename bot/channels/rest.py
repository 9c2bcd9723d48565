"""The REST channel: open a conversation, send a message, replay what was said.

Described for other programs in ``openapi.json``, which is served at ``/openapi.json``.
"""

from __future__ import annotations

import hmac
import json
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.conversation.core import Conversations, UnknownButton
from bot.conversation.turn import button_payload
from bot.model import Incoming
from bot.settings import MAX_MESSAGE_CHARACTERS
from bot.storage.store import Sent

CHANNEL = "rest"
MAX_BODY_BYTES = 64 * 1024
_MAX_ID = 64
_MAX_LOCALE = 35  # BCP 47 recommends implementations to allow that much
_KEYS = frozenset({"id", "text", "payload", "locale"})
OPENAPI_FILE = Path(__file__).resolve().parent / "openapi.json"
_OPENAPI = OPENAPI_FILE.read_text(encoding="utf-8")


class Refused(Exception):
    """A request we answer with an error: HTTP status, a code for programs, words for people."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


@dataclass(frozen=True)
class _Message:
    id: str
    text: str
    payload: str | None
    locale: str | None


class Rest:
    """Routes of ``/api/v1``; the conversation's secret is required as a bearer token."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    def routes(self) -> list[web.RouteDef]:
        messages = "/api/v1/conversations/{id}/messages"
        return [
            web.post("/api/v1/conversations", self.open),
            web.post(messages, self.send),
            web.get(messages, self.replay),
            web.get("/openapi.json", self.describe),
        ]

    async def open(self, request: web.Request) -> web.Response:
        """Begin a conversation; the secret is given here and never again."""
        secret = secrets.token_urlsafe(32)
        id = await self._conversations.open(CHANNEL, secret)
        return web.json_response({"id": id, "secret": secret}, status=201)

    async def send(self, request: web.Request) -> web.Response:
        """Store a message, take its turn, answer with the replies."""
        conversation = await self._authorised(request)
        message = read_message(await _json_body(request))
        incoming = Incoming(
            channel=CHANNEL,
            id=message.id,
            conversation=conversation,
            text=message.text,
            payload=message.payload,
            locale=message.locale,
        )
        try:
            sent = await self._conversations.receive(incoming)
        except UnknownButton as error:
            raise Refused(400, "unknown_payload", "no button has this payload") from error
        return await self._answer(conversation, sent)

    async def replay(self, request: web.Request) -> web.Response:
        """The replies after a sequence number, for a client that missed some."""
        conversation = await self._authorised(request)
        after = request.query.get("after", "0")
        if not (after.isascii() and after.isdecimal() and len(after) < 10):
            raise Refused(400, "bad_sequence", "`after` is a sequence number")
        sent = await self._conversations.store.replies_after(conversation, int(after))
        return await self._answer(conversation, sent)

    async def describe(self, request: web.Request) -> web.Response:
        return web.Response(text=_OPENAPI, content_type="application/json")

    async def _answer(self, conversation: str, sent: list[Sent]) -> web.Response:
        now = await self._conversations.store.conversation(conversation)
        body = {
            "mode": now.mode,
            "language": now.language,
            "messages": [as_message(each) for each in sent],
        }
        return web.json_response(body, dumps=lambda data: json.dumps(data, ensure_ascii=False))

    async def _authorised(self, request: web.Request) -> str:
        """The conversation's id. An unknown one and a wrong secret get the same answer."""
        conversation = request.match_info["id"]
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        store = self._conversations.store
        wanted = await store.secret_hash(conversation) or ""
        given = store.vault.hash(token)
        if scheme.lower() != "bearer" or not hmac.compare_digest(wanted, given):
            raise Refused(401, "unauthorised", "the conversation's secret is missing or wrong")
        return conversation


def as_message(sent: Sent) -> dict[str, Any]:
    """A reply in the public shape; what a button means stays here."""
    reply = sent.reply
    buttons = [
        {"title": button.title, "payload": button_payload(sent.seq, index)}
        for index, button in enumerate(reply.buttons)
    ]
    message: dict[str, Any] = {"seq": sent.seq, "text": reply.text, "buttons": buttons}
    message["source"] = None if reply.source is None else vars(reply.source)
    return message


def read_message(data: Any) -> _Message:
    """A client's message.

    Raises:
        Refused: a key is missing, unknown, of the wrong kind or too long.
    """
    if not isinstance(data, dict):
        raise Refused(400, "not_an_object", "the body is a JSON object")
    unknown = sorted(data.keys() - _KEYS)
    if unknown:
        raise Refused(400, "unknown_key", f"unknown key: {unknown[0][:40]!r}")
    id = _text(data, "id", _MAX_ID)
    if not id:
        raise Refused(400, "no_id", "`id` is missing: a name of the message, chosen by the client")
    text, payload = _text(data, "text", MAX_MESSAGE_CHARACTERS), _text(data, "payload", _MAX_ID)
    if bool(text and text.strip()) == bool(payload):
        raise Refused(400, "no_text", "exactly one of `text` and `payload` is needed")
    return _Message(
        id=id,
        text="" if payload else unicodedata.normalize("NFC", text or ""),
        payload=payload or None,
        locale=_text(data, "locale", _MAX_LOCALE),
    )


def _text(data: Mapping[str, Any], key: str, longest: int) -> str | None:
    value = data.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise Refused(400, f"bad_{key}", f"`{key}` is a text")
    if len(value) > longest:
        raise Refused(413, f"{key}_too_long", f"`{key}` has at most {longest} characters")
    if any("\ud800" <= char <= "\udfff" for char in value):
        raise Refused(400, f"bad_{key}", f"`{key}` is not valid Unicode")
    return value


async def _json_body(request: web.Request) -> Any:
    if request.content_type != "application/json":
        raise Refused(415, "not_json", "send Content-Type: application/json")
    raw = await request.read()
    try:
        return json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Refused(400, "not_utf8", "the body is not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise Refused(400, "not_json", "the body is not JSON") from error


def error_response(status: int, code: str, message: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": message}}, status=status)
