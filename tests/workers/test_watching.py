"""What the keeper looks after stands apart: one that fails holds up no other, and the operators hear of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.desks import KeeperDesk
from app.kit.apart import away
from app.kit.clock import now
from app.kit.ids import AuthorityId, uuid7
from app.notices.models import Deadline, Notice
from tests.factories.node import House
from tests.workers.test_keeper import OWNER, desk_of
from workers import rounds
from workers.rounds import Round
from workers.watching import watch

POLICE = AuthorityId("XA.pol")
MINUTE = timedelta(minutes=1)


def clock(house: House, owner: AuthorityId, article: str) -> None:
    """A deadline of an authority that has passed."""
    moment = now()
    with house.database.sessions("rog_intake").begin(owner) as session:
        row = Deadline(authority=owner, reference="XB-2026-K7Q3MD9T", code="execution", started_by=uuid7())
        row.kind, row.article, row.duty, row.own, row.told = "treaty", article, "requested", True, ""
        row.started, row.due = moment - timedelta(days=9), moment - timedelta(days=1)
        session.add(row)


def told(house: House, owner: AuthorityId) -> list[tuple[str, str]]:
    """What the people of an authority hear of."""
    with house.database.sessions("rog_keeper").begin(owner) as session:
        query = select(Notice).where(Notice.resolved.is_(None)).order_by(Notice.made)
        return [(one.occasion, str(one.params.get("what", ""))) for one in session.scalars(query)]


def later(desk: KeeperDesk, span: timedelta) -> KeeperDesk:
    """The same keeper after a while."""
    return replace(desk, now=lambda: now() + span)


def test_a_clock_that_cannot_be_told_silences_no_other_and_no_other_authority(xa: House) -> None:
    clock(xa, POLICE, "x" * 300)
    clock(xa, OWNER, "UNCC 40(26)")
    desk = replace(desk_of(xa, ""), authorities=(POLICE, OWNER))
    rounds.ring(desk)
    assert (told(xa, POLICE), told(xa, OWNER)) == ([], [("deadline.passed", "")])
    rounds.ring(later(desk, MINUTE))
    assert told(xa, POLICE) == [("keeper.fails", "ring: deadlines")], "what lasts is told"
    with xa.database.sessions("rog_intake").begin(POLICE) as session:
        session.scalars(select(Deadline)).one().article = "UNCC 40(26)"
    rounds.ring(later(desk, 2 * MINUTE))
    assert told(xa, POLICE) == [("deadline.passed", "")]


def test_a_watcher_that_fails_holds_up_none_that_comes_after_it(xa: House) -> None:
    looked = list[tuple[str, str]]()

    def breaks(session: Session, owner: AuthorityId) -> None:
        looked.append((owner, "first"))
        if owner == POLICE:
            raise KeyError(owner)

    def looks(session: Session, owner: AuthorityId) -> None:
        looked.append((owner, "second"))

    desk = replace(desk_of(xa, ""), authorities=(POLICE, OWNER))
    watch(desk, "round", {"first": breaks, "second": looks})
    assert looked == [(POLICE, "first"), (POLICE, "second"), (OWNER, "first"), (OWNER, "second")]
    watch(later(desk, 2 * MINUTE), "round", {"first": breaks})
    assert (told(xa, POLICE), told(xa, OWNER)) == ([("keeper.fails", "round: first")], [])


def test_while_the_database_is_away_nothing_more_is_tried(xa: House) -> None:
    looked = list[str]()

    def gone(session: Session, owner: AuthorityId) -> None:
        looked.append(owner)
        raise DBAPIError.instance("", None, psycopg.errors.AdminShutdown(), psycopg.Error)  # type: ignore[arg-type]

    with pytest.raises(DBAPIError):
        watch(replace(desk_of(xa, ""), authorities=(POLICE, OWNER)), "round", {"one": gone, "two": gone})
    assert looked == [POLICE]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (psycopg.OperationalError("the server closed the connection"), True),
        (psycopg.InterfaceError("the connection is closed"), True),
        (psycopg.errors.AdminShutdown(), True),
        (psycopg.errors.ConnectionFailure(), True),
        (psycopg.errors.DiskFull(), True),
        (psycopg.errors.LockNotAvailable(), False),
        (psycopg.errors.QueryCanceled(), False),
        (psycopg.errors.DeadlockDetected(), False),
        (psycopg.errors.UniqueViolation(), False),
        (psycopg.DataError("text cannot hold NUL"), False),
    ],
)
def test_only_a_database_that_is_away_stops_all(error: psycopg.Error, said: bool) -> None:
    assert away(DBAPIError.instance("", None, error, psycopg.Error)) is said  # type: ignore[arg-type]
    assert not away(error)


def test_a_round_that_fails_on_is_told_to_the_operators_until_it_goes_well(xa: House) -> None:
    broken = True

    def act(desk: KeeperDesk) -> None:
        if broken:
            raise KeyError("broken")

    def turn(span: timedelta) -> list[tuple[str, str]]:
        one = Round("a round", timedelta(0), act, later(desk, span), apart=True)
        one.run_if_due(now() + span)
        return told(xa, OWNER)

    desk = desk_of(xa, "")
    assert [turn(one) for one in (timedelta(0), MINUTE / 2, MINUTE)] == [[], [], [("keeper.fails", "a round")]]
    with xa.database.sessions("rog_keeper").begin(OWNER) as session:
        (notice,) = session.scalars(select(Notice))
        assert notice.roles == ["operator"]
    broken = False
    assert turn(2 * MINUTE) == []
    assert desk.failing.news(OWNER, "a round", now() + 2 * MINUTE, failed=False) is False, "not at each turn"


def test_another_keeper_that_does_it_well_ends_what_the_first_one_told(xa: House) -> None:
    def breaks(session: Session, owner: AuthorityId) -> None:
        raise KeyError(owner)

    first, second = desk_of(xa, ""), desk_of(xa, "")
    well = {"one": lambda session, owner: None}
    watch(second, "round", well)
    watch(first, "round", {"one": breaks})
    watch(later(first, 2 * MINUTE), "round", {"one": breaks})
    assert told(xa, OWNER) == [("keeper.fails", "round: one")]
    watch(later(second, 3 * MINUTE), "round", well)
    assert told(xa, OWNER) == []
