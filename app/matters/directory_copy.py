"""The directory to take along: a folder with one page, everything as JSON, vCards, and the signed editions."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.directory import entries
from app.directory import queries as directory
from app.directory.entries import Told
from app.directory.vcard import vcard
from app.instruments.offline_copy import page
from app.kit.actor import Actor
from app.kit.canonical import Json, dumps
from app.kit.clock import stamp
from app.matters.directory_views import cards, show
from app.matters.doubted import doubted, lines

_STATES = b'"states":[]'
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every file in an archive: the same directory gives the same bytes but for what it says of when."""
_SMALL, _PART = 4 * 1024 * 1024, 64 * 1024
"""Bytes."""


@dataclass(frozen=True)
class Copied:
    """A file of the copy, by its path inside the folder. Its bytes come in parts, once: nothing holds it whole."""

    path: str
    parts: Iterator[bytes]


def copy(session: Session, actor: Actor, language: str, now: datetime) -> Iterator[Copied]:
    """Every file of the copy, one after the other, each to be written out before the next is asked for; the last is
    `SHA256SUMS` over the others, which `sha256sum -c` reads. One State is in memory at a time.
    """
    permit(actor, Permission.PEER_READ, actor.authority)
    return _summed(_files(session, actor, language, now))


def packed(files: Iterator[Copied]) -> IO[bytes]:
    """The files as an archive (ZIP): in memory while it is small, else in a file without a name. `read` closes it."""
    made = tempfile.SpooledTemporaryFile(_SMALL)  # noqa: SIM115
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in files:
            entry = zipfile.ZipInfo(one.path, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w") as into:
                for part in one.parts:
                    into.write(part)
    made.seek(0)
    return made


def read(made: IO[bytes]) -> Iterator[bytes]:
    """An archive in parts."""
    with made:
        while part := made.read(_PART):
            yield part


def _summed(files: Iterator[Copied]) -> Iterator[Copied]:
    sums: list[str] = []
    for one in files:
        seen, written = hashlib.sha256(), list[bool]()
        yield Copied(one.path, _seen(one.parts, seen, written))
        if not written:
            raise ValueError(f"{one.path} was not written out")
        sums.append(f"{seen.hexdigest()}  {one.path}\n")
    yield Copied("SHA256SUMS", (one.encode() for one in sums))


def _seen(parts: Iterator[bytes], seen: hashlib._Hash, written: list[bool]) -> Iterator[bytes]:
    for part in parts:
        seen.update(part)
        yield part
    written.append(True)


def _files(session: Session, actor: Actor, language: str, now: datetime) -> Iterator[Copied]:
    yield Copied("index.html", (one.encode() for one in page(_doubted(session, language, now), language, now)))
    yield Copied("directory.json", _json(session, actor, now))
    for one, doubts in _doubted(session, language, now):
        if one.verified:
            data = directory.edition_file(session, one.state)
            number = directory.current_pin(session, one.state).number
            yield Copied(f"editions/{one.state}/edition-{number}.json", iter((data,)))
        for entry in one.entries:
            yield Copied(f"vcards/{entry.id}.vcf", iter((vcard(entry, language, doubts).encode(),)))


def _doubted(session: Session, language: str, now: datetime) -> Iterator[tuple[Told, Sequence[str]]]:
    """Each State, with what is wrong with its edition and what to do, in words."""
    for one in entries.everybody(session):
        yield one, lines(doubted(session, one.state, now), language)


def _json(session: Session, actor: Actor, now: datetime) -> Iterator[bytes]:
    """Canonical JSON, as if it were written at once: `states` one by one between the members before and after it. Each
    has what `show` tells of it, and its cards whole (`library`).
    """
    head, _, tail = dumps({"v": 1, "type": "directory-copy", "made": stamp(now), "states": []}).partition(_STATES)
    yield head + _STATES[:-1]
    for place, one in enumerate(entries.everybody(session)):
        library: list[Json] = [card.to_json() for card in cards(session, actor, now, one.state)]
        told = {**show(session, actor, one.state, now).to_json(), "library": library}
        yield (b"," if place else b"") + dumps(told)
    yield _STATES[-1:] + tail
