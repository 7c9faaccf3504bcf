"""What goes on in a matter until somebody ends it: measures that last, persons handed over for a time (`law.md`
§3.1.1). Told by the instruments that have taken effect.
"""

from __future__ import annotations

from app.treaties import bodies
from app.treaties.bodies import When
from app.treaties.review import Review

_RUNS_ON = "WITHDRAWN"
"""The status in which nothing is asked for any more, and yet a measure may run until its end is noted."""


def lasting(review: Review) -> dict[str, When | None]:
    """Each measure that was begun and whose end was not noted, with the day to which it may run; None: unreadable."""
    found: dict[str, When | None] = {}
    for word in review.asked.spoken:
        named = bodies.texts(word.body, "measures")
        if word.kind == "end_notice":
            for one in named:
                found.pop(one, None)
        elif word.kind in {"start_notice", "extension_confirmation"}:
            until = bodies.when(bodies.at(word.body, "until"))
            found |= {one: until for one in named if one in found or word.kind == "start_notice"}
    return found


def running(review: Review) -> dict[str, When | None]:
    """Of these the ones that may still run: not over by law (`until` lies ahead), and without an outcome."""
    over = {one.id for one in review.asked.measures if not one.open}
    kept = {} if review.asked.status == _RUNS_ON else over
    return {
        name: until
        for name, until in lasting(review).items()
        if name not in kept and (until is None or until.end >= review.asked.now)
    }


def abroad(review: Review) -> int:
    """How many persons were handed over whom the State that gave them has not taken back (UNCC 40(9)-(11))."""
    gone = len(review.spoken("hand_over_record"))
    return gone - sum(one.side == "requested" for one in review.spoken("take_over_record"))
