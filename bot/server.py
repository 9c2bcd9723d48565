"""``liaison serve``: everything that can fail early fails before the model is loaded."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time

from bot import quiet
from bot.content import load_content
from bot.settings import Settings, SettingsError, load_settings


def serve(host: str, port: int) -> int:
    """Serve until SIGTERM or Ctrl-C; the exit code.

    Raises:
        SettingsError: the port is taken or the data directory cannot be written.
        ContentError: content or training data is broken.
    """
    began = time.monotonic()
    quiet.silence()
    quiet.log_to_stderr()
    settings = load_settings()
    listening = _listen(host, port)
    _check_data_dir(settings)
    load_content()
    from nlu.red_flags import load_red_flags

    load_red_flags()
    with listening:
        asyncio.run(_run(settings, listening, began))
    return 0


async def _run(settings: Settings, listening: socket.socket, began: float) -> None:
    from aiohttp import web

    from bot.training import fresh_model, train

    if fresh_model(settings.models_dir) is None:
        _say("training the model; this happens once and takes a minute or two")
    model = await asyncio.to_thread(train, settings.models_dir)
    _say("loading")
    from bot.app import build_app, build_conversations

    conversations = await build_conversations(settings, model)
    app = build_app(conversations, settings)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.SockSite(runner, listening, shutdown_timeout=10).start()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    host, port = listening.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    _say(f"ready after {time.monotonic() - began:.0f} s")
    _say(f"chat:        {address}/")
    _say(f"for programs: {address}/openapi.json")
    _say("stop with Ctrl-C")
    await stop.wait()
    _say("stopping")
    await runner.cleanup()


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(128)
    except OSError as error:
        raise SettingsError(
            f"cannot listen on {host}:{port} ({error.strerror}); choose another --port"
        ) from error
    return listening


def _check_data_dir(settings: Settings) -> None:
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = settings.data_dir / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise SettingsError(
            f"{settings.data_dir}: cannot be written ({error.strerror}); choose another --data-dir"
        ) from error


def _say(line: str) -> None:
    print(f"liaison: {line}", file=sys.stderr, flush=True)
