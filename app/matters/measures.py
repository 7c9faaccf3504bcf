"""The measures of a matter: each has a status of its own, projected from the same instruments. Pure.

A step's row says what it does (`Step.measures`), its body names to which (`measures: ["m1"]`). Where it names none, a
question concerns the request as a whole and no measure, an answer those that were asked about, accepted conditions
those that waited for them, and anything else every measure that is not over yet. What runs until a day runs on whatever
is asked, answered or accepted meanwhile: its end, its outcome, a refusal or a withdrawal is said of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.kit.canonical import Json, JsonObject
from app.kit.clock import instant
from app.kit.ids import InstrumentId
from app.procedures.engine import GIVES_UP, SPOKEN, WRITTEN, Applied
from app.treaties import holdings
from app.treaties.codes import CAME
from app.treaties.holdings import Holders
from app.treaties.wanted import IMPLIED

ASKED, TAKEN, QUERIED, ANSWERED, OUTCOME, DONE = "asked", "taken", "queried", "answered", "outcome", "done"
ACCEPTED, CONDITIONS = "accepted", "conditions"
NEW = {ASKED: "asked", TAKEN: "running"}
"""Steps that bring measures into the matter, and how these stand then: asked for, or taken without being asked."""
PRESERVED, RELEASED, RUNNING, PROLONGED = "preserved", "released", "running", "prolonged"
KEPT, LOST, SERVED = "kept", "lost", "served"
LIFTED, RETURNED, RETURN_REFUSED = "lifted", "returned", "return_refused"
DELIVERED = "delivered"
"""What a desk delivers: outcomes, and that a measure has begun or ended."""
_BESIDE = frozenset({QUERIED, ANSWERED, ACCEPTED})
"""What may be said of a measure while it runs, and changes nothing about that."""
LASTS_UNTIL, END_OWED = "measure_until", "end_notice"
"""The clock on a measure that goes on, and the kind by which its end is noted."""
GIVEN_UP: Mapping[str, str] = {"DISCONTINUED": "discontinued", "REFERRED": "referred"}
"""Ends that decide about no measure: what is not over then is over with the matter, and stands as it did before where
the matter goes on. What runs goes on until its end is noted."""
_ENDED = frozenset({*GIVEN_UP, "CLOSED"})
IN_PART = "withdraw_part"
"""The act that lets go of measures one by one: what names none lets go of nothing."""
REFUSED, RETURN = "refused", "RETURN"
OVER = frozenset({DONE, REFUSED, LOST, "withdrawn", "unexamined", *GIVEN_UP.values()})
PRESERVE = "PRESERVE"


@dataclass(frozen=True)
class Measure:
    """A measure as the instruments leave it. `source`: the instrument that said so last."""

    id: str
    code: str
    status: str
    source: InstrumentId
    until: str | None = None
    outcome: str | None = None
    note: str | None = field(default=None, repr=False)
    lasts: InstrumentId | None = None
    """The instrument that says until when it goes on; None: it was never begun, or its end or outcome was noted."""
    custodians: Holders = ()
    """Of an item that is to be preserved: who was ordered to keep it, and what came of that."""

    def to_json(self) -> JsonObject:
        """For pages and API."""
        return {
            "id": self.id,
            "code": self.code,
            "status": self.status,
            "source": self.source,
            "until": self.until,
            "outcome": self.outcome,
            "note": self.note,
            "lasts": self.lasts,
            **({"custodians": [one.to_json() for one in self.custodians]} if self.custodians else {}),
        }

    @property
    def runs(self) -> bool:
        """Whether it was begun, and neither its end nor what came of it nor a refusal ended that: who withdraws it asks
        that it be ended.
        """
        return self.lasts is not None and self.status != REFUSED

    @property
    def came(self) -> bool:
        """Whether it is over, and something of it came."""
        return self.status == DONE and self.outcome in CAME

    @property
    def awaited(self) -> bool:
        """Whether somebody's word on it is awaited: of a custodian that was ordered to keep it, or any at all."""
        if self.status in OVER:
            return False
        unsaid = not self.custodians and self.lasts is None
        return unsaid or any(one.state == holdings.AWAITED for one in self.custodians)


def named(body: Mapping[str, Json]) -> tuple[str, ...]:
    """The ids of the measures that a body names, in either form: ids, or the measures themselves."""
    found = body.get("measures")
    ids = [_id(one) for one in found] if isinstance(found, list) else []
    return tuple(one for one in ids if one)


def told_of(body: Mapping[str, Json], member: str) -> tuple[str, ...]:
    """The ids of the measures of which the rows of a list tell (`measure`)."""
    return tuple(name for one in _rows(body, member) if isinstance(name := one.get("measure"), str))


def measures(history: Iterable[Applied]) -> tuple[Measure, ...]:
    """Every measure that was asked for or taken, in the order in which it was; crossed instruments change nothing.

    What was asked for by word of mouth may have its outcome before the letter that names it comes.
    """
    state: dict[str, Measure] = {}
    spoken, before = False, dict[str, Measure]()
    proposed: dict[InstrumentId, tuple[str, ...]] = {}
    for one in history:
        if one.step is None:
            continue
        if one.link.kind == CONDITIONS:
            proposed[one.link.id] = named(one.link.body)
        if one.link.act in (SPOKEN, WRITTEN):
            spoken = one.link.act == SPOKEN
        if one.before in _ENDED and one.after not in _ENDED:
            state |= {key: old for key, old in before.items() if state[key].status in GIVEN_UP.values()}
            before = {}
        answered = one.link.in_reply_to.id if one.link.in_reply_to else None
        if one.step.measures == ACCEPTED and answered in proposed:
            state |= _agreed(one, state, proposed[answered])
        else:
            state |= _told(one, one.step.measures, state, spoken=spoken)
        if one.after in GIVEN_UP and one.before != one.after:
            before = {key: old for key, old in state.items() if old.status not in {*OVER, RUNNING}}
            state |= {key: replace(old, status=GIVEN_UP[one.after], source=one.link.id) for key, old in before.items()}
    return tuple(state.values())


def with_ends(found: Iterable[Json], clocks: Iterable[Json], now: datetime) -> tuple[Json, ...]:
    """Measures as they are stored, for doors: `over_since` (RFC 3339) for one whose time has passed and whose end
    nobody noted, and what is `owed` then. Silence ends a measure, it never prolongs it (`law.md` §3.1.1).
    """
    ends: dict[str, str] = {}
    for clock in clocks:
        if isinstance(clock, dict) and clock.get("code") == LASTS_UNTIL and isinstance(due := clock.get("due"), str):
            ends[str(clock.get("started_by"))] = due
    told: list[Json] = []
    for one in found:
        since = ends.get(str(one.get("lasts"))) if isinstance(one, dict) else None
        over = since is not None and instant(since) <= now
        if isinstance(one, dict):
            told.append({**one, "over_since": since if over else None, "owed": END_OWED if over else None})
    return tuple(told)


def _told(one: Applied, says: str, state: Mapping[str, Measure], *, spoken: bool) -> dict[str, Measure]:
    """The measures that an instrument changes, as it leaves them; `says`: what its row does. `spoken`: nothing has been
    written down yet of what was asked by word of mouth.
    """
    if says in NEW:
        return {
            key: replace(state[key], code=state[key].code or new.code) if key in state else new
            for key, new in _new(one, NEW[says]).items()
        }
    if says == OUTCOME:
        return _outcomes(one, state, spoken=spoken)
    if says in _READ:
        return _READ[says](one, state)
    return _changed(one, state, says) if says else {}


def _new(one: Applied, status: str) -> dict[str, Measure]:
    """What a request asks for: measures, or the data of which each item is one."""
    found = [(block, str(block.get("code", ""))) for block in _rows(one.link.body, "measures")]
    found += [(block, IMPLIED.get(one.link.kind, "")) for block in _rows(one.link.body, "data")]
    return {name: Measure(name, code, status, one.link.id) for block, code in found if (name := _id(block))}


def _preserved(one: Applied, state: Mapping[str, Measure]) -> dict[str, Measure]:
    """Items that custodians hold, each until the first of its days; what nobody holds is over. Custodians answer one by
    one, and no answer begins anew what is over: only where nobody has anything may another custodian be found. A
    confirmation that names no item speaks of all.
    """
    told = holdings.told(one.link.kind, dict(one.link.body), {key: old.custodians for key, old in state.items()})
    if not told and one.link.kind == "preservation_confirmation":
        return _some(one, state, RUNNING, [key for key, old in state.items() if old.status not in OVER])
    made: dict[str, Measure] = {}
    for name, holders in told.items():
        before = state.get(name) or Measure(name, PRESERVE, ASKED, one.link.id)
        states = {had.state for had in before.custodians}
        another = before.status in (DONE, LOST) and states and states <= {holdings.NONE, holdings.LOST}
        if holders and (before.status not in OVER or another):
            made[name] = _standing(replace(before, source=one.link.id), holders)
    return made


def _standing(before: Measure, holders: Holders) -> Measure:
    """How an item stands with its custodians."""
    states = {had.state for had in holders}
    if holdings.HELD not in states:
        status = SERVED if holdings.AWAITED in states else LOST if holdings.LOST in states else DONE
        return replace(before, status=status, until=None, outcome=holders[-1].outcome, lasts=None, custodians=holders)
    partly = any(had.state == holdings.HELD and had.outcome == "partly" for had in holders)
    return replace(
        before, status=RUNNING, until=holdings.first_day(holders), outcome="partly" if partly else PRESERVED,
        lasts=before.source, custodians=holders,
    )  # fmt: skip


def _released(one: Applied, state: Mapping[str, Measure]) -> dict[str, Measure]:
    """What is let go, or was lost, with one custodian after the other; by what ends the matter with all. What was given
    up before stays so.
    """
    ends = one.after != one.before
    told = holdings.told(
        one.link.kind, dict(one.link.body), {key: old.custodians for key, old in state.items()}, ends=ends
    )
    made: dict[str, Measure] = {}
    for name, old in state.items():
        if name not in told or (old.status in OVER and not old.runs):
            continue
        new = _standing(replace(old, source=one.link.id), told[name]) if told[name] else _over(one, old)
        made[name] = replace(new, status=old.status) if old.status in OVER else new
    return made


def _over(one: Applied, old: Measure) -> Measure:
    return replace(old, status=DONE, source=one.link.id, lasts=None)


def _outcomes(one: Applied, state: Mapping[str, Measure], *, spoken: bool) -> dict[str, Measure]:
    made: dict[str, Measure] = {}
    for told in _rows(one.link.body, "outcomes"):
        name = str(told.get("measure"))
        if (before := state.get(name)) is None:
            if not spoken:
                continue
            before = Measure(name, "", ASKED, one.link.id)
        outcome, note = str(told.get("outcome", "")), told.get("note")
        if before.came and outcome not in CAME:
            continue  # what came stays so, whatever is said of it later
        status = outcome if outcome in OVER - {LOST} else DONE
        words = note if isinstance(note, str) else None
        made[before.id] = replace(
            before, status=_left_so(before, status), source=one.link.id, outcome=outcome, note=words, lasts=None,
            custodians=holdings.freed(before.custodians, LOST if outcome == LOST else holdings.RELEASED),
        )  # fmt: skip
    return made


def _left_so(before: Measure, status: str) -> str:
    """An item that was given up stays so when its custodians keep it no more."""
    return before.status if before.custodians and before.status == GIVES_UP and status == DONE else status


def _delivered(one: Applied, state: Mapping[str, Measure]) -> dict[str, Measure]:
    """What a desk says of measures: one that began runs until its day, one that ended has its outcome still to come."""
    made: dict[str, Measure] = {}
    for told in _rows(one.link.body, "lasting"):
        if (before := state.get(str(told.get("measure", "")))) is None:
            continue
        if told.get("ended_at") is not None:
            status = ACCEPTED if before.status == RUNNING else before.status
            made[before.id] = replace(before, status=status, source=one.link.id, lasts=None)
            continue
        until = told.get("until")
        made[before.id] = replace(
            before,
            status=before.status if before.status in OVER else RUNNING,
            source=one.link.id,
            until=until if isinstance(until, str) else before.until,
            lasts=one.link.id,
        )
    return made | _outcomes(one, {**state, **made}, spoken=False)


def _prolonged(one: Applied, state: Mapping[str, Measure]) -> dict[str, Measure]:
    """What goes on goes on to another date: how it stands is unchanged. What is over is not begun anew."""
    until = one.link.body.get("until")
    if not isinstance(until, str):
        return {}
    names = named(one.link.body)
    return {
        key: replace(measure, until=until, lasts=one.link.id)
        for key, measure in state.items()
        if key in names and measure.lasts is not None
    }


def _lifted(one: Applied, state: Mapping[str, Measure]) -> dict[str, Measure]:
    """What is free; where the body names none, all that was frozen, and nothing that is only asked for."""
    frozen = [key for key, old in state.items() if old.lasts is not None and old.status not in OVER]
    return _some(one, state, DONE, named(one.link.body) or frozen)


def _returned(status: str) -> Callable[[Applied, Mapping[str, Measure]], dict[str, Measure]]:
    """What came of a return, or was decided on it: nothing else is over with it."""

    def read(one: Applied, state: Mapping[str, Measure]) -> dict[str, Measure]:
        names = named(one.link.body) or tuple(state)
        meant = [key for key in names if key in state and state[key].code == RETURN and state[key].status not in OVER]
        return _some(one, state, status, meant)

    return read


_READ: Mapping[str, Callable[[Applied, Mapping[str, Measure]], dict[str, Measure]]] = {
    PRESERVED: _preserved,
    KEPT: _preserved,
    RELEASED: _released,
    LOST: _released,
    PROLONGED: _prolonged,
    LIFTED: _lifted,
    RETURNED: _returned(DONE),
    RETURN_REFUSED: _returned(REFUSED),
    DELIVERED: _delivered,
}


def _changed(one: Applied, state: Mapping[str, Measure], status: str) -> dict[str, Measure]:
    names = named(one.link.body) or (() if one.link.act == IN_PART else _meant(one, state, status))
    if status == GIVES_UP:  # what came before nobody required it any more has come
        names = tuple(name for name in names if name in state and state[name].status != DONE)
    elif status == REFUSED:  # and of what came nobody says that it does not
        names = tuple(name for name in names if name in state and not state[name].came)
    return _some(one, state, status, names)


def _agreed(one: Applied, state: Mapping[str, Measure], conditions: Iterable[str]) -> dict[str, Measure]:
    """What the accepted conditions had named, or all that waited for them; what is asked about waits still."""
    wanted = set(conditions) or set(state)
    waited = [key for key, old in state.items() if key in wanted and old.status not in {*OVER, QUERIED}]
    return _some(one, state, ACCEPTED, waited)


def _some(one: Applied, state: Mapping[str, Measure], status: str, wanted: Iterable[str]) -> dict[str, Measure]:
    until = one.link.body.get("until")
    runs_on = {key for key, old in state.items() if status in _BESIDE and old.status == RUNNING and old.lasts}
    return {
        key: replace(
            state[key],
            status=_left_so(state[key], status),
            source=one.link.id,
            until=until if isinstance(until, str) else state[key].until,
            lasts=one.link.id if status == RUNNING else None if status == DONE else state[key].lasts,
            custodians=holdings.freed(state[key].custodians) if status == DONE else state[key].custodians,
        )
        for key in wanted
        if key in state and key not in runs_on
    }


def _meant(one: Applied, state: Mapping[str, Measure], status: str) -> tuple[str, ...]:
    if status == QUERIED:
        return ()
    if status == ANSWERED:
        question = one.link.in_reply_to.id if one.link.in_reply_to else None
        return tuple(key for key, measure in state.items() if (measure.status, measure.source) == (QUERIED, question))
    kept = {key for key, measure in state.items() if status == DONE and measure.custodians and measure.runs}
    return tuple(key for key, measure in state.items() if measure.status not in OVER or key in kept)


def _rows(body: Mapping[str, Json], member: str) -> list[JsonObject]:
    found = body.get(member)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _id(one: Json) -> str | None:
    found = one.get("id") if isinstance(one, dict) else one
    return found if isinstance(found, str) else None
