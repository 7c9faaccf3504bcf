"""Two nodes of two States that know each other, each with its own database and under the real logins."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Database
from tests.directory.states import State
from tests.factories.node import House, shared_house


@pytest.fixture(scope="session")
def states() -> tuple[State, State]:
    """XA and XB with their keys."""
    return State("XA"), State("XB")


@pytest.fixture
def xa(database: Database, states: tuple[State, State], tmp_path: Path) -> House:
    """The node of XA, which asks."""
    return shared_house(database, *states, tmp_path / "xa")


@pytest.fixture
def xb(second_database: Database, states: tuple[State, State], tmp_path: Path) -> House:
    """The node of XB, which is asked."""
    return shared_house(second_database, *reversed(states), tmp_path / "xb")
