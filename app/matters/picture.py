"""What the signed instruments of a matter say, as one value. Pure: rows' facts in, the picture out.

An own instrument that still waits for its receipt counts once an accepted instrument of the other side builds on it:
what they signed having seen, they have accepted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.directory.calendar import Calendar
from app.kit.canonical import Json, JsonObject
from app.kit.clock import stamp
from app.kit.ids import InstrumentId
from app.matters.clock_rack import Moment
from app.matters.matter_law import MatterLaw
from app.matters.measures import Measure, measures
from app.matters.timing import NONE_PRACTISED, clocks, urgency
from app.notices.clocks import Running
from app.procedures.engine import Applied, Link, Projection, chained, project
from app.procedures.table import Procedure, Side
from app.treaties.practice import Practised


@dataclass(frozen=True)
class Known:
    """An instrument as its owner's row has it."""

    link: Link
    own: bool
    state: str
    """pending, accepted, rejected."""
    moment: Moment
    reason: str | None = None
    on_record: bool = False
    """It went or came on paper: until the other side signs something that names it, our own record alone says so."""
    arrived: bool = False
    """On paper: word came that the other side has it."""
    scan: str = ""
    """On paper: SHA-256 of the scan of what came."""


@dataclass(frozen=True)
class Picture:
    """A matter read whole."""

    seen: Projection
    side: Side
    settled: Mapping[Side, bool]
    pending: tuple[Known, ...]
    void: tuple[Known, ...]
    measures: tuple[Measure, ...]
    clocks: tuple[Running, ...]
    moments: Mapping[InstrumentId, Moment]
    states: Mapping[InstrumentId, str]
    unproven: tuple[InstrumentId, ...]
    """What stands on our own record alone: it counts, and nothing that rests on it is settled."""

    @property
    def urgency(self) -> str:
        """The matter's; of one that exists on paper only, its opening instrument's."""
        waiting = [one.link.urgency for one in self.pending or self.void]
        return urgency(self.seen.history) if self.seen.history or not waiting else waiting[0]

    @property
    def is_settled(self) -> bool:
        """Whether no word of either side can still change the status behind the other's back."""
        return all(self.settled.values())

    def to_json(self) -> JsonObject:
        """As it is stored; what pages and API show is read out of it."""
        return {
            "settled": {side.value: settled for side, settled in self.settled.items()},
            "history": [_applied(one, self.moments) for one in self.seen.history],
            "crossed": [link.id for link in self.seen.crossed],
            "unanswered": [link.id for link in self.seen.unanswered],
            "pending": [_waiting(one) for one in self.pending],
            "void": [{**_waiting(one), "reason": one.reason} for one in self.void],
            "measures": [one.to_json() for one in self.measures],
            "clocks": [_clock(one) for one in self.clocks],
            "states": dict(sorted(self.states.items())),
            "unproven": [*self.unproven],
        }


def picture(
    procedure: Procedure,
    side: Side,
    known: Iterable[Known],
    calendars: Mapping[Side, Calendar],
    law: MatterLaw | None = None,
    practised: Mapping[Side, Practised] = NONE_PRACTISED,
) -> Picture:
    """Read a matter whole; the same instruments give the same picture in whatever order they came.

    `law`: the treaties that the matter names, for their deadlines; `practised`: what either State published of its
    practice.
    """
    rows = sorted(known, key=lambda one: one.link.id)
    counted = _counted(rows)
    seen = project(procedure, [one.link for one in counted])
    waiting = tuple(one for one in rows if one.state == "pending" and one not in counted)
    open_word = any(chained(procedure, one.link.act) for one in waiting)
    moments = {one.link.id: one.moment for one in rows}
    unproven = _unproven(rows, counted)
    return Picture(
        seen=seen,
        side=side,
        settled={one: seen.settled[one] and not (one is side and open_word) and not unproven for one in Side},
        pending=waiting,
        void=tuple(one for one in rows if one.state == "rejected"),
        measures=measures(seen.history),
        clocks=clocks(procedure, seen.history, moments, calendars, law, practised),
        moments=moments,
        states={one.link.id: "accepted" if one in counted else one.state for one in rows},
        unproven=unproven,
    )


def behind(links: Mapping[InstrumentId, Link], start: Iterable[Link]) -> set[InstrumentId]:
    """The instruments that these build on: what their signers had seen."""
    found: set[InstrumentId] = set()
    todo = list(start)
    while todo:
        link = todo.pop()
        for pin in (link.after_own, link.after_other, link.in_reply_to):
            if pin is not None and pin.id in links and pin.id not in found:
                found.add(pin.id)
                todo.append(links[pin.id])
    return found


def _counted(rows: list[Known]) -> list[Known]:
    links = {one.link.id: one.link for one in rows if one.state != "rejected"}
    proven = behind(links, [one.link for one in rows if one.state == "accepted"])
    return [
        one
        for one in rows
        if one.state == "accepted" or (one.state == "pending" and (one.arrived or one.link.id in proven))
    ]


def _unproven(rows: list[Known], counted: list[Known]) -> tuple[InstrumentId, ...]:
    """What is on our own record and was never named by what the other side has signed.

    It names what its signer had seen, and in a communication (`about`) what came to us on paper: by id, and by the
    digest of our registration or of the scan in it.
    """
    links = {one.link.id: one.link for one in rows if one.state != "rejected"}
    signed = [one.link for one in rows if not one.own and one.state == "accepted" and not one.on_record]
    named = behind(links, signed)
    told = [link.body.get("about") for link in signed]
    about = {(str(one.get("id")), str(one.get("sha256"))) for one in told if isinstance(one, dict)}
    return tuple(
        one.link.id
        for one in counted
        if one.on_record
        and one.link.id not in named
        and not about & {(one.link.id, one.link.sha256), (one.link.id, one.scan)}
    )


def _applied(one: Applied, moments: Mapping[InstrumentId, Moment]) -> Json:
    return {
        "id": one.link.id,
        "sha256": one.link.sha256,
        "side": one.link.side.value,
        "act": one.link.act,
        "kind": one.link.kind,
        "before": one.before,
        "after": one.after,
        "crossed": one.crossed,
        "at": stamp(moments[one.link.id].signed),
    }


def _waiting(one: Known) -> dict[str, Json]:
    return {
        "id": one.link.id,
        "act": one.link.act,
        "kind": one.link.kind,
        "at": stamp(one.moment.signed),
    }


def _clock(one: Running) -> Json:
    return {
        "code": one.code,
        "kind": one.kind.value,
        "article": one.article,
        "duty": one.duty.value,
        "started": stamp(one.started),
        "started_by": one.started_by,
        "due": _moment(one.due),
        "paused": _moment(one.paused),
        "stopped": _moment(one.stopped),
        "stopped_by": one.stopped_by,
        "reckoning": one.reckoning,
        "parts": [part.to_json() for part in one.parts],
    }


def _moment(value: datetime | None) -> str | None:
    return None if value is None else stamp(value)
