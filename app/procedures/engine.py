"""The one engine: what the accepted instruments of a matter say (`project`). Which are accepted: `judging.py`.

Pure functions of the set of instruments and the procedure's table (`design.md` §6): no clock, no database, no order
of arrival. Everything is replayed by one rule: of two instruments that are both ready, the requested side's goes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.kit.canonical import Json
from app.kit.ids import Digest, InstrumentId
from app.procedures.alike import alike
from app.procedures.table import BACK, NONE, SAME, Procedure, Side, Step, Who
from app.treaties import holdings, loans

HANDS_OVER = "transfer_competence"
"""The act of `law.md` §3.0 by which an authority of the same State takes a side over; it means so in every table."""
SPOKEN, WRITTEN = "note_oral", "confirm_oral"
"""The acts by which a request made by word of mouth is noted and confirmed in writing (UNCC 40(13))."""
GIVES_UP = "withdrawn"
"""What a row does to measures that are not required any more (`Step.measures`)."""
_IN_PART = frozenset({GIVES_UP, "refused"})
"""What it does to a part of what is asked for, so that what was asked about the part alone has lost its object."""
_OVER = _IN_PART | {"done", "lifted", "returned", "return_refused"}
"""What it does to measures that its body names and that are over with it."""


@dataclass(frozen=True)
class Pin:
    """An instrument named by id and digest of the delivered file."""

    id: InstrumentId
    sha256: Digest


@dataclass(frozen=True)
class Link:
    """What the engine needs of one instrument."""

    id: InstrumentId
    sha256: Digest
    side: Side
    act: str
    kind: str
    after_own: Pin | None = None
    after_other: Pin | None = None
    in_reply_to: Pin | None = None
    replaces: Pin | None = None
    urgency: str = "routine"
    body: Mapping[str, Json] = field(default_factory=dict)
    sender: str = ""
    """The authority that signed it. Empty where only places in the chain are looked at."""
    recipient: str = ""
    """The authority that it was addressed to."""
    language: str = ""
    """In which its own words are. Empty where only places in the chain are looked at."""

    @property
    def pin(self) -> Pin:
        """How others name it."""
        return Pin(self.id, self.sha256)


@dataclass(frozen=True)
class Applied:
    """An instrument in the order of projection. `crossed`: valid, but its step was not open any more."""

    link: Link
    step: Step | None
    before: str
    after: str
    crossed: bool
    dropped: frozenset[InstrumentId] = frozenset()
    """What had asked, and needs no answer any more by what this one says was done (`Step.moots`)."""


@dataclass(frozen=True)
class Projection:
    """What the accepted instruments of a matter say."""

    status: str
    source: InstrumentId | None
    """The instrument that the status comes from."""
    history: tuple[Applied, ...]
    heads: Mapping[Side, Pin | None]
    """The last chained instrument of each side."""
    settled: Mapping[Side, bool]
    """Whether the other side has signed something that covers this side's last word."""
    unanswered: tuple[Link, ...]
    """Instruments that ask and have no answer yet."""

    @property
    def crossed(self) -> tuple[Link, ...]:
        """Instruments that came too late to take effect."""
        return tuple(one.link for one in self.history if one.crossed)

    @property
    def applied(self) -> tuple[Link, ...]:
        """Instruments that took effect, in order."""
        return tuple(one.link for one in self.history if not one.crossed)

    @property
    def is_settled(self) -> bool:
        """Whether no word of either side can still change the status behind the other's back."""
        return all(self.settled.values())


def speakers(seen: Projection) -> dict[Side, str]:
    """The authority that speaks for each side: those of the opening instrument, until a side hands its part over.

    `transfer_competence` names an authority of the same State (BC 27(9)(c)); it counts where it took effect. Nothing
    but the matter's own instruments is asked.
    """
    found: dict[Side, str] = {}
    for place, link in enumerate(seen.applied):
        if place == 0:
            found = {link.side: link.sender, link.side.other: link.recipient}
        elif (heir := successor(link)) is not None:
            found[link.side] = heir
    return found


def successor(link: Link) -> str | None:
    """The authority that an instrument hands its side over to; None for any that does not."""
    if link.act != HANDS_OVER or link.body.get("outcome") != "transferred":
        return None
    named = link.body.get("authority")
    heir = named.get("directory_id") if isinstance(named, dict) else None
    state = link.sender.partition(".")[0]
    return heir if isinstance(heir, str) and state and heir.startswith(f"{state}.") else None


def project(procedure: Procedure, known: Iterable[Link]) -> Projection:
    """Replay the accepted instruments; the same set gives the same answer in whatever order it came."""
    state = _Replay(procedure)
    waiting = {one.id: one for one in known}
    chains = {side: sorted((o for o in waiting.values() if o.side is side), key=lambda o: o.id) for side in Side}
    while True:
        ready = _next(state, chains)
        if ready is None:
            break
        state.take(ready)
        chains[ready.side].remove(ready)
    return state.projection()


def open_steps(procedure: Procedure, seen: Projection, side: Side) -> tuple[Step, ...]:
    """The rows that a side may take now."""
    return tuple(step for step in procedure.steps if is_open(step, seen, side))


def chained(procedure: Procedure, act: str) -> bool:
    """Whether instruments of this act form the chain."""
    return any(step.chained for step in procedure.rows(act))


def ancestors(by_id: Mapping[InstrumentId, Link], start: InstrumentId) -> set[InstrumentId]:
    """The instruments before one on its own side's chain."""
    found: set[InstrumentId] = set()
    at = by_id.get(start)
    while at is not None and at.after_own is not None and at.after_own.id not in found:
        found.add(at.after_own.id)
        at = by_id.get(at.after_own.id)
    return found


def past(by_id: Mapping[InstrumentId, Link], link: Link) -> dict[InstrumentId, Link]:
    """What the signer had seen: everything that its pins reach."""
    seen: dict[InstrumentId, Link] = {}
    todo = [pin for pin in (link.after_own, link.after_other, link.in_reply_to) if pin is not None]
    while todo:
        pin = todo.pop()
        if pin.id in seen or pin.id not in by_id:
            continue
        one = by_id[pin.id]
        seen[pin.id] = one
        todo += [other for other in (one.after_own, one.after_other, one.in_reply_to) if other is not None]
    return seen


def may(row: Step, seen: Projection, side: Side) -> bool:
    """Whether a row is one for this side at all, whatever the status."""
    if row.who is Who.OTHER:
        return any(ask.act in row.answers and ask.side is not side for ask in seen.unanswered) or not row.answers
    return row.who is Who.ANY or row.who.value == side.value


def is_open(row: Step, seen: Projection, side: Side) -> bool:
    """Whether a side may take a row now."""
    if not may(row, seen, side) or seen.status not in row.at or (row.oral and not unwritten(seen)):
        return False
    if row.takes_back and not any(ask.act in row.takes_back and ask.side is side for ask in seen.unanswered):
        return False
    return all(
        not acts or any(ask.act in acts and ask.side is not side for ask in seen.unanswered)
        for acts in (row.answers, row.meets)
    )


def unwritten(seen: Projection) -> bool:
    """Whether what is asked was said by word of mouth, and nobody has confirmed it in writing."""
    return [one.act for one in seen.applied if one.act in (SPOKEN, WRITTEN)][-1:] == [SPOKEN]


def answered(row: Step, seen: Projection, link: Link) -> bool:
    """Whether an instrument replies to something open that the row answers."""
    if link.in_reply_to is None:
        return False
    return any(
        ask.pin == link.in_reply_to and ask.act in row.answers and ask.side is not link.side for ask in seen.unanswered
    )


def _next(state: _Replay, chains: Mapping[Side, list[Link]]) -> Link | None:
    """The next instrument: unchained ones as soon as they can be placed, then the requested side's chain first."""
    ready = {side: [one for one in chains[side] if state.ready(one)] for side in Side}
    for side in (Side.REQUESTED, Side.REQUESTING):
        for one in ready[side]:
            if not chained(state.procedure, one.act):
                return one
    for side in (Side.REQUESTED, Side.REQUESTING):
        if ready[side]:
            return ready[side][0]
    return None


def _about(link: Link) -> frozenset[str]:
    """The measures that an instrument names or asks for; empty is all."""
    found = link.body.get("measures")
    ids = [one.get("id") if isinstance(one, dict) else one for one in found] if isinstance(found, list) else []
    return frozenset(one for one in ids if isinstance(one, str))


def _led_into(one: Applied, status: str) -> bool:
    """Whether an instrument led into a status for the first time, not back to it."""
    return one.step is not None and one.before != one.after == status and one.step.then != BACK


class _Replay:
    """The state of one replay."""

    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure
        self.status, self.source = NONE, None
        self.placed: dict[InstrumentId, Applied] = {}
        self.heads: dict[Side, Pin | None] = {Side.REQUESTING: None, Side.REQUESTED: None}
        self.asks: dict[InstrumentId, Link] = {}
        self.told: dict[InstrumentId, frozenset[str]] = {}
        """By what asks: the measures of which it was answered, item by item (`Step.once`)."""
        self.held: holdings.Ledger = {}
        """What custodians keep of each item by the letters that were applied."""
        self.gone: frozenset[str] = frozenset()
        """Those of which nothing is kept: a custodian whose answer is to come keeps nothing yet of what is over."""
        self.answering = {act for step in procedure.steps for act in (*step.answers, *step.meets)}

    source: InstrumentId | None

    def ready(self, link: Link) -> bool:
        """Whether everything it follows is placed."""
        pins = (link.after_own, link.after_other, link.in_reply_to)
        return all(pin is None or pin.id in self.placed for pin in pins)

    def take(self, link: Link) -> None:
        """Place one instrument: apply it if its step is open now, else it is crossed."""
        seen, before, dropped = self.view(), self.status, frozenset[InstrumentId]()
        rows = [row for row in self.procedure.rows(link.act) if row.instrument == link.kind]
        step = next((row for row in rows if is_open(row, seen, link.side) and self._fits(row, seen, link)), None)
        if step is not None:
            self.held = {**self.held, **holdings.told(link.kind, dict(link.body), self.held)}
            self.gone = frozenset(item for item, had in self.held.items() if holdings.gone(had, item in self.gone))
            if step.answers and link.in_reply_to is not None:
                self._answer(step, link, link.in_reply_to.id)
            dropped = frozenset(ask.id for ask in self.asks.values() if self._mooted(ask, step, link))
            self.asks = {key: ask for key, ask in self.asks.items() if key not in dropped}
            for gone in [ask for ask in self.asks.values() if self._forgotten(ask, step, link)]:
                del self.asks[gone.id]
            after = self._after(step, link)
            if not any(ask.act in step.once for ask in self.asks.values()):
                self.status = after
            if self.status != before:
                self.source = link.id
            if link.act in self.answering:
                self.asks[link.id] = link
            if step.then not in (SAME, BACK) and self.status in self.procedure.end:
                self._forget_questions()
        self.placed[link.id] = Applied(link, step, before, self.status, step is None, dropped)
        if chained(self.procedure, link.act):
            self.heads[link.side] = link.pin

    def view(self) -> Projection:
        """The projection so far."""
        return Projection(
            self.status, self.source, tuple(self.placed.values()), dict(self.heads), {}, tuple(self.asks.values())
        )

    def projection(self) -> Projection:
        """The projection, with what is settled."""
        seen = self.view()
        return Projection(seen.status, seen.source, seen.history, seen.heads, self._settled(), seen.unanswered)

    def _fits(self, row: Step, seen: Projection, link: Link) -> bool:
        return (not row.answers or answered(row, seen, link)) and not self._overtaken(link)

    def _answer(self, step: Step, link: Link, asked: InstrumentId) -> None:
        """What is answered is no more open; item by item (`Step.once`), once nothing of it is left that is required."""
        ask, named = self.asks.get(asked), _about(link)
        if ask is None:
            return
        self.told[asked] = self.told.get(asked, frozenset()) | named
        if ask.act not in step.once or not named or not self._open(ask):
            del self.asks[asked]

    def _open(self, ask: Link) -> frozenset[str]:
        """The measures that an instrument asks about which nobody has answered, given up, refused or ended; not those
        that were let go or lost by all who kept them: that has answered what was asked.
        """
        return _about(ask) - self.told.get(ask.id, frozenset()) - self._given_up() - self.gone

    def _after(self, step: Step, link: Link) -> str:
        if step.then == SAME:
            return self.status
        if step.then != BACK:
            return step.then
        cause = self._cause(link)
        return self.status if cause is None else self._before(cause)

    def _before(self, cause: Applied) -> str:
        """The status that an instrument led out of; where a question had led there that was answered meanwhile, the
        one before the question.
        """
        placed = list(self.placed.values())
        place = placed.index(cause)
        if any(one.link.act in self.procedure.evidence and not one.crossed for one in placed[place:]):
            return "PARTLY_EXECUTED"
        led = next((one for one in reversed(placed[:place]) if _led_into(one, cause.before)), None)
        if led is not None and led.link.act in self.answering and led.link.id not in self.asks:
            return self._before(led)
        return cause.before

    def _cause(self, link: Link) -> Applied | None:
        """The instrument that `back` undoes: the one answered, or the one that led into the present status."""
        if link.in_reply_to is not None and (found := self.placed.get(link.in_reply_to.id)) is not None:
            return found if not found.crossed else None
        led = [one for one in self.placed.values() if one.after == self.status and one.before != self.status]
        return led[-1] if led else None

    def _forgotten(self, ask: Link, step: Step, link: Link) -> bool:
        """Whether a step makes an ask moot: its own side's, and the other's where only that side may ask it. What names
        measures leaves alone what was asked about others; what ends a part, or answers item by item, also what was
        asked about it and more.
        """
        about, named = _about(ask), _about(link)
        if ask.act not in step.forgets or (about and named and not about & named):
            return False
        if step.alike:
            answered = self.placed.get(link.in_reply_to.id) if step.answers and link.in_reply_to else None
            own = "=" in step.alike or ask.side is link.side
            return own and alike(step.alike, answered.link.body if answered else link.body, ask.body)
        in_part = step.measures in _IN_PART or ask.act in step.once
        if in_part and (not about or not self._open(ask) <= named):
            return False
        return ask.side is link.side or all(row.who in (Who.R, Who.Q) for row in self.procedure.rows(ask.act))

    def _mooted(self, ask: Link, step: Step, link: Link) -> bool:
        """Whether a step says that what was asked about was done (`Step.moots`)."""
        rule = step.moots
        acts = () if rule is None else rule.own if ask.side is link.side else rule.others
        if rule is None or ask.act not in acts or (rule.where and link.body.get(rule.where) in (None, "")):
            return False
        return not rule.parcel or loans.brings(self.view().applied, link).answers(dict(ask.body))

    def _overtaken(self, link: Link) -> bool:
        """Whether what an instrument asks about was done by a letter that its signer had not seen."""
        done = [one for one in self.placed.values() if one.step is not None and one.step.moots is not None]
        seen = past({key: one.link for key, one in self.placed.items()}, link) if done else {}
        unseen = [one for one in done if one.link.id not in seen]
        return any(one.step is not None and self._mooted(link, one.step, one.link) for one in unseen)

    def _given_up(self) -> frozenset[str]:
        told = [one.link for one in self.placed.values() if one.step is not None and one.step.measures in _OVER]
        return frozenset().union(*(_about(one) for one in told))

    def _forget_questions(self) -> None:
        """An end status leaves no question of the old course open, but for pairs that live on after it."""
        lasting = {act for step in self.procedure.steps if self.status in step.at for act in step.answers}
        self.asks = {key: ask for key, ask in self.asks.items() if ask.act in lasting}

    def _settled(self) -> dict[Side, bool]:
        covered: dict[Side, set[InstrumentId]] = {side: set() for side in Side}
        links = {one.link.id: one.link for one in self.placed.values()}
        for one in links.values():
            if one.after_other is not None:
                covered[one.side.other].add(one.after_other.id)
                covered[one.side.other] |= ancestors(links, one.after_other.id)
        return {side: pin is None or pin.id in covered[side] for side, pin in self.heads.items()}
