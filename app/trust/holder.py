"""Whose certificate it is, as the State's directory says."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from app.kit.ids import AuthorityId, Digest, OfficialId
from app.trust.anchors import Purpose

Names: TypeAlias = frozenset[tuple[str, str]]
"""Names of one thing: language (BCP 47) and name in normal form C."""


def names_of(given: Mapping[str, str]) -> Names:
    """Names by language as a set, in normal form C, so that what looks the same is the same."""
    return frozenset((language, unicodedata.normalize("NFC", name)) for language, name in given.items())


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
    names: Names = frozenset()
    """How the authority is called, and was before."""
    state_names: Names = frozenset()
    """How its State is called, and was before."""


Holders: TypeAlias = Mapping[Digest, Holder]
"""Holders by the SHA-256 of their certificates."""
