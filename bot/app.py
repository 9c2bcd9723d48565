"""The whole application: the only module that knows every part."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.rest import MAX_BODY_BYTES, Refused, Rest, error_response
from bot.content import load_content
from bot.conversation.core import Conversations
from bot.conversation.turn import TurnTaker
from bot.engine import Engine
from bot.settings import Settings
from bot.storage.store import Store
from bot.web.pages import Pages

log = logging.getLogger(__name__)

CONVERSATIONS = web.AppKey("conversations", Conversations)
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def build_conversations(settings: Settings, model: Path) -> Conversations:
    """The conversation core over a database and a model.

    Raises:
        SettingsError: the data directory or the database cannot be used.
        ContentError: ``content/`` is broken.
    """
    content = load_content()
    store = await Store.open(settings)
    engine = Engine.load(model)
    warm_up(engine)
    turns = TurnTaker(engine, content, production=settings.production)
    return Conversations(store, turns, settings)


def warm_up(engine: Engine) -> None:
    """Let every lazy part load before the first patient waits for it."""
    for text in ("hello", "hola", "مرحبا", "你好", "bonjour", "olá", "नमस्ते", "halo"):
        engine.parse(text)


def build_app(conversations: Conversations, settings: Settings) -> web.Application:
    """The aiohttp application around a conversation core; it closes the core's store."""
    app = web.Application(
        client_max_size=MAX_BODY_BYTES, middlewares=[secure_headers, errors_as_json]
    )
    app[CONVERSATIONS] = conversations
    app.add_routes(Rest(conversations).routes())
    app.add_routes(Pages(settings).routes())
    app.add_routes([web.get("/healthz", alive), web.get("/readyz", ready)])
    app.cleanup_ctx.append(_background)
    return app


async def _background(app: web.Application) -> AsyncIterator[None]:
    conversations = app[CONVERSATIONS]
    recovered = await conversations.recover()
    if recovered:
        log.info("took the turns that waited in %d conversations", recovered)
    sweeper = asyncio.create_task(conversations.sweep())
    yield
    sweeper.cancel()
    with suppress(asyncio.CancelledError):
        await sweeper
    await conversations.store.close()


async def alive(request: web.Request) -> web.Response:
    """The process answers."""
    return web.json_response({"status": "alive"})


async def ready(request: web.Request) -> web.Response:
    """The model is loaded (else there were no application) and the database answers."""
    try:
        await request.app[CONVERSATIONS].store.ping()
    except SQLAlchemyError:
        return web.json_response({"status": "database does not answer"}, status=503)
    return web.json_response({"status": "ready"})


@web.middleware
async def errors_as_json(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Every error in the contract's shape; an unexpected one without any detail."""
    try:
        return await handler(request)
    except Refused as refused:
        return error_response(refused.status, refused.code, refused.message)
    except web.HTTPRequestEntityTooLarge:
        return error_response(413, "too_large", f"at most {MAX_BODY_BYTES} bytes")
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return error_response(error.status, error.reason.lower().replace(" ", "_"), error.reason)
    except SQLAlchemyError as error:
        log.error("database: %s", type(error).__name__)
        return error_response(503, "not_stored", "the message was not stored; please send it again")
    except Exception as error:
        log.error("unexpected: %s at %s", type(error).__name__, request.match_info.route.name)
        return error_response(500, "internal", "something went wrong; please send it again")


@web.middleware
async def secure_headers(request: web.Request, handler: _Handler) -> web.StreamResponse:
    response = await handler(request)
    response.headers.update(
        {
            "Content-Security-Policy": "default-src 'self'; frame-ancestors 'self'; "
            "base-uri 'none'; form-action 'none'; object-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
            "Server": "liaison",
        }
    )
    return response
