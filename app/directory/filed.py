"""Which of a State's editions in a folder of anchors count, as of a moment. Pure: part of the base install.

An edition carries no timestamp: when it was signed, nothing in it proves. What proves an older one is a newer one that
holds today and leads to it, link by link (`vouched`). Else whoever asks as of an earlier moment says themselves that it
was there by then, and is told so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import inf

from app.directory.edition import Edition, demand_issued, read_edition, unverified
from app.directory.succession import fork
from app.directory.vouched import ENDED, read_named
from app.kit.clock import stamp
from app.kit.errors import Refused, RogatoryError
from app.kit.ids import StateCode
from app.trust.anchors import Anchors
from app.trust.policy import POLICY, Policy


@dataclass(frozen=True)
class Unused:
    """A file that does not count, and why."""

    number: float
    """Which edition it says that it is; beyond every other for one that says nothing."""
    words: str
    future: bool
    """It was issued after the moment that is asked about, and is no lack."""
    remedy: str = ""
    data: bytes = b""
    code: str = ""


@dataclass(frozen=True)
class Filed:
    """The editions of a State in a folder, weighed."""

    used: tuple[Edition, ...]
    """In the order of their numbers."""
    unused: tuple[Unused, ...]
    notes: tuple[str, ...]
    """What is said of those that count."""


@dataclass(frozen=True)
class _Read:
    data: bytes
    edition: Edition
    proven: bool
    """It holds today, or one that does leads to it; false: as of the moment that is asked about alone."""


@dataclass(frozen=True)
class _Asked:
    """The State that is asked about, by which anchors, as of when, and when the question is put."""

    state: StateCode
    anchors: Anchors
    at: datetime
    today: datetime
    policy: Policy


def weigh(
    files: Iterable[bytes], state: StateCode, anchors: Anchors, at: datetime, today: datetime, policy: Policy = POLICY
) -> Filed:
    """Weigh the files of a State's editions from the newest downwards; whatever their order, the answer is the same.

    As of `at`; `today` is when that is asked: what has ended in between and no newer edition leads to is used with a
    note.
    """
    asked = _Asked(state, anchors.only(state), at, max(at, today), policy)
    known, unused = _by_number(files)
    found: dict[int, _Read] = {}
    for number in sorted(known, reverse=True):
        read, failed = _of_number(asked, known[number], found.get(number + 1))
        unused += [_unused(asked, data, error, found) for data, error in failed]
        if read is not None:
            found[number] = read
    used: list[_Read] = []
    for _, read in sorted(found.items()):
        try:
            demand_issued(read.edition, at)
        except Refused as error:
            unused.append(Unused(read.edition.number, error.message, future=True, data=read.data, code=error.code))
        else:
            used.append(read)
    return Filed(tuple(one.edition for one in used), tuple(unused), tuple(_notes(asked, used)))


def _by_number(files: Iterable[bytes]) -> tuple[dict[int, list[bytes]], list[Unused]]:
    known: dict[int, list[bytes]] = {}
    unused: list[Unused] = []
    for data in sorted(set(files)):
        try:
            known.setdefault(unverified(data).number, []).append(data)
        except RogatoryError as error:
            unused.append(Unused(inf, error.message, future=False, data=data, code=error.code))
    return known, unused


def _of_number(
    asked: _Asked, files: Iterable[bytes], following: _Read | None
) -> tuple[_Read | None, list[tuple[bytes, RogatoryError]]]:
    """The one that counts of the files with one number. Where several contradict each other and nothing tells which is
    true, none does.
    """
    good: dict[bytes, _Read] = {}
    failed: list[tuple[bytes, RogatoryError]] = []
    for data in files:
        try:
            good[data] = _read(asked, data, following)
        except RogatoryError as error:
            failed.append((data, error))
    if len({one.edition.digest for one in good.values()}) > 1:
        failed += [(data, fork(one.edition)) for data, one in good.items()]
        good = {}
    return max(good.values(), key=lambda one: one.proven, default=None), failed


def _read(asked: _Asked, data: bytes, following: _Read | None) -> _Read:
    """`Refused` or `Unreadable` for one that does not count."""
    name = following.edition.previous if following is not None else None
    try:
        found = _Read(data, read_edition(data, asked.anchors, asked.today, asked.policy), proven=True)
    except Refused as error:
        if error.code not in ENDED:
            raise
        if following is not None and unverified(data).digest == name:
            found = _Read(data, read_named(data, name, asked.anchors, asked.today, asked.policy), following.proven)
        else:
            found = _Read(data, read_edition(data, asked.anchors, asked.at, asked.policy), proven=False)
    if found.edition.state != asked.state:
        raise Refused("edition_other_state", f"It is an edition of {found.edition.state}.")
    if name is not None and found.edition.digest != name:
        raise fork(found.edition)
    return found


def _unused(asked: _Asked, data: bytes, error: RogatoryError, found: Mapping[int, _Read]) -> Unused:
    edition = unverified(data)
    future = error.code == "edition_from_future"
    return Unused(edition.number, error.message, future, _remedy(asked, edition, error, found), data, error.code)


def _remedy(asked: _Asked, edition: Edition, error: RogatoryError, found: Mapping[int, _Read]) -> str:
    """What to do about an edition whose signer has ended."""
    if error.code != "expired":
        return ""
    number, next_one = edition.number, found.get(edition.number + 1)
    if next_one is not None:
        # One that is named was signed by what had ended even then: no other file of it helps.
        named = next_one.edition.previous == edition.digest
        return "" if named else f" Edition {number + 1} names another one: this is none of {asked.state}'s."
    vouching = f" Put edition {number + 1} of {asked.state} beside it, and those after it: the newest vouches for them."
    if found:
        return vouching
    return (
        f"{vouching} Without them, ask as of when the instrument was received: --at TIME, at the earliest "
        f"{edition.issued_at}. That it was there by then is your word: nothing in it proves when it was signed."
    )


def _notes(asked: _Asked, used: list[_Read]) -> Iterable[str]:
    if not used:
        return
    newest = used[-1].edition
    if newest.expired(asked.at):
        yield f"Edition {newest.number} of {asked.state} was to be replaced by {newest.valid_until}."
    unproven = [one.edition.number for one in used if not one.proven]
    if unproven:
        yield (
            f"Edition {unproven[-1]} of {asked.state} is used on your word that it was there by {stamp(asked.at)}: its "
            "signer has ended since, nothing in it proves when it was signed, and no newer edition here vouches for it."
        )
