"""The whole corpus: importing this fills the table."""

from __future__ import annotations

from tests.hostile import (
    algorithms,
    attributes,
    contents,
    damage,
    emblems,
    names,
    packing,
    pages,
    revocations,
    sayings,
    shadows,
    signers,
    syntax,
    times,
)
from tests.hostile.cases import CASES

__all__ = ["CASES", "MODULES"]

MODULES = (
    signers,
    times,
    revocations,
    algorithms,
    attributes,
    damage,
    packing,
    pages,
    contents,
    emblems,
    names,
    shadows,
    syntax,
    sayings,
)
