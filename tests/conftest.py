"""Shared fixtures: one trained engine for all tests, a fresh database for each."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import quiet

quiet.silence()

from bot.settings import load_settings, read_settings  # noqa: E402


@pytest.fixture(scope="session")
def model() -> Path:
    from bot.training import train

    return train(load_settings().models_dir)


@pytest.fixture(scope="session")
def engine(model):
    from bot.engine import Engine

    return Engine.load(model)


@pytest.fixture
def settings(tmp_path):
    return read_settings({"LIAISON_DATA_DIR": str(tmp_path / "var")})


@pytest.fixture
async def conversations(engine, settings):
    from bot.content import load_content
    from bot.conversation.core import Conversations
    from bot.conversation.turn import TurnTaker
    from bot.storage.store import Store

    store = await Store.open(settings)
    turns = TurnTaker(engine, load_content(), production=settings.production)
    yield Conversations(store, turns, settings)
    await store.close()


@pytest.fixture(scope="session")
def content():
    from bot.content import load_content

    return load_content()
