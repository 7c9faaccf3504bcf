"""A letter leaves as soon as the log has it: the keeper's call is never missed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.desks import KeeperDesk
from app.exchange import deliver
from tests.conftest import Database
from tests.exchange.out_side import Side, side
from tests.factories import bodies
from tests.factories.node import TO_XB
from workers import rounds


@pytest.fixture
def out(database: Database, tmp_path: Path) -> Iterator[Side]:
    with side(database, tmp_path) as made:
        yield made


def test_a_letter_that_was_looked_at_too_early_is_free_when_the_keeper_calls(out: Side) -> None:
    """Before, the early look put it off by 150 ms: the keeper, who came within these, found nothing to wake for."""
    letter = out.house.issue("request", bodies.mla_request(), **TO_XB)
    assert not deliver.work(out.desk, "tests", None), "not in the log yet"
    assert out.row(letter.id).due <= out.house.time
    assert out.row(letter.id).tries == 0
    woken: list[tuple[str, str]] = []
    desk = KeeperDesk(
        state=out.house.state,
        authorities=(out.house.owner,),
        sessions=out.house.database.sessions("rog_keeper"),
        log=out.own.log,
        stamp=lambda data: data,
        wake=lambda queue, row: woken.append((queue, row)),
        now=lambda: out.house.time,
        exercises=None,  # type: ignore[arg-type]  # no chain test here
        chain_test_every=0.0,
        archive=None,  # type: ignore[arg-type]  # nothing is archived here
    )
    rounds.sequence(desk)
    assert ("deliver", "sweep") in woken
    out.work()
    assert out.delivery(letter.id).state == "sent"
