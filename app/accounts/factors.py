"""The shared secrets of one-time codes at rest: sealed with a key of the node that the database never sees.

RFC 6238 §5.1 wants them encrypted in storage. AES-256-GCM (NIST SP 800-38D), bound to the official: a secret that is
copied into another's row opens for nobody. What is sealed begins with a mark and its key's id, so that keys change.
"""

from __future__ import annotations

import base64
import binascii
import fcntl
import hashlib
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.audit.events import Event
from app.audit.record import record
from app.kit import files
from app.kit.actor import Actor
from app.kit.errors import Conflict, Misused
from app.kit.ids import OfficialId
from app.trust import pins

PLACE: Final = ("keys", "web", "factors.secret")
"""Below the node's folder. A key a line, base64 of 32 bytes: the first seals, the others only open."""
_MARK: Final = b"\x01"
_ID, _NONCE, _BARE, _KEY = 8, 12, 20, 32
_LONGEST = 16


@dataclass(frozen=True)
class Factors:
    """Seals and opens. `keys`: the node's keys now, the one that seals first; asked at each use, for they change."""

    keys: Callable[[], Sequence[bytes]]

    def seal(self, official: OfficialId, secret: bytes) -> bytes:
        """A mark, the id of the key (8 bytes), a nonce (12) and the secret with its tag (16)."""
        key = self.keys()[0]
        nonce = secrets.token_bytes(_NONCE)
        return _MARK + key_id(key) + nonce + AESGCM(key).encrypt(nonce, secret, official.encode())

    def open(self, official: OfficialId, kept: bytes) -> bytes:
        """The secret; 20 bytes were stored bare, before there was a key. `Misused` `factor_key`: it does not open."""
        if len(kept) == _BARE:
            return kept
        named, nonce = kept[1 : 1 + _ID], kept[1 + _ID : 1 + _ID + _NONCE]
        key = next((one for one in self.keys() if key_id(one) == named), None)
        if not kept.startswith(_MARK) or key is None:
            raise Misused(
                "factor_key",
                f"The key {named.hex()} of one-time codes is not in {'/'.join(PLACE)}.",
                "Bring it back from your safe copy, below the first line; or enrol the officials anew.",
            )
        try:
            return AESGCM(key).decrypt(nonce, kept[1 + _ID + _NONCE :], official.encode())
        except (InvalidTag, ValueError) as error:
            words = f"The secret of the one-time codes of {official} was changed in the database."
            raise Misused("factor_key", words, "Find out by whom, and enrol the official anew.") from error

    def is_current(self, kept: bytes) -> bool:
        """Whether it is sealed, and with the key that seals now."""
        return len(kept) != _BARE and kept[1 : 1 + _ID] == key_id(self.keys()[0])


def key_id(key: bytes) -> bytes:
    """The first 8 bytes of a key's SHA-256."""
    return hashlib.sha256(b"factors" + key).digest()[:_ID]


def of_node(home: Path, *, development: bool) -> Factors:
    """With the keys of a node's folder. In production `Misused` `secret_exposed` when others may read them."""
    return Factors(_KeyFile(home.joinpath(*PLACE), development=development))


@contextmanager
def renewal(home: Path) -> Iterator[bytes]:
    """Make a key on this machine, before those that are there, and give its id: it seals when the block has ended
    well, they still open. One renewal at a time; another waits.

    `Conflict` `too_many_factor_keys`: 16 are kept.
    """
    path = home.joinpath(*PLACE)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        older = pins.read_secret(path).splitlines() if path.exists() else []
        if len(older) >= _LONGEST:
            words = f"{path} has {len(older)} keys."
            raise Conflict("too_many_factor_keys", words, "Take out those that no secret is sealed with any more.")
        key = secrets.token_bytes(_KEY)
        # All that can fail is done before the block: in it the act is logged, after it the file only gets its name.
        waits = files.fresh(path, ("\n".join([base64.b64encode(key).decode(), *older]) + "\n").encode())
        try:
            yield key_id(key)
        except BaseException:
            waits.path.unlink(missing_ok=True)
            raise
        waits.put()
    finally:
        os.close(folder)


def enter_renewal(session: Session, actor: Actor, made: bytes, at: datetime) -> None:
    """Log that a key was made, inside `renewal` and committed before it ends. `made`: its id."""
    permit(actor, Permission.NODE_OPERATE, actor.authority)
    record(session, actor, Event.FACTOR_KEY_MADE, at=at, subject={"key": made.hex()})


class _KeyFile:
    """The keys of a file, read again when the file is another one, was written, or its rights changed."""

    def __init__(self, path: Path, *, development: bool) -> None:
        self._path, self._development = path, development
        self._read: tuple[tuple[int, ...], Sequence[bytes]] | None = None

    def __call__(self) -> Sequence[bytes]:
        try:
            now = self._path.stat()
        except FileNotFoundError as error:
            words = f"{self._path} is missing."
            raise Misused("no_factor_key", words, "Bring it back, or `rogatory node factor-key`.") from error
        # POSIX: ctime changes with the content, the rights and the owner, and no program can set it back.
        mark = (now.st_dev, now.st_ino, now.st_size, now.st_mtime_ns, now.st_ctime_ns)
        kept = self._read
        if kept is None or kept[0] != mark:
            # A file that is replaced in between is read again at the next use: the mark is that of the one before.
            self._read = kept = mark, self._keys()
        return kept[1]

    def _keys(self) -> Sequence[bytes]:
        if not self._development and pins.exposed(self._path):
            raise Misused(
                "secret_exposed", f"Others than their owner may read {self._path}.", f"chmod 600 {self._path}"
            )
        return [_key(line, self._path) for line in pins.read_secret(self._path).splitlines()]


def _key(line: str, path: Path) -> bytes:
    try:
        found = base64.b64decode(line, validate=True)
    except binascii.Error:
        found = b""
    if len(found) != _KEY:
        raise Misused("factor_key", f"{path} holds something that is no key.", "Bring it back.")
    return found
