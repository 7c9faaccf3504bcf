"""Signed notes, checkpoints and cosignatures (C2SP signed-note, tlog-checkpoint, tlog-cosignature).

    origin\\nsize\\nbase64(root)\\n            the checkpoint: the text that is signed
    \\n
    — name base64(key id ‖ signature)\\n      one line a signature; the dash is U+2014

Algorithm 1 is Ed25519 over the text; 4 is a cosignature over `cosignature/v1\\ntime <unix>\\n` and the text.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from app.kit.errors import Invalid, Misused, Refused, Unreadable
from app.trust import keyfile

ED25519, COSIGNATURE = 1, 4
_NAME = re.compile(r"[^\s+\x00-\x1f]{1,200}")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_LARGEST = 1_000_000
_WITHOUT_SIGN, _PRIME = 2**255 - 1, 2**255 - 19
# RFC 8032 §5.1: the points of small order, by y, as they may be spelt. A signature under one of them fits many texts.
_SMALL = frozenset(
    (
        0,
        1,
        _PRIME - 1,
        _PRIME,
        _PRIME + 1,
        0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
        0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
    )
)
_MOST_SIGNATURES = 100


@dataclass(frozen=True)
class Checkpoint:
    """The head of a log: origin such as `rogatory/XA`, number of entries, root hash (32 bytes)."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True)
class NoteKey:
    """A public key with its name: who may sign notes or cosign."""

    name: str
    algorithm: int
    public: bytes
    """Ed25519 public key, 32 bytes (RFC 8032)."""

    @classmethod
    def parse(cls, vkey: str) -> NoteKey:
        """Read `name+hex(key id)+base64(algorithm ‖ key)`; `Unreadable` unless the id fits."""
        name, _, rest = vkey.partition("+")
        identity, _, encoded = rest.partition("+")
        data = _base64(encoded)
        if len(data) != 33 or data[0] not in {ED25519, COSIGNATURE} or not _NAME.fullmatch(name):
            raise Unreadable("bad_log_key", f"{vkey!r} is not the key of a log or of a witness.")
        if int.from_bytes(data[1:], "little") & _WITHOUT_SIGN in _SMALL:
            raise Unreadable("bad_log_key", f"Under the key in {vkey!r} anybody's signature holds.")
        key = cls(name, data[0], data[1:])
        if key.identity.hex() != identity:
            raise Unreadable("bad_log_key", f"The id in {vkey!r} does not fit its name and key.")
        return key

    @property
    def identity(self) -> bytes:
        """Key id: the first 4 bytes of SHA-256(name ‖ LF ‖ algorithm ‖ key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """The key as text, for `log.vkey`."""
        encoded = base64.b64encode(bytes([self.algorithm]) + self.public).decode()
        return f"{self.name}+{self.identity.hex()}+{encoded}"

    def holds(self, signed: bytes, signature: bytes) -> bool:
        """Whether a raw Ed25519 signature over `signed` is this key's."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, signed)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class NoteSigner:
    """A private key with its name: signs notes, and cosigns those of others."""

    name: str
    key: Ed25519PrivateKey = field(repr=False)

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise Misused("bad_log_name", f"{self.name!r}: the name of a log holds no space and no plus sign.")

    @classmethod
    def generate(cls, name: str) -> NoteSigner:
        """A new key."""
        return cls(name, Ed25519PrivateKey.generate())

    @classmethod
    def load(cls, path: Path, name: str, passphrase: bytes | None = None) -> NoteSigner:
        """Read an Ed25519 key; `Misused` if it is missing, cannot be opened (`keyfile.opened`) or is another kind."""
        try:
            key, _ = keyfile.opened(path.read_bytes(), path.name, passphrase)
        except OSError as error:
            raise Misused("bad_key", f"The log key {path.name} cannot be loaded: {error}") from error
        if not isinstance(key, Ed25519PrivateKey):
            raise Misused("bad_key", f"The log key {path.name} is not an Ed25519 key.")
        return cls(name, key)

    @property
    def pem(self) -> bytes:
        """The private key, PEM, PKCS #8, not encrypted."""
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @property
    def public(self) -> NoteKey:
        """The key under which this signer's notes are verified."""
        return NoteKey(self.name, ED25519, self._raw)

    @property
    def witness(self) -> NoteKey:
        """The key under which this signer's cosignatures are verified."""
        return NoteKey(self.name, COSIGNATURE, self._raw)

    @property
    def _raw(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def sign(self, text: str) -> str:
        """The whole note: the text, an empty line, this key's signature line. `Invalid` for text without end of line.

        To sign a note with several keys, append the further `signature_line`s.
        """
        return f"{text}\n{self.signature_line(text)}"

    def signature_line(self, text: str) -> str:
        """This key's signature line over a text."""
        if not text.endswith("\n") or "\n\n" in text:
            raise Invalid("bad_note", "The text of a note ends with a line feed and has no empty line.")
        return _line(self.public, self.key.sign(text.encode()))

    def cosignature_line(self, text: str, time: int) -> str:
        """This key's cosignature line over a checkpoint's text, at `time` (Unix seconds)."""
        signature = self.key.sign(_cosigned(text, time))
        return _line(self.witness, time.to_bytes(8, "big") + signature)


@dataclass(frozen=True)
class Signature:
    """A verified signature line: by whom, and for cosignatures when (Unix seconds)."""

    key: NoteKey
    time: int | None = None


def open_note(note: str, keys: Iterable[NoteKey]) -> tuple[str, tuple[Signature, ...]]:
    """The text of a note, and which of `keys` signed or cosigned it.

    Lines of unknown keys are passed over, as C2SP demands. `Refused` if a line names a known key and its signature
    is not good, or if no known key signed; `Unreadable` if it is no note.
    """
    text, lines = _split(note)
    known = {(key.name, key.identity): key for key in keys}
    found: dict[NoteKey, Signature] = {}
    for name, data in lines:
        key = known.get((name, data[:4]))
        if key is None or key in found:
            continue
        found[key] = _verified(key, text, data[4:])
    if not found:
        raise Refused("note_unsigned", "None of the known keys signed this note.")
    return text, tuple(found.values())


def read_checkpoint(text: str) -> Checkpoint:
    """The first three lines of a checkpoint's text; further lines are extensions. `Unreadable` otherwise."""
    lines = text.split("\n")
    if len(lines) < 4 or not lines[0] or not _SIZE.fullmatch(lines[1]):
        raise Unreadable("bad_checkpoint", "A checkpoint holds origin, size and root, one a line.")
    root = _base64(lines[2])
    if len(root) != hashlib.sha256().digest_size:
        raise Unreadable("bad_checkpoint", "The root of a checkpoint is a SHA-256.")
    return Checkpoint(lines[0], int(lines[1]), root)


def open_checkpoint(note: str, key: NoteKey) -> Checkpoint:
    """The checkpoint that a log signed; `Refused` unless `key` signed it and its origin is the key's name."""
    text, _ = open_note(note, [key])
    checkpoint = read_checkpoint(text)
    if checkpoint.origin != key.name:
        raise Refused("wrong_origin", f"The checkpoint is of {checkpoint.origin}, not of {key.name}.")
    return checkpoint


def _verified(key: NoteKey, text: str, data: bytes) -> Signature:
    if key.algorithm == COSIGNATURE:
        time = int.from_bytes(data[:8], "big")
        if len(data) == 72 and key.holds(_cosigned(text, time), data[8:]):
            return Signature(key, time)
    elif key.holds(text.encode(), data):
        return Signature(key)
    raise Refused("bad_note_signature", f"The signature of {key.name} does not fit the text.")


def _split(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    if len(note) > _LARGEST:
        raise Unreadable("bad_note", "The note is too large.")
    head, separator, tail = note.rpartition("\n\n")
    if not separator or not tail.endswith("\n") or any(ord(sign) < 0x20 and sign != "\n" for sign in note):
        raise Unreadable("bad_note", "This is not a signed note.")
    lines = tail[:-1].split("\n")
    if len(lines) > _MOST_SIGNATURES:
        raise Unreadable("bad_note", "The note has too many signatures.")
    found = []
    for line in lines:
        dash, _, rest = line.partition(" ")
        name, _, encoded = rest.partition(" ")
        data = _base64(encoded)
        if dash != "—" or not _NAME.fullmatch(name) or len(data) < 5:
            raise Unreadable("bad_note", "A signature line of the note is malformed.")
        found.append((name, data))
    return head + "\n", found


def _cosigned(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def _line(key: NoteKey, data: bytes) -> str:
    return f"— {key.name} {base64.b64encode(key.identity + data).decode()}\n"


def _base64(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unreadable("bad_base64", "A value is not base64.") from error
    if base64.b64encode(data).decode() != text:
        raise Unreadable("bad_base64", "A value is not canonical base64.")
    return data
