"""What the tests of duty stand on."""

from __future__ import annotations

import pytest

from tests.conftest import Database
from tests.duty.offices import Office, opened


@pytest.fixture
def office(database: Database) -> Office:
    """An authority with a head and duty officers."""
    return opened(database)
