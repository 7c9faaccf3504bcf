"""Our own notes of calls, matched with the note that the other side signs (`law.md` §3.0, oral requests).

The read-back code pairs them: the officer who was called makes it up and says it, the caller reads it back, and both
write it down. Where the two notes differ, our side hears it, and the request that confirms the spoken word bears the
difference as a warning: overridden for a reason, it travels (docs/decisions/0022), so that both see it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.audit.events import Event
from app.audit.record import record
from app.exchange.by_paper import OWN_RECORD
from app.instruments import said_by
from app.instruments.models import Instrument, MatterHead
from app.kit.actor import Actor
from app.kit.canonical import JsonObject
from app.kit.clock import instant, stamp
from app.kit.errors import Invalid, Unknown
from app.kit.ids import AuthorityId, authority_id, uuid7
from app.kit.spelling import letters
from app.matters.call_models import OwnCall
from app.matters.drill_yields import yield_to_real
from app.matters.views import View
from app.notices.occasions import Occasion
from app.notices.post import post, resolve
from app.treaties.mentions import named_in
from app.treaties.numbering import dialled
from app.treaties.same_identifier import known_by

NOTE = "oral_note"
ABOUT = timedelta(days=3)
"""A note that comes so long after a call of ours, or before it was noted, may be of that call."""
SAME = timedelta(minutes=30)
"""Two clocks and two pens: times within this are the same call."""
LINE, TEXT = 200, 20_000


@dataclass(frozen=True)
class NewCall:
    """What we noted of a call."""

    recipient: str
    caller: str
    call_back_number: str
    called_at: datetime
    code: str
    asked: str
    basis: str


@dataclass(frozen=True)
class Compared(View):
    """One member of the two notes."""

    member: str
    """caller, call_back_number, called_at, asked, basis."""
    ours: str
    theirs: str
    same: bool | None
    """Spacing, capitals and punctuation of a number count for nothing; times within half an hour are the same. Of a
    text in two officers' own words: False where each names numbers or addresses and they are others, None where a
    person has to read both.
    """


@dataclass(frozen=True)
class CallView(View):
    """A call of ours, and beside it the note that it was matched with."""

    id: str
    recipient: str
    caller: str
    call_back_number: str
    called_at: datetime
    code: str
    asked: str
    basis: str
    by: str
    made: datetime
    matter: str | None
    note: str | None
    """The id of the other side's note; null: none has come under this code."""
    compared: tuple[Compared, ...]


def note(session: Session, actor: Actor, new: NewCall, now: datetime) -> OwnCall:
    """Note a call of ours. Where the other side's note is here already, the two are matched at once.

    `Invalid` `bad_call` names the member.
    """
    permit(actor, Permission.DRAFT_WRITE, actor.authority)
    told = _checked(new, now)
    row = OwnCall(authority=actor.authority, id=uuid7(), recipient=authority_id(new.recipient), by=actor.official)
    row.caller, row.call_back_number, row.called_at = told["caller"], told["call_back_number"], new.called_at
    row.code, row.asked, row.basis, row.made = told["code"], told["asked"], told["basis"], now
    row.reference = row.instrument = row.matched = None
    session.add(row)
    session.flush()
    subject = {"call": row.id, "recipient": row.recipient}
    record(session, actor, Event.CALL_NOTED, at=now, subject=subject)
    for theirs in _notes(session, row):
        if letters(str(_said(theirs).get("read_back_code"))) == letters(row.code):
            _pair(session, actor, row, theirs, now)
            break
    yield_to_real(session, actor.authority, now)
    return row


def match(session: Session, head: MatterHead, rows: Sequence[Instrument], now: datetime) -> None:
    """A matter that a note of the other side opened, also one on paper: match it with a call of ours.

    Without one, where we noted calls to that authority in those days that are not matched, somebody hears it: a code
    was taken down wrong, or somebody called in our name.
    """
    first = rows[0] if rows else None
    if first is None or first.kind != NOTE or first.outgoing or first.state != "accepted":
        return
    owner = AuthorityId(head.authority)
    if _of_matter(session, owner, head.reference) is not None:
        return
    query = select(OwnCall).where(
        OwnCall.authority == owner,
        OwnCall.recipient == head.counterpart,
        OwnCall.instrument.is_(None),
        OwnCall.called_at >= _taken_down(first) - ABOUT,
        OwnCall.called_at <= _taken_down(first) + ABOUT,
    )
    waiting = list(session.scalars(query.order_by(OwnCall.called_at.desc())))
    code = letters(str(_said(first).get("read_back_code")))
    for row in waiting:
        if letters(row.code) == code:
            _pair(session, Actor.node(owner), row, first, now)
            return
    if waiting:
        told = {"matter": head.reference, "sender": head.counterpart}
        post(session, owner, Occasion.CALL_UNKNOWN, {"matter": head.reference}, now, told)


def calls(session: Session, actor: Actor, *, limit: int = 200) -> tuple[CallView, ...]:
    """The authority's calls, the newest first."""
    permit(actor, Permission.MATTER_READ, actor.authority)
    query = select(OwnCall).where(OwnCall.authority == actor.authority)
    rows = session.scalars(query.order_by(OwnCall.made.desc(), OwnCall.id.desc()).limit(limit))
    return tuple(shown(session, row) for row in rows)


def call(session: Session, actor: Actor, identity: str) -> CallView:
    """One call, and the note beside it."""
    permit(actor, Permission.MATTER_READ, actor.authority)
    row = session.get(OwnCall, (actor.authority, identity))
    if row is None:
        raise Unknown("no_call", f"There is no note of a call {identity}.", "See `call list`.")
    return shown(session, row)


def differing(session: Session, owner: AuthorityId, reference: str | None) -> tuple[Compared, ...]:
    """In what the two notes of a matter differ; nothing where there is none of ours."""
    row = _of_matter(session, owner, reference) if reference else None
    return tuple(one for one in _compared(session, row) if one.same is False) if row else ()


def shown(session: Session, row: OwnCall) -> CallView:
    """As the doors show it."""
    return CallView(
        row.id,
        row.recipient,
        row.caller,
        row.call_back_number,
        row.called_at,
        row.code,
        row.asked,
        row.basis,
        row.by,
        row.made,
        row.reference,
        row.instrument,
        _compared(session, row),
    )


def compare(ours: OwnCall, theirs: JsonObject) -> tuple[Compared, ...]:
    """The two notes side by side. Pure."""
    said = {name: str(theirs.get(name) or "") for name in ("caller", "call_back_number", "asked", "basis")}
    found = [
        Compared("caller", ours.caller, said["caller"], letters(ours.caller) == letters(said["caller"])),
        Compared(
            "call_back_number",
            ours.call_back_number,
            said["call_back_number"],
            dialled(ours.call_back_number) == dialled(said["call_back_number"]),
        ),
        _times(ours.called_at, str(theirs.get("received_at") or "")),
        Compared("asked", ours.asked, said["asked"], _texts(ours.asked, said["asked"])),
        Compared("basis", ours.basis, said["basis"], _texts(ours.basis, said["basis"])),
    ]
    return tuple(found)


def _texts(ours: str, theirs: str) -> bool | None:
    if letters(ours) == letters(theirs):
        return True
    one, two = ({known_by(row) for row in named_in(text)} for text in (ours, theirs))
    return False if one and two and one != two else None


def _times(ours: datetime, theirs: str) -> Compared:
    try:
        same = abs(instant(theirs) - ours) <= SAME
    except Invalid:
        same = False
    return Compared("called_at", stamp(ours), theirs, same)


def _pair(session: Session, actor: Actor, row: OwnCall, theirs: Instrument, now: datetime) -> None:
    row.reference, row.instrument, row.matched = theirs.reference, theirs.id, now
    session.flush()
    subject = {"call": row.id, "matter": theirs.reference, "instrument": theirs.id}
    record(session, actor, Event.CALL_MATCHED, at=now, subject=subject)
    owner, matter = AuthorityId(row.authority), {"matter": theirs.reference}
    resolve(session, owner, Occasion.CALL_UNKNOWN, matter, now)
    resolve(session, owner, Occasion.CALL_UNANSWERED, {"call": row.id}, now)
    if any(one.same is False for one in compare(row, _said(theirs))):
        post(session, owner, Occasion.CALL_DIFFERS, matter, now, {**matter, "sender": row.recipient})


def _notes(session: Session, row: OwnCall) -> list[Instrument]:
    """Notes of the authority that was called, of about that time, which no call of ours is matched with; also those
    that came on paper.
    """
    taken = select(OwnCall.instrument).where(OwnCall.authority == row.authority, OwnCall.instrument.is_not(None))
    query = (
        select(Instrument)
        .join(
            MatterHead,
            (MatterHead.authority == Instrument.authority) & (MatterHead.reference == Instrument.reference),
        )
        .where(
            Instrument.authority == row.authority,
            MatterHead.counterpart == row.recipient,
            Instrument.outgoing.is_(False),
            Instrument.kind == NOTE,
            Instrument.state == "accepted",
            Instrument.at >= row.called_at - ABOUT,
            (Instrument.at <= row.called_at + ABOUT) | (Instrument.proof == OWN_RECORD),
            Instrument.id.not_in(taken),
        )
    )
    found = session.scalars(query.order_by(Instrument.at))
    return [one for one in found if abs(_taken_down(one) - row.called_at) <= ABOUT]


def _said(note: Instrument) -> JsonObject:
    """What the other side took down; of a paper what was typed from it."""
    return said_by.read(note.content).body


def _taken_down(note: Instrument) -> datetime:
    """When a note came; one on paper comes late, and tells when the call was."""
    if note.proof != OWN_RECORD:
        return note.at
    try:
        return instant(str(_said(note).get("received_at")))
    except Invalid:
        return note.at


def _of_matter(session: Session, owner: AuthorityId, reference: str) -> OwnCall | None:
    query = select(OwnCall).where(OwnCall.authority == owner, OwnCall.reference == reference)
    return session.scalars(query.limit(1)).first()


def _compared(session: Session, row: OwnCall) -> tuple[Compared, ...]:
    if row.instrument is None:
        return ()
    query = select(Instrument).where(
        Instrument.authority == row.authority,
        Instrument.reference == row.reference,
        Instrument.id == row.instrument,
        Instrument.outgoing.is_(False),
    )
    theirs = session.scalars(query).first()
    return () if theirs is None else compare(row, _said(theirs))


def _checked(new: NewCall, now: datetime) -> dict[str, str]:
    found = {}
    for name, most in (("caller", LINE), ("call_back_number", LINE), ("code", LINE), ("asked", TEXT), ("basis", TEXT)):
        text = unicodedata.normalize("NFC", getattr(new, name)).strip()
        if not 0 < len(text) <= most:
            raise Invalid("bad_call", f"{name} has 1 to {most} characters.", "Complete the note.")
        found[name] = text
    if not letters(found["code"]):
        raise Invalid("bad_call", "A read-back code has letters or digits.", "Write it as it was read back.")
    if new.called_at.tzinfo is None or new.called_at > now + SAME:
        raise Invalid("bad_call", "A call is noted when it was made, with the zone.", "Correct the time.")
    return found
