"""Encryption of what patients write, before it reaches any database file.

AES-256-GCM from ``cryptography``; each column's name is authenticated with the text, so that
a value cannot be moved to another column unnoticed. Persons are found by a keyed hash.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Text
from sqlalchemy.types import TypeDecorator

_NONCE = 12  # bytes, as NIST SP 800-38D recommends for GCM
_VERSION = "v1"


class DecryptionError(Exception):
    """A stored value was not written with this key, or was changed since."""


class Vault:
    """Seals and opens texts with one 32-byte key."""

    def __init__(self, key: bytes) -> None:
        if len(key) != 32:
            raise ValueError("a key has 32 bytes")
        self._cipher = AESGCM(_derive(key, b"text"))
        self._hash_key = _derive(key, b"hash")

    def seal(self, text: str, place: str) -> str:
        nonce = os.urandom(_NONCE)
        sealed = self._cipher.encrypt(nonce, text.encode(), place.encode())
        return f"{_VERSION}:{base64.b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, place: str) -> str:
        """The text that was sealed for this place.

        Raises:
            DecryptionError: another key, another place, or a changed value.
        """
        version, _, data = sealed.partition(":")
        if version != _VERSION:
            raise DecryptionError(f"{place}: unknown format {version!r}")
        try:
            raw = base64.b64decode(data, validate=True)
            return self._cipher.decrypt(raw[:_NONCE], raw[_NONCE:], place.encode()).decode()
        except (InvalidTag, ValueError) as error:  # binascii.Error is a ValueError
            raise DecryptionError(f"{place}: wrong key or altered value") from error

    def hash(self, value: str) -> str:
        """A keyed hash by which a secret, phone number or address is found again."""
        return hmac.new(self._hash_key, value.encode(), hashlib.sha256).hexdigest()


def _derive(key: bytes, purpose: bytes) -> bytes:
    return hmac.new(key, b"liaison " + purpose, hashlib.sha256).digest()


def read_or_make_key(path: Path) -> bytes:
    """The key in a file of mode 0600; a new one is made where there is none.

    Raises:
        ValueError: the file holds no key.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = base64.b64decode(path.read_bytes(), validate=True)
        if len(key) != 32:
            raise ValueError(f"{path}: a key has 32 bytes") from None
        return key
    key = os.urandom(32)
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.b64encode(key))
    return key


class EncryptedText(TypeDecorator):
    """A text column that only ever holds sealed values; ``place`` is ``table.column``."""

    impl = Text
    cache_ok = True
    vault: Vault | None = None  # one per process, set before the first query

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: Any, dialect: Any) -> str | None:
        return None if value is None else _vault().seal(self._to_text(value), self.place)

    def process_result_value(self, value: Any, dialect: Any) -> Any:
        return None if value is None else self._from_text(_vault().open(value, self.place))

    def _to_text(self, value: Any) -> str:
        return str(value)

    def _from_text(self, text: str) -> Any:
        return text


class EncryptedJson(EncryptedText):
    """Like ``EncryptedText``, for values that JSON can hold."""

    cache_ok = True

    def _to_text(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def _from_text(self, text: str) -> Any:
        return json.loads(text)


def _vault() -> Vault:
    if EncryptedText.vault is None:
        raise RuntimeError("EncryptedText.vault is not set; Store.open sets it")
    return EncryptedText.vault
