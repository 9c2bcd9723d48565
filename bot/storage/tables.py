"""The tables. Whatever a patient wrote or was told is encrypted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
)

from bot.storage.encryption import EncryptedJson, EncryptedText


class Instant(TypeDecorator):
    """A timezone-aware moment in UTC; SQLite would forget the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


metadata = MetaData()

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("secret_hash", String(64)),
    Column("address", EncryptedText("conversations.address")),
    Column("address_hash", String(64), index=True),
    Column("language", String(8)),
    Column("mode", String(10), nullable=False),  # bot | person
    Column("greeted", Boolean, nullable=False),
    Column("stopped", Boolean, nullable=False),
    Column("urgent", Boolean, nullable=False),  # a red flag stands unanswered by a person
    Column("snapshot", EncryptedJson("conversations.snapshot")),
    Column("last_seq", Integer, nullable=False),
    Column("version", Integer, nullable=False),  # checked by the transaction that ends a turn
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False, index=True),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column(
        "conversation_id",
        ForeignKey("conversations.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("channel", String(20), nullable=False),
    Column("message_id", String(128), nullable=False),
    Column("body", EncryptedJson("inbox.body"), nullable=False),
    Column("state", String(10), nullable=False),  # waiting | done | dead
    Column("attempts", Integer, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("done_at", Instant),
    UniqueConstraint("channel", "conversation_id", "message_id", name="inbox_once"),
    Index("inbox_waiting", "state", "conversation_id", "id"),
)

outbox = Table(
    "outbox",
    metadata,
    Column(
        "conversation_id",
        ForeignKey("conversations.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("inbox_id", ForeignKey("inbox.id", ondelete="CASCADE"), index=True),
    Column("body", EncryptedJson("outbox.body"), nullable=False),
    Column("created_at", Instant, nullable=False),
)

cases = Table(
    "cases",
    metadata,
    Column("reference", String(12), primary_key=True),
    Column(
        "conversation_id",
        ForeignKey("conversations.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("office", String(40), index=True),
    Column("language", String(8), nullable=False),
    Column("country", String(2)),
    Column("city", EncryptedText("cases.city")),
    Column("specialty", String(40)),
    Column("need", String(40), nullable=False),
    Column("urgency", String(10), nullable=False),
    Column("reason", String(200), nullable=False),
    Column("state", String(10), nullable=False),  # waiting
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
)
