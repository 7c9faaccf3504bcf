"""Anchors: the certificates that our own State chose to trust, for one State and one purpose each.

The folder that `--anchors` takes (design §8):

    DIR/<STATE>/{signatory,seal,node,tsa,directory,exercise}/*.pem     certificates
    DIR/<STATE>/log.vkey                                               keys of its log, one a line
    DIR/<STATE>/edition-*.json                                         signed editions of its directory

The operating system's store is never consulted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

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
    withdrawn: Mapping[Digest, datetime] = field(default_factory=dict)
    """Certificates between a signer's and an anchor that count no longer, by SHA-256, each from an instant on."""

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
            self.withdrawn,
        )


def load(directory: Path) -> Anchors:
    """Read a folder of anchors.

    `Misused` if there is no folder or no State in it, `Unreadable` for a file that is not what its name says.
    """
    if not directory.is_dir():
        raise Misused("no_anchors", f"There is no folder {directory}.", "Give the folder of anchors, DIR/<STATE>/….")
    folders = [one for one in sorted(directory.iterdir()) if one.is_dir() and _STATE.fullmatch(one.name)]
    if not folders:
        raise Misused("no_anchors", f"{directory} has no folder of a State such as XA.", "Is it the folder above?")
    return Anchors(
        {StateCode(one.name): {purpose: _certificates(one / purpose.value) for purpose in Purpose} for one in folders},
        {StateCode(one.name): _log_keys(one / "log.vkey") for one in folders},
        {StateCode(one.name): tuple(_read(path) for path in sorted(one.glob("edition-*.json"))) for one in folders},
    )


def pem_certificates(data: bytes) -> tuple[bytes, ...]:
    """DER certificates of PEM text; `Unreadable` if it is not PEM."""
    try:
        return tuple(one.public_bytes(Encoding.DER) for one in x509.load_pem_x509_certificates(data))
    except (ValueError, x509.InvalidVersion) as error:
        raise Unreadable("bad_certificate", f"This is not a PEM certificate: {error}") from error


def _certificates(folder: Path) -> tuple[bytes, ...]:
    return tuple(one for path in sorted(folder.glob("*.pem")) for one in pem_certificates(_read(path)))


def _log_keys(path: Path) -> tuple[str, ...]:
    if not path.is_file():
        return ()
    return tuple(line.strip() for line in _read(path).decode("utf-8", "strict").splitlines() if line.strip())


def _read(path: Path) -> bytes:
    if path.stat().st_size > _LARGEST:
        raise Unreadable("anchor_too_large", f"{path.name} holds more than {_LARGEST} bytes.")
    return path.read_bytes()
