"""What the deliver class does with peers beside bringing: their editions, and for a node that only reaches out,
fetching what waits for it. Bounded in every round, and each peer apart from the others.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.directory import editions
from app.directory import queries as directory
from app.directory.edition import NodeEntry, unverified
from app.exchange import contact, fetching, inbox, roads
from app.exchange.asked import Turn, due
from app.exchange.courier import Courier
from app.exchange.desk import DeliveryDesk
from app.exchange.trouble import kept_apart
from app.kit.actor import Actor
from app.kit.errors import Conflict, Refused, RogatoryError, Undecided, Unreadable
from app.kit.ids import StateCode
from app.notices.occasions import Occasion
from app.notices.post import post, resolve, stands

log = logging.getLogger("rogatory.deliver")

DAILY = timedelta(days=1)
WISHED = 2.0
"""Seconds after which an edition that an envelope names is asked for again; the pauses double while none comes."""
WISHED_LONGEST = 30.0
LOOK = 2.0
"""Seconds after which a lane looks at its peers though it has other work."""
EDITIONS = 30
"""Editions taken in from one peer in one round; those beyond wait for the next."""
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
class _Pulled:
    """How a question for editions went."""

    whole: bool = False
    """The newest that the peer has is here."""
    new: bool = False
    """At least one came that was not here."""


def pressing(desk: DeliveryDesk) -> bool:
    """Whether a lane that has other work should look at its peers all the same."""
    return not desk.asked.looked_within(LOOK)


def work(desk: DeliveryDesk, *, urgent: bool) -> bool:
    """Ask one peer what is due to be asked; answers whether there was one. `urgent`: only the editions that urgent
    envelopes wait for, and those also when the circuit is open.
    """
    turns, now = desk.asked, desk.now()
    found = _peers(desk, urgent)
    turns.look({peer.state for peer in found if peer.wished})
    for peer in found:
        if peer.wished and due(turns.wished, peer.state, now):
            _wish(desk, peer, turns.wished[peer.state])
            return True
        if urgent:
            continue
        if _tell(desk, peer, now):
            return True
        if due(turns.daily, peer.state, now):
            _renew(desk, peer, turns.daily[peer.state])
            return True
        if not desk.reachable and due(turns.fetched, peer.state, now):
            _fetch(desk, peer)
            turns.fetched[peer.state].good(now, timedelta(seconds=desk.poll_every))
            return True
    return False


def _tell(desk: DeliveryDesk, peer: _Seen, now: datetime) -> bool:
    """Tell a peer at once of an edition of ours that is newer than the one it was told of; answers whether it tried.

    What was in force for a day when this process began every peer has asked for itself, and the first edition it was
    introduced by.
    """
    with desk.sessions.begin(None) as session:
        number = directory.current_pin(session, desk.state).number
        fresh = directory.held_since(session, desk.state, number) > now - DAILY
    before, turn = desk.asked.told.get(peer.state, (1 if fresh else number, Turn(now)))
    desk.asked.told[peer.state] = before, turn
    if number <= before or turn.due > now:
        return False
    with kept_apart(f"telling {peer.state} of edition {number}") as caught:
        desk.courier(peer.state, peer.node.address, peer.node.tls_digests).announce(number)
    if caught.error is not None:
        turn.vain(now, desk.retry_first, desk.retry_longest)
        _note_road(desk, peer.state, caught.error)
    else:
        desk.asked.told[peer.state] = number, Turn(now)
    return True


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


def _take_editions(desk: DeliveryDesk, state: StateCode, courier: Courier) -> bool:
    """Take in what is missing, in order, at most `EDITIONS` and for `ROUND` seconds; answers whether that was all."""
    end = time.monotonic() + ROUND
    data = courier.edition()
    newest = _number(state, data)
    _note_set_back(desk, state, data)
    with desk.sessions.begin(None) as session:
        held = directory.current_pin(session, state).number
    for _ in range(EDITIONS):
        try:
            _accept(desk, state, data)
        except Conflict:
            _note_standing(desk, state, newest, held)
            return True
        except Undecided as error:
            log.info("editions of %s before %s come first: %s", state, newest, error.code)
        with desk.sessions.begin(None) as session:
            number = directory.current_pin(session, state).number + 1
        if number > newest:
            _note_standing(desk, state, newest, held)
            return True
        if time.monotonic() > end:
            break
        data = courier.edition(number)
        if _number(state, data) != number:
            raise Unreadable("edition_other_number", f"{state} gave another edition than {number}, which was asked.")
    return False


def _number(state: StateCode, data: bytes) -> int:
    """The number in an edition's file; `Unreadable` when it is of another State."""
    told = unverified(data)
    if told.state != state:
        raise Unreadable("edition_other_state", f"{state} gave an edition of {told.state}.")
    return told.number


def _accept(desk: DeliveryDesk, state: StateCode, data: bytes) -> None:
    """Verify one edition and keep it; one that contradicts what we hold is evidence and an alarm."""
    owner = desk.authorities[0]
    actor = Actor.node(owner)
    try:
        with desk.sessions.begin(owner) as session:
            taken = editions.accept_edition(session, actor, data, desk.now(), desk.policy)
            if taken.new and taken.lost:
                _tell_shrunken(session, desk, state, taken)
    except RogatoryError as error:
        if error.code == "edition_fork":
            with desk.sessions.begin(owner) as session:
                editions.note_refusal(session, actor, state, data, error, desk.now())
                other = unverified(data)
                told = {"peer": state, "number": str(other.number)}
                # Nothing resolves it, so that each contradiction is a subject of its own: the next one rings anew.
                subject = {**told, "sha256": other.digest}
                post(session, owner, Occasion.PEER_EDITION_FORK, subject, desk.now(), told)
        elif isinstance(error, Refused | Unreadable):
            with desk.sessions.begin(owner) as session:
                about = {"peer": state}
                if not stands(session, owner, Occasion.PEER_EDITION_REFUSED, about):  # it is asked for again and again
                    editions.note_refusal(session, actor, state, data, error, desk.now())
                    told = {"peer": state, "reason": error.code}
                    post(session, owner, Occasion.PEER_EDITION_REFUSED, about, desk.now(), told)
        raise


def _note_set_back(desk: DeliveryDesk, state: StateCode, data: bytes) -> None:
    """What is behind what we hold is never taken in; that it is still shown is told beside what we answer from ours."""
    owner = desk.authorities[0]
    with desk.sessions.begin(owner) as session:
        editions.note_set_back(session, Actor.node(owner), state, data, desk.now())


def _note_standing(desk: DeliveryDesk, state: StateCode, newest: int, held: int) -> None:
    """All that a peer shows was believed. One whose newest is behind what it once showed has lost its directory, or
    somebody shows an old one: what is here counts on, and people are told until it has caught up.
    """
    owner, about = desk.authorities[0], {"peer": state}
    with desk.sessions.begin(owner) as session:
        resolve(session, owner, Occasion.PEER_EDITION_REFUSED, about, desk.now())
        if newest < held:
            told = {"peer": state, "number": str(newest), "held": str(held)}
            post(session, owner, Occasion.PEER_EDITION_BEHIND, about, desk.now(), told)
        else:
            resolve(session, owner, Occasion.PEER_EDITION_BEHIND, about, desk.now())


def _tell_shrunken(session: Session, desk: DeliveryDesk, state: StateCode, taken: editions.Taken) -> None:
    told = {"peer": state, "number": str(taken.edition.number), "count": str(len(taken.lost))}
    subject = {"peer": state, "number": told["number"]}
    post(session, desk.authorities[0], Occasion.PEER_EDITION_SHRUNKEN, subject, desk.now(), told)


def _fetch(desk: DeliveryDesk, peer: _Seen) -> None:
    with kept_apart(f"fetching from {peer.state}") as caught:
        fetching.fetch(desk, peer.state, desk.courier(peer.state, peer.node.address, peer.node.tls_digests))
    if caught.error is not None:
        _note_road(desk, peer.state, caught.error)


def _note_road(desk: DeliveryDesk, state: StateCode, error: RogatoryError) -> None:
    with kept_apart(f"the road to {state}"), desk.sessions.begin(None) as session:
        contact.failed(session, desk, state, error)
