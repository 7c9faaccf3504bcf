"""PKCS#11 libraries, their tokens and sessions in this process (OASIS PKCS #11 2.40, "Cryptoki").

One session a token, opened once and held. A forked process never uses its parent's (§2.4, "Applications and
processes"): it starts the library for itself and leaves the parent's alone.

The package `python-pkcs11` comes with the extra `pkcs11` and is imported when a token is asked for, not before.
"""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from app.kit.errors import KeyAway, Misused
from app.trust.pins import Pin, WrongPin
from app.trust.token import TokenKey

Handle: TypeAlias = Any  # what python-pkcs11 hands out: its classes are known only once it is imported


class Lost(Exception):
    """The token or its key is not there; worth one look with the library started anew."""

    def __init__(self, error: KeyAway) -> None:
        super().__init__(error.message)
        self.error = error
        """What to say when the second look does not find it either."""


class Library:
    """One PKCS#11 library in this process. Its lock is held by whoever uses it."""

    def __init__(self, path: Path) -> None:
        try:
            from pkcs11 import _pkcs11
            from pkcs11.exceptions import PKCS11Error
        except ModuleNotFoundError as error:
            raise Misused(
                "extra_missing",
                f"Keys in tokens need the extra `pkcs11` ({error.name} is missing).",
                'Install it: pip install "rogatory[pkcs11]".',
            ) from error
        self.path, self.lock, self.starts = path, threading.RLock(), 0
        """`starts`: counts; a handle from before the last start is worth nothing."""
        self._sessions: dict[tuple[int, bytes], Handle] = {}
        with self.told():
            try:
                self.inner = _pkcs11.lib(str(path))
            except PKCS11Error:
                if path not in _inherited:
                    raise
                # A library that takes the parent's start for ours, against the standard (SoftHSM 2.6.1 does). What is
                # ended is this process's copy.
                self.inner = _inherited[path]
                self.inner.reinitialize()

    def restart(self) -> None:
        """End every session and start the library anew: some see a token that came back in no other way."""
        from pkcs11.exceptions import PKCS11Error

        self._sessions.clear()
        self.starts += 1
        with self.told():
            try:
                self.inner.finalize()
            except PKCS11Error:  # it was not started any more, which is what was wanted
                self.starts += 1
            self.inner.initialize()

    def session(self, where: TokenKey, pin: Pin) -> Handle:
        """The session of the one token that fits, logged in. `Lost` when there is none, `KeyAway` when several fit."""
        found = [one for one in self._tokens() if fits(one, where)]
        if not found:
            words = f"No token fits {where.place} in {self.path.name}."
            raise Lost(KeyAway("no_token", words, "Insert it, or name another."))
        if len(found) > 1:
            serials = ", ".join(one.serial.decode("utf-8", "replace") for one in found)
            raise KeyAway(
                "token_ambiguous",
                f"{len(found)} tokens fit {where.place}: serial numbers {serials}.",
                "Name the serial number too, or take one of them out.",
            )
        place = (found[0].slot.slot_id, found[0].serial)
        if place not in self._sessions:
            self._sessions[place] = _logged_in(found[0], pin)
        return self._sessions[place]

    def _tokens(self) -> list[Handle]:
        """Every token that can be read. One that is broken does not hide the others; if all are, it is said."""
        from pkcs11.exceptions import PKCS11Error, TokenNotPresent, TokenNotRecognised

        found, broken = [], None
        for slot in self.inner.get_slots(token_present=True):
            try:
                found.append(slot.get_token())
            except (TokenNotPresent, TokenNotRecognised):
                continue
            except PKCS11Error as error:
                broken = error
        if broken is not None and not found:
            raise broken
        return found

    @contextmanager
    def told(self) -> Iterator[None]:
        """What PKCS#11 answers, as an error of ours."""
        from pkcs11.exceptions import PKCS11Error

        try:
            yield
        except PKCS11Error as error:
            name = str(error) or type(error).__name__
            raise KeyAway("token_failed", f"{self.path.name} failed: {name}.", "See its maker's log.") from error


_libraries: dict[Path, Library] = {}
_inherited: dict[Path, Handle] = {}
"""What the parent had started, in a forked process."""
_opening = threading.Lock()


def library(path: Path) -> Library:
    """The library, started once a process."""
    with _opening:
        if path not in _libraries:
            _libraries[path] = Library(path)
        return _libraries[path]


def fits(token: Handle, where: TokenKey) -> bool:
    """Whether a token is the one that is meant: everything that is named is equal."""
    named = (
        (where.token, token.label),
        (where.serial, token.serial.decode("utf-8", "replace")),
        (where.model, token.model),
        (where.manufacturer, token.manufacturer_id),
    )
    if where.slot is not None and where.slot != token.slot.slot_id:
        return False
    return all(not wanted or wanted == found.strip() for wanted, found in named)


def private_key(session: Handle, where: TokenKey) -> Handle:
    """The one private key that fits. `Lost` when there is none, `KeyAway` when several do."""
    from pkcs11 import Attribute, ObjectClass

    wanted: dict[Any, object] = {Attribute.CLASS: ObjectClass.PRIVATE_KEY}
    if where.key:
        wanted[Attribute.LABEL] = where.key
    if where.key_id:
        wanted[Attribute.ID] = where.key_id
    found = list(session.get_objects(wanted))
    if not found:
        words = f"The token has no private key {where.place}."
        raise Lost(KeyAway("no_token_key", words, "Make it in the token, or name another."))
    if len(found) > 1:
        raise KeyAway("token_ambiguous", f"{len(found)} private keys fit {where.place}.", "Name the key's id too.")
    return found[0]


def _logged_in(token: Handle, pin: Pin) -> Handle:
    from pkcs11 import TokenFlag
    from pkcs11.exceptions import PinExpired, PinIncorrect, PinInvalid, PinLenRange, PinLocked, UserPinNotInitialized

    if token.flags & (TokenFlag.USER_PIN_LOCKED | TokenFlag.USER_PIN_FINAL_TRY):
        raise KeyAway(
            "pin_refused",
            f"The token {token.label} allows at most one more try after wrong PINs, which is not used up here.",
            "A person logs in once with the right PIN and the maker's own tool, or has it unlocked.",
        )
    with pin.offered(token.serial.decode("utf-8", "replace")) as text:
        try:
            return token.open(user_pin=text)
        except (PinIncorrect, PinInvalid, PinLenRange) as error:
            raise WrongPin from error
        except (PinLocked, PinExpired, UserPinNotInitialized) as error:
            words = f"The PIN of the token {token.label} is locked, expired or not set."
            raise KeyAway("pin_refused", words, "Have it set anew with the maker's own tool.") from error


def _after_fork() -> None:
    """The parent's libraries are not ours: they are forgotten, and never ended, which would reach the parent's token
    through a connection that is shared.
    """
    global _opening
    _opening = threading.Lock()
    for path, one in _libraries.items():
        _inherited[path] = one.inner
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(one.inner))  # never ended by the interpreter's own end either
    _libraries.clear()


os.register_at_fork(after_in_child=_after_fork)
