"""`rogatory node protect`: the keys of a node that lie in files, put under a passphrase where they lie.

A node that is killed in the middle still starts: its settings name the passphrase before the first key is under it,
each key is replaced whole, and one without a passphrase is opened as before. The same command finishes what was begun.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from app.kit import files
from app.kit.errors import Misused
from app.trust.cabinet import Passphrases
from app.trust.keyfile import locked, under_passphrase

SHORTEST = 12
"""Characters. Whoever has the files may try as many passphrases as they like."""


@dataclass(frozen=True)
class Plan:
    """What is to be done. `keys`: those without a passphrase; `done`: those under it already."""

    home: Path
    pattern: str
    names: bool
    """Whether `node.toml` must name the file first."""
    keys: tuple[Path, ...]
    done: tuple[Path, ...]


def plan(home: Path, pattern: str, named: str | None) -> Plan:
    """Look at every key file of a node. `named`: the file that its settings name now.

    `Misused` when the passphrase cannot be used, or when a key is under another one. Nothing is written.
    """
    if named not in {None, pattern}:
        words = f"The settings name another file of passphrases: {named}."
        raise Misused("passphrase_named", words, "Give that one, or change key_passphrase_file first.")
    if (home / "keys").resolve() in Path(pattern).resolve().parents:
        words = "The passphrase lies among the keys: whoever reads them reads it too."
        raise Misused("passphrase_beside_keys", words, "Lay it where no copy of the keys is kept.")
    passphrases = Passphrases(pattern)
    keys: list[Path] = []
    done: list[Path] = []
    for path in sorted((home / "keys").rglob("*.key")):
        secret = _secret(passphrases, _folder(home, path))
        under_passphrase(path.read_bytes(), path.name, secret)  # says itself when it is under another one
        (done if locked(path.read_bytes()) else keys).append(path)
    return Plan(home, pattern, named is None, tuple(keys), tuple(done))


def carry_out(found: Plan) -> None:
    """First the settings, then key by key."""
    if found.names:
        settings = found.home / "node.toml"
        text = settings.read_text("utf-8").rstrip("\n")
        files.replace(settings, f"{text}\nkey_passphrase_file = {json.dumps(found.pattern)}\n".encode())
    for path in found.keys:
        secret = _secret(Passphrases(found.pattern), _folder(found.home, path))
        files.replace(path, under_passphrase(path.read_bytes(), path.name, secret))


def _folder(home: Path, path: Path) -> str:
    """`keys/sign/next/seal-moj.key` → `sign`."""
    return path.relative_to(home / "keys").parts[0]


def _secret(passphrases: Passphrases, folder: str) -> bytes:
    found = passphrases.of(folder) or b""
    if len(found.decode()) < SHORTEST:
        words = f"The passphrase of {folder} is shorter than {SHORTEST} characters."
        raise Misused("passphrase_weak", words, "Take a longer one, such as six words drawn by lot.")
    return found
