"""Rules of what befalls an urgent letter of ours: it wakes those whom an urgent matter would wake (`exchange.stuck`).

law.md §6: five minutes from sending to the other machine's receipt. Where a machine does not answer, a person asks.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.notices.occasions import Occasion, Severity
from app.notices.rule_ladders import HOUR, NIGHT
from app.notices.rungs import Rule

_U = Severity.URGENT

STUCK: Mapping[Occasion, Rule] = {
    Occasion.URGENT_UNDELIVERED: Rule(
        _U,
        "Urgent: our {kind} in {matter} has not reached {recipient} since {since}: {reason}. It is tried on. "
        "Telephone them.",
        NIGHT,
        HOUR,
    ),
    Occasion.URGENT_GAVE_UP: Rule(
        _U,
        "Urgent: our {kind} in {matter} could not be delivered to {recipient}: {reason}. Nothing more is tried. "
        "Telephone them.",
        NIGHT,
        HOUR,
    ),
    Occasion.URGENT_UNDECIDED: Rule(
        _U,
        "Urgent: {recipient} has had our {kind} in {matter} since {since} and has not taken it up: {reason}. "
        "Telephone them.",
        NIGHT,
        HOUR,
    ),
    Occasion.URGENT_REJECTED: Rule(
        _U,
        "Urgent: our {kind} in {matter} was rejected by {recipient}: {reason}. It is void; send another in its place, "
        "and telephone them.",
        NIGHT,
        HOUR,
    ),
    Occasion.URGENT_UNSIGNED: Rule(
        _U,
        "Urgent: our {kind} in {matter} was not signed and has not left: {reason}. "
        "See to it, or telephone {recipient}.",
        NIGHT,
        HOUR,
    ),
    # The other side's letter that waits here: whoever is on duty can ask for it by telephone.
    Occasion.URGENT_HELD: Rule(
        _U,
        "Urgent: a letter of {sender} has waited here unread since {since}: {reason}. Telephone them.",
        NIGHT,
        HOUR,
    ),
}
