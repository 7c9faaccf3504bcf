"""What projecting matters needs of its node: `wiring` fills it in, for the intake class."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.instruments.store import Store
from app.kit.db import Sessions
from app.kit.ids import AuthorityId, StateCode
from app.procedures.catalogue import Catalogue
from app.treaties.catalogue import Treaties


@dataclass(frozen=True)
class ProjectionDesk:
    """What projecting needs of its node; done by the intake class after each decision, and by its sweep."""

    sessions: Sessions
    authorities: tuple[AuthorityId, ...]
    catalogue: Catalogue
    treaties: Treaties
    now: Callable[[], datetime]
    state: StateCode
    store: Store
