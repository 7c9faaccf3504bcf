"""The whole corpus: importing this fills the table."""

from __future__ import annotations

from tests.hostile import algorithms, contents, damage, packing, pages, revocations, sayings, shadows, signers, times
from tests.hostile.cases import CASES

__all__ = ["CASES", "MODULES"]

MODULES = (signers, times, revocations, algorithms, damage, packing, pages, contents, shadows, sayings)
