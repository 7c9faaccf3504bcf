"""What the API needs of its node: `wiring` has it, and a test can make it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from app.kit.db import Sessions
from app.matters.office import Office
from app.notices.callbacks import Doors
from app.notices.calling import Means
from app.notices.channels import Channel
from app.notices.rosters import NONE


@dataclass(frozen=True)
class Desk:
    """Sessions under the API's own database login, what acts in matters need, and whether all of it answers."""

    sessions: Sessions
    office: Office
    ready: Callable[[], bool]
    doors: Doors = field(default_factory=lambda: Doors("", {}, Means(NONE, frozenset({Channel.SCREEN}))))
    """Where gateways call back, and what people are called with."""
    push_key: str = ""
    """Which browsers need to subscribe to Web Push; empty: there is none."""
