"""The signed statement that what is handed over can be used in court (`law.md` §5.1): its four tests, each answered.

It is the part of the statement that a court of the other State asks first. The whole of it, with the record of custody,
belongs to a package of evidence.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from app.procedures.body import Block
from app.procedures.scalars import Many, Sha256, Some, Text

Protection = Literal["seal_original", "check_value", "sealed_backup", "freeze_data", "film_extraction", "other"]
"""How it was kept whole since it was taken (PRC-ED 5)."""
Obtained = Literal["own_territory", "treaty_request", "lawful_consent", "public_source"]
"""By which lawful path it was obtained (UNCC 5)."""


class Admissibility(Block):
    """The four tests, answered for some files or, where none is named, for all that are handed over."""

    files: Many[Sha256] = Field(default_factory=list)
    authenticity: Text
    """Is it what it claims to be: source, medium, how its author or user was established."""
    integrity: Text
    """Is it whole and unaltered since it was taken: check values, seals, who had it."""
    protection_measures: Some[Protection]
    legality: Text
    """Was it obtained under law, respecting sovereignty and rights: the law, the order, the officers, the holder."""
    held_abroad: bool
    obtained_by: Obtained
    no_intrusive_means: bool
    rights_notice: Text | None = None
    """Who was told of their rights, and when."""
    remedy: Text | None = None
    """What the person concerned can do against it."""
    relevance: Text
    """What it proves, about whom, and that it goes no further than was asked."""
