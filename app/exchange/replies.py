"""Reply kits that come back: read in a process with limits, matched with our instrument, checked for completeness.

What is read proves nothing: it fills in the registration that two officials then compare with the paper.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.exchange import paper_jobs
from app.exchange.desk import SigningDesk
from app.exchange.dispatch_models import ReplyReading
from app.instruments.dispatch_files import ABOUT, PREFIX, SAID
from app.instruments.header import read
from app.instruments.models import Attachment, Instrument, Signing
from app.kit.actor import Actor
from app.kit.canonical import Json, JsonObject
from app.kit.errors import Invalid, Refused, Unknown
from app.kit.ids import AuthorityId, Digest, uuid7
from app.procedures import contents
from app.procedures.asked_form import fields, filled

TASK = "reply"
WEST, EAST = timedelta(hours=12), timedelta(hours=14)
"""How far a day may lie before and after that of UTC."""
HEAD = ("signed_by", "function", "dated", "their_reference")


@dataclass(frozen=True)
class Answered:
    """What a form says: of which matter, the registration as far as it tells it, and what is missing."""

    reference: str
    body: JsonObject
    problems: tuple[str, ...]


def ask(session: Session, actor: Actor, file: Digest, at: datetime) -> ReplyReading:
    """Have a reply kit read that came back and was added as an attachment (PDF)."""
    permit(actor, Permission.DRAFT_WRITE, actor.authority)
    row = session.get(Attachment, (actor.authority, file))
    if row is None or row.media_type != "application/pdf":
        raise Unknown("no_attachment", f"There is no PDF {file} among the attachments.", "Add it first.")
    return _queued(session, actor, file, at)


def owe(session: Session, actor: Actor, file: Digest, at: datetime) -> None:
    """The scan of a registration is read before anybody confirms it, unless that was done: it may be a form of ours."""
    permit(actor, Permission.FREEZE, actor.authority)
    if last_reading(session, actor.authority, file) is None:
        _queued(session, actor, file, at)


def last_reading(session: Session, owner: AuthorityId, file: str) -> ReplyReading | None:
    """What was read of a file, or is being read, last; None: nobody asked."""
    query = select(ReplyReading).where(ReplyReading.authority == owner, ReplyReading.file == file)
    return session.scalars(query.order_by(ReplyReading.asked.desc(), ReplyReading.id.desc()).limit(1)).first()


def reading_of(session: Session, actor: Actor, reading: str) -> ReplyReading:
    """What was read."""
    permit(actor, Permission.DRAFT_READ, actor.authority)
    row = session.get(ReplyReading, (actor.authority, reading))
    if row is None:
        raise Unknown("no_reading", f"There is no reading {reading}.", "Have the form read first.")
    return row


def _queued(session: Session, actor: Actor, file: Digest, at: datetime) -> ReplyReading:
    made = ReplyReading(authority=actor.authority, id=uuid7(), file=file, state="reading", problems=[])
    made.official, made.asked = actor.official, at
    job = Signing(authority=actor.authority, id=uuid7(), task=TASK, frozen=made.id, urgent=False, due=at, tries=0)
    session.add_all([made, job])
    session.flush()
    return made


def work(desk: SigningDesk, owner: AuthorityId, job: str, reading: str, tries: int) -> None:
    """Read one form and end its row."""

    def failed(session: Session, code: str) -> None:
        made = session.get_one(ReplyReading, (owner, reading), with_for_update=True)
        made.state, made.reason = "failed", code

    paper_jobs.work(desk, owner, job, tries, lambda: _read(desk, owner, reading), failed)


def _read(desk: SigningDesk, owner: AuthorityId, reading: str) -> None:
    with desk.sessions.begin(owner) as session:
        file = session.get_one(ReplyReading, (owner, reading)).file
    told = desk.filled(desk.store.read(owner, file))
    with desk.sessions.begin(owner) as session:
        found = _matched(session, desk, owner, file, told)
        made = session.get_one(ReplyReading, (owner, reading), with_for_update=True)
        made.state, made.reason = ("incomplete" if found.problems else "complete"), None
        made.reference, made.body, made.problems = found.reference, found.body, [*found.problems]


def answered(file: str, told: Mapping[str, str]) -> tuple[JsonObject, tuple[str, ...]]:
    """The registration as far as a form tells it, and what is missing or wrong in the form, each `field: words`."""
    act, kind, version = (told.get(f"{PREFIX}:{one}", "") for one in ("act", "kind", "version"))
    if not version.isascii() or not version.isdigit() or int(version) not in contents.kind(kind).versions:
        raise Invalid("other_form", f"This release does not know {kind} version {version}.", "Register it by hand.")
    asked = fields(contents.kind(kind).versions[int(version)])
    said = filled(asked, {one.path: told.get(f"{SAID}:{one.path.replace('.', ':')}", "") for one in asked})
    body: JsonObject = {"act": act, "kind": kind, "kind_version": int(version), "said": said, "scan": file}
    head = {one: told.get(f"{ABOUT}:{one}", "").strip() for one in HEAD}
    body |= {name: value for name, value in head.items() if value}
    missing = [f"{one}: is missing" for one in ("signed_by", "dated") if not head[one]]
    missing += [f"said.{one.field}: {one.words}" for one in contents.problems(kind, int(version), said)]
    return body, tuple(missing)


def _matched(session: Session, desk: SigningDesk, owner: AuthorityId, file: str, told: Mapping[str, str]) -> Answered:
    """The form is that of an instrument of ours: id, digest and check token agree."""
    named = {one: told.get(f"{PREFIX}:{one}", "") for one in ("instrument", "sha256", "token")}
    row = session.get(Instrument, (owner, owner, named["instrument"]))
    if row is None or not row.outgoing:
        raise Unknown("no_instrument", "The form names no instrument of ours.", "Register it as a paper by hand.")
    content = read(row.content)
    if (row.sha256, content.check_token) != (named["sha256"], named["token"]):
        raise Refused("other_form", "Digest or check code in the form are not those of our instrument.", "Ask back.")
    body, problems = answered(file, told)
    problems += (*_dated(body, row.at, desk.now()), *_measures(body, content.body))
    pin = content.procedure
    rows = desk.catalogue.pinned(pin.name, pin.version, pin.sha256).rows(str(body["act"]))
    if any(step.answers for step in rows):
        body["in_reply_to"] = {"id": row.id, "sha256": row.sha256}
    return Answered(row.reference, body, problems)


def _dated(body: JsonObject, sent: datetime, now: datetime) -> Iterator[str]:
    """The date of the answer is one, is not before the request, and has come somewhere."""
    text = body.get("dated")
    if not isinstance(text, str):
        return
    try:
        day = date.fromisoformat(text)
    except ValueError:
        yield f"dated: {text} is no date like 2026-11-24"
        return
    if day < (sent - WEST).date():
        yield f"dated: {day} is before the request, which is of {sent.date()}"
    if day > (now + EAST).date():
        yield f"dated: {day} lies in the future"


def _measures(body: JsonObject, request: JsonObject) -> Iterator[str]:
    """The answer names measures, or items of data, that the request has."""
    listed = [*_rows(request.get("measures")), *_rows(request.get("data"))]
    known = {str(one["id"]) for one in listed if "id" in one}
    said = body.get("said")
    named = said.get("measures") if isinstance(said, dict) else None
    for place, one in enumerate(named if isinstance(named, list) and known else []):
        if isinstance(one, str) and one not in known:
            yield f"said.measures.{place}: the request has no {one}; it has {', '.join(sorted(known))}"


def _rows(value: Json) -> Iterator[JsonObject]:
    for one in value if isinstance(value, list) else []:
        if isinstance(one, dict):
            yield one
