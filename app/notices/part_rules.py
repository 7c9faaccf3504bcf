"""Rules for clocks that do not end alike for all measures of a matter: the first end rings as the clock's own, each
later one by itself (`rules.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

from app.notices.occasions import Occasion, Severity
from app.notices.rule_ladders import DAILY, DAY, DESK, HOUR, NIGHT, OFFICER, SIGNATORY, at
from app.notices.rungs import Rule

_A, _U = Severity.ATTENTION, Severity.URGENT

PARTS: Mapping[Occasion, Rule] = {
    Occasion.DEADLINE_PART_PASSED: Rule(
        _U,
        "The deadline {code} in {matter} passed at {due} for {measures} too ({duty} side, {article}).",
        DESK,
        DAILY,
    ),
    Occasion.TARGET_PART_PASSED: Rule(
        _A, "The target {code} in {matter} was {due} for {measures} too ({duty} side); it is open.", (at(0, OFFICER),)
    ),
    Occasion.DEADLINE_PART_NEAR: Rule(
        _A,
        "{code} in {matter} ends at {due} for {measures} too ({duty} side, {article}).",
        (at(0, OFFICER), at(DAY, SIGNATORY)),
    ),
    Occasion.URGENT_PART_NEAR: Rule(
        _U,
        "{code} in {matter} ends at {due} for {measures} too ({duty} side, {article}). Act before it does.",
        NIGHT,
        HOUR,
    ),
    Occasion.URGENT_PART_PASSED: Rule(
        _U,
        "The time for {code} in {matter} was over at {due} for {measures} too ({duty} side, {article}); it is open. "
        "See to it now.",
        NIGHT,
        HOUR,
    ),
}
