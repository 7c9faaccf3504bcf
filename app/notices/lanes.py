"""One lane a channel: takes what is due, hands it over, records what became of it. For the keeper, one at a time each.

Each message is handed over in a thread of its own with an end to its patience, so that one that hangs holds up no
other. What fails again and again is let be for a while (`resting`): whoever was to be reached by it is reached by their
next way at once, without a wait for the same silence.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.accounts.models import Official
from app.kit import lease, steps
from app.kit.db import Sessions
from app.kit.errors import Refused, RogatoryError, Unavailable
from app.kit.ids import AuthorityId
from app.notices import calling, next_ways, resting, sendings, taking
from app.notices.channel_models import ContactMethod, NoticeSending
from app.notices.channels import Channel
from app.notices.messages import Writer
from app.notices.ranks import Rank
from app.notices.resting import Goal, Rests, goal_of
from app.notices.rosters import Rosters
from app.notices.senders import GONE, Message, Sender

log = logging.getLogger("rogatory.lanes")

PATIENCE = 20.0
"""Seconds after which a message that is still being handed over counts as gone silent."""
TURN = 30.0
"""Seconds after which a turn ends as soon as nothing is under way, and another keeper may have the next."""
LOOK = 0.1
"""Seconds between two looks for what is due while others are under way."""


Act: TypeAlias = Callable[[Session, AuthorityId], object]


@dataclass(frozen=True)
class ChannelDesk:
    """What the lanes need."""

    authorities: tuple[AuthorityId, ...]
    sessions: Sessions
    now: Callable[[], datetime]
    senders: Mapping[Channel, Sender]
    rosters: Rosters
    pages: str = ""
    """Where the pages of this node are; empty: messages carry no links."""
    per_minute: int = 300
    """Messages of one channel within a minute."""
    keys: bool = False
    """Whether a key that is pressed in a call is heard: what its gateway calls back can be proven here."""

    @property
    def means(self) -> calling.Means:
        """What there is to call with."""
        return calling.Means(self.rosters, frozenset(self.senders))

    def alone(self, owner: AuthorityId, act: Act) -> None:
        """Do something in a transaction of its own."""
        with self.sessions.begin(owner) as session:
            act(session, owner)


def ring(desk: ChannelDesk, alone: Callable[[AuthorityId, Act], None] | None = None) -> int:
    """Make messages for all that rang; answers how many rings. `alone`: does a batch in a transaction of its own, and
    sees to it that one that fails holds up no other; None: what fails is raised.
    """
    count, owners = 0, [*desk.authorities]
    while owners:
        for owner in [*owners]:  # a batch of each in turn: what floods one authority keeps no other waiting
            made = list[int]()
            (alone or desk.alone)(
                owner,
                lambda session, one, made=made: made.append(calling.call(session, one, desk.means, desk.now())),  # type: ignore[misc]
            )
            count += sum(made)
            if not sum(made):
                owners.remove(owner)
    return count


@dataclass
class _Flight:
    """A message that is being handed over."""

    owner: AuthorityId
    sending: str
    official: str
    number: int
    goal: Goal
    began: float
    ended: bool = False


@dataclass
class Lane:
    """The lane of one channel. It keeps in memory only how the channel fared lately and whose turn it was."""

    desk: ChannelDesk
    channel: Channel
    _rests: Rests = field(init=False)
    _back: queue.SimpleQueue[tuple[_Flight, str | RogatoryError]] = field(default_factory=queue.SimpleQueue)
    _flying: list[_Flight] = field(default_factory=list)
    _turns: dict[str, int] = field(default_factory=dict)
    """By official, the number of the last message that was taken for them."""
    _taken: int = 0

    def __post_init__(self) -> None:
        """Nothing rests yet."""
        self._rests = Rests(self.channel)

    def waits(self) -> bool:
        """Whether there is anything for a turn to do."""
        with self.desk.sessions.begin(None) as session:
            return taking.wait(session, self.channel, self.desk.now())

    def work(self, seconds: float = TURN) -> int:
        """Until nothing is due, or for some seconds; answers how many messages were handed over."""
        end, count = time.monotonic() + seconds, 0
        with self.desk.sessions.begin(None) as session:
            taking.free_all(session, self.channel, [one.sending for one in self._flying])
        while True:
            # One that hangs keeps nobody waiting at the end of a turn: who waits for it hands over others meanwhile.
            more = (time.monotonic() < end or bool(self._flying)) and self._start()
            if not self._flying and not more:
                return count
            count += self._end_some(0.0 if more else LOOK)

    def _start(self) -> bool:
        """Hand over some of what is due; whether there may be more."""
        if len(self._flying) >= taking.AT_ONCE:
            return False
        with self.desk.sessions.begin(None) as session:
            flying = Counter(one.official for one in self._flying)
            rows = taking.take(
                session,
                self.channel,
                f"lane {self.channel.value}",
                self.desk.now(),
                per_minute=self.desk.per_minute,
                flying=flying,
                turns=self._turns,
            )
        for row in rows:
            self._taken += 1
            self._turns[row.official] = self._taken
            self._begin(AuthorityId(row.authority), row.id, row.official)
        return len(rows) == taking.A_LOOK

    def _begin(self, owner: AuthorityId, sending: str, official: str) -> None:
        try:
            found = self._prepared(owner, sending)
        except DBAPIError:
            raise  # the database is away, and with it all of them
        except Exception:
            # One that cannot be written must not stop the lane: it rests, and the others go on.
            log.exception("a message could not be written: %s", sending)
            self._unwritten(owner, sending)
            return
        if found is None:
            return
        if isinstance(found, Unavailable):
            self.desk.alone(owner, lambda session, _: self._rested(session, sending, found))
            return
        message, number, goal = found
        flight = _Flight(owner, sending, official, number, goal, time.monotonic())
        self._flying.append(flight)
        # A daemon: a gateway that hangs must not keep the keeper from ending.
        threading.Thread(target=self._hand, args=(flight, message), name=f"hand {sending}", daemon=True).start()

    def _unwritten(self, owner: AuthorityId, sending: str) -> None:
        """A message that cannot be written rests, and the next way is taken for it, as for any that fails."""
        now = self.desk.now()
        with self.desk.sessions.begin(owner) as session:
            row = session.get_one(NoticeSending, sending, with_for_update=True)
            row.problem = "unforeseen"
            lease.put_off(row, now + sendings.LONGEST_PAUSE)
            session.flush()
            try:
                with session.begin_nested():
                    next_ways.pass_on(session, row, Rank(row.rank), self.desk.means, now)
            except DBAPIError:
                raise
            except Exception:
                log.exception("a message that could not be written was not passed on: %s", sending)

    def _rested(self, session: Session, sending: str, rests: Unavailable) -> None:
        row = session.get_one(NoticeSending, sending, with_for_update=True)
        if row.done is None:
            next_ways.rested(session, row, rests, self.desk.means, self.desk.now())

    def _prepared(self, owner: AuthorityId, sending: str) -> tuple[Message, int, Goal] | Unavailable | None:
        """Write the message and that it is about to leave: with the number of the try and where it leads; None where
        it need not, or cannot, or where that rests: it has failed then, and the next way is taken. What rests and has
        taken others along fails in a transaction of its own: why it rests.
        """
        now = self.desk.now()
        with self.desk.sessions.begin(owner) as session:
            row = session.get_one(NoticeSending, sending, with_for_update=True)
            method = session.get(ContactMethod, (owner, row.method))
            official = session.get(Official, (owner, row.official))
            if row.done is not None:
                return None
            proven = method is not None and (method.verified is not None or row.purpose == sendings.CODE)
            if method is None or official is None or not official.active or not proven:
                gone = Refused(GONE, "This way to them is gone.")
                next_ways.fail(session, row, None, gone, self.desk.means, now)
                return None
            heeds = not row.urgent and row.purpose in {sendings.RING, sendings.ENDED}
            quiet = calling.hushed(method, official, now) if heeds else None
            if quiet is not None:
                lease.put_off(row, sendings.no_later(quiet, now))
                row.tries -= 1
                return None
            goal = goal_of(method)
            rests = self._rests.now(goal)
            along = taking.together(row)
            taking.gather(session, row, now)
            notices = sendings.open_of(session, row)
            # Nobody needs to hear it any more, or not they: it is not theirs to take.
            if row.purpose == sendings.RING and (not notices or not calling.able(official)):
                sendings.drop(session, row, now)
                return None
            if rests is not None and row.passed_on and now < row.made + sendings.GIVE_UP:
                # Not tried, and the next way was taken before: there is nothing to say.
                whole = rests.code == resting.DOWN
                sendings.let_rest(session, row, now, timedelta(seconds=resting.REST), channel=whole)
                return None
            if rests is not None and along:
                return rests  # ways are locked before notices, and those that came along are locked by now
            if rests is not None:
                next_ways.rested(session, row, rests, self.desk.means, now)
                return None
            attempt = sendings.begin_attempt(session, row, now)
            writer = Writer(self.desk.pages, self.desk.keys)
            return writer.write(session, row, attempt, method, official, notices, now), attempt.number, goal

    def _hand(self, flight: _Flight, message: Message) -> None:
        try:
            handle = self.desk.senders[self.channel].send(message)
        except RogatoryError as error:
            self._back.put((flight, error))
        except Exception as error:  # noqa: BLE001  # told here, and tried again like any other failure
            log.error("unforeseen %s while a message was handed over", type(error).__name__)
            self._back.put((flight, Unavailable("channel_failed", "Something unforeseen happened on the way out.")))
        else:
            steps.reached("lane.handed")
            self._back.put((flight, handle))

    def _end_some(self, seconds: float) -> int:
        """Record what comes back within some seconds, and what has been silent for too long."""
        count = 0
        try:
            flight, found = self._back.get(timeout=seconds)
            while True:
                if not flight.ended:
                    count += self._ended(flight, found)
                flight, found = self._back.get_nowait()
        except queue.Empty:
            pass
        for one in [one for one in self._flying if time.monotonic() - one.began > PATIENCE]:
            self._ended(one, Unavailable(sendings.SILENT, "Nothing was heard of a message."))
        return count

    def _ended(self, flight: _Flight, found: str | RogatoryError) -> int:
        try:
            self._recorded(flight, found)
        except DBAPIError:
            self._back.put((flight, found))  # the next turn records it: it is not sent again for a database that failed
            raise
        except Exception:
            self._land(flight)
            raise
        self._land(flight)
        if (what := self._rests.heed(flight.goal, found)) is not None and not isinstance(found, str):
            log.warning("%s of channel %s rests for %d s: %s", what, self.channel.value, resting.REST, found.code)
        return int(isinstance(found, str))

    def _land(self, flight: _Flight) -> None:
        flight.ended = True
        self._flying.remove(flight)

    def _recorded(self, flight: _Flight, found: str | RogatoryError) -> None:
        now = self.desk.now()
        with self.desk.sessions.begin(flight.owner) as session:
            row = session.get_one(NoticeSending, flight.sending, with_for_update=True)
            if isinstance(found, str):
                sendings.end_handed(session, row, flight.number, found, now)
            else:
                attempt = sendings.attempt_of(session, row, flight.number)
                next_ways.fail(session, row, attempt, found, self.desk.means, now)
