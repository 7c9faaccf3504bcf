"""PINs and passphrases: from a file or a systemd credential, never from the command line or the environment.

A token locks itself after a few wrong PINs. So a PIN that a token refused is offered once and then remembered as
refused, also by the next process, until its file changes. What is remembered is which state of which file it was
(device, inode, time, size); nothing of the PIN, which a few digits would betray.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

from app.kit.errors import KeyAway, Misused

CREDENTIALS: Final = "CREDENTIALS_DIRECTORY"
"""Where systemd lays what `LoadCredential=` names, for one unit alone (systemd.exec(5))."""
LONGEST: Final = 4096


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
            state, pin = _state(self.path), read_secret(self.path)  # in this order: a file that changes now is offered
        except (Misused, OSError) as error:
            words = error.message if isinstance(error, Misused) else f"{self.path} cannot be read."
            raise KeyAway("pin_missing", words, "Put the PIN into the file, readable by this process alone.") from error
        with self._mark(token) as mark:
            if os.pread(mark, LONGEST, 0) == state:
                raise _refused(self.path, "before, and is not offered again")
            try:
                yield pin
            except WrongPin as error:
                os.ftruncate(mark, 0)
                os.pwrite(mark, state, 0)
                os.fsync(mark)
                raise _refused(self.path, "now, and is not offered again") from error

    @contextmanager
    def _mark(self, token: str) -> Iterator[int]:
        name = hashlib.sha256(f"{token}\n{self.path}".encode()).hexdigest()[:32]
        try:
            self._refusals.mkdir(parents=True, exist_ok=True, mode=0o700)
            mark = os.open(self._refusals / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
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


def _state(path: Path) -> bytes:
    found = path.stat()
    return f"{found.st_dev} {found.st_ino} {found.st_mtime_ns} {found.st_size}".encode()


def _refused(path: Path, when: str) -> KeyAway:
    remedy = f"Write the right PIN to {path}: a file that has changed is offered once more."
    return KeyAway("pin_refused", f"The token refused the PIN in {path} {when}.", remedy)
