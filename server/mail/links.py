"""
Links a recipient answers through: signed tokens in e-mails, short codes on slips.

A token holds the id of its link, when it expires, and a signature with the server's secret: it cannot be
guessed or made, and the database holds nothing that would help. A code is kept as a hash.

It knows no SQL and no HTTP.
"""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
import struct
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.models.reply_codes import is_reply_code, normalise_reply_code

_SIGNATURE_BYTES = 16
_TOKEN_BYTES = 16 + 4 + _SIGNATURE_BYTES
_SECRET_FILE = "link_secret"


@dataclass(frozen=True)
class Key:
    """What a token or code opens: a link by id, or by the hash of its code."""

    link_id: str | None = None
    code_hash: bytes | None = None


def hash_of_code(code: str) -> bytes:
    """The form in which a code is kept."""
    return hashlib.sha256(normalise_reply_code(code).encode()).digest()


def sign_link(link_id: str, *, expires_at: datetime, secret: bytes) -> str:
    """The token of a link for an e-mail."""
    body = uuid.UUID(link_id).bytes + struct.pack(">I", int(expires_at.timestamp()))
    return base64.urlsafe_b64encode(body + _signature(body, secret)).decode().rstrip("=")


def read_key(text: str, *, secret: bytes) -> Key | None:
    """
    What a text from an address opens: a signed token or a code; None for anything else.

    Whether the link is still good is asked of the database, which alone knows if it was used or revoked.
    """
    code = normalise_reply_code(text)
    if is_reply_code(code):
        return Key(code_hash=hash_of_code(code))
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
    if len(raw) != _TOKEN_BYTES:
        return None
    body, signature = raw[:-_SIGNATURE_BYTES], raw[-_SIGNATURE_BYTES:]
    if not hmac.compare_digest(signature, _signature(body, secret)):
        return None
    return Key(link_id=str(uuid.UUID(bytes=body[:16])))


def _signature(body: bytes, secret: bytes) -> bytes:
    return hmac.new(secret, b"feldlotse reply link\0" + body, hashlib.sha256).digest()[:_SIGNATURE_BYTES]


def secret_in(folder: Path) -> bytes:
    """The secret kept in a folder; the first time one is drawn, readable for the server alone."""
    path = folder / _SECRET_FILE
    folder.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return bytes.fromhex(path.read_text("ascii").strip())
    with os.fdopen(handle, "w", encoding="ascii") as file:
        drawn = secrets.token_hex(32)
        file.write(drawn + "\n")
    return bytes.fromhex(drawn)
