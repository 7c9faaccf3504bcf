"""Rules of a ladder that reaches nobody (`dead_ends`): told to those who can enter a head, or telephone one."""

from __future__ import annotations

from collections.abc import Mapping

from app.notices.occasions import Occasion, Severity
from app.notices.rule_ladders import DAILY, HEAD, HOUR, OPERATOR, SIGNATORY, at
from app.notices.rungs import Rule

LADDERS: Mapping[Occasion, Rule] = {
    # The head hears with the last rung: there may be a second one, whom something reaches by then.
    Occasion.LADDER_ENDS_NOWHERE: Rule(
        Severity.URGENT,
        "What is urgent ends with nobody. Rung {number}, the last of its ladder: {reason}. Enter a head, or telephone "
        "the head to prove a way: `rogatory ladder show occasion:matter.urgent`.",
        (at(0, OPERATOR, SIGNATORY), at(60, OPERATOR, SIGNATORY, HEAD)),
        HOUR,
    ),
    Occasion.LADDER_RUNG_EMPTY: Rule(
        Severity.ATTENTION,
        "What is urgent passes rung {number} of its ladder by: {reason}. Enter somebody, or have them prove a way: "
        "`rogatory ladder show occasion:matter.urgent`.",
        (at(0, OPERATOR, SIGNATORY, HEAD),),
        DAILY,
    ),
}
