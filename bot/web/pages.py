"""The chat page at ``/`` and its files."""

from __future__ import annotations

import json
from pathlib import Path

from aiohttp import web
from babel import Locale

from bot.content import load_content
from bot.settings import MAX_MESSAGE_CHARACTERS, Settings

FOLDER = Path(__file__).resolve().parent / "chat"
_TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}


class Pages:
    """Serves a fixed set of files; a request names no path of the disk."""

    def __init__(self, settings: Settings) -> None:
        self._files = {path.name: path.read_bytes() for path in FOLDER.iterdir()}
        self._settings = settings

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/", self.home),
            web.get("/chat/texts.json", self.texts),
            web.get("/chat/{name}", self.file),
        ]

    async def home(self, request: web.Request) -> web.Response:
        return self._response("index.html")

    async def file(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in self._files:
            raise web.HTTPNotFound()
        return self._response(name)

    async def texts(self, request: web.Request) -> web.Response:
        """The words of the page itself, in every language."""
        return web.json_response(
            {
                "production": self._settings.production,
                "max_characters": MAX_MESSAGE_CHARACTERS,
                "languages": page_texts(),
            },
            dumps=lambda data: json.dumps(data, ensure_ascii=False),
        )

    def _response(self, name: str) -> web.Response:
        return web.Response(
            body=self._files[name], content_type=_TYPES[Path(name).suffix], charset="utf-8"
        )


def page_texts() -> dict[str, dict[str, str]]:
    """By language: its own name, direction, and every text of ``page:``."""
    return {
        code: {
            **texts.page,
            "name": str(Locale.parse(texts.locale).languages[code]),
            "direction": texts.direction,
        }
        for code, texts in load_content().languages.items()
    }
