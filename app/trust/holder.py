"""Whose certificate it is, as the State's directory says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from app.kit.ids import AuthorityId, Digest, OfficialId
from app.trust.anchors import Purpose


@dataclass(frozen=True)
class Holder:
    """Who may use a certificate, for what and when. `not_after` None: without an end."""

    authority: AuthorityId
    purpose: Purpose
    official: OfficialId | None
    not_before: datetime
    not_after: datetime | None = None
    emblems: frozenset[Digest] = frozenset()
    """SHA-256 of the emblems that the authority's instruments may show."""


Holders: TypeAlias = Mapping[Digest, Holder]
"""Holders by the SHA-256 of their certificates."""
