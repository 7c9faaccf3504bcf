"""What the deliver class does with peers beside bringing: their editions, and for a node that only reaches out,
fetching what waits for it. Bounded in every round, and each peer apart from the others.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from app.directory import editions
from app.directory import queries as directory
from app.directory.doubts import unseen
from app.directory.edition import NodeEntry, unverified
from app.directory.queries import EditionPin
from app.directory.vouched import Vouched, ended
from app.exchange import contact, fetching, inbox, roads
from app.exchange.asked import Turn, due
from app.exchange.courier import Courier
from app.exchange.desk import DeliveryDesk
from app.exchange.engaged import Busy
from app.exchange.trouble import kept_apart
from app.kit.actor import Actor
from app.kit.errors import Conflict, Refused, RogatoryError, Undecided, Unreadable
from app.kit.ids import StateCode
from app.notices.occasions import Occasion
from app.notices.post import post, resolve, stands
from app.trust.anchors import Anchors

log = logging.getLogger("rogatory.deliver")

DAILY = timedelta(days=1)
WISHED = 2.0
"""Seconds after which an edition that an envelope names is asked for again; the pauses double while none comes."""
WISHED_LONGEST = 30.0
LOOK = 2.0
"""Seconds after which a lane looks at its peers though it has other work."""
EDITIONS = 30
"""Editions taken in from one peer in one round; those beyond wait for the next."""
NAMED = timedelta(minutes=10)
"""So long the file of another edition is asked for at once that an envelope named; then as often as any other."""
ROUND = 20.0
"""Seconds after which a round asks for no further edition: the lane has other peers."""


@dataclass(frozen=True)
class _Seen:
    """One peer as a round sees it."""

    state: StateCode
    node: NodeEntry
    edition: int
    """Number of its edition in force here."""
    wished: bool
    """An envelope is held for an edition of it that is not here."""


@dataclass(frozen=True)
class _Question:
    """What one peer is to be asked."""

    peer: StateCode
    ask: Callable[[], None]


@dataclass(frozen=True)
class _Pulled:
    """How a question for editions went."""

    whole: bool = False
    """The newest that the peer has is here."""
    new: bool = False
    """At least one came that was not here."""


def pressing(desk: DeliveryDesk) -> bool:
    """Whether a lane that has other work should look at its peers all the same."""
    return desk.asked.look_due(LOOK, desk.engaged.now)


def work(desk: DeliveryDesk, *, urgent: bool) -> bool:
    """Ask one peer what is due to be asked; answers whether there was one. `urgent`: only the editions that urgent
    envelopes wait for, and those also when the circuit is open.
    """
    with desk.engaged.one(lambda busy: _choose(desk, urgent, busy)) as found:
        if found is None:
            return False
        found.ask()
        return True


def _choose(desk: DeliveryDesk, urgent: bool, busy: Busy) -> _Question | None:
    turns, now = desk.asked, desk.now()
    found = _peers(desk, urgent)
    turns.look({peer.state for peer in found}, {peer.state for peer in found if peer.wished}, busy)
    own, fresh = (None, False) if urgent else _own_edition(desk, now)
    for peer in found:
        if peer.state in busy:
            continue
        if peer.wished and due(turns.wished, peer.state, now):
            return _Question(peer.state, partial(_wish, desk, peer, turns.wished[peer.state]))
        if own is None:
            continue
        if (turn := _to_tell(desk, peer, own, fresh)) is not None:
            return _Question(peer.state, partial(_tell, desk, peer, own, turn))
        if due(turns.daily, peer.state, now):
            return _Question(peer.state, partial(_renew, desk, peer, turns.daily[peer.state]))
        if not desk.reachable and due(turns.fetched, peer.state, now):
            return _Question(peer.state, partial(_fetch, desk, peer, turns.fetched[peer.state]))
    return None


def _own_edition(desk: DeliveryDesk, now: datetime) -> tuple[EditionPin, bool]:
    """Our edition in force, and whether it has been so for less than a day."""
    with desk.sessions.begin(None) as session:
        own = directory.current_pin(session, desk.state)
        return own, directory.held_since(session, desk.state, own.number) > now - DAILY


def _to_tell(desk: DeliveryDesk, peer: _Seen, own: EditionPin, fresh: bool) -> Turn | None:
    """A peer's turn to be told of our edition; None where it has been told of it, or is not to be told yet.

    What was in force for a day when this process began every peer has asked for itself, and the first edition it was
    introduced by. Another one under a number that was told is told as well: somebody laid a false one out in between.
    """
    now = desk.now()
    before, turn = desk.asked.told.setdefault(peer.state, (None if fresh and own.number > 1 else own, Turn(now)))
    newer = before is None or (own.number >= before.number and own != before)
    return turn if newer and turn.due <= now else None


def _tell(desk: DeliveryDesk, peer: _Seen, own: EditionPin, turn: Turn) -> None:
    """Tell a peer at once of an edition of ours that is newer than the one it was told of."""
    now = desk.now()
    with kept_apart(f"telling {peer.state} of edition {own.number}") as caught:
        desk.courier(peer.state, peer.node.address, peer.node.tls_digests).announce(own.number)
    if caught.error is not None:
        turn.vain(now, desk.retry_first, desk.retry_longest)
        _note_road(desk, peer.state, caught.error)
    else:
        desk.asked.told[peer.state] = own, Turn(now)


def _wish(desk: DeliveryDesk, peer: _Seen, turn: Turn) -> None:
    pulled = _pull(desk, peer)
    if pulled.whole:
        with desk.sessions.begin(None) as session:
            inbox.asked_editions(session, peer.state, desk.now())
    if pulled.new:
        turn.good(desk.now(), timedelta(0))
    else:
        turn.vain(desk.now(), WISHED, WISHED_LONGEST)


def _renew(desk: DeliveryDesk, peer: _Seen, turn: Turn) -> None:
    if _pull(desk, peer).whole:
        turn.good(desk.now(), DAILY)
    else:
        turn.vain(desk.now(), desk.retry_first, desk.retry_longest)


def _peers(desk: DeliveryDesk, urgent: bool) -> list[_Seen]:
    """Confirmed States with a node that can be reached; without those whose circuit is open, unless it is urgent."""
    with desk.sessions.begin(None) as session:
        shut = {} if urgent else roads.closed(session, desk.now())
        wished = inbox.editions_wanted(session, urgent=urgent)
        wished |= set() if urgent else {*unseen(session, desk.now() - NAMED)}
        return [
            _Seen(peer.state, peer.node, peer.edition, peer.state in wished)
            for peer in directory.reachable_peers(session)
            if peer.state not in shut
        ]


def _pull(desk: DeliveryDesk, peer: _Seen) -> _Pulled:
    """Fetch a peer's current edition and those between it and ours; each is verified before it counts."""
    owner, before = desk.authorities[0], peer.edition
    mended, whole = False, False
    with kept_apart(f"editions of {peer.state}") as caught:
        # An edition is believed by its own signature: the door may show a certificate that only the newest one lists.
        courier = desk.courier(peer.state, peer.node.address, frozenset())
        whole = _take_editions(desk, peer.state, courier)
        with desk.sessions.begin(owner) as session:
            mended = contact.succeeded(session, desk, peer.state, courier, owner)
    if caught.error is not None:
        _note_road(desk, peer.state, caught.error)
    if mended:
        contact.take_up(desk, peer.state)
    with desk.sessions.begin(None) as session:
        new = directory.current_pin(session, peer.state).number > before
    if new:
        desk.wake("intake", peer.state)
    return _Pulled(whole, new)


@dataclass
class _Round:
    """What one round may fetch of a peer's editions: at most `EDITIONS`, for `ROUND` seconds."""

    desk: DeliveryDesk
    state: StateCode
    courier: Courier
    shown: bytes
    """The newest, as its node shows it."""
    left: int
    end: float

    def fetch(self, number: int) -> bytes | None:
        """An edition by its number; None: the next round goes on."""
        if self.left <= 0 or time.monotonic() > self.end:
            return None
        self.left -= 1
        data = self.courier.edition(number)
        if _number(self.state, data) != number:
            words = f"{self.state} gave another edition than {number}, which was asked."
            raise Unreadable("edition_other_number", words)
        return data


def _take_editions(desk: DeliveryDesk, state: StateCode, courier: Courier) -> bool:
    """Take in what is missing, in order; answers whether that was all."""
    shown = courier.edition()
    newest = _number(state, shown)
    turn = _Round(desk, state, courier, shown, EDITIONS - 1, time.monotonic() + ROUND)
    try:
        try:
            _accept(desk, state, shown)
        except Undecided as error:
            log.info("editions of %s before %s come first: %s", state, newest, error.code)
        while (number := _held(desk, state) + 1) <= newest:
            data = turn.fetch(number)
            if data is None or not _join(turn, number, data):
                return False
    except Conflict:
        log.info("editions of %s up to %s are here already", state, newest)
    desk.asked.vouched.pop(state, None)
    _note_standing(desk, state, shown)
    _take_named(turn)
    return True


def _take_named(turn: _Round) -> None:
    """Ask for the editions that envelopes named beside ours: a file is evidence of a fork, and an alarm of its own."""
    desk, state = turn.desk, turn.state
    with desk.sessions.begin(None) as session:
        numbers = unseen(session, desk.now() - DAILY).get(state, ())
    for number in numbers:
        with kept_apart(f"edition {number} of {state}, which an envelope named"):
            data = turn.fetch(number)
            if data is not None:
                _accept(desk, state, data)


def _held(desk: DeliveryDesk, state: StateCode) -> int:
    with desk.sessions.begin(None) as session:
        return directory.current_pin(session, state).number


def _join(turn: _Round, number: int, data: bytes) -> bool:
    """Take in the next one. One whose signer has ended waits for the word of the newest; answers whether that is there.

    A State that changed its directory key while we did not hear of it signed the first of these with the old one.
    """
    desk, state = turn.desk, turn.state
    with desk.sessions.begin(None) as session:
        anchors = directory.anchors_of(session, state)
    if not ended(data, anchors, desk.now(), desk.policy):
        _accept(desk, state, data)
        return True
    vouched = _followed(turn, number, anchors)
    if vouched is not None:
        _accept(desk, state, data, vouched)
    return vouched is not None


def _followed(turn: _Round, number: int, anchors: Anchors) -> Vouched | None:
    """What the newest edition vouches for, followed down to a number; None: not so far yet, the next round goes on.

    Only names are kept, so that a long absence takes no memory: each edition is fetched again when its turn comes.
    """
    desk, state = turn.desk, turn.state
    found, known = Vouched.by(turn.shown, anchors, desk.now(), desk.policy), desk.asked.vouched.get(state)
    if known is not None and known.newest == found.newest:
        found = known
    while number not in found.names:
        data = turn.fetch(found.lowest)
        if data is None:
            break
        with _refusal_noted(desk, state, data):
            found = found.further(data, anchors, desk.now(), desk.policy)
    desk.asked.vouched[state] = found
    return found if number in found.names else None


def _number(state: StateCode, data: bytes) -> int:
    """The number in an edition's file; `Unreadable` when it is of another State."""
    told = unverified(data)
    if told.state != state:
        raise Unreadable("edition_other_state", f"{state} gave an edition of {told.state}.")
    return told.number


def _accept(desk: DeliveryDesk, state: StateCode, data: bytes, vouched: Vouched | None = None) -> None:
    """Verify one edition and keep it; one that contradicts what we hold is evidence and an alarm."""
    owner = desk.authorities[0]
    with _refusal_noted(desk, state, data), desk.sessions.begin(owner) as session:
        taken = editions.accept_edition(session, Actor.node(owner), data, desk.now(), desk.policy, vouched)
        if taken.new and taken.lost:
            _tell_shrunken(session, desk, state, taken)


@contextmanager
def _refusal_noted(desk: DeliveryDesk, state: StateCode, data: bytes) -> Iterator[None]:
    """What is said of an edition that is refused, in a transaction of its own; the error goes on."""
    owner = desk.authorities[0]
    actor = Actor.node(owner)
    try:
        yield
    except RogatoryError as error:
        if error.code == "edition_fork":
            with desk.sessions.begin(owner) as session:
                editions.note_refusal(session, actor, state, data, error, desk.now())
                other = unverified(data)
                told = {"peer": state, "number": str(other.number)}
                subject = editions.contradiction(session, state, told, other.digest)
                post(session, owner, Occasion.PEER_EDITION_FORK, subject, desk.now(), told)
        elif isinstance(error, Refused | Unreadable):
            with desk.sessions.begin(owner) as session:
                about = {"peer": state}
                if not stands(session, owner, Occasion.PEER_EDITION_REFUSED, about):  # it is asked for again and again
                    editions.note_refusal(session, actor, state, data, error, desk.now())
                    told = {"peer": state, "reason": error.code}
                    post(session, owner, Occasion.PEER_EDITION_REFUSED, about, desk.now(), told)
        raise


def _note_standing(desk: DeliveryDesk, state: StateCode, data: bytes) -> None:
    """All that a peer shows was believed. One whose newest has for long been behind what it once showed has lost its
    directory, or somebody shows an old one: what is here counts on, answers from it say so, and people are told until
    it has caught up. One that only lags rings nobody.
    """
    owner, about, now = desk.authorities[0], {"peer": state}, desk.now()
    with desk.sessions.begin(owner) as session:
        resolve(session, owner, Occasion.PEER_EDITION_REFUSED, about, now)
        found = editions.note_shown(session, Actor.node(owner), state, data, now)
        if found.how is editions.Shown.SET_BACK:
            told = {"peer": state, "number": str(found.number), "held": str(found.held)}
            post(session, owner, Occasion.PEER_EDITION_BEHIND, about, now, told)
        elif found.how is editions.Shown.LEVEL:
            resolve(session, owner, Occasion.PEER_EDITION_BEHIND, about, now)


def _tell_shrunken(session: Session, desk: DeliveryDesk, state: StateCode, taken: editions.Taken) -> None:
    told = {"peer": state, "number": str(taken.edition.number), "count": str(len(taken.lost))}
    subject = {"peer": state, "number": told["number"]}
    post(session, desk.authorities[0], Occasion.PEER_EDITION_SHRUNKEN, subject, desk.now(), told)


def _fetch(desk: DeliveryDesk, peer: _Seen, turn: Turn) -> None:
    with kept_apart(f"fetching from {peer.state}") as caught:
        fetching.fetch(desk, peer.state, desk.courier(peer.state, peer.node.address, peer.node.tls_digests))
    if caught.error is not None:
        _note_road(desk, peer.state, caught.error)
    turn.good(desk.now(), timedelta(seconds=desk.poll_every))


def _note_road(desk: DeliveryDesk, state: StateCode, error: RogatoryError) -> None:
    with kept_apart(f"the road to {state}"), desk.sessions.begin(None) as session:
        contact.failed(session, desk, state, error)
