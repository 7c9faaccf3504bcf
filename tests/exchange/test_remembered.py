"""What a peer's log showed is remembered; one that was rewritten or cut is an alarm, with both signed heads kept."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast

import pytest
from sqlalchemy import select

from app.audit import tree
from app.audit.models import AuditEntry
from app.directory import introduce, queries
from app.directory.introduction import fingerprint
from app.exchange import remembered
from app.exchange.courier import Courier
from app.exchange.desk import DeliveryDesk, IntakeDesk
from app.exchange.models import PeerCheckpoint, PeerHead, PeerLogConflict
from app.exchange.remembered import look, peer_logs
from app.kit.actor import Actor, Role
from app.kit.errors import Denied, Refused, Unavailable
from app.kit.ids import AuthorityId, OfficialId, StateCode
from app.notices.models import Notice
from app.trust.note import Checkpoint, NoteSigner
from tests.conftest import Database
from tests.directory.states import NOW, State

MOJ, CODE = AuthorityId("XA.moj"), StateCode("XB")
XB = State("XB")


@dataclass
class Log:
    """A log of another State: leaves, and the key that signs its heads."""

    leaves: list[bytes]
    signer: NoteSigner = field(default_factory=lambda: XB.log)

    def head(self, size: int) -> str:
        """The signed head of its first entries."""
        return self.signer.sign(Checkpoint("rogatory/XB", size, tree.root_of(self.leaves[:size])).text)

    def lookup(self, level: int, index: int) -> bytes:
        """The hash of a complete subtree."""
        width = 1 << level
        return tree.root_of(self.leaves[index * width : (index + 1) * width])


def leaves(count: int, mark: str = "") -> list[bytes]:
    return [tree.leaf(f"{mark}{number}".encode()) for number in range(count)]


class Road(Courier):
    """The road to a door that is not on this machine: it answers out of a log, as `app/node` does."""

    def __init__(self, shown: Log, size: int | None = None) -> None:
        self.shown, self.size, self.away = shown, size or len(shown.leaves), False

    def checkpoint(self) -> str:
        self._demand_near()
        return self.shown.head(self.size)

    def consistency(self, first: int, second: int) -> list[str]:
        self._demand_near()
        if second > len(self.shown.leaves):
            raise Refused("no_such_size", "The log has not so many entries yet.")
        return [base64.b64encode(one).decode() for one in tree.consistency(first, second, self.shown.lookup)]

    def _demand_near(self) -> None:
        if self.away:
            raise Unavailable("peer_unreachable", "The door of XB does not answer.")


@dataclass
class Scene:
    """Our node, which knows XB, and the road to XB's door."""

    database: Database
    road: Road | None = None

    @property
    def intake(self) -> IntakeDesk:
        return cast(IntakeDesk, _Desk(self.database.sessions("rog_intake")))

    def envelope(self, note: str) -> None:
        """An envelope came with this head, and its signature was verified."""
        remembered.remember(self.intake, CODE, note)

    def compare(self, road: Road) -> None:
        """The deliver class's round."""
        desk = cast(DeliveryDesk, _Desk(self.database.sessions("rog_deliver"), road))
        with self.database.sessions("rog_deliver").begin(None) as session:
            node = queries.current_edition(session, CODE).nodes[0]
        look(desk, CODE, node)

    def read(self) -> tuple[PeerCheckpoint | None, int, Sequence[PeerLogConflict]]:
        with self.database.sessions("rog_operator").begin(MOJ) as session:
            row = session.get(PeerCheckpoint, CODE)
            waiting = len(session.scalars(select(PeerHead)).all())
            return row, waiting, session.scalars(select(PeerLogConflict)).all()

    def size(self) -> int:
        row, _, conflicts = self.read()
        assert row is not None
        assert not conflicts
        assert row.problem is None
        return row.size

    def alarms(self) -> tuple[int, list[str]]:
        with self.database.sessions("rog_operator").begin(MOJ) as session:
            events = session.scalars(select(AuditEntry).where(AuditEntry.event == "alarm")).all()
            return len(events), list(session.scalars(select(Notice.occasion)))


@dataclass
class _Desk:
    """Of a desk, what this room asks for."""

    sessions: object
    road: Road | None = None
    authorities: tuple[AuthorityId, ...] = (MOJ,)

    def now(self) -> datetime:
        return NOW

    def courier(self, *place: object) -> Courier:
        assert self.road is not None
        return self.road


@pytest.fixture
def scene(database: Database) -> Scene:
    data = XB.introduction()
    with database.sessions("rog_operator").begin(MOJ) as session:
        introduce.introduce(session, Actor.node(MOJ), data, NOW)
        for name, role in (("ana", Role.SIGNATORY), ("ben", Role.HEAD)):
            who = Actor(MOJ, OfficialId(f"XA.moj/{name}"), frozenset({role}))
            introduce.confirm(session, who, CODE, fingerprint(data), NOW)
    return Scene(database)


HONEST = Log(leaves(20))


def test_the_first_head_is_remembered_and_a_later_one_takes_its_place_once_it_is_proven(scene: Scene) -> None:
    scene.envelope(HONEST.head(5))
    assert scene.size() == 5
    scene.envelope(HONEST.head(9))
    assert (scene.size(), scene.read()[1]) == (5, 1)
    scene.compare(Road(HONEST))
    assert (scene.size(), scene.read()[1]) == (20, 0)


def test_an_older_head_in_a_delayed_envelope_is_fine(scene: Scene) -> None:
    scene.envelope(HONEST.head(12))
    scene.envelope(HONEST.head(7))
    scene.envelope(HONEST.head(1))
    scene.compare(Road(HONEST, 12))
    assert (scene.size(), scene.read()[1]) == (12, 0)
    assert scene.alarms() == (0, [])


FORGED = Log([*leaves(4), *leaves(16, "other")])


@pytest.mark.parametrize(("before", "after"), [(5, 9), (9, 5), (8, 8), (5, 20)])
def test_a_forged_second_tree_is_an_alarm_and_both_heads_are_kept(scene: Scene, before: int, after: int) -> None:
    scene.envelope(HONEST.head(before))
    scene.envelope(FORGED.head(after))
    for _ in range(2):
        scene.compare(Road(HONEST))
    row, waiting, conflicts = scene.read()
    assert waiting == 0
    assert row is not None
    assert row.problem == "peer_log_inconsistent"
    assert [one.shown for one in conflicts] == [FORGED.head(after)]
    # Of two heads of one size either may come first: the honest one then stands in the evidence already.
    assert conflicts[0].remembered in {HONEST.head(before), HONEST.head(after)}
    assert scene.alarms() == (1, ["log.mismatch"])
    assert row.note == HONEST.head(20)  # what is remembered goes on along the chain that it began


def test_a_door_that_shows_the_forged_tree_is_an_alarm(scene: Scene) -> None:
    scene.envelope(HONEST.head(9))
    scene.compare(Road(FORGED))
    row, _, conflicts = scene.read()
    assert row is not None
    assert row.size == 9
    assert [one.reason for one in conflicts] == ["peer_log_inconsistent"]
    assert conflicts[0].proof


def test_a_door_that_shows_fewer_entries_than_before_is_an_alarm(scene: Scene) -> None:
    scene.envelope(HONEST.head(12))
    scene.compare(Road(Log(HONEST.leaves[:7])))
    assert [one.reason for one in scene.read()[2]] == ["log_went_back"]
    assert scene.alarms() == (1, ["log.mismatch"])


def test_a_head_that_the_door_does_not_have_is_an_alarm(scene: Scene) -> None:
    scene.envelope(HONEST.head(5))
    scene.envelope(HONEST.head(18))
    scene.compare(Road(Log(HONEST.leaves[:7])))
    assert [one.shown for one in scene.read()[2]] == [HONEST.head(18)]


def test_a_door_that_does_not_answer_decides_nothing(scene: Scene) -> None:
    scene.envelope(HONEST.head(5))
    scene.envelope(FORGED.head(9))
    away = Road(HONEST)
    away.away = True
    scene.compare(away)
    assert (scene.size(), scene.read()[1]) == (5, 1)


def test_a_head_that_no_key_of_that_log_signed_decides_nothing(scene: Scene) -> None:
    scene.envelope(HONEST.head(5))
    scene.compare(Road(replace(FORGED, signer=NoteSigner.generate("rogatory/XB"))))
    assert scene.size() == 5


def test_what_is_remembered_is_listed_to_those_who_may_see_the_log(scene: Scene) -> None:
    scene.envelope(HONEST.head(5))
    scene.envelope(FORGED.head(9))
    scene.compare(Road(HONEST))
    with scene.database.sessions("rog_operator").begin(MOJ) as session:
        (found,) = peer_logs(session, Actor.node(MOJ))
        assert (found.peer, found.size, found.problem, len(found.conflicts)) == ("XB", 20, "peer_log_inconsistent", 1)
        with pytest.raises(Denied):
            peer_logs(session, Actor(MOJ, OfficialId("XA.moj/x"), frozenset()))
