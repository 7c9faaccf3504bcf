"""Rows by which a day is moved by agreement: of work, of a surrender, of a training, and of things that were lent.

Whoever cannot keep a day, or needs a thing for longer or back sooner, proposes another. The other side agrees, and the
clock ends on that day, or declines, and it runs on as before (`law.md` §2.4, §3.6, §3.9, §3.12; Framework Decision
2002/584/JHA, article 23(3)). A newer proposal about the same takes the place of the same side's older one; what the
other side has proposed is still to be answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.procedures.inherited import (
    ANY,
    EVIDENCE,
    LOANS,
    OFFICER,
    ONE,
    OTHER,
    SIGNATORY,
    TWO,
    P,
    Q,
    R,
    S,
    Y,
    days,
    outliving,
    row,
)
from app.procedures.table import SAME, AgreesTo, Basis, Eyes, Sign, Span, Starts, Step, Stops, Unit, Who

ANSWER = Starts(
    "day_answer",
    OTHER,
    (Span(5, Unit.DAYS), Span(24, Unit.HOURS), Span(24, Unit.HOURS)),
    Basis.PRACTICE,
)
LOAN_ANSWER = outliving(days("loan_answer", OTHER, 10))
"""What is lent outlives the matter, and so does the question until when."""
PROPOSALS = ("propose_day",)
_ABOUT = "transmittal/items"
"""What two words about a loan have to have in common to be about the same: the instrument, and some of its things."""


def _settled(code: str, member: str) -> Stops:
    """The question that is answered. What crossed another word is no answer to a question that was put since."""
    return Stops(code, crossed=False, alike=member)


def _own(code: str, member: str) -> Stops:
    """One's own question about the same."""
    return replace(_settled(code, member), others=True)


def moot(which: str) -> Stops:
    """What was asked about this day, by either side: it was done."""
    return _settled("day_answer", f"which={which}")


def moved(
    statuses: frozenset[str],
    duties: Mapping[str, str],
    *,
    meanwhile: frozenset[str] = frozenset(),
    begins: tuple[Starts, ...] = (),
    sign: Sign = S,
    eyes: Eyes = ONE,
    articles: str = "",
) -> tuple[Step, ...]:
    """Either side proposes another day. `duties`: word of the proposal's `which` ⇒ the clock that it moves.
    `meanwhile`: statuses to which the matter may have gone on while the answer is owed. `begins`: the clocks of days
    that may not have been set before, which begin with the agreement where they do not run.
    """
    agreed = tuple(AgreesTo(code, "", "until", asked=f"which={which}", exact=True) for which, code in duties.items())
    ever = statuses | meanwhile
    # fmt: off
    steps = (
        row(statuses, "propose_day", SAME, ANY, OFFICER, "day_proposal", sign, eyes, Y,
            _own("day_answer", "which"), ANSWER, forgets=PROPOSALS, articles=articles),
        row(ever, "agree_day", SAME, OTHER, OFFICER, "day_agreed", sign, eyes, Y,
            _settled("day_answer", "which"), _own("day_answer", "which"), *begins, *agreed, answers=PROPOSALS,
            forgets=PROPOSALS, articles=articles),
        row(ever, "decline_day", SAME, OTHER, OFFICER, "day_declined", sign, eyes, Y,
            _settled("day_answer", "which"), answers=PROPOSALS, articles=articles),
        replace(
            row(ever, "take_back_day", SAME, ANY, OFFICER, "day_taken_back", sign, eyes, Y,
                _own("day_answer", "which"), forgets=PROPOSALS, articles=articles),
            takes_back=PROPOSALS),
    )
    # fmt: on
    return tuple(replace(one, alike="which") if one.forgets else one for one in steps)


def lent(
    statuses: frozenset[str], lent_to: Who = R, *, meanwhile: frozenset[str] = frozenset(), articles: str = ""
) -> tuple[Step, ...]:
    """Whoever has things of the other side's asks to keep them longer, whoever they belong to asks them back sooner:
    those of one instrument, or some of them. Also after their day, and after the end of the matter.
    """
    either = lent_to is ANY
    owner = ANY if either else Q if lent_to is R else R
    ever = statuses | meanwhile
    asked = (_own("loan_answer", _ABOUT), LOAN_ANSWER)
    agreed = AgreesTo("return_by", "", "until", of="transmittal", part="items", exact=True)
    # fmt: off
    steps = (
        row(statuses, "ask_longer_loan", SAME, lent_to, EVIDENCE, "day_proposal", S, ONE, Y,
            *asked, forgets=LOANS, articles=articles),
        row(statuses, "ask_back", SAME, owner, EVIDENCE, "day_proposal", S, ONE, Y,
            *asked, forgets=LOANS, articles=articles),
        row(ever, "agree_return_day", SAME, OTHER, SIGNATORY, "day_agreed", P, TWO, Y,
            _settled("loan_answer", _ABOUT), _own("loan_answer", _ABOUT), agreed, answers=LOANS,
            forgets=LOANS, articles=articles),
        row(ever, "decline_return_day", SAME, OTHER, SIGNATORY, "day_declined", P, TWO, Y,
            _settled("loan_answer", _ABOUT), answers=LOANS, articles=articles),
        replace(
            row(ever, "take_back_return_day", SAME, ANY, EVIDENCE, "day_taken_back", S, ONE, Y,
                _own("loan_answer", _ABOUT), forgets=LOANS, articles=articles),
            takes_back=LOANS),
    )
    # fmt: on
    return tuple(replace(one, alike=_ABOUT) if one.forgets else one for one in steps)
