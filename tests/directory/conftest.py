"""Sessions of the login under which these acts run: row-level security and grants are real."""

from __future__ import annotations

import pytest

from app.kit.db import Sessions
from tests.conftest import Database


@pytest.fixture
def sessions(database: Database) -> Sessions:
    """Sessions of `rog_operator`."""
    return database.sessions("rog_operator")
