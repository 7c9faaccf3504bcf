"""What each row of the coverage map (`law.md` §1) must show, where courses alone show it: one look a row and course."""

from __future__ import annotations

from tests.procedures.looks_at_cooperation import COOPERATION
from tests.procedures.looks_at_measures import MEASURES
from tests.procedures.shown import Look

LOOKS: tuple[Look, ...] = (*COOPERATION, *MEASURES)
PRINTED = "S5"
"""The row that asks for one table a procedure, printed: what is looked at is the printed table, and no letter."""
