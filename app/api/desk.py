"""What the API needs of its node: `wiring` has it, and a test can make it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.kit.db import Sessions
from app.matters.office import Office


@dataclass(frozen=True)
class Desk:
    """Sessions under the API's own database login, what acts in matters need, and whether all of it answers."""

    sessions: Sessions
    office: Office
    ready: Callable[[], bool]
