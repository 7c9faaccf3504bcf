"""The API on a real database, asked over HTTP within the process, by officials with tokens of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.kit.ids import AuthorityId
from tests.api.asking import Door
from tests.conftest import Database
from tests.directory.states import State
from tests.factories.node import House, enter_people, shared_house


@pytest.fixture(scope="session")
def states() -> tuple[State, State]:
    """XA and XB with their keys."""
    return State("XA"), State("XB")


@pytest.fixture
def xa(database: Database, states: tuple[State, State], tmp_path: Path) -> Iterator[Door]:
    """The API of XA's node, for its ministry."""
    yield from _open(shared_house(database, *states, tmp_path / "xa"))


@pytest.fixture
def xb(second_database: Database, states: tuple[State, State], tmp_path: Path) -> Iterator[Door]:
    """The API of XB's node."""
    yield from _open(shared_house(second_database, *reversed(states), tmp_path / "xb"))


@pytest.fixture
def police(xa: Door) -> Door:
    """Another authority on XA's node, through the same door."""
    other = House(xa.house.state, AuthorityId("XA.police"), xa.house.database, xa.house.folder)
    enter_people(other)
    return Door(other, xa.client)


def _open(made: House) -> Iterator[Door]:
    door = Door.of(made)
    with door.client:
        yield door
