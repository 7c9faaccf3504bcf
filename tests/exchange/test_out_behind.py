"""A node that did not hear of a State for long: the editions of that time, some by a directory key that has ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.directory import queries as directory
from app.directory.edition import Edition, sign_edition
from app.directory.models import ContradictingEdition
from app.exchange import deliver, peers
from app.kit.ids import StateCode
from app.trust.keys import FileSigner
from tests.conftest import Database
from tests.directory.states import NOW
from tests.exchange.out_side import Reply, Side, node_entry, side
from tests.factories.node import edition

XB = StateCode("XB")
ENDS = NOW + timedelta(days=30)


@pytest.fixture
def out(database: Database, tmp_path: Path) -> Iterator[Side]:
    with side(database, tmp_path) as made:
        yield made


def _series(out: Side, count: int) -> list[Edition]:
    """Editions of XB, the first being the one that is here."""
    nodes = [node_entry(out.peer, out.door.address)]
    found = [edition(out.peer, nodes=nodes)]
    while len(found) < count:
        found.append(edition(out.peer, number=len(found) + 1, previous=found[-1], nodes=nodes))
    return found


def _serve(out: Side, series: list[Edition], old: FileSigner, until: int) -> None:
    """XB's door shows these; those up to a number were signed by a key that has ended since."""
    for one in series:
        data = sign_edition(one, old) if one.number <= until else out.peer.signed(one)
        out.door.when("GET", f"/v1/editions/{one.number}", Reply(200, data))
        out.door.when("GET", "/v1/editions/current", Reply(200, data))


def _number(out: Side) -> int:
    with out.house.session() as session:
        return directory.current_pin(session, XB).number


def _refused(out: Side) -> list[str]:
    return [one.params["reason"] for one in out.notices("peer.edition_refused") if one.resolved is None]


def _forks(out: Side) -> int:
    with out.house.session() as session:
        return len(session.scalars(select(ContradictingEdition)).all())


def _other(out: Side, before: Edition) -> Edition:
    """Another edition 2: every letter would go to the thief's door."""
    return edition(out.peer, number=2, previous=before, nodes=[node_entry(out.peer, "https://localhost:1")])


def test_a_node_that_was_behind_catches_up_over_a_change_of_the_directory_key(out: Side) -> None:
    _serve(out, _series(out, 6), out.peer.directory_until(ENDS), until=4)
    out.later(days=60)
    out.work()
    assert (_number(out), _refused(out)) == (6, [])
    assert out.desk.asked.vouched == {}
    assert ("intake", "XB") in out.house.woken


def test_a_long_absence_is_made_up_in_bounded_rounds(out: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "EDITIONS", 4)
    _serve(out, _series(out, 9), out.peer.directory_until(ENDS), until=8)
    out.later(days=60)
    assert deliver.work(out.desk, "tests", None)
    assert out.door.count("GET", "/v1/editions/") <= 4
    assert (_number(out), _refused(out)) == (1, []), "nothing is refused that is still being followed"
    for _ in range(8):
        out.later(seconds=120)
        out.work()
    assert (_number(out), _refused(out)) == (9, [])


def test_when_no_newer_one_holds_today_the_old_ones_do_not_either(out: Side) -> None:
    _serve(out, _series(out, 4), out.peer.directory_until(ENDS), until=4)
    out.later(days=60)
    out.work()
    assert (_number(out), _refused(out)) == (1, ["expired"])


def test_a_thief_of_the_key_that_has_ended_puts_nothing_into_the_chain(out: Side) -> None:
    """The door is in other hands: it shows the true newest one, and in between what the thief wrote."""
    old, series = out.peer.directory_until(ENDS), _series(out, 4)
    forged = _other(out, series[0])
    _serve(out, [series[0], forged, *series[2:]], old, until=3)
    out.later(days=60)
    out.work()
    assert (_number(out), _refused(out), _forks(out)) == (1, ["expired"], 0)
    chain = [forged]
    for number in (3, 4):
        nodes = [node_entry(out.peer, "https://localhost:1")]
        chain.append(edition(out.peer, number=number, previous=chain[-1], nodes=nodes))
    _serve(out, [series[0], *chain], old, until=4)
    out.later(days=2)
    out.work()
    assert (_number(out), _forks(out)) == (1, 0), "nor a whole chain that ends in no edition of today"
    _serve(out, [series[0], *chain[:2], series[3]], old, until=3)
    out.later(days=2)
    out.work()
    assert (_number(out), _forks(out)) == (1, 0), "nor one that the newest does not lead to"
    _serve(out, series, old, until=3)
    out.later(days=2)
    out.work()
    assert (_number(out), _refused(out)) == (4, [])


def test_two_editions_that_both_hold_today_are_a_fork_also_on_the_way_down(out: Side) -> None:
    old, series = out.peer.directory_until(ENDS), _series(out, 4)
    _serve(out, series, old, until=2)
    other = edition(out.peer, number=3, previous=series[1], nodes=[node_entry(out.peer, "https://localhost:1")])
    out.door.when("GET", "/v1/editions/3", Reply(200, out.peer.signed(other)))
    out.later(days=60)
    out.work()
    assert (_number(out), _forks(out)) == (1, 1)
    assert [one.params["number"] for one in out.notices("peer.edition_fork")] == ["3"]
