"""The directory to take along: a folder with one page, everything as JSON, vCards, and the signed editions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.directory import entries
from app.directory import queries as directory
from app.directory.vcard import vcard
from app.instruments.offline_copy import page
from app.kit.actor import Actor
from app.kit.canonical import Json, dumps, sha256
from app.kit.clock import stamp
from app.matters.directory_views import show
from app.matters.doubted import lines


@dataclass(frozen=True)
class Copied:
    """A file of the copy, by its path inside the folder."""

    path: str
    data: bytes


def copy(session: Session, actor: Actor, language: str, now: datetime) -> list[Copied]:
    """Every file of the copy; the last is `SHA256SUMS` over the others, which `sha256sum -c` reads."""
    permit(actor, Permission.PEER_READ, actor.authority)
    files = list(_files(session, actor, language, now))
    sums = "".join(f"{sha256(one.data)}  {one.path}\n" for one in files)
    return [*files, Copied("SHA256SUMS", sums.encode())]


def _files(session: Session, actor: Actor, language: str, now: datetime) -> Iterator[Copied]:
    states = list(entries.everybody(session))
    shown = [show(session, actor, one.state, now) for one in states]
    doubts = {one.state: lines(one.doubts, language) for one in shown}
    yield Copied("index.html", page(states, language, now, doubts).encode())
    told: list[Json] = [one.to_json() for one in shown]
    yield Copied("directory.json", dumps({"v": 1, "type": "directory-copy", "made": stamp(now), "states": told}))
    for one in states:
        if one.verified:
            data = directory.edition_file(session, one.state)
            number = directory.current_pin(session, one.state).number
            yield Copied(f"editions/{one.state}/edition-{number}.json", data)
        for entry in one.entries:
            yield Copied(f"vcards/{entry.id}.vcf", vcard(entry, language, doubts[one.state]).encode())
