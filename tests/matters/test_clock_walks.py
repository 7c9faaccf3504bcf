"""Whatever two sides do under whatever treaty: both reckon the same clocks, and no two of them are one row."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kit.canonical import JsonObject
from app.matters.matter_law import MatterLaw
from app.matters.picture import picture
from app.procedures.catalogue import CATALOGUE
from app.procedures.engine import open_steps, project
from app.procedures.table import Side
from app.treaties.catalogue import TREATIES
from app.treaties.profiles import profile
from app.treaties.schema import LEVELS, Treaty
from tests.matters.course import CALENDARS, Course, Q, R

MATTERS = [
    pytest.param(treaty, name, id=f"{treaty.code}@{treaty.version} {name}")
    for treaty in TREATIES.treaties
    if any(one.starts_on for one in treaty.deadlines)
    for name in treaty.procedures
]
NAMES = ("m1", "m2", "m3")


def body(rng: random.Random, act: str) -> JsonObject:
    """What an act may say, right or not: some measures, dates, the urgency."""
    some = rng.sample(NAMES, rng.randint(0, 3))
    if act in {"request", "confirm_oral"}:
        codes = ("SUBSCRIBER", "GIVE_EFFECT_ORDER")
        return {
            "measures": [
                {"id": one, "code": rng.choice(codes), "order": {"data_categories": ["SUBSCRIBER", "TRAFFIC"]}}
                for one in NAMES
            ],
            "legal_basis": [{"treaty": one} for one in rng.sample(TREATIES.codes(), 3)],
        }
    days = [f"2026-{rng.randint(11, 12)}-{rng.randint(1, 30):02}" for _ in some]
    return {
        "measures": [*some],
        "until": "2027-01-31",
        "level": rng.choice(LEVELS),
        "progress": [{"measure": one, "served_on": day} for one, day in zip(some, days, strict=True)],
        "outcomes": [{"measure": one, "outcome": "done"} for one in some],
    }


@pytest.mark.parametrize(("treaty", "name"), MATTERS)
@settings(deadline=None, max_examples=20)
@given(seed=st.integers(min_value=0, max_value=2**63))
def test_both_sides_reckon_the_same_clocks_each_once(treaty: Treaty, name: str, seed: int) -> None:
    rng = random.Random(seed)
    law = MatterLaw(treaty, (profile("XA"), profile("XB")))
    course = Course(CATALOGUE.newest(name), law=law)
    for _ in range(25):
        seen = project(course.procedure, [one.link for one in course.known])
        steps = [(side, step) for side in Side for step in open_steps(course.procedure, seen, side)]
        if not steps:
            break
        side, step = rng.choice(steps)
        asks = [one for one in seen.unanswered if one.side is not side and one.act in step.answers]
        course.take(
            side, step.act, body(rng, step.act), days=rng.choice((0, 0.3, 4, 20)), urgency=rng.choice(LEVELS),
            answers=rng.choice(asks) if asks else None, blind=rng.random() < 0.1,
        )  # fmt: skip
    mine, theirs = (picture(course.procedure, one, course.known, CALENDARS, law).clocks for one in (R, Q))
    assert mine == theirs
    twice = [key for key, number in Counter((one.code, one.started_by) for one in mine).items() if number > 1]
    assert twice == []
    for clock in mine:
        ends = [part.due for part in clock.parts if part.due is not None]
        assert clock.due == (min(ends, default=None) if clock.parts else clock.due)
        assert (clock.due is None) is (clock.paused is not None)
        named = [name for part in clock.parts for name in part.measures]
        assert len(set(named)) == len(named)
