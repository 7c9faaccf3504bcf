"""Whatever two sides say of items one by one, crossing or not: both see the same, and what is over stays so."""

from __future__ import annotations

import random
from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from app.kit.canonical import Json, JsonObject
from app.matters.matter_law import MatterLaw
from app.matters.measures import OVER, Measure
from app.matters.picture import Picture, picture
from app.notices.clocks import Running
from app.procedures.engine import Link, open_steps, project
from app.procedures.preservation import PRESERVATION
from app.procedures.table import Side, Step
from app.treaties.bodies import when
from app.treaties.holdings import HELD, LOST, RELEASED, first_day
from tests.matters.course import CALENDARS, Course, Q, R

NAMES = ("m1", "m2", "m3")
LETTERS = (
    "acknowledge", "ask", "answer", "confirm", "ask_extension", "extend", "decline_extension", "follow_up",
    "withdraw_part", "release_part", "report_loss", "warn_unsafe", "proceed", "resolve_unsafe", "report_status",
)  # fmt: skip
"""What goes on; the acts that end a matter are taken now and then."""


def day(rng: random.Random) -> str:
    return f"2027-{rng.randint(2, 9):02}-{rng.randint(1, 28):02}"


def some(rng: random.Random, names: list[str]) -> list[Json]:
    return [*rng.sample(names, rng.randint(1, len(names)))]


def body(rng: random.Random, act: str, seen: Picture, ask: Link | None) -> JsonObject | None:
    """What an act may rightly name, as its signer sees the matter; None: nothing."""
    wanted = [one.id for one in seen.measures if one.lasts is not None and one.status not in OVER]
    living = [one.id for one in seen.measures if one.status not in OVER]
    held = [(one.id, had.custodian) for one in seen.measures for had in one.custodians if had.state == HELD]
    if act == "confirm":
        rows: list[Json] = [
            {
                "measure": rng.choice(NAMES),
                "custodian": rng.choice("AB"),
                "outcome": rng.choice(("preserved", "preserved", "partly", "none", "lost")),
                "status": rng.choice(("served", "held")),
                "until": day(rng),
            }
            for _ in range(rng.randint(1, 3))
        ]
        return {"preserved_until": "2027-02-01", "holdings": rows}
    if act in ("release_part", "report_loss", "expire", "release", "release_after_decision"):
        if not held:
            return None
        told: list[Json] = [{"measure": item, "custodian": one} for item, one in rng.sample(held, 1)]
        return {"released": told, "losses": told}
    if act == "withdraw_part":
        return {"measures": some(rng, living[1:])} if len(living) > 1 else None
    if act == "ask_extension":
        return {"measures": some(rng, wanted), "until": day(rng)} if wanted else None
    if act in ("extend", "decline_extension"):
        items = [str(one) for one in ask.body["measures"]] if ask is not None else []  # type: ignore[union-attr]
        until = day(rng)
        return {"measures": some(rng, items), "until": until, "kept_until": until} if items else None
    return {"measures": some(rng, living)} if act in ("ask", "warn_unsafe") and living else {}


def walked(rng: random.Random) -> Iterator[Course]:
    course = Course(PRESERVATION)
    course.take(R, "request", {"data": [{"id": one, "category": "TRAFFIC"} for one in NAMES]}, urgency="urgent")
    for _ in range(22):
        seen = project(course.procedure, [one.link for one in course.known])
        steps = [(side, step) for side in Side for step in open_steps(course.procedure, seen, side)]
        going = [(side, step) for side, step in steps if step.act in LETTERS]
        if not steps:
            return
        side, step = rng.choice(going if going and rng.random() < 0.95 else steps)
        asks = [one for one in seen.unanswered if one.side is not side and one.act in step.answers]
        ask = rng.choice(asks) if asks else None
        told = body(rng, step.act, course.seen(), ask)
        if told is not None:
            blind = rng.random() < 0.15 and not _answers(step)
            course.take(side, step.act, told, days=rng.choice((0, 0.2, 3)), urgency="urgent", answers=ask, blind=blind)
            yield course


def _answers(step: Step) -> bool:
    return bool(step.answers)


def state(measures: tuple[Measure, ...]) -> dict[tuple[str, str], tuple[str, str | None]]:
    return {(one.id, had.custodian): (had.state, had.until) for one in measures for had in one.custodians}


@settings(deadline=None, max_examples=120)
@given(seed=st.integers(min_value=0, max_value=2**63))
def test_both_sides_see_each_item_alike_and_nothing_that_is_over_comes_back(seed: int) -> None:
    before: tuple[Measure, ...] = ()
    for course in walked(random.Random(seed)):
        pictures = [picture(PRESERVATION, one, course.known, CALENDARS, MatterLaw(None, ())) for one in (R, Q)]
        assert pictures[0].clocks == pictures[1].clocks
        assert pictures[0].measures == pictures[1].measures
        seen = pictures[0]
        last = course.known[-1].link
        crossing = last.after_other != course.heads[last.side.other]
        nothing_comes_back(before, seen.measures, crossing=crossing)
        the_clocks_fit(seen)
        before = seen.measures


def nothing_comes_back(before: tuple[Measure, ...], now: tuple[Measure, ...], *, crossing: bool) -> None:
    """What was withdrawn stays so; unless a letter that crossed says that it was over before that."""
    after = {one.id: one for one in now}
    for one in before:
        if one.status == "withdrawn":
            assert after[one.id].status == "withdrawn" or (crossing and after[one.id].status in OVER)
    was, told = state(before), state(now)
    for key, (had, until) in was.items():
        if had in (LOST, RELEASED):
            assert told[key][0] == had, key
        if had == HELD and told[key][0] == HELD and until is not None:
            old, new = when(until), when(told[key][1])
            assert old is not None
            assert new is not None
            assert new.end >= old.end, (key, until, told[key])


def the_days_are_the_first(seen: Picture, running: list[Running]) -> None:
    """Each item that is kept has a clock that ends on the first of its days, and no other runs."""
    days = {first_day(one.custodians) for one in seen.measures if one.lasts is not None and one.status not in OVER}
    told = [one for one in running if one.code in ("preserved_until", "extension_in_time")]
    dues = {part.due for one in told for part in one.parts} | {one.due for one in told if not one.parts}
    assert {due.date().isoformat() for due in dues if due is not None} == {str(day) for day in days}


def the_clocks_fit(seen: Picture) -> None:
    status, running = seen.seen.status, [one for one in seen.clocks if one.stopped is None]
    codes = {one.code for one in running}
    wanted = {one.id for one in seen.measures if one.lasts is not None and one.status not in OVER}
    kept = [one.code for one in running if one.code in ("preserved_until", "extension_in_time")]
    if status in ("PRESERVED", "EXTENSION_ASKED"):
        assert bool(kept) == bool(wanted), (status, kept, wanted)
        the_days_are_the_first(seen, running)
    if status == "HELD":
        assert kept == []
    assert len(kept) <= len(wanted)
    if status in PRESERVATION.open and status not in ("ORAL", "RECEIVED"):
        assert ("preserve_act" in codes) == any(one.awaited for one in seen.measures), status
    let_go = any(one.status == "withdrawn" and one.lasts is not None for one in seen.measures)
    if status in PRESERVATION.open:
        assert ("release_due" in codes) == let_go
    asked = any(one.act == "ask_extension" for one in seen.seen.unanswered)
    assert asked == ("extension_answer" in codes) == (status == "EXTENSION_ASKED"), status
    warned = any(one.act == "warn_unsafe" for one in seen.seen.unanswered)
    assert warned == (status == "UNSAFE")
    if warned and any(one.status not in OVER for one in seen.measures):
        assert "unsafe_answer" in codes
    queried = any(one.act == "ask" for one in seen.seen.unanswered)
    assert queried or status != "QUERIED"
    if queried and status in PRESERVATION.open and any(one.status not in OVER for one in seen.measures):
        assert "answer_query" in codes
    if status == "PRESERVED":
        assert "extension_in_time" not in codes
