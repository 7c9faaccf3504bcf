"""What an authority knows of its conferences: its own matters say it of its pairs, others tell it of theirs.

Of the others one of them tells us, in a communication, that they signed and which text, or that it binds them no more,
and nothing else of their matter (`law.md` §3.18).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.exchange import chains
from app.instruments.header import read
from app.instruments.models import Instrument, MatterHead
from app.kit.canonical import Json, JsonObject, objects
from app.kit.ids import AuthorityId, StateCode, state_of
from app.matters.conference_texts import OVER, SIGNED, ConferenceView, Known, Pair, Text, assembled
from app.matters.models import Matter
from app.procedures import registering
from app.procedures.engine import Link
from app.procedures.table import Side
from app.treaties import bodies, teams

PROCEDURES = ("jurisdiction", "joint")
MESSAGE, WORD = "message", "communication"
REOPENED = "reopened"
STATE: Mapping[str, str] = {
    "propose": "proposed",
    "counter": "proposed",
    "accept": SIGNED,
    "agree": SIGNED,
    "agree_change": SIGNED,
    "decline": "declined",
    "disagree": "declined",
    "withdraw": "withdrawn",
    "end": "ended",
    "close_silent": "ended",
    "reopen": REOPENED,
}
"""How a pair stands after an act in its matter; after any other act as before."""
PROPOSES = frozenset({"propose", "counter", "propose_change"})
DECLINES = "decline_change"
"""The act by which a change that was proposed comes to nothing; the team stands as before."""
LEAVES = "withdraw"
"""The act by which a State takes itself out; a closing report says that there is no team any more."""
NAMES_PROPOSAL = ("proposal", "agreed", "change")
"""Members in which what is signed names what was proposed."""
_READ = (*sorted({*STATE, *PROPOSES, DECLINES}), MESSAGE, registering.ACT)


@dataclass(frozen=True)
class Named:
    """That a pair of ours signed a text, or was proposed it, at an instant (RFC 3339, UTC)."""

    text: Text
    signed: bool
    at: str

    @property
    def rank(self) -> tuple[bool, str, str]:
        """Texts stand in the order in which they were signed first, then those that are only proposed."""
        return not self.signed, self.at, self.text.digest


@dataclass(frozen=True)
class Ended:
    """A text that a pair of ours signed and is bound by no more, and since which day."""

    text: str
    on: str


@dataclass(frozen=True)
class _Told:
    ref: str
    pair: Pair
    known: Known
    at: str


@dataclass
class Conference:
    """What is known of one conference, by pair."""

    own: dict[Pair, Known] = field(default_factory=dict)
    told: dict[Pair, Known] = field(default_factory=dict)
    ended: dict[Pair, Ended] = field(default_factory=dict)
    named: list[Named] = field(default_factory=list)

    def view(self, ref: str) -> ConferenceView:
        """As it is shown. What our own matters say stands before what others tell."""
        first: dict[str, Text] = {}
        for one in sorted(self.named, key=lambda one: one.rank):
            first.setdefault(one.text.digest, one.text)
        return assembled(ref, tuple(first.values()), {**self.told, **self.own})


@dataclass
class _Course:
    """The matter of one pair, as it is read through. `states`: whose each side is."""

    reference: str
    states: Mapping[str, StateCode]
    ref: str = ""
    known: Known = field(default_factory=lambda: Known("nothing"))
    source: str = ""
    """The instrument that says how it stands."""
    last: str = ""
    ended: Ended | None = None
    named: list[Named] = field(default_factory=list)
    _team: teams.Team = field(default_factory=teams.Team)
    _proposals: dict[str, JsonObject] = field(default_factory=dict)

    @property
    def rank(self) -> tuple[bool, str]:
        """Of two matters of one pair the one that stands counts, else the one that was last."""
        return self.known.state not in OVER, self.last

    def hear(self, entry: JsonObject, link: Link | None) -> None:
        """What took effect, in its order."""
        act, at = str(entry.get("act")), str(entry.get("at"))
        if act in STATE:
            self.source, self.last = str(entry.get("id")), at
        if link is not None and act in PROPOSES:
            self._proposed(link, at)
        elif link is not None and act == DECLINES:
            self._declined(link)
        state = STATE.get(act)
        if state is None:
            return
        if link is not None and state == SIGNED:
            self._signed(link, at)
        over = state in OVER or state == REOPENED
        if over and self.known.signed:
            self.ended = Ended(self.known.signed[-1], at[:10])
        elif state == SIGNED:
            self.ended = None
        left = self.states.get(str(entry.get("side"))) if act == LEAVES else None
        signed = () if state == REOPENED else self.known.signed
        self.known = replace(self.known, state=state, left=left, signed=signed)

    def _proposed(self, link: Link, at: str) -> None:
        body = self._proposals[link.id] = dict(link.body)
        self.ref = bodies.text(body, "conference_ref") or self.ref
        text = bodies.text(body, "common_text")
        self.known = replace(self.known, proposed=text or None)
        after = teams.changed(self._team, body) if link.kind == "jit_change" else teams.founded(body)
        self._name(text, after, at, signed=False)

    def _declined(self, link: Link) -> None:
        change = self._proposals.get(link.in_reply_to.id, {}) if link.in_reply_to is not None else {}
        text = bodies.text(change, "common_text")
        if text and text == self.known.proposed:
            self.known = replace(self.known, proposed=None)
        self.named = [one for one in self.named if one.signed or one.text.digest != text]

    def _signed(self, link: Link, at: str) -> None:
        """The text that both named, each in what it signed: where they named two, they have signed neither."""
        body = dict(link.body)
        self.ref = bodies.text(body, "conference_ref") or self.ref
        pins = (bodies.text(body, f"{member}.id") for member in NAMES_PROPOSAL)
        proposal = next((self._proposals[pin] for pin in pins if pin in self._proposals), {})
        changes = link.kind == "jit_change_agreed"
        self._team = teams.changed(teams.changed(self._team, proposal), body) if changes else teams.founded(body)
        text = bodies.text(body, "common_text")
        one = text if text == bodies.text(proposal, "common_text") else ""
        signed = dict.fromkeys((*self.known.signed, *((one,) if one else ())))
        self.known = replace(self.known, proposed=None, signed=tuple(signed), apart=not text and not signed)
        self._name(one, self._team, at, signed=True)

    def _name(self, text: str, team: teams.Team, at: str, *, signed: bool) -> None:
        if text:
            self.named.append(Named(Text(text, team.states), signed, at))


def conferences_of(session: Session, state: StateCode, authority: AuthorityId) -> Mapping[str, Conference]:
    """What is known of every conference that a matter of an authority belongs to, by its reference."""
    found: dict[str, Conference] = {}
    courses: dict[tuple[str, Pair], _Course] = {}
    told: list[_Told] = []
    for head, matter, links in _matters(session, authority):
        other = state_of(AuthorityId(head.counterpart))
        course = _Course(head.reference, {head.side: state, Side(head.side).other.value: other})
        for entry in objects(matter.projection.get("history")):
            link = links.get(str(entry.get("id")))
            if entry.get("crossed"):
                continue
            course.hear(entry, link)
            if link is not None and link.kind == WORD and link.side.value != head.side:
                told += _told(link, state, other, str(entry.get("at")))
        key = course.ref, frozenset((state, other))
        if course.ref and other != state and (key not in courses or course.rank > courses[key].rank):
            unproven = course.source in {str(one) for one in _list(matter.projection.get("unproven"))}
            course.known = replace(course.known, matter=head.reference, unproven=unproven)
            courses[key] = course
    for (ref, pair), course in courses.items():
        _enter(found.setdefault(ref, Conference()), pair, course)
    for one in sorted(told, key=lambda one: one.at):
        if one.ref in found:
            heard = found[one.ref].told
            before = heard[one.pair].signed if one.pair in heard else ()
            heard[one.pair] = replace(one.known, signed=tuple(dict.fromkeys((*before, *one.known.signed))))
    return found


def _enter(conference: Conference, pair: Pair, course: _Course) -> None:
    conference.own[pair] = course.known
    conference.named += course.named
    if course.ended is not None:
        conference.ended[pair] = course.ended


def _matters(session: Session, authority: AuthorityId) -> Iterator[tuple[MatterHead, Matter, Mapping[str, Link]]]:
    """The matters in which States may confer, each with those of its instruments that may name a text."""
    same = (Matter.authority == MatterHead.authority) & (Matter.reference == MatterHead.reference)
    wanted = (MatterHead.authority == authority, MatterHead.procedure.in_(PROCEDURES))
    query = (
        select(Instrument)
        .join(
            MatterHead,
            (MatterHead.authority == Instrument.authority) & (MatterHead.reference == Instrument.reference),
        )
        .where(*wanted, Instrument.act.in_(_READ))
        .order_by(Instrument.reference)
    )
    rows: Sequence[Instrument] = session.scalars(query).all()
    links = {
        reference: {row.id: chains.link_of(read(row.content), row.sha256, Side(row.side)) for row in some}
        for reference, some in groupby(rows, key=lambda row: row.reference)
    }
    heads = select(MatterHead, Matter).join(Matter, same).where(*wanted).order_by(MatterHead.reference)
    for head, matter in session.execute(heads):
        yield head, matter, links.get(head.reference, {})


def _told(link: Link, own: StateCode, other: StateCode, at: str) -> Iterator[_Told]:
    """What a State tells of its pair with a third one."""
    word: Json = dict(link.body).get("conference")
    third, text = bodies.text(word, "signed_with"), bodies.text(word, "common_text")
    if third and third not in {own, other}:
        state = "ended" if bodies.text(word, "ended_on") else SIGNED
        known = Known(state, (text,), told_by=other)
        yield _Told(bodies.text(word, "conference_ref"), frozenset((other, third)), known, at)


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []
