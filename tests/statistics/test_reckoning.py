"""Times and counts out of courses: what pauses, what does not count twice, what others may see."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.kit.ids import StateCode
from app.procedures.catalogue import CATALOGUE
from app.procedures.table import Side
from app.statistics import reckoning
from app.statistics.course import MILESTONES, Course, Taken, ended, paused, took
from app.statistics.facts import Passed
from app.statistics.reckoning import TABLES, counts, percentile, shared_counts, shared_times, times
from app.statistics.suppression import FEWEST, MEDIAN_FEWEST

MLA = CATALOGUE.newest("mla")
BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)
NOW = BEGAN + timedelta(days=100)
WAY = (
    ("request", "mla_request", Side.REQUESTING, "—", "RECEIVED", 0),
    ("acknowledge", "acknowledgement", Side.REQUESTED, "RECEIVED", "ACKNOWLEDGED", 2),
    ("ask", "information_request", Side.REQUESTED, "ACKNOWLEDGED", "QUERIED", 4),
    ("answer", "information_answer", Side.REQUESTING, "QUERIED", "ACKNOWLEDGED", 14),
    ("transmit", "evidence_transmittal", Side.REQUESTED, "ACKNOWLEDGED", "PARTLY_EXECUTED", 20),
    ("report_execution", "execution_report", Side.REQUESTED, "PARTLY_EXECUTED", "EXECUTED", 30),
)
COURSE = Course(
    procedure="mla",
    treaty="un_cybercrime",
    sent=True,
    counterpart=StateCode("XB"),
    urgency="routine",
    opened=BEGAN,
    open=True,
    status="RECEIVED",
    offences=("ICT_FRAUD", "DEVICE_MISUSE"),
    measures=("ACCESS_STORED",),
    outcomes=(("ACCESS_STORED", "not_retained"),),
    grounds=(("refusal", "sovereignty", "UNCC 40(21)(b)"),),
    refused=True,
    consulted=False,
    questions=1,
    waited_requesting=864_000.0,
    waited_requested=1_728_000.0,
    deadlines=("treaty kept", "practice missed"),
    signed=6,
    papers=1,
    took={"acknowledge": Taken(7200.0, 7200.0)},
)


def way(rows: Sequence[tuple[str, str, Side, str, str, int]] = WAY) -> list[Passed]:
    return [Passed(*row[:5], BEGAN + timedelta(days=row[5])) for row in rows]


def test_a_milestone_is_told_with_and_without_the_open_question() -> None:
    found = took(MLA, way())
    days = {name: (one.seconds / 86_400, one.unpaused / 86_400) for name, one in found.items()}
    assert days == {
        "acknowledge": (2, 2),
        "first_answer": (20, 10),
        "first_evidence": (20, 10),
        "execution": (30, 20),
        "close": (30, 20),
    }
    assert paused(way(), NOW) == 10 * 86_400


def test_what_is_open_has_not_ended_and_a_question_goes_on() -> None:
    asked = way(WAY[:3])
    assert ended(MLA, asked) is None
    assert set(took(MLA, asked)) == {"acknowledge"}
    assert paused(asked, NOW) == 96 * 86_400


@given(st.lists(st.integers(0, 400), min_size=6, max_size=6))
def test_no_time_is_below_nothing_and_none_is_longer_without_the_questions(days: list[int]) -> None:
    found = took(MLA, way([(*row[:5], day) for row, day in zip(WAY, sorted(days), strict=True)]))
    assert set(found) <= set(MILESTONES)
    assert all(0 <= one.unpaused <= one.seconds for one in found.values())


def test_the_other_node_had_it_before_anybody_answered() -> None:
    found = took(MLA, way(), BEGAN + timedelta(minutes=3))
    assert found["receipt"] == Taken(180.0, 180.0)
    assert took(MLA, way(), BEGAN - timedelta(seconds=2))["receipt"] == Taken(0.0, 0.0), "two clocks differ"
    assert "receipt" not in took(MLA, way())


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=40))
def test_nine_of_ten_do_not_exceed_the_percentile(values: list[float]) -> None:
    found = percentile(values, 0.9)
    assert found in values
    assert sum(one <= found for one in values) >= 0.9 * len(values)
    assert sum(one < found for one in values) < 0.9 * len(values)


def test_own_tables_hold_every_count_of_a_course() -> None:
    found = counts([COURSE, COURSE], NOW)
    assert set(found) == set(TABLES)
    assert found["class"] == {"against_ict": 2, "by_ict": 2, "support": 2}
    assert found["state"] == {"pending 91-180": 2}
    assert found["form"] == {"signed": 12, "paper": 2}
    assert found["consultation"] == {"without consultation": 2}
    assert found["ground"] == {"refusal sovereignty": 2}
    assert found["measure_outcome"] == {"ACCESS_STORED not_retained": 2}


def test_ages_end_where_the_law_says() -> None:
    def aged(days: int) -> str:
        [key] = TABLES["state"].keys(replace(COURSE, opened=NOW - timedelta(days=days)), NOW)
        return key.removeprefix("pending ")

    assert [aged(one) for one in (0, 30, 31, 90, 91, 180, 181, 365, 366)] == [
        "0-30", "0-30", "31-90", "31-90", "91-180", "91-180", "181-365", "181-365", "> 365",
    ]  # fmt: skip


@given(st.integers(0, 30))
def test_others_see_no_pair_no_median_of_few_and_no_small_count(number: int) -> None:
    courses = [replace(COURSE, took={"close": Taken(float(one), float(one))}) for one in range(number)]
    tables = shared_counts(courses, NOW)
    seen = shared_times(courses, tables)
    assert not {"pair", "offence", "article", "preservation", "question", "measure_outcome", "role"} & set(tables)
    assert bool(seen) == (number >= MEDIAN_FEWEST)
    assert {one.by for one in seen} <= {"all", "procedure", "urgency", "measure"}
    shown = [count for cells in tables.values() for count in (cells or {}).values() if isinstance(count, int)]
    assert all(count >= FEWEST for count in shown)
    assert "XB" not in json.dumps(tables)


def test_own_times_are_told_whatever_their_number() -> None:
    found = {(one.by, one.key): one for one in times([COURSE])}
    assert (found["pair", "XB"].count, found["pair_procedure", "XB mla"].median) == (1, 7200.0)
    assert {one.by for one in found.values()} == set(reckoning.TIMES_BY)
