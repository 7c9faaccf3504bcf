"""Keyed marks of identifiers, by which two authorities learn that they work on the same one (`law.md` §3.18).

The key of a pair comes of X25519 (RFC 7748) and HKDF-SHA-256 (RFC 5869), bound to both public keys and both names; a
mark is HMAC-SHA-256 (RFC 2104) of one round and one identifier under it, cut to 128 bits.

What it holds to, and what not. Who has not the key learns nothing but about how many marks there are. Who has it, the
other authority, can try values: all telephone numbers of a country, all IPv4 addresses are tried through in minutes.
Marks keep an identifier from the other authority only where it cannot be guessed. A round that is over tells nothing of
the next. A private key that is lost opens the files of every round that were kept.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_public_key,
)

from app.kit.errors import Misused, Refused
from app.kit.ids import AuthorityId
from app.trust import keyfile

LENGTH = 16
"""Bytes of a mark: two of 2^32 identifiers meet by chance once in 2^64."""
BYTES = 32
"""Of the key of a pair."""
BLOCK = 64
"""Files hold a multiple of so many marks, the rest drawn at random: how many matters there are is not told."""
_INFO = b"rogatory deconfliction 1"


@dataclass(frozen=True)
class Pair:
    """The key that two authorities share. The same on both sides, whoever asks."""

    own: AuthorityId
    other: AuthorityId
    binding: bytes
    """Both names and both public keys, in one order: what is compared by telephone."""
    key: bytes = field(repr=False)

    def mark(self, round_: str, identifier: str) -> str:
        """The mark of an identifier in one round: 32 hexadecimal digits."""
        return self._tag(b"mark", round_.encode(), identifier.encode())[: 2 * LENGTH]

    def seal(self, data: bytes) -> str:
        """That a file comes from who has the key: 64 hexadecimal digits."""
        return self._tag(b"file", data)

    def _tag(self, *parts: bytes) -> str:
        # Each part with its length: no two lists of parts are one message.
        message = b"".join(len(part).to_bytes(8) + part for part in parts)
        return hmac.new(self.key, message, hashlib.sha256).hexdigest()


def new_key(passphrase: bytes) -> tuple[bytes, bytes]:
    """A new private key under a passphrase, and its public key; both PEM."""
    made = X25519PrivateKey.generate()
    plain = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = made.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return keyfile.under_passphrase(plain, "the new key", passphrase), public


def agree(own: AuthorityId, private: bytes, passphrase: bytes | None, other: AuthorityId, public: bytes) -> Pair:
    """The pair's key, of our private and their public key (PEM).

    `Misused` `bad_key` for anything but X25519 keys, `same_authority`; `Refused` `weak_key` for a public key that gives
    the same secret to everybody (RFC 7748 §6.1), and for our own one handed back to us.
    """
    if own == other:
        raise Misused("same_authority", f"{own} compares with itself.", "Name the other authority.")
    secret, _ = keyfile.opened(private, "our private key", passphrase)
    theirs = _public(public)
    if not isinstance(secret, X25519PrivateKey):
        raise Misused("bad_key", "Our key is no X25519 key.", "Make one: `rogatory deconflict key`.")
    ours = secret.public_key().public_bytes_raw()
    if ours == theirs.public_bytes_raw():
        raise Refused("weak_key", "This is our own public key.", "Get theirs, and compare the fingerprint.")
    try:
        shared = secret.exchange(theirs)
    except ValueError as error:
        raise Refused("weak_key", "Their key gives everybody the same secret.", "Get theirs anew.") from error
    binding = _binding(own, ours, other, theirs.public_bytes_raw())
    return Pair(own, other, binding, HKDF(SHA256(), 32, hashlib.sha256(binding).digest(), _INFO).derive(shared))


def agreed(own: AuthorityId, ours: bytes, other: AuthorityId, theirs: bytes, key: bytes) -> Pair:
    """The pair of a key that was agreed elsewhere (`agree`), with both public keys (PEM): the private one stays there.

    `Misused` `bad_key` for anything but X25519 keys and 32 bytes, `same_authority`; `Refused` `weak_key`.
    """
    if own == other:
        raise Misused("same_authority", f"{own} compares with itself.", "Name the other authority.")
    mine, their = _public(ours).public_bytes_raw(), _public(theirs).public_bytes_raw()
    if mine == their:
        raise Refused("weak_key", "This is our own public key.", "Get theirs, and compare the fingerprint.")
    if len(key) != BYTES:
        raise Misused("bad_key", "The key of a pair has 32 bytes.", "Make it: `rogatory deconflict pair`.")
    return Pair(own, other, _binding(own, mine, other, their), key)


def public_of(private: bytes, passphrase: bytes | None) -> bytes:
    """The public key of a private one; both PEM. `Misused` `bad_key` for anything but an X25519 key."""
    secret, _ = keyfile.opened(private, "our private key", passphrase)
    if not isinstance(secret, X25519PrivateKey):
        raise Misused("bad_key", "Our key is no X25519 key.", "Make one: `rogatory deconflict key`.")
    return secret.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _binding(own: AuthorityId, ours: bytes, other: AuthorityId, theirs: bytes) -> bytes:
    rows = sorted([(own.encode(), ours), (other.encode(), theirs)])
    return b"".join(len(one).to_bytes(8) + one for row in rows for one in row)


def padded(marks: Iterable[str]) -> list[str]:
    """The marks in their order by value, with random ones up to the next full block; never none."""
    found = set(marks)
    wanted = max(BLOCK, -(-len(found) // BLOCK) * BLOCK)
    while len(found) < wanted:
        found.add(secrets.token_hex(LENGTH))
    return sorted(found)


def _public(pem: bytes) -> X25519PublicKey:
    try:
        found = load_pem_public_key(pem)
    except ValueError as error:
        raise Misused("bad_key", "Their public key cannot be read.", "It is a PEM file.") from error
    if not isinstance(found, X25519PublicKey):
        raise Misused("bad_key", "Their public key is no X25519 key.", "Ask them for the right file.")
    return found
