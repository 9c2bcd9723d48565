"""Everything durable: conversations, inbox, outbox and cases in one database.

SQLite by default, PostgreSQL by URL. What is accepted is stored before anybody answers, and
what a turn leads to is written in one transaction that checks the conversation's version.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import and_, delete, event, exists, insert, select, update
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.model import Incoming, Reply, reply_as_json, reply_from_json
from bot.settings import SQLITE_FILE, Settings, SettingsError
from bot.storage.encryption import EncryptedText, Vault, read_or_make_key
from bot.storage.tables import cases, conversations, inbox, outbox

WAITING, DONE, DEAD = "waiting", "done", "dead"
_SQLITE_HEAD = b"SQLite format 3\x00"
_MIGRATIONS = Path(__file__).resolve().parent / "migrations"


class Conflict(Exception):
    """Another process wrote the conversation meanwhile; take the turn again."""


@dataclass(frozen=True)
class Conversation:
    """What the conversation core knows of a conversation."""

    id: str
    channel: str
    language: str | None
    mode: str
    greeted: bool
    urgent: bool
    snapshot: Mapping[str, Any] | None
    last_seq: int
    version: int


@dataclass(frozen=True)
class Waiting:
    """An accepted message whose turn has not been taken; ``attempts`` have failed so far."""

    inbox_id: int
    incoming: Incoming
    attempts: int


@dataclass(frozen=True)
class Sent:
    """A reply with its place in the conversation."""

    seq: int
    reply: Reply


@dataclass(frozen=True)
class CaseDraft:
    """A case to open; ``office`` may be unknown until the patient names the country."""

    reference: str
    office: str | None
    language: str
    country: str | None
    city: str | None
    specialty: str | None
    need: str
    urgency: str
    reason: str


@dataclass(frozen=True)
class Outcome:
    """All that one turn writes. ``state`` ends the message: done, or dead after too many tries."""

    replies: Sequence[Reply]
    language: str | None
    greeted: bool
    urgent: bool
    stopped: bool | None
    snapshot: Mapping[str, Any] | None
    opened: Sequence[CaseDraft] = ()
    routed: Sequence[Mapping[str, Any]] = ()
    state: str = DONE


class Store:
    """The database. ``open`` migrates it; ``close`` when done."""

    def __init__(self, engine: AsyncEngine, vault: Vault) -> None:
        self._engine = engine
        self.vault = vault

    @classmethod
    async def open(cls, settings: Settings) -> Store:
        """Open and migrate the database.

        Raises:
            SettingsError: the data directory or the database cannot be used.
        """
        vault = Vault(_key(settings))
        EncryptedText.vault = vault
        _refuse_foreign_file(settings)
        engine = create_async_engine(settings.database_url, future=True)
        if engine.dialect.name == "sqlite":
            event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        try:
            async with engine.begin() as connection:
                await connection.run_sync(_migrate)
        except (SQLAlchemyError, OSError) as error:
            await engine.dispose()
            raise SettingsError(f"the database cannot be opened: {_cause(error)}") from error
        return cls(engine, vault)

    async def close(self) -> None:
        await self._engine.dispose()

    async def ping(self) -> None:
        """Raises ``SQLAlchemyError`` if the database does not answer."""
        async with self._engine.connect() as connection:
            await connection.execute(select(1))

    # --- Conversations ---------------------------------------------------------------

    async def open_conversation(self, id: str, channel: str, secret: str | None) -> None:
        now = _now()
        values = {
            "id": id,
            "channel": channel,
            "secret_hash": None if secret is None else self.vault.hash(secret),
            "mode": "bot",
            "greeted": False,
            "stopped": False,
            "urgent": False,
            "last_seq": 0,
            "version": 0,
            "created_at": now,
            "updated_at": now,
        }
        async with self._engine.begin() as connection:
            await connection.execute(insert(conversations).values(values))

    async def secret_hash(self, conversation: str) -> str | None:
        """The hash of a conversation's secret; None if there is no such conversation."""
        query = select(conversations.c.secret_hash).where(conversations.c.id == conversation)
        async with self._engine.connect() as connection:
            found: str | None = (await connection.execute(query)).scalar_one_or_none()
        return found

    async def conversation(self, id: str) -> Conversation:
        async with self._engine.connect() as connection:
            row = (
                await connection.execute(select(conversations).where(conversations.c.id == id))
            ).one()
        return Conversation(
            id=row.id,
            channel=row.channel,
            language=row.language,
            mode=row.mode,
            greeted=row.greeted,
            urgent=row.urgent,
            snapshot=row.snapshot,
            last_seq=row.last_seq,
            version=row.version,
        )

    # --- Inbox ---------------------------------------------------------------------------

    async def accept(self, incoming: Incoming) -> int:
        """Store a message; its inbox id, also when it was stored before."""
        values = {
            "conversation_id": incoming.conversation,
            "channel": incoming.channel,
            "message_id": incoming.id,
            "body": asdict(incoming),
            "state": WAITING,
            "attempts": 0,
            "received_at": _now(),
        }
        try:
            async with self._engine.begin() as connection:
                result = await connection.execute(insert(inbox).values(values))
                return int(result.inserted_primary_key[0])
        except IntegrityError:
            return await self._stored_before(incoming)

    async def _stored_before(self, incoming: Incoming) -> int:
        query = select(inbox.c.id).where(
            inbox.c.channel == incoming.channel,
            inbox.c.conversation_id == incoming.conversation,
            inbox.c.message_id == incoming.id,
        )
        async with self._engine.connect() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def next_waiting(self, conversation: str) -> Waiting | None:
        """The oldest message of a conversation whose turn is still to be taken."""
        query = (
            select(inbox)
            .where(inbox.c.conversation_id == conversation, inbox.c.state == WAITING)
            .order_by(inbox.c.id)
            .limit(1)
        )
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            return None
        return Waiting(row.id, Incoming(**row.body), row.attempts)

    async def waiting_conversations(self) -> list[str]:
        """Conversations that a crash or a full stop left with unanswered messages."""
        query = select(inbox.c.conversation_id).where(inbox.c.state == WAITING).distinct()
        async with self._engine.connect() as connection:
            return list((await connection.execute(query)).scalars())

    async def count_attempt(self, inbox_id: int) -> None:
        change = update(inbox).where(inbox.c.id == inbox_id).values(attempts=inbox.c.attempts + 1)
        async with self._engine.begin() as connection:
            await connection.execute(change)

    # --- One turn, one transaction -------------------------------------------------------

    async def finish_turn(self, before: Conversation, waiting: Waiting, outcome: Outcome) -> None:
        """Write everything a turn led to, or nothing.

        Raises:
            Conflict: the conversation is not as it was when the turn began.
        """
        async with self._engine.begin() as connection:
            await self._advance(connection, before, outcome)
            await connection.execute(
                update(inbox)
                .where(inbox.c.id == waiting.inbox_id)
                .values(state=outcome.state, done_at=_now())
            )
            for seq, reply in enumerate(outcome.replies, before.last_seq + 1):
                await connection.execute(
                    insert(outbox).values(
                        conversation_id=before.id,
                        seq=seq,
                        inbox_id=waiting.inbox_id,
                        body=reply_as_json(reply),
                        created_at=_now(),
                    )
                )
            for draft in outcome.opened:
                await connection.execute(insert(cases).values(_case_row(before.id, draft)))
            for routed in outcome.routed:
                await connection.execute(_route(before.id, routed))

    async def _advance(
        self, connection: AsyncConnection, before: Conversation, outcome: Outcome
    ) -> None:
        values = {
            "language": outcome.language,
            "greeted": outcome.greeted,
            "urgent": outcome.urgent,
            "snapshot": outcome.snapshot,
            "last_seq": before.last_seq + len(outcome.replies),
            "version": before.version + 1,
            "updated_at": _now(),
        }
        if outcome.stopped is not None:
            values["stopped"] = outcome.stopped
        result = await connection.execute(
            update(conversations)
            .where(conversations.c.id == before.id, conversations.c.version == before.version)
            .values(values)
        )
        if result.rowcount != 1:
            raise Conflict(before.id)

    # --- Outbox -------------------------------------------------------------------------

    async def replies_to(self, inbox_id: int) -> list[Sent]:
        """The replies to one message, in order."""
        return await self._sent(outbox.c.inbox_id == inbox_id)

    async def replies_after(self, conversation: str, seq: int) -> list[Sent]:
        """The replies of a conversation whose number is greater than ``seq``."""
        return await self._sent(and_(outbox.c.conversation_id == conversation, outbox.c.seq > seq))

    async def reply(self, conversation: str, seq: int) -> Reply | None:
        found = await self._sent(
            and_(outbox.c.conversation_id == conversation, outbox.c.seq == seq)
        )
        return found[0].reply if found else None

    async def _sent(self, which: Any) -> list[Sent]:
        query = select(outbox).where(which).order_by(outbox.c.seq)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return [Sent(row.seq, reply_from_json(row.body)) for row in rows]

    # --- Cases, retention ----------------------------------------------------------------

    async def cases_of(self, conversation: str) -> list[CaseDraft]:
        """The cases of a conversation, oldest first."""
        query = (
            select(cases)
            .where(cases.c.conversation_id == conversation)
            .order_by(cases.c.created_at)
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return [_case(row) for row in rows]

    async def delete_idle(self, hours: int, *, now: datetime | None = None) -> int:
        """Delete conversations without a case whose last message is older; how many."""
        before = (now or _now()) - timedelta(hours=hours)
        has_case = exists().where(cases.c.conversation_id == conversations.c.id)
        change = delete(conversations).where(conversations.c.updated_at < before, ~has_case)
        async with self._engine.begin() as connection:
            result = await connection.execute(change)
        return int(result.rowcount)


def _case_row(conversation: str, draft: CaseDraft) -> dict[str, Any]:
    now = _now()
    return {
        **asdict(draft),
        "conversation_id": conversation,
        "state": WAITING,
        "created_at": now,
        "updated_at": now,
    }


def _case(row: Row) -> CaseDraft:
    return CaseDraft(
        reference=row.reference,
        office=row.office,
        language=row.language,
        country=row.country,
        city=row.city,
        specialty=row.specialty,
        need=row.need,
        urgency=row.urgency,
        reason=row.reason,
    )


def _route(conversation: str, routed: Mapping[str, Any]) -> Any:
    return (
        update(cases)
        .where(cases.c.reference == routed["reference"], cases.c.conversation_id == conversation)
        .values(
            office=routed["office"],
            country=routed["country"],
            city=routed["city"],
            updated_at=_now(),
        )
    )


def _key(settings: Settings) -> bytes:
    path = settings.data_dir / "development.key"
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        return read_or_make_key(path)
    except ValueError as error:
        raise SettingsError(f"{path}: holds no key; restore it from its backup") from error
    except OSError as error:
        raise SettingsError(
            f"{settings.data_dir}: cannot be written ({error.strerror}); choose another --data-dir"
        ) from error


def _refuse_foreign_file(settings: Settings) -> None:
    """A file that is no database would leave aiosqlite's thread behind when it is opened."""
    path = settings.data_dir / SQLITE_FILE
    if settings.database is None and path.exists():
        with path.open("rb") as file:
            head = file.read(len(_SQLITE_HEAD))
        if head and head != _SQLITE_HEAD:
            raise SettingsError(f"the database cannot be opened: {path} is no SQLite database")


def _prepare_sqlite(connection: Any, record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # an accepted message survives a power cut
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def _migrate(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _cause(error: BaseException) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0]


def _now() -> datetime:
    return datetime.now(UTC)


__all__ = ["CaseDraft", "Conflict", "Conversation", "Outcome", "Sent", "Store", "Waiting"]
