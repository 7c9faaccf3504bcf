"""Anchors: the certificates that our own State chose to trust, for one State and one purpose each.

The folder that `--anchors` takes (design §8):

    DIR/<STATE>/{signatory,seal,node,tsa,directory,exercise}/*.pem     certificates
    DIR/<STATE>/log.vkey                                               keys of its log, one a line
    DIR/<STATE>/edition-*.json                                         signed editions of its directory
    DIR/<STATE>/withdrawn.toml                                         its certificates and anchors that were withdrawn

The operating system's store is never consulted.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from app.kit.clock import stamp
from app.kit.errors import Misused, Unknown, Unreadable
from app.kit.ids import Digest, StateCode

_STATE = re.compile(r"[A-Z]{2}")
_LARGEST = 8 * 1024 * 1024


class Purpose(Enum):
    """What the certificates below an anchor may be used for."""

    SIGNATORY = "signatory"
    SEAL = "seal"
    NODE = "node"
    TSA = "tsa"
    DIRECTORY = "directory"
    EXERCISE = "exercise"


@dataclass(frozen=True)
class Anchors:
    """Anchors of some States: DER certificates, log keys and editions as they lie in the folder."""

    certificates: Mapping[StateCode, Mapping[Purpose, tuple[bytes, ...]]]
    log_keys: Mapping[StateCode, tuple[str, ...]] = field(default_factory=dict)
    editions: Mapping[StateCode, tuple[bytes, ...]] = field(default_factory=dict)
    withdrawn: Mapping[StateCode, Mapping[Digest, datetime]] = field(default_factory=dict)
    """Certificates and anchors under which nothing holds that was proven from an instant on, by SHA-256. Of each State
    apart: two may use one timestamping authority, and one of them trust it no longer.
    """

    @property
    def states(self) -> tuple[StateCode, ...]:
        """The States that have anchors here."""
        return tuple(sorted(self.certificates))

    def of(self, state: str, purpose: Purpose) -> tuple[bytes, ...]:
        """The anchors of one State for one purpose, DER; none if we chose none."""
        return self.certificates.get(StateCode(state), {}).get(purpose, ())

    def only(self, state: StateCode) -> Anchors:
        """The anchors of one State alone; `Unknown` if there are none."""
        if state not in self.certificates:
            raise Unknown("no_anchors", f"There are no anchors for {state}.", "Introduce its node first.")
        return Anchors(
            {state: self.certificates[state]},
            {state: self.log_keys.get(state, ())},
            {state: self.editions.get(state, ())},
            {state: self.withdrawn.get(state, {})},
        )


def load(directory: Path) -> Anchors:
    """Read a folder of anchors.

    `Misused` if there is no folder, no State in it, or a file that is not what its name says: that is no word on any
    instrument.
    """
    try:
        return _load(directory)
    except Unreadable as error:
        raise Misused(error.code, error.message, error.remedy or "Mend the folder of anchors.") from error


def _load(directory: Path) -> Anchors:
    if not directory.is_dir():
        raise Misused("no_anchors", f"There is no folder {directory}.", "Give the folder of anchors, DIR/<STATE>/….")
    folders = [one for one in sorted(directory.iterdir()) if one.is_dir() and _STATE.fullmatch(one.name)]
    if not folders:
        raise Misused("no_anchors", f"{directory} has no folder of a State such as XA.", "Is it the folder above?")
    return Anchors(
        {StateCode(one.name): {purpose: _certificates(one / purpose.value) for purpose in Purpose} for one in folders},
        {StateCode(one.name): _log_keys(one / "log.vkey") for one in folders},
        {StateCode(one.name): tuple(_read(path) for path in sorted(one.glob("edition-*.json"))) for one in folders},
        {StateCode(one.name): _withdrawn(one / "withdrawn.toml") for one in folders},
    )


def withdrawn_toml(withdrawn: Mapping[Digest, datetime]) -> str:
    """The file `withdrawn.toml`: certificates by SHA-256, each with the instant from which on it counts no more."""
    rows = [
        f'\n[[withdrawn]]\ncertificate = "{digest}"\nsince = {stamp(since)}\n'
        for digest, since in sorted(withdrawn.items())
    ]
    return "# Nothing that was proven from `since` on under one of these holds.\n" + "".join(rows)


def pem_certificates(data: bytes) -> tuple[bytes, ...]:
    """DER certificates of PEM text; `Unreadable` if it is not PEM."""
    try:
        return tuple(one.public_bytes(Encoding.DER) for one in x509.load_pem_x509_certificates(data))
    except (ValueError, x509.InvalidVersion) as error:
        raise Unreadable("bad_certificate", f"This is not a PEM certificate: {error}") from error


def _certificates(folder: Path) -> tuple[bytes, ...]:
    found: list[bytes] = []
    for path in sorted(folder.glob("*.pem")):
        try:
            found += pem_certificates(_read(path))
        except Unreadable as error:
            words = f"{'/'.join(path.parts[-3:])}: {error.message}"
            raise Unreadable(error.code, words, error.remedy) from error
    return tuple(found)


def _log_keys(path: Path) -> tuple[str, ...]:
    if not path.is_file():
        return ()
    try:
        text = _read(path).decode("utf-8", "strict")
    except UnicodeDecodeError as error:
        raise Unreadable("bad_vkey", f"{path.parent.name}/{path.name} is no text: {error.reason}.") from error
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _withdrawn(path: Path) -> Mapping[Digest, datetime]:
    """`Unreadable` `bad_withdrawn` unless it is whole: what was withdrawn is never passed over."""
    if not path.is_file():
        return {}
    try:
        table = tomllib.loads(_read(path).decode())
        rows = table.pop("withdrawn")
        if table:
            raise ValueError(f"it has {', '.join(table)}")
        found: dict[Digest, datetime] = {}
        for row in rows:
            digest, since = row["certificate"], row["since"]
            if not re.fullmatch(r"[0-9a-f]{64}", digest) or not isinstance(since, datetime) or since.tzinfo is None:
                raise ValueError(f"{digest!r} since {since!r}")
            found[Digest(digest)] = min(since, found.get(Digest(digest), since))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable(
            "bad_withdrawn",
            f"{path.parent.name}/{path.name} is not what it must be: {type(error).__name__} {error}.",
            "Each [[withdrawn]] has certificate, 64 hexadecimal digits, and since, a time with its zone.",
        ) from error
    return found


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise Unreadable("anchor_too_large", f"{path.name} holds more than {_LARGEST} bytes.")
        return path.read_bytes()
    except OSError as error:
        raise Unreadable("anchor_unreadable", f"{path} cannot be read: {error.strerror}.") from error
