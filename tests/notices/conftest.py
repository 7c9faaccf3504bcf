"""Sessions of the login under which these acts run: row-level security and grants are real; and a real mail server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.kit.db import Sessions
from tests.conftest import Database
from tests.notices import letterbox
from tests.notices.letterbox import Box


@pytest.fixture
def sessions(database: Database) -> Sessions:
    """Sessions of `rog_keeper`."""
    return database.sessions("rog_keeper")


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    """A mail server with its letterbox."""
    with letterbox.running(tmp_path) as found:
        yield found
