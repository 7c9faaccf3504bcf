"""How many pairs of eyes: by the row, the urgency, and what is asked for (`law.md` §3, conventions)."""

from __future__ import annotations

import pytest

from app.kit.canonical import JsonObject
from app.procedures.catalogue import CATALOGUE
from app.procedures.eyes import CONTENT_STORED, FURTHERS, NEVER_AFTER, demanded
from app.procedures.table import Eyes, Step
from app.treaties.codes import MEASURES, SUBS

CATEGORIES = {"SUBSCRIBER": "SUBSCRIBER", "TRAFFIC_STORED": "TRAFFIC", "CONTENT_STORED": "CONTENT"}
KINDS = sorted({*MEASURES, *SUBS} - {"ACCESS_STORED"})
"""Every measure, and the three kinds of access to stored data."""
NEVER = ("CONTENT_REALTIME", "CONTENT_STORED", "RECOVER", "RETURN", "TRAFFIC_REALTIME")
_ENDS = {"withdrawn", "released", "lost"}
_HOLDS = {"preserved", "kept", "data"}
"""What preservation does to its items: nothing is disclosed of them."""


def step(act: str, procedure: str = "mla") -> Step:
    return CATALOGUE.newest(procedure).rows(act)[0]


def measure(kind: str, key: str = "m1") -> JsonObject:
    if kind not in SUBS:
        return {"id": key, "code": kind}
    return {"id": key, "code": "ACCESS_STORED", "sub": kind, "data_categories": [CATEGORIES[kind]]}


def test_the_table_holds_what_the_conventions_name_and_no_code_that_is_none() -> None:
    assert sorted(NEVER_AFTER) == sorted(NEVER)
    assert set(NEVER_AFTER) <= {*MEASURES, *SUBS}


@pytest.mark.parametrize("act", ["request", "confirm_oral"])
@pytest.mark.parametrize("urgency", ["routine", "urgent", "emergency"])
@pytest.mark.parametrize("kind", KINDS)
def test_each_measure_at_each_urgency(kind: str, urgency: str, act: str) -> None:
    found = demanded(step(act), urgency, {"measures": [measure(kind)]}, ())
    at_once = urgency != "routine" and kind not in NEVER
    assert found.eyes is (Eyes.TWO_AFTER if at_once else Eyes.TWO)
    assert found.never == NEVER_AFTER.get(kind)


def test_one_such_measure_among_others_is_enough() -> None:
    asked = [measure("SUBSCRIBER"), measure("TAKE_STATEMENT", "m2"), measure("CONTENT_STORED", "m3")]
    assert demanded(step("request"), "urgent", {"measures": [*asked]}, ()).eyes is Eyes.TWO


@pytest.mark.parametrize("category", ["CONTENT", "DEVICE_IMAGE", "CLOUD_SNAPSHOT"])
def test_content_is_content_whatever_kind_of_access_it_is_called(category: str) -> None:
    asked = {**measure("TRAFFIC_STORED"), "data_categories": ["TRAFFIC", category]}
    assert demanded(step("request"), "emergency", {"measures": [asked]}, ()).never == NEVER_AFTER[CONTENT_STORED]


def test_an_answer_is_about_the_measures_that_it_names_or_all() -> None:
    stated = [measure("CONTENT_REALTIME"), measure("TAKE_STATEMENT", "m2")]
    answer = step("answer")
    assert demanded(answer, "urgent", {"measures": ["m1"]}, stated).never == NEVER_AFTER["CONTENT_REALTIME"]
    assert demanded(answer, "urgent", {"measures": ["m2"]}, stated).eyes is Eyes.TWO_AFTER
    assert demanded(answer, "urgent", {"answers": []}, stated).eyes is Eyes.TWO
    assert demanded(answer, "urgent", {"measures": ["m2"]}, stated[:1]).eyes is Eyes.TWO_AFTER


@pytest.mark.parametrize("act", ["withdraw", "withdraw_part", "stop_measure"])
def test_what_ends_an_interception_leaves_at_once(act: str) -> None:
    stated = [measure("CONTENT_REALTIME")]
    found = demanded(step(act), "urgent", {"measures": ["m1"]}, stated)
    assert (found.eyes, found.never) == (Eyes.TWO_AFTER, None)


@pytest.mark.parametrize("act", ["ask_prolong", "prolong", "refuse"])
def test_what_is_two_by_its_row_stays_two(act: str) -> None:
    found = demanded(step(act), "emergency", {"measures": ["m1"]}, [measure("CONTENT_REALTIME")])
    assert (found.eyes, found.never) == (Eyes.TWO, None)
    assert demanded(step("acknowledge"), "emergency", {}, [measure("CONTENT_REALTIME")]).eyes is Eyes.ONE


def test_a_desk_is_told_to_intercept_by_two() -> None:
    instruct = step("instruct", "mandate")
    short: JsonObject = {"measures": [{"id": "m1", "code": "TRAFFIC_REALTIME"}]}
    assert demanded(instruct, "urgent", short, ()).eyes is Eyes.TWO


def test_a_measure_in_short_is_of_the_kind_that_its_request_says() -> None:
    instruct = step("instruct", "mandate")
    short: JsonObject = {"measures": [{"id": "m1", "code": "ACCESS_STORED"}]}
    assert demanded(instruct, "urgent", short, [measure("SUBSCRIBER")]).eyes is Eyes.TWO_AFTER
    assert demanded(instruct, "urgent", short, [measure("CONTENT_STORED")]).eyes is Eyes.TWO
    assert demanded(instruct, "urgent", short, ()).eyes is Eyes.TWO, "it may be of content"


def test_every_step_that_may_leave_at_once_brings_measures_on_or_ends_them() -> None:
    steps = [one for table in CATALOGUE.procedures for one in table.steps if one.eyes is Eyes.TWO_AFTER]
    assert {one.measures for one in steps} - FURTHERS - _ENDS - _HOLDS <= {"", "outcome", "done"}
    outcomes = {"report_none", "report_part", "report_rest", "disclose", "disclose_part"}
    assert {one.act for one in steps if one.measures == "outcome"} <= outcomes
    assert {one.act for one in steps if one.measures == "done"} == {"lapse"}, "what was kept on a call is let go"


@pytest.mark.parametrize("body", [{}, {"measures": None}, {"measures": "m1"}, {"measures": [3, None, {"code": 4}]}])
def test_a_body_that_is_no_body_of_ours_is_no_error(body: JsonObject) -> None:
    assert demanded(step("request"), "urgent", body, ()).eyes is Eyes.TWO_AFTER
