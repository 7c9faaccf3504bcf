"""Proof of reachability: what the signed instruments of drills say, counted. Pure: whoever has them can count again.

A drill is told by three instruments of one matter: the agreement (what was promised), the request, and what ended it.
Times are those that the instruments hold: the request's own, and the hops that its answer names; two clocks, one of
each side, whose difference is small against a person who wakes up, and is not hidden (ADR 0031). A hop lies between
the request and the moment at which the answer was here, by the clock of who drills: one that its own side's clock puts
elsewhere, by more than `ALLOWANCE`, is no figure, and spoils none.

What the answer tells is the word of who was drilled; that it was here, and when, is not. A node sends its answer within
seconds of the key that a person presses. So a person counts as reached no longer before the answer was here than
`ALLOWANCE`: where the word says otherwise, when it was here is what counts (ADR 0046).

Nobody gains by ending a drill that was slept through: what is no person's answer within the promise counts as nobody's
answer, whatever its ending is called, unless who drills has ended it. The promise is the shorter of what was agreed and
what the edition promised that was in force when it began. To answer is one thing, to be woken another (ADR 0050).

Nor is anybody woken without notice who chose the moment: what was left of the window is counted from the agreement, and
where less than `SURPRISE` was, the moment could be foreseen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median_low

from app.kit.canonical import Json, JsonObject
from app.kit.clock import instant, stamp
from app.kit.errors import Refused

PERSON = "acknowledged"
"""The hop at which a person has said: I have heard it."""
LAST = frozenset({PERSON, "answered"})
"""Hops behind which the answer leaves within seconds."""
CHANNEL = "channel"
"""The hop at which the first message was handed over to be brought: by mail, by telephone, …; a page is none."""
BY_MESSAGE = frozenset({"link", "key"})
"""Ways to acknowledge that only who was reached by a message has: the link that came with it, the key that a call asks
for. Who acknowledges at a `page` was before it, or before a command line."""
MOST = 12
"""Drills that a report counts at most: the newest, a year of monthly ones."""
AMBER, RED = timedelta(days=45), timedelta(days=90)
"""Age of the last drill that woke somebody: from here on it is stale, and from here on it proves nothing. Drills are
monthly (`law.md` §6)."""

SURPRISE = timedelta(minutes=10)
"""What is left of a window at least once a drill is agreed to; with less, its moment can be foreseen."""

ALLOWANCE = timedelta(minutes=5)
"""By how much two clocks may differ, as everywhere."""


@dataclass(frozen=True)
class Word:
    """One signed instrument: who signed it, its id and file, its act and body, and when it was frozen."""

    id: str
    sha256: str
    matter: str
    sender: str
    recipient: str
    act: str
    frozen_at: datetime
    body: Mapping[str, Json]

    @property
    def pin(self) -> JsonObject:
        """How a report names it."""
        return {"id": self.id, "sha256": self.sha256}


@dataclass(frozen=True)
class Drill:
    """A drill that is over."""

    agreement: Word
    request: Word
    ending: Word
    came_back: datetime | None = None
    """When the answer was entered by who drills, by its clock; None: not known, as on the other side."""
    agreement_came: datetime | None = None
    """When the agreement was, likewise."""

    @property
    def outcome(self) -> str:
        """reached, unanswered, or stopped (which counts neither way).

        Unanswered is too: an answer that names no person; that its own side says nobody answered; and an end by that
        side which was here later than a person had promised to be.
        """
        if self.ending.act == "answer":
            return "reached" if PERSON in self.told else "unanswered"
        return "unanswered" if self.cause == "unanswered" or self.stopped_late else "stopped"

    @property
    def cause(self) -> str | None:
        """Why it was stopped, as its ending says; None for an answer."""
        return str(self.ending.body.get("cause") or "other") if self.ending.act == "stop" else None

    @property
    def stopped_late(self) -> bool:
        """Whether who was drilled ended it when the promise was broken already: by the clock of who drills, or by its
        own word, as far as two clocks may differ. What is dated later than it came was not here when it is said to be.
        """
        if self.ending.act != "stop" or self.ending.sender != self.request.recipient:
            return False
        promised, signed = timedelta(minutes=self.within), self.ending.frozen_at - self.request.frozen_at
        return self.took > promised or signed > promised + ALLOWANCE

    @property
    def within(self) -> int:
        """Minutes within which a person was to answer: the shorter of what was agreed and what the edition in force
        promised, as the request tells it. 0: nothing was agreed.
        """
        return within(self.agreement.body, self.request.body) or 0

    @property
    def told(self) -> dict[str, datetime]:
        """Each hop as the answer tells it, by the other side's clock."""
        told = self.ending.body.get("hops") if self.ending.act == "answer" else None
        return {name: instant(str(at)) for name, at in told.items()} if isinstance(told, dict) else {}

    @property
    def foreseeable(self) -> bool:
        """Whether whoever agreed could tell when it comes: by their own word on when they did, and by when that was
        here, the later counts. So too where the request tells of no window.
        """
        span = window_of(self.request.body)
        agreed = max(self.agreement.frozen_at, self.agreement_came or self.agreement.frozen_at)
        return span is None or left(span, agreed) < SURPRISE

    @property
    def woken(self) -> bool:
        """Whether a message had been handed over, and the person acknowledged by what came with it: by their word; and
        whether nobody there could foresee the moment.
        """
        if self.foreseeable:
            return False
        told = self.told
        if self.ending.body.get("acknowledged_how") not in BY_MESSAGE or PERSON not in told or CHANNEL not in self.hops:
            return False
        return told[CHANNEL] <= told[PERSON]

    @property
    def took(self) -> timedelta:
        """From the request until its answer was back, by one clock; as both sides' say, where that is not known."""
        return max(timedelta(0), (self.came_back or self.ending.frozen_at) - self.request.frozen_at)

    @property
    def hops(self) -> dict[str, timedelta]:
        """Each hop that can be so, after the request was frozen; what a clock is wrong by, within what is allowed,
        counts as nothing: no hop lies before the request, none after the answer was here, and the last ones not long
        before it.
        """
        found = {name: at - self.request.frozen_at for name, at in self.told.items()}
        sound = {
            name: min(max(timedelta(0), after), self.took)
            for name, after in found.items()
            if -ALLOWANCE <= after <= self.took + ALLOWANCE
        }
        return {name: after for name, after in sound.items() if name not in LAST or self.took - after <= ALLOWANCE}

    @property
    def clock_disagrees(self) -> frozenset[str]:
        """Hops that the other side's word puts before the request, or after the answer was here; and the last ones
        where it puts them long before the answer, which would have left at once.
        """
        return frozenset(self.told) - frozenset(self.hops)

    @property
    def person(self) -> timedelta | None:
        """After how long a person answered: when the answer was here, where their word on it does not fit that."""
        return self.hops.get(PERSON, self.took) if PERSON in self.told else None

    @property
    def reached_at(self) -> datetime | None:
        """When a person answered."""
        return self.request.frozen_at + self.person if self.person is not None else None

    @property
    def kept(self) -> bool:
        """Whether a person answered within the time that was promised."""
        return self.person is not None and self.person <= timedelta(minutes=self.within)

    def demand_sound(self, authority: str) -> None:
        """`Refused` `not_a_drill`: the three are not of one drill of this authority's points."""
        asker = self.request.sender
        sound = (
            len({self.agreement.matter, self.request.matter, self.ending.matter}) == 1
            and (self.agreement.act, self.request.act) == ("agree", "start")
            and self.request.body.get("kind") == "drill"
            and (self.agreement.sender, self.request.recipient) == (authority, authority)
            and self.ending.act in {"answer", "stop"}
            and self.ending.sender in ({authority} if self.ending.act == "answer" else {authority, asker})
        )
        if not sound:
            raise Refused("not_a_drill", f"{self.request.matter} does not tell of a drill of {authority}.")


def within(agreement: Mapping[str, Json], request: Mapping[str, Json] | None) -> int | None:
    """Minutes: the shorter of what was agreed and what the edition promised that the request names; None: nothing."""
    edition = request.get("edition") if request is not None else None
    told = (agreement.get("answer_within"), edition.get("answer_within") if isinstance(edition, dict) else None)
    return min((one for one in told if isinstance(one, int)), default=None)


def window_of(body: Mapping[str, Json]) -> tuple[datetime, datetime] | None:
    """The window that an instrument tells; None: it tells none."""
    told = body.get("window")
    return (instant(str(told["from"])), instant(str(told["to"]))) if isinstance(told, dict) else None


def left(window: tuple[datetime, datetime], since: datetime) -> timedelta:
    """What is left of a window from a moment on; before it has begun, all of it."""
    begin, end = window
    return end - max(begin, since)


def count(authority: str, drills: Iterable[Drill]) -> JsonObject:
    """The body of an `exercise_report` on an authority: the newest drills first, and what they come to."""
    newest = sorted(drills, key=lambda one: (one.request.frozen_at, one.request.id), reverse=True)[:MOST]
    for one in newest:
        one.demand_sound(authority)
    counted = [one for one in newest if one.outcome != "stopped"]
    reached = [one for one in counted if one.outcome == "reached"]
    woken = [one for one in reached if one.woken]
    foreseeable = sum(one.foreseeable for one in reached)
    spans: dict[str, list[timedelta]] = {}
    for one in reached:
        # A word on the person that is not believed spares nobody the time that was measured.
        for name, after in {**one.hops, PERSON: one.person}.items():
            if after is not None:
                spans.setdefault(name, []).append(after)
    medians: dict[str, Json] = {name: _median(spans[name]) for name in sorted(spans)}
    wrong: dict[str, Json] = dict(sorted(Counter(name for one in reached for name in one.clock_disagrees).items()))
    stopped: dict[str, Json] = dict(sorted(Counter(str(one.cause) for one in newest if one not in counted).items()))
    return {
        "authority": authority,
        "drills": [_row(one) for one in newest],
        "tried": len(counted),
        "reached": len(reached),
        "woken": len(woken),
        "kept_promises": sum(one.kept for one in reached),
        **({"foreseeable": foreseeable} if foreseeable else {}),
        **({"stopped": stopped} if stopped else {}),
        **_last("last_reached", reached),
        **_last("last_woken", woken),
        **({"medians": medians} if medians else {}),
        **({"clock_disagrees": wrong} if wrong else {}),
    }


def again(body: Mapping[str, Json], by: str, words: Mapping[str, Word]) -> JsonObject:
    """The body of a report by an authority, counted again from the instruments that it names, here by their ids.

    `Refused` where it says otherwise: `instrument_missing`, `other_file`, `not_a_drill`, `other_count`.
    """
    named = body.get("drills")
    drills = []
    for row in named if isinstance(named, list) else []:
        agreement, request, ending = (_named(words, row, name) for name in ("agreement", "request", "ending"))
        one = Drill(agreement, request, ending, came(row, "came_back"), came(row, "agreement_came"))
        if one.request.sender != by:
            raise Refused("not_a_drill", f"{one.request.matter} was not begun by who reports it.")
        drills.append(one)
    counted = count(str(body.get("authority")), drills)
    for name in sorted({*counted, *body}):
        if counted.get(name) != body.get(name):
            raise Refused("other_count", f"The report says of {name} what its instruments do not.")
    return counted


def came(row: Json, name: str) -> datetime | None:
    """When an instrument was entered by who drills, as a drill's row in its report tells; None: it does not."""
    told = row.get(name) if isinstance(row, dict) else None
    return instant(told) if isinstance(told, str) else None


def freshness(last_woken: datetime | None, last_reached: datetime | None, now: datetime) -> str:
    """green, amber or red. Green: somebody was woken lately; amber: it is a while ago, or people have answered of late
    and nothing shows that any of them was woken without notice; red: neither.
    """
    if last_woken is not None and now - last_woken <= AMBER:
        return "green"
    last = max((one for one in (last_woken, last_reached) if one is not None), default=None)
    return "red" if last is None or now - last > RED else "amber"


def twice_unreached(outcomes: Sequence[str]) -> bool:
    """Whether the last two drills that count reached nobody; newest first."""
    counted = [one for one in outcomes if one != "stopped"]
    return counted[:2] == ["unanswered", "unanswered"]


def _median(spans: Sequence[timedelta]) -> int:
    """Milliseconds; of an even number the lower of the two in the middle, so that it is one that was measured."""
    return median_low([round(one / timedelta(milliseconds=1)) for one in spans])


def _last(name: str, drills: Sequence[Drill]) -> JsonObject:
    found = [at for one in drills if (at := one.reached_at) is not None]
    return {name: stamp(max(found))} if found else {}


def _row(one: Drill) -> JsonObject:
    return {
        "matter": one.request.matter,
        "agreement": one.agreement.pin,
        "request": one.request.pin,
        "ending": one.ending.pin,
        "outcome": one.outcome,
        "answer_within": one.within,
        "woken": one.woken,
        **({"foreseeable": True} if one.foreseeable else {}),
        **({"cause": one.cause} if one.cause is not None else {}),
        **({"agreement_came": stamp(one.agreement_came)} if one.agreement_came is not None else {}),
        **({"came_back": stamp(one.came_back)} if one.came_back is not None else {}),
    }


def _named(words: Mapping[str, Word], row: Json, name: str) -> Word:
    pin = row.get(name) if isinstance(row, dict) else None
    told = pin if isinstance(pin, dict) else {}
    found = words.get(str(told.get("id")))
    if found is None:
        words_ = f"The {name} {told.get('id')} is not among the files."
        raise Refused("instrument_missing", words_, "Give every one that the report names.")
    if told.get("sha256") != found.sha256:
        raise Refused("other_file", f"The {name} {found.id} is another file than the one that was counted.")
    return found
