"""A plan of duty that is kept elsewhere, brought as a calendar: each of its events is somebody's time in a roster.

An event is known by its UID (and RECURRENCE-ID), so that it is entered once and moves where it moves there. Everything
in a calendar is understood, or nothing of it is entered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.accounts.models import Official
from app.duty import overrides, queries
from app.duty.bodies import RosterBody
from app.duty.imported import Found, duty_in
from app.duty.models import Override
from app.duty.overrides import NewOverride
from app.duty.queries import Loaded
from app.duty.rosters import locked
from app.duty.rotation import merged, without
from app.duty.whose import Whose, label
from app.kit.actor import Actor
from app.kit.errors import Invalid, Several
from app.kit.ids import OfficialId

MOST_TOLD = 50
"""Events of a calendar that are told of as not understood, each by itself."""


class How(Enum):
    """What becomes of an event of a calendar."""

    NEW = "new"
    MOVED = "moved"
    """Known before with another time, or as another's."""
    KNOWN = "known"
    HELD = "held"
    """Theirs already by the roster: there is nothing to enter."""
    CANCELLED = "cancelled"
    """Known before, cancelled since."""
    GONE = "gone"
    """Known before, in the calendar no more."""


ENDED = frozenset({How.CANCELLED, How.GONE})
"""Taken away on wish."""


@dataclass(frozen=True)
class Turn:
    """Somebody's time on duty in a calendar, and what becomes of it."""

    begin: datetime
    end: datetime
    official: OfficialId
    how: How
    source: str
    override: str | None = None
    """By what it is known."""


@dataclass(frozen=True)
class Brought:
    """What a calendar of duty comes to. `nobody`: events that are nobody's duty, as was said."""

    turns: tuple[Turn, ...]
    nobody: int
    written: bool

    def count(self, how: How) -> int:
        """How many of its turns are so."""
        return sum(one.how is how for one in self.turns)


@dataclass(frozen=True)
class Wanted:
    """How a calendar of duty is to be taken."""

    layer: str | None = None
    """Its people hold this layer, whoever's turn it is; None: they stand in beside all."""
    matching: str = ""
    """Only events whose title or category holds this."""
    replace: bool = False
    """End what was brought before and is cancelled since, or gone from it."""
    write: bool = False
    """Else it is only told what would be entered."""


def bring_duty(
    session: Session, actor: Actor, roster: str, data: bytes, whose: Whose, now: datetime, wanted: Wanted
) -> Brought:
    """Enter the duty that a calendar has from now on, for 400 days: the head, as they give time to anybody.

    The past stays as it was. `Several` `bad_duty`: what is not understood, an event a line, and nothing is entered.
    `Unknown` `no_roster`; `Invalid` `no_layer`; `Unreadable` as in `imported.duty_in`.
    """
    permit(actor, Permission.ROSTER_MANAGE, actor.authority)
    zone = _zone(RosterBody.model_validate(queries.versions(session, actor.authority, roster)[-1].body), wanted.layer)
    found = duty_in(data, zone, now, now + queries.LONGEST, wanted.matching)
    locked(session, actor.authority, roster)
    read = _read(session, actor, [one for one in found if not one.cancelled], whose, zone, wanted.layer)
    known = _known(session, actor, roster, wanted.layer, now)
    turns = [*_compared(session, actor, roster, read, known, now, wanted.layer)]
    cancelled = {one.event for one in found if one.cancelled}
    left = known.keys() - {one.event for one, _ in read}
    turns += [
        Turn(row.begins, row.ends, OfficialId(row.taker), how, source, row.id)
        for source, row in known.items()
        if source in left
        for how in (How.CANCELLED if source in cancelled else How.GONE,)
    ]
    turns.sort(key=lambda one: (one.begin, one.end, one.official))
    if wanted.write:
        _enter(session, actor, roster, turns, now, wanted)
    return Brought(tuple(turns), len(found) - len(read) - sum(one.cancelled for one in found), wanted.write)


def _zone(body: RosterBody, layer: str | None) -> ZoneInfo:
    """Of times that name none: the layer's, else the roster's."""
    layers = {one.name: one for one in body.layers}
    if layer is not None and layer not in layers:
        names = ", ".join(sorted(layers))
        raise Invalid("no_layer", f"There is no layer {layer!r} to take time in.", f"There are: {names}.")
    own = layers[layer].zone if layer is not None else None
    return ZoneInfo(own or body.zone)


def _read(
    session: Session, actor: Actor, found: Sequence[Found], whose: Whose, zone: ZoneInfo, layer: str | None
) -> list[tuple[Found, OfficialId]]:
    """Whose each event is, those of nobody left out; everything that is not understood is told at once."""
    rows = session.scalars(select(Official).where(Official.authority == actor.authority))
    officials = {OfficialId(row.id): row for row in rows}
    read, wrong = list[tuple[Found, OfficialId]](), dict[tuple[object, ...], list[str]]()
    last: tuple[Found, OfficialId] | None = None
    for one in found:
        when, what = f"{one.span[0].astimezone(zone):%Y-%m-%d %H:%M}", label(one)
        try:
            who = whose.of(one, when)
            if who is None:
                continue
            if queries.unfit(officials.get(who)) is not None:
                raise Invalid(
                    "bad_duty",
                    f"{when}, {what}: {who} cannot be on duty. Give them the role duty_officer, or say whose it is.",
                )
            if not one.span[0] < one.span[1] <= one.span[0] + queries.LONGEST:
                raise Invalid(
                    "bad_duty", f"{when}, {what}: it has no length, or more than 400 days. Mend it, or leave it out."
                )
            if layer is not None and last is not None and last[1] != who and one.span[0] < last[0].span[1]:
                other = last[1]
                raise Invalid(
                    "bad_duty",
                    f"{when}, {what}: {who} and {other} have it at once, and a layer has one holder. "
                    "Bring each part into a layer of its own, or all beside the layers.",
                )
        except Invalid as error:
            # Those that repeat are wrong in the same way: the first of them is told.
            wrong.setdefault((one.summary, one.invited, error.message.partition(": ")[2]), []).append(error.message)
            continue
        read.append((one, who))
        if last is None or one.span[1] >= last[0].span[1]:
            last = one, who
    if wrong:
        _refuse(wrong)
    return read


def _refuse(wrong: Mapping[tuple[object, ...], Sequence[str]]) -> None:
    lines = [messages[0] for messages in wrong.values()][:MOST_TOLD]
    count = sum(len(one) for one in wrong.values())
    if more := count - len(lines):
        lines.append(str(Invalid("bad_duty", f"More of the same kind: {more}.")))
    raise Several(
        "bad_duty",
        f"Events of this calendar that are not understood: {count}. Nothing is entered.",
        "Mend these, then bring it again.",
        tuple(lines),
    )


def _known(session: Session, actor: Actor, roster: str, layer: str | None, now: datetime) -> dict[str, Override]:
    """What was brought before into the same place and counts still, by its event."""
    query = select(Override).where(
        Override.authority == actor.authority,
        Override.roster == roster,
        Override.layer.is_(None) if layer is None else Override.layer == layer,
        Override.source.is_not(None),
        Override.withdrawn.is_(None),
        Override.ends > now,
    )
    return {str(row.source): row for row in session.scalars(query.order_by(Override.made, Override.id))}


def _compared(
    session: Session,
    actor: Actor,
    roster: str,
    read: Sequence[tuple[Found, OfficialId]],
    known: Mapping[str, Override],
    now: datetime,
    layer: str | None,
) -> list[Turn]:
    """What becomes of each event that is somebody's duty."""
    base: Loaded | None = None
    if read and layer is None:
        end = max(one.span[1] for one, _ in read)
        loaded = queries.loaded(session, actor.authority, roster, now, end)
        ours = {row.id for row in known.values()}
        base = replace(loaded, takes=tuple(one for one in loaded.takes if one.id not in ours))
    turns = list[Turn]()
    for one, who in read:
        begin, end = max(one.span[0], now), one.span[1]
        row = known.get(one.event)
        if row is None:
            held = base is not None and _holds(base, who, begin, end)
            turns.append(Turn(begin, end, who, How.HELD if held else How.NEW, one.event))
        else:
            same = (max(row.begins, now), row.ends, row.taker) == (begin, end, who)
            turns.append(Turn(begin, end, who, How.KNOWN if same else How.MOVED, one.event, row.id))
    return turns


def _holds(base: Loaded, who: OfficialId, begin: datetime, end: datetime) -> bool:
    """Whether somebody has all of a time already, be they there or away."""
    theirs = [(one.begin, one.end) for one in base.final(begin, end).shifts if one.assigned == who]
    return not without((begin, end), merged(theirs))


def _enter(session: Session, actor: Actor, roster: str, turns: Sequence[Turn], now: datetime, wanted: Wanted) -> None:
    for one in turns:
        if one.override is not None and (one.how is How.MOVED or (wanted.replace and one.how in ENDED)):
            overrides.withdraw(session, actor, one.override, now)
    for one in turns:
        if one.how in (How.NEW, How.MOVED):
            new = NewOverride(None, one.official, one.begin, one.end, wanted.layer, one.source)
            overrides.entered(session, actor, roster, new, now)
    session.flush()
