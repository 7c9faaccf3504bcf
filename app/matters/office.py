"""What acts on matters need of their node: `wiring` fills it in for the doors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from app.exchange.desk import Wake
from app.instruments.header import TemplatePin
from app.instruments.store import Store
from app.kit.ids import StateCode
from app.procedures.catalogue import Catalogue
from app.treaties.catalogue import Treaties
from app.treaties.profiles import PROFILES, Profiles
from app.treaties.slots import zone


@dataclass(frozen=True)
class Office:
    """The tables, treaties and tools of one node, as its officials work with them."""

    state: StateCode
    catalogue: Catalogue
    treaties: Treaties
    template: TemplatePin
    """What new documents are rendered with; their content names it."""
    renderer: str
    store: Store
    wake: Wake
    """For the door, after its commit: an act only says which row is new."""
    now: Callable[[], datetime]
    profiles: Profiles = PROFILES
    """The States as findings see them: the release's files under the node's own."""

    @property
    def zone(self) -> tzinfo:
        """The zone in which our State reads the clock."""
        return zone(self.profiles.profile(self.state).zone) or UTC
