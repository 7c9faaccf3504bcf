"""Rows on a person in the other State's custody: how that ends without a return, and how it lasts longer (UNCC
40(10)-(11)). Whoever holds the person says what happened; whoever gave them over confirms it.
"""

from __future__ import annotations

from app.procedures.inherited import OFFICER, SIGNATORY, TWO, P, Q, R, Y, days, outliving, row, stop
from app.procedures.table import SAME, AgreesTo, Clock, Step

RETURN = "UNCC 40(10)(b), 40(11)"
CONFIRMED = outliving(days("custody_confirmed", Q, 10))
"""Whoever gave the person over says that they are back, or that it knows that they are gone."""


def ended(statuses: frozenset[str], *clocks: Clock) -> Step:
    """The person died, escaped or was set free there; `clocks`: those of the return, which is not owed any more."""
    return row(statuses, "report_custody_end", SAME, R, OFFICER, "custody_ended", P, TWO, Y,
               *clocks, CONFIRMED, articles=RETURN)  # fmt: skip


def noted(statuses: frozenset[str], then: str = SAME, *clocks: Clock) -> Step:
    """The other side has taken note of it; `then`: where that ends the matter."""
    return row(statuses, "note_custody_end", then, Q, OFFICER, "custody_end_noted", P, TWO, Y,
               *clocks, stop("custody_confirmed"), answers=("report_custody_end",), articles=RETURN)  # fmt: skip


def longer(statuses: frozenset[str]) -> tuple[Step, ...]:
    """The person is needed for longer: until a day that whoever gave them over agrees to. Nobody else stays longer."""
    # fmt: off
    return (
        row(statuses, "ask_longer_stay", SAME, R, SIGNATORY, "stay_request", P, TWO, Y,
            outliving(days("stay_answer", Q, 10)), articles=RETURN),
        row(statuses, "decide_longer_stay", SAME, Q, SIGNATORY, "stay_decision", P, TWO, Y,
            stop("stay_answer"), AgreesTo("return_due", "agreed", "until", of="hand_over"),
            answers=("ask_longer_stay",), articles=RETURN),
    )
    # fmt: on
