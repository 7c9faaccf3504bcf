"""Rules of drills (law.md §3.15, ADR 0031): each word says first that it is one."""

from __future__ import annotations

from collections.abc import Mapping

from app.notices.occasions import Occasion, Severity
from app.notices.rule_ladders import DAILY, HEAD, HOUR, NIGHT, at
from app.notices.rungs import Rule

DRILLS: Mapping[Occasion, Rule] = {
    Occasion.DRILL_PROPOSED: Rule(
        Severity.ATTENTION,
        "EXERCISE. {sender} proposes the drill {matter}, to come between {since} and {ends}: agree, or decline.",
        (at(0, HEAD),),
        DAILY,
    ),
    Occasion.DRILL_RINGS: Rule(
        Severity.URGENT,
        "EXERCISE. Drill {matter} of {sender}: acknowledge this notice. Nothing else is asked, and nobody acts on it.",
        NIGHT,
        HOUR,
    ),
    Occasion.DRILL_GAVE_WAY: Rule(
        Severity.URGENT,
        "EXERCISE OVER. The drill {matter} of {sender} ended: a real case has come. See to that.",
        NIGHT,
        HOUR,
    ),
    # ADR 0050: what counts neither way is told all the same, so that nobody wipes a drill out unseen.
    Occasion.DRILL_STOPPED: Rule(
        Severity.ATTENTION,
        "EXERCISE. The drill {matter} with {peer} was ended before anybody was reached: {reason}.",
        (at(0, HEAD),),
    ),
    Occasion.DRILL_FAILED: Rule(
        Severity.ATTENTION,
        "EXERCISE. Nobody at {recipient} answered the drill {matter}; minutes promised: {count}.",
        (at(0, HEAD),),
    ),
    Occasion.DRILL_MISSED: Rule(
        Severity.ATTENTION,
        "EXERCISE. Nobody here answered the drill {matter} of {sender}; minutes promised: {count}.",
        (at(0, HEAD),),
    ),
    # law.md §6: number unreachable twice.
    Occasion.POINT_UNREACHED: Rule(
        Severity.URGENT,
        "EXERCISE. Two drills of {sender} in a row reached nobody here, the last {matter}. See to the contact point.",
        (at(0, HEAD),),
        DAILY,
    ),
}
