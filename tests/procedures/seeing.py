"""What can be seen of a course beside its letters: findings, clocks, measures and figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from app.procedures.table import Side, Sign
from app.statistics import assets, assistance
from app.treaties.bodies import rows
from tests.procedures.played import NOW, TRAVELS
from tests.procedures.shown import APART, Shown

HOUR = timedelta(hours=1)


def lacks(act: str, code: str) -> Callable[[Shown], bool]:
    """A finding that stands on an instrument where the member is missing."""
    return lambda shown: code not in shown.found(act)


def finds(act: str, code: str) -> Callable[[Shown], bool]:
    """A finding that stands on an instrument for what the member says."""
    return lambda shown: code in shown.found(act)


def runs(act: str, code: str, long: timedelta) -> Callable[[Shown], bool]:
    """A clock runs as long as that."""
    return lambda shown: shown.runs(act, code) == long


def keeps(act: str, code: str, long: timedelta) -> Callable[[Shown], bool]:
    """A clock runs as long as that, and the act stops it."""
    return lambda shown: shown.kept(act, code) == long


def ends(act: str, code: str, *day: int) -> Callable[[Shown], bool]:
    """A clock ends on that day."""
    return lambda shown: (due := shown.due(act, code)) is not None and (due.year, due.month, due.day) == day


def stands(act: str, measure: str, status: str, code: str = "") -> Callable[[Shown], bool]:
    """A measure stands like that, under its own code."""

    def seen(shown: Shown) -> bool:
        one = shown.measure(act, measure)
        return one is not None and one.status == status and code in ("", one.code)

    return seen


def until(act: str, measure: str, day: str) -> Callable[[Shown], bool]:
    """A measure lasts until that day."""
    return lambda shown: (one := shown.measure(act, measure)) is not None and one.until == day


def counted_money(key: str, number: str) -> Callable[[Shown], bool]:
    """An amount in the figures on assets."""
    return lambda shown: (key, Decimal(number)) in assets.read(shown.story).sums["assets"]


def counted_help(key: str, number: int) -> Callable[[Shown], bool]:
    """A number in the figures on technical assistance."""
    return lambda shown: (key, Decimal(number)) in assistance.read(shown.story).sums["assistance"]


def counted_code(key: str, code: str) -> Callable[[Shown], bool]:
    """A code in the figures on technical assistance."""
    return lambda shown: code in assistance.read(shown.story).codes[key]


def answered_in(act: str, number: int) -> Callable[[Shown], bool]:
    """A report answers that question."""
    return lambda shown: number in [row.get("number") for _, row in rows(shown.body(act), "results")]


def from_receipt(shown: Shown) -> bool:
    """The first clock starts when the asked side has the request, and the acknowledgement stops it."""
    clock = shown.clock("acknowledge", "ack_24_7")
    return keeps("acknowledge", "ack_24_7", HOUR / 2)(shown) and clock is not None and clock.started == NOW + TRAVELS


def days_between(shown: Shown) -> bool:
    """From the first freezing to the receipt of what was given back: as many days as signatures lie between."""
    acts = [one.turn.act for one in shown.turns]
    passed = (acts.index("confirm") - acts.index("freeze")) * APART if {"confirm", "freeze"} <= {*acts} else None
    return passed is not None and assets.read(shown.story).spans["frozen_returned"] == (passed.total_seconds(),)


def flagged_in_figures(shown: Shown) -> bool:
    """The figures count a return on which another condition than those of the law was put."""
    return assets.read(shown.story).codes["precondition"] == ("flagged",)


def consulted(shown: Shown) -> bool:
    """The record of the consultation stands before the refusal, and was answered."""
    acts = [one.turn.act for one in shown.turns]
    return "answer_consult" in acts and {"consult"} <= {*acts[: acts.index("refuse")]}


def signed_by_both(proposal: str, agreement: str) -> Callable[[Shown], bool]:
    """A proposal by one side and the agreement by the other, each signed by a person and sealed."""

    def seen(shown: Shown) -> bool:
        signed = {one.turn.side: one.step.sign for one in shown.turns if one.turn.act in (proposal, agreement)}
        return signed == dict.fromkeys(Side, Sign.PERSON_AND_SEAL)

    return seen
