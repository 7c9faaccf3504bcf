"""PINs and passphrases: from a file or a systemd credential, never from the command line or the environment.

A token locks itself after a few wrong PINs. So a PIN that a token refused is offered once and then remembered as
refused, also by the next process and in whatever file it lies then: a systemd credential is a new file at each start.
What is remembered is a salted, slow digest of it, in a folder that is read by the process alone that reads the PIN.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

from app.kit.errors import KeyAway, Misused

CREDENTIALS: Final = "CREDENTIALS_DIRECTORY"
"""Where systemd lays what `LoadCredential=` names, for one unit alone (systemd.exec(5))."""
LONGEST: Final = 4096
_LINE: Final = re.compile(r"[0-9a-f]{32} [0-9a-f]{64}")


class WrongPin(Exception):
    """The token said that the PIN is wrong; raised inside `Pin.offered` only."""


class Pin(Protocol):
    """Somewhere that a PIN comes from."""

    @contextmanager
    def offered(self, token: str) -> Iterator[str]:
        """The PIN, to be offered to a token (its serial number) inside the block.

        `KeyAway` `pin_missing` when there is none, `pin_refused` when the token refused it before, or refuses it now:
        the block then raises `WrongPin`.
        """


def read_secret(path: Path) -> str:
    """What a file of secrets holds, without the line's end. `Misused` `no_secret` says why it cannot be used."""
    try:
        with path.open("rb") as file:
            data = file.read(LONGEST + 1)
        text = data.decode("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        words = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise Misused("no_secret", f"The file of secrets {path} cannot be read: {words}.", "See *_file.") from error
    if not text or len(data) > LONGEST:
        raise Misused("no_secret", f"The file of secrets {path} is empty or too long.", "Put the secret alone into it.")
    return text


def exposed(path: Path) -> bool:
    """Whether others than its owner may read a file, or change it. systemd keeps its credentials from others itself."""
    folder = os.environ.get(CREDENTIALS)
    if folder and path.is_relative_to(
        folder
    ):  # a list of access rights lets the unit's user in: the group bits show it
        return False
    try:
        return bool(path.stat().st_mode & 0o077)
    except OSError:  # whoever uses it says that it is missing
        return False


def credential(name: str) -> Path | None:
    """The file of a systemd credential of this unit; None where there is none."""
    folder = os.environ.get(CREDENTIALS)
    path = Path(folder) / name if folder and Path(name).name == name else None
    return path if path is not None and path.is_file() else None


def source(text: str) -> Path:
    """The file that a `pin-source` names: `file:/path`, `/path`, or the name of a credential."""
    path = Path(text.removeprefix("file:"))
    if path.is_absolute():
        return path
    found = credential(text)
    if found is None:
        raise KeyAway(
            "pin_missing",
            f"There is no credential {text!r} of this unit.",
            "Write LoadCredential= in the unit, or pin-source=file:/absolute/path.",
        )
    return found


class PinFile:
    """A PIN in a file. `refusals`: a folder, writable, in which refused ones are remembered."""

    def __init__(self, path: Path, refusals: Path) -> None:
        self.path, self._refusals = path, refusals

    @contextmanager
    def offered(self, token: str) -> Iterator[str]:
        """See `Pin.offered`; one process at a time."""
        try:
            pin = read_secret(self.path)
        except Misused as error:
            remedy = "Put the PIN into the file, readable by this process alone."
            raise KeyAway("pin_missing", error.message, remedy) from error
        place = self._refusals / hashlib.sha256(token.encode()).hexdigest()[:32]
        with self._mark(place) as mark:
            if _was_refused(mark, pin):
                raise _refused(self.path, "before, and is not offered again", place)
            try:
                yield pin
            except WrongPin as error:
                _remember(mark, pin)
                raise _refused(self.path, "now, and is not offered again", place) from error

    @contextmanager
    def _mark(self, place: Path) -> Iterator[int]:
        try:
            self._refusals.mkdir(parents=True, exist_ok=True, mode=0o700)
            mark = os.open(place, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        except OSError as error:
            # Without this a PIN that is wrong would be offered again and again.
            raise KeyAway(
                "pin_missing",
                f"{self._refusals} cannot be written ({error.strerror}), so no PIN is offered.",
                "Let this process write there.",
            ) from error
        try:
            fcntl.flock(mark, fcntl.LOCK_EX)
            yield mark
        finally:
            os.close(mark)


class TypedPin:
    """A PIN that a person types, asked for once; after a refusal it is forgotten."""

    def __init__(self, ask: Callable[[], str]) -> None:
        self._ask, self._known = ask, ""

    @contextmanager
    def offered(self, token: str) -> Iterator[str]:
        """See `Pin.offered`."""
        self._known = self._known or self._ask()
        try:
            yield self._known
        except WrongPin as error:
            self._known = ""
            raise KeyAway("pin_refused", "The token refused the PIN.", "Mind how many tries it allows.") from error


def _remembered(mark: int) -> Iterator[tuple[bytes, bytes]]:
    """Salt and digest of each PIN that was refused, one a line; half a line, of a process that died, is passed over."""
    for line in os.pread(mark, os.fstat(mark).st_size, 0).decode("ascii", "replace").splitlines():
        salt, _, digest = line.partition(" ")
        if _LINE.fullmatch(line):
            yield bytes.fromhex(salt), bytes.fromhex(digest)


def _was_refused(mark: int, pin: str) -> bool:
    known = list(_remembered(mark))
    made = {salt: _digest(pin, salt) for salt in {salt for salt, _ in known}}
    return any(hmac.compare_digest(made[salt], digest) for salt, digest in known)


def _remember(mark: int, pin: str) -> None:
    # One salt a mark: a PIN is compared with all that were refused for the price of one digest.
    salt = next((salt for salt, _ in _remembered(mark)), None) or secrets.token_bytes(16)
    os.write(mark, f"\n{salt.hex()} {_digest(pin, salt).hex()}\n".encode("ascii"))
    os.fsync(mark)


def _digest(pin: str, salt: bytes) -> bytes:
    """RFC 7914 §2: 32 MiB and about a tenth of a second each: a few digits are tried in days, not in a moment."""
    return hashlib.scrypt(pin.encode(), salt=salt, n=2**15, r=8, p=1, maxmem=64 * 1024**2, dklen=32)


def _refused(path: Path, when: str, place: Path) -> KeyAway:
    remedy = f"Write the right PIN to {path}. If the token has since been given this very PIN, remove {place}."
    return KeyAway("pin_refused", f"The token refused the PIN in {path} {when}.", remedy)
