"""Rules of the provider log: orders are our own, and what is told of them rings here alone (`law.md` §5.5)."""

from __future__ import annotations

from collections.abc import Mapping

from app.notices.occasions import Occasion, Severity
from app.notices.rule_ladders import DAILY, DESK, DUTY, HOUR, NIGHT, OFFICER, SIGNATORY, at
from app.notices.rungs import Rule

_A, _U = Severity.ATTENTION, Severity.URGENT

ORDERS: Mapping[Occasion, Rule] = {
    Occasion.ORDER_NEAR: Rule(
        _A, "{code} of order {order} in {matter} ends at {due}.", (at(0, DUTY, OFFICER), at(30, SIGNATORY))
    ),
    Occasion.ORDER_UNSERVED: Rule(
        _U, "Order {order} in {matter} was to be served on the provider by {due}. Serve it now.", NIGHT, HOUR
    ),
    Occasion.PROVIDER_SILENT: Rule(
        _U, "The provider of order {order} in {matter} was to answer by {due}. Telephone it.", NIGHT, HOUR
    ),
    Occasion.ORDER_KEEPING_ENDS: Rule(
        _A,
        "What the provider of order {order} keeps in {matter} ends at {due}, and is wanted longer. Have it kept on, "
        "and note its answer.",
        DESK,
        DAILY,
    ),
    Occasion.ORDER_GOES_ON: Rule(
        _A, "{matter} is given up, and order {order} stands. Have the provider told, and lift it.", DESK, DAILY
    ),
    Occasion.ORDER_PART_GOES_ON: Rule(
        _A,
        "{measures} of {matter} is given up, and order {order} stands for it. Have the provider told, and lift it for "
        "that item.",
        DESK,
        DAILY,
    ),
}
