"""The database: nothing is lost, nothing is half written, nothing is readable from outside."""

from __future__ import annotations

import base64
import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from bot.model import Button, Incoming, Reply, Source
from bot.settings import ROOT, SettingsError, read_settings
from bot.storage.encryption import DecryptionError, EncryptedText, Vault
from bot.storage.store import CaseDraft, Conflict, Outcome, Store
from bot.storage.tables import metadata

REPLY = Reply(
    text="Call 066 now.",
    keys=("emergency_call",),
    language="en",
    buttons=(Button("Talk to a person", "/talk_to_human", "talk_to_human"),),
    source=Source("Visa", "https://www.mayoclinic.org/visa", "2024-04"),
    office="peru",
)


@pytest.fixture(autouse=True)
def own_vault(monkeypatch):
    """The vault belongs to the process: what a test opens must not outlive it."""
    monkeypatch.setattr(EncryptedText, "vault", None)


@pytest.fixture
def settings(tmp_path):
    return read_settings({"LIAISON_DATA_DIR": str(tmp_path / "var")})


@pytest.fixture
async def store(settings):
    store = await Store.open(settings)
    yield store
    await store.close()


@pytest.fixture
async def conversation(store):
    return await opened(store)


async def opened(store, secret=None):
    id = str(uuid4())
    await store.open_conversation(id, "rest", secret)
    return id


def message(conversation, text="Good morning", id="m1"):
    return Incoming(channel="rest", id=id, conversation=conversation, text=text)


def outcome(*replies, **changes):
    values = {
        "language": "es",
        "greeted": True,
        "urgent": False,
        "stopped": None,
        "snapshot": {"slots": {"country": "MX"}},
    }
    return Outcome(replies=replies, **{**values, **changes})


def draft(reference="LX-AAAA", **changes):
    values = {
        "office": None,
        "language": "es",
        "country": "MX",
        "city": None,
        "specialty": None,
        "need": "talk_to_human",
        "urgency": "routine",
        "reason": "asked for a person",
    }
    return CaseDraft(reference=reference, **{**values, **changes})


async def turn(store, conversation, *replies, id="m1", **changes):
    await store.accept(message(conversation, id=id))
    waiting = await store.next_waiting(conversation)
    before = await store.conversation(conversation)
    await store.finish_turn(before, waiting, outcome(*replies, **changes))
    return waiting.inbox_id


def rows(settings, table):
    with sqlite3.connect(settings.data_dir / "liaison.db") as database:
        return database.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()


# --- Inbox -------------------------------------------------------------------------------


async def test_a_repeated_delivery_gives_the_same_row_and_changes_nothing(
    store, settings, conversation
):
    first = await store.accept(message(conversation))
    stored = rows(settings, "inbox")

    second = await store.accept(message(conversation, text="another text, same id"))

    assert second == first
    assert rows(settings, "inbox") == stored


async def test_the_same_id_in_two_conversations_is_two_messages(store, settings, conversation):
    other = await opened(store)

    await store.accept(message(conversation))
    await store.accept(message(other))

    assert len(rows(settings, "inbox")) == 2


async def test_a_message_to_an_unknown_conversation_is_refused_loudly(store, settings):
    with pytest.raises(SQLAlchemyError):
        await store.accept(message("no-such-conversation"))
    assert rows(settings, "inbox") == []


async def test_messages_wait_in_the_order_they_were_accepted(store, conversation):
    texts = ["third by name", "first", "second"]
    for number, text in enumerate(texts):
        await store.accept(message(conversation, text, id=f"z{9 - number}"))

    taken = []
    while waiting := await store.next_waiting(conversation):
        taken.append(waiting.incoming.text)
        before = await store.conversation(conversation)
        await store.finish_turn(before, waiting, outcome())

    assert taken == texts


async def test_an_accepted_message_comes_back_as_it_was_given(store, conversation):
    given = Incoming("rest", "m1", conversation, "", payload="3.0", locale="es-MX", phone="+5255")

    await store.accept(given)

    assert (await store.next_waiting(conversation)).incoming == given


async def test_messages_of_a_crashed_process_are_still_waiting_after_a_restart(settings):
    store = await Store.open(settings)
    conversation = await opened(store)
    await store.accept(message(conversation))
    await store.close()

    again = await Store.open(settings)
    try:
        assert await again.waiting_conversations() == [conversation]
        assert (await again.next_waiting(conversation)).incoming == message(conversation)
    finally:
        await again.close()


async def test_a_failed_attempt_is_counted_and_the_message_goes_on_waiting(store, conversation):
    inbox_id = await store.accept(message(conversation))

    await store.count_attempt(inbox_id)
    await store.count_attempt(inbox_id)

    assert (await store.next_waiting(conversation)).attempts == 2


# --- One turn ----------------------------------------------------------------------------


async def test_a_turn_writes_replies_case_and_conversation(store, conversation):
    inbox_id = await turn(store, conversation, REPLY, opened=[draft()], urgent=True)

    now = await store.conversation(conversation)
    assert (now.language, now.greeted, now.urgent) == ("es", True, True)
    assert (now.last_seq, now.version) == (1, 1)
    assert now.snapshot == {"slots": {"country": "MX"}}
    assert [sent.reply for sent in await store.replies_to(inbox_id)] == [REPLY]
    assert await store.cases_of(conversation) == [draft()]
    assert await store.next_waiting(conversation) is None


async def test_a_turn_that_fails_in_the_middle_writes_nothing(store, settings, conversation):
    await turn(store, conversation, REPLY, opened=[draft("LX-TAKEN")])
    tables = ("conversations", "inbox", "outbox", "cases")
    await store.accept(message(conversation, id="m2"))
    before = {table: rows(settings, table) for table in tables}
    waiting = await store.next_waiting(conversation)
    now = await store.conversation(conversation)

    with pytest.raises(IntegrityError):
        await store.finish_turn(
            now, waiting, outcome(REPLY, REPLY, opened=[draft("LX-NEW"), draft("LX-TAKEN")])
        )

    assert {table: rows(settings, table) for table in tables} == before
    assert (await store.next_waiting(conversation)).inbox_id == waiting.inbox_id


async def test_a_turn_on_an_outdated_conversation_is_a_conflict_and_writes_nothing(
    store, settings, conversation
):
    outdated = await store.conversation(conversation)
    await turn(store, conversation, REPLY)
    await store.accept(message(conversation, id="m2"))
    waiting = await store.next_waiting(conversation)

    with pytest.raises(Conflict):
        await store.finish_turn(outdated, waiting, outcome(REPLY, opened=[draft()]))

    assert len(rows(settings, "outbox")) == 1
    assert await store.cases_of(conversation) == []
    assert await store.next_waiting(conversation) == waiting


async def test_replies_are_numbered_on_and_replayed_after_a_number(store, conversation):
    await turn(store, conversation, REPLY, REPLY, id="m1")
    await turn(store, conversation, REPLY, id="m2")

    assert [sent.seq for sent in await store.replies_after(conversation, 0)] == [1, 2, 3]
    assert [sent.seq for sent in await store.replies_after(conversation, 2)] == [3]
    assert await store.replies_after(conversation, 3) == []


async def test_replies_of_another_conversation_are_never_replayed(store, conversation):
    await turn(store, conversation, REPLY)
    other = await opened(store)

    assert await store.replies_after(other, 0) == []
    assert await store.reply(other, 1) is None


async def test_a_routed_case_gets_its_office_and_other_cases_stay(store, conversation):
    await turn(store, conversation, opened=[draft("LX-ONE"), draft("LX-TWO")], id="m1")
    routed = {"reference": "LX-ONE", "office": "monterrey", "country": "MX", "city": "Monterrey"}

    await turn(store, conversation, routed=[routed], id="m2")

    one, two = await store.cases_of(conversation)
    assert one == draft("LX-ONE", office="monterrey", city="Monterrey")
    assert two == draft("LX-TWO")


async def test_a_case_of_another_conversation_cannot_be_routed(store, conversation):
    await turn(store, conversation, opened=[draft("LX-ONE")])
    other = await opened(store)
    routed = {"reference": "LX-ONE", "office": "peru", "country": "PE", "city": None}

    await turn(store, other, routed=[routed])

    assert (await store.cases_of(conversation))[0].office is None


# --- Retention ---------------------------------------------------------------------------


async def test_an_idle_conversation_without_a_case_is_deleted_with_all_it_holds(
    store, settings, conversation
):
    await turn(store, conversation, REPLY)

    gone = await store.delete_idle(24, now=datetime.now(UTC) + timedelta(hours=25))

    assert gone == 1
    for table in ("conversations", "inbox", "outbox"):
        assert rows(settings, table) == []


async def test_a_younger_conversation_is_kept(store, conversation):
    gone = await store.delete_idle(24, now=datetime.now(UTC) + timedelta(hours=23))

    assert gone == 0
    assert (await store.conversation(conversation)).id == conversation


async def test_a_conversation_with_a_case_is_kept(store, conversation):
    await turn(store, conversation, REPLY, opened=[draft()])

    gone = await store.delete_idle(24, now=datetime.now(UTC) + timedelta(days=30))

    assert gone == 0
    assert await store.cases_of(conversation) == [draft()]


# --- What a thief of the files would see --------------------------------------------------


async def test_no_file_holds_what_was_written_or_told(store, settings, conversation):
    marker = "planted-marker-7f3a"
    reader = sqlite3.connect(settings.data_dir / "liaison.db")  # while it is open, -wal stays
    reader.execute("SELECT count(*) FROM inbox").fetchall()
    await store.accept(message(conversation, f"text {marker}"))
    waiting = await store.next_waiting(conversation)
    before = await store.conversation(conversation)
    told = Reply(f"reply {marker}", ("thanks",), "en")
    await store.finish_turn(
        before,
        waiting,
        outcome(told, snapshot={"slot": marker}, opened=[draft(city=f"city {marker}")]),
    )
    assert (await store.cases_of(conversation))[0].city == f"city {marker}"

    files = {path.name: path.read_bytes() for path in settings.data_dir.iterdir()}
    reader.close()

    assert {"liaison.db", "liaison.db-wal", "development.key"} <= files.keys()
    for name, raw in files.items():
        for shape in (marker.encode(), marker.encode("utf-16-le"), base64.b64encode(b"text ")):
            assert shape not in raw, f"{shape!r} stands in {name}"


async def test_a_conversations_secret_is_kept_only_as_a_keyed_hash(store, settings):
    conversation = await opened(store, secret="the secret of this conversation")

    assert await store.secret_hash(conversation) == store.vault.hash(
        "the secret of this conversation"
    )
    raw = b"".join(path.read_bytes() for path in settings.data_dir.iterdir())
    assert b"the secret of this conversation" not in raw


async def test_only_the_owner_can_read_the_key_and_enter_the_directory(store, settings):
    key = settings.data_dir / "development.key"

    assert key.stat().st_mode & 0o777 == 0o600
    assert settings.data_dir.stat().st_mode & 0o777 == 0o700


async def test_the_key_survives_a_restart(settings):
    store = await Store.open(settings)
    conversation = await opened(store)
    await turn(store, conversation, REPLY)
    await store.close()
    key = (settings.data_dir / "development.key").read_bytes()

    again = await Store.open(settings)
    try:
        assert (await again.reply(conversation, 1)) == REPLY
        assert (settings.data_dir / "development.key").read_bytes() == key
    finally:
        await again.close()


async def test_another_key_cannot_read_the_database(settings):
    store = await Store.open(settings)
    conversation = await opened(store)
    await turn(store, conversation, REPLY)
    await store.close()
    (settings.data_dir / "development.key").write_bytes(base64.b64encode(os.urandom(32)))

    thief = await Store.open(settings)
    try:
        with pytest.raises(DecryptionError, match=r"outbox\.body: wrong key"):
            await thief.replies_after(conversation, 0)
    finally:
        await thief.close()


async def test_a_value_moved_to_another_column_is_refused(store, settings, conversation):
    await turn(store, conversation, REPLY)
    with sqlite3.connect(settings.data_dir / "liaison.db") as database:
        database.execute("UPDATE outbox SET body = (SELECT body FROM inbox)")

    with pytest.raises(DecryptionError, match=r"outbox\.body"):
        await store.replies_after(conversation, 0)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda sealed: sealed[:-8] + "AAAA" + sealed[-4:],
        lambda sealed: sealed.replace("v1:", "v9:"),
        lambda sealed: "v1:",
        lambda sealed: sealed[:-3],
        lambda sealed: "v1:AAAA",
        lambda sealed: "a text that was never sealed",
    ],
    ids=["altered", "another version", "emptied", "cut off", "too short", "plain text"],
)
def test_a_spoilt_value_is_refused_as_such(spoil):
    vault = Vault(os.urandom(32))

    with pytest.raises(DecryptionError, match=r"inbox\.body"):
        vault.open(spoil(vault.seal("what the patient wrote", "inbox.body")), "inbox.body")


def test_the_same_text_never_looks_the_same_twice():
    vault = Vault(os.urandom(32))

    assert vault.seal("help", "inbox.body") != vault.seal("help", "inbox.body")


# --- Opening -----------------------------------------------------------------------------


async def test_migrations_lead_to_the_tables_the_code_expects(store, settings):
    engine = create_engine(f"sqlite:///{settings.data_dir / 'liaison.db'}")
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        differences = compare_metadata(context, metadata)
    engine.dispose()

    assert differences == []


async def test_opening_twice_migrates_once_and_keeps_everything(settings):
    first = await Store.open(settings)
    conversation = await opened(first)
    await first.close()

    second = await Store.open(settings)
    try:
        assert (await second.conversation(conversation)).id == conversation
        await second.ping()
    finally:
        await second.close()


async def test_a_data_directory_that_is_a_file_is_a_settings_error(tmp_path):
    (tmp_path / "var").write_text("not a directory")

    with pytest.raises(SettingsError, match="--data-dir"):
        await Store.open(read_settings({"LIAISON_DATA_DIR": str(tmp_path / "var")}))


def test_a_file_that_is_no_database_is_a_settings_error_and_the_program_ends(settings):
    settings.data_dir.mkdir(mode=0o700)
    (settings.data_dir / "liaison.db").write_bytes(b"these bytes are no database" * 100)
    program = (
        "import asyncio, os\n"
        "from bot.settings import SettingsError, read_settings\n"
        "from bot.storage.store import Store\n"
        "try:\n"
        "    asyncio.run(Store.open(read_settings(os.environ)))\n"
        "except SettingsError as error:\n"
        "    raise SystemExit(str(error))\n"
    )

    # In a process of its own: a thread that stays behind would keep this one from ending.
    ended = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "LIAISON_DATA_DIR": str(settings.data_dir)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=10,
    )

    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].startswith("the database cannot be opened: ")


@pytest.mark.parametrize("content", [b"", b"short", b"not base64 at all!"])
async def test_a_spoilt_key_file_is_a_settings_error(settings, content):
    settings.data_dir.mkdir(mode=0o700)
    (settings.data_dir / "development.key").write_bytes(content)

    with pytest.raises(SettingsError, match=r"development\.key"):
        await Store.open(settings)
