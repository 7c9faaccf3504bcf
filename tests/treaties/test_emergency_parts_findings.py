"""What the law says where an emergency is answered item by item, on both sides (`law.md` §3.14, ADR 0079)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.treaties.findings import Severity
from app.treaties.review import Asked, Standing
from app.treaties.rules import findings
from tests.factories import bodies
from tests.treaties.emergency_cases import (
    ASKED,
    CAME,
    CASES,
    CONDITIONS,
    ONE,
    OTHER,
    SOON,
    case,
    determined,
    disclosed,
    part,
    refused,
    withdrawn,
    word,
)


def codes(asked: Asked) -> set[str]:
    return {one.code for one in findings(asked)}


def test_a_part_that_says_what_is_to_come_has_nothing_to_say() -> None:
    assert codes(part()) == set()
    assert codes(replace(part(), measures=())) == set(), "nothing is known of a call"


def test_a_part_speaks_of_every_item_that_is_open() -> None:
    (found,) = [one for one in findings(part(to_come=[])) if one.code == "part_unaccounted"]
    assert "m2" in found.words
    assert found.blocks
    one_done = replace(part(to_come=[]), measures=(ONE, Standing("m2", "ACCESS_STORED", open=False)))
    assert "part_is_all" in codes(one_done), "it leaves nothing"


def test_a_part_need_not_speak_of_what_waits_for_the_other_side_or_is_no_emergency() -> None:
    conditions = word("determination", body=CONDITIONS, measures=["m2"])
    no = word("determination", decision="not_an_emergency", measures=["m2"])
    yes = word("determination", decision="will_disclose", measures=["m2"])
    accepted = word("conditions_accepted", side="requesting")
    asked = part(to_come=[])
    for before in ([conditions], [no], [yes, no], [accepted, conditions], [word("determination", body=CONDITIONS)]):
        assert codes(replace(asked, spoken=(ASKED, *before))) == set()
    for before in ([yes], [no, yes], [conditions, yes], [conditions, accepted]):
        assert "part_unaccounted" in codes(replace(asked, spoken=(ASKED, *before)))


def test_conditions_wait_each_for_an_answer_of_their_own() -> None:
    first = replace(word("determination", body=CONDITIONS, measures=["m2"]), id="a")
    second = replace(first, id="b", body={**CONDITIONS, "measures": ["m3"]})
    third = Standing("m3", "ACCESS_STORED")
    for answered, item in (("a", "m2"), ("b", "m3")):
        answer = replace(word("conditions_accepted", side="requesting"), answers=answered)
        asked = replace(part(to_come=[]), measures=(ONE, OTHER, third), spoken=(ASKED, first, second, answer))
        (found,) = findings(asked)
        assert (found.code, dict(found.params)["measure"]) == ("part_unaccounted", item)


def test_an_item_may_have_come_in_part_alone() -> None:
    body = part(outcomes=[], to_come=[{"measure": one, "expected_by": "2026-11-25T10:00:00Z"} for one in ("m1", "m2")])
    assert codes(body) == set()


def test_the_last_disclosure_speaks_of_what_is_left_and_of_nothing_to_come() -> None:
    left = replace(disclosed(), measures=(ONE, OTHER))
    assert "outcome_missing" in codes(left)
    before = replace(disclosed(), measures=(ONE, Standing("m2", "ACCESS_STORED", open=False)), spoken=(ASKED, CAME))
    assert codes(before) == set()
    assert "more_to_come" in codes(disclosed(to_come=SOON))


def test_what_is_not_of_the_request_is_no_item() -> None:
    strange = part(to_come=[*SOON, {"measure": "m9", "expected_by": "2026-11-25T10:00:00Z"}])
    assert "measure_unknown" in codes(strange)
    assert "measure_unknown" in codes(determined(measures=["m9"]))
    spoken = replace(strange, measures=(ONE,), spoken=(word("oral_note"), CAME))
    assert "measure_unknown" not in codes(spoken), "nobody has written down yet what was asked"


def test_a_promise_lies_ahead() -> None:
    yes = {"decision": "will_disclose", "expected_by": "2026-11-25T08:59:00Z"}
    assert "expected_past" in codes(case("determination", "determine", "requested", {**yes}))
    ahead = {**yes, "expected_by": "2026-11-25T09:01:00Z"}
    assert codes(case("determination", "determine", "requested", {**ahead})) == set()


@pytest.mark.parametrize(("act", "kind"), [("refuse", "refusal"), ("report_none", "execution_report")])
def test_who_gave_a_part_does_not_say_that_nothing_was_given(act: str, kind: str) -> None:
    body = bodies.of(kind, outcomes=[{"measure": "m1", "outcome": "no_data"}]) if kind != "refusal" else bodies.of(kind)
    asked = case(kind, act, "requested", body)
    assert "part_came" not in codes(replace(asked, spoken=(ASKED,)))
    assert "part_came" in codes(replace(asked, spoken=(ASKED, CAME)))
    assert "part_came" not in codes(replace(asked, procedure="mla", spoken=(ASKED, CAME)))


@pytest.mark.parametrize(
    ("act", "kind", "side"),
    [("refuse_rest", "partial_refusal", "requested"), ("report_rest", "execution_report", "requested"),
     ("confirm_evidence", "evidence_receipt", "requesting"), ("regularise", "follow_up_notice", "requesting")],
)  # fmt: skip
def test_what_follows_a_disclosure_follows_one(act: str, kind: str, side: str) -> None:
    asked = case(kind, act, side, bodies.of(kind))
    assert "nothing_came" in codes(replace(asked, spoken=(ASKED,)))
    assert "nothing_came" not in codes(replace(asked, spoken=(ASKED, CAME)))


def test_the_refusal_of_the_rest_names_all_of_it_and_is_no_part_of_it() -> None:
    assert not codes(refused("refuse_rest", "partial_refusal", CAME)) & {"rest_unnamed", "not_a_part", "nothing_came"}
    assert "not_a_part" in codes(refused("refuse_part", "partial_refusal", CAME))
    assert "not_a_part" not in codes(refused("refuse_part", "partial_refusal", left=("m1", "m2")))


@pytest.mark.parametrize("act", ["report_none", "report_part", "report_rest"])
def test_who_has_something_of_the_rest_discloses_it(act: str) -> None:
    body = bodies.of("execution_report", outcomes=[{"measure": "m1", "outcome": "done"}])
    assert "says_another_act" in codes(case("execution_report", act, "requested", body))


def test_a_partial_withdrawal_names_its_part_and_leaves_something() -> None:
    for named, code in (([], "part_unnamed"), (["m1", "m2"], "not_a_part")):
        body = bodies.of("withdrawal", measures=[*named])
        assert code in codes(case("withdrawal", "withdraw_part", "requesting", body, measures=(ONE, OTHER)))


def test_a_no_for_one_item_is_a_no_for_that_item_alone() -> None:
    no = word("determination", decision="not_an_emergency", measures=["m2"])
    assert "disclosed_after_no" not in codes(replace(disclosed(), spoken=(ASKED, no)))
    own = word("determination", decision="not_an_emergency", measures=["m1"])
    assert "disclosed_after_no" in codes(replace(disclosed(), spoken=(ASKED, own)))
    yes = word("determination", decision="will_disclose")
    assert "disclosed_after_no" not in codes(replace(disclosed(), spoken=(ASKED, own, yes)))


def test_conditions_on_more_are_not_done_away_with_by_a_word_on_less() -> None:
    both = word("determination", body=CONDITIONS, measures=["m1", "m2"])
    one = word("determination", body=CONDITIONS, measures=["m2"])
    answer = word("conditions_accepted", side="requesting")
    asked = replace(determined(measures=["m1"]), measures=(ONE, OTHER))
    code = "conditions_wait_for_more"
    assert code in codes(replace(asked, spoken=(ASKED, both)))
    assert code not in codes(replace(asked, spoken=(ASKED, one))), "they are on another item"
    assert code not in codes(replace(asked, spoken=(ASKED, both, answer)))
    assert code not in codes(replace(determined(), measures=(ONE, OTHER), spoken=(ASKED, both)))


def test_who_closes_over_a_formal_request_that_is_owed_is_warned() -> None:
    (found,) = [one for one in findings(CASES["closing_request_owed"]()) if one.code == "closing_request_owed"]
    assert (found.severity, "2026-11-25" in found.words) == (Severity.WARNS, True)


def test_a_formal_request_that_has_followed_is_not_asked_for_again() -> None:
    (found,) = [one for one in findings(CASES["request_followed"]()) if one.code == "request_followed"]
    assert (found.severity, found.field) == (Severity.ADVISES, "regularise_by")


def test_a_report_on_a_part_leaves_something_and_speaks_of_no_more() -> None:
    body = bodies.of("execution_report", outcomes=[{"measure": "m1", "outcome": "no_data"}])
    asked = case("execution_report", "report_part", "requested", body, measures=(ONE, OTHER))
    assert codes(asked) == set()
    assert "not_a_part" in codes(replace(asked, measures=(ONE,)))
    assert "outcome_missing" in codes(replace(asked, act="report_rest"))


@pytest.mark.parametrize(
    ("act", "kind"),
    [("report_part", "execution_report"), ("report_rest", "execution_report"), ("refuse_part", "partial_refusal"),
     ("refuse_rest", "partial_refusal")],
)  # fmt: skip
def test_nobody_says_that_nothing_is_there_of_what_came(act: str, kind: str) -> None:
    body = bodies.of(kind, measures=["m1"])
    if kind == "execution_report":
        body = bodies.of(kind, outcomes=[{"measure": "m1", "outcome": "no_data"}])
    gone = (Standing("m1", "ACCESS_STORED", open=False), OTHER)
    asked = case(kind, act, "requested", body, measures=gone, spoken=(ASKED, CAME))
    (found,) = [one for one in findings(asked) if one.code == "told_already"]
    assert found.blocks
    assert "told_already" not in codes(replace(asked, measures=(ONE, OTHER)))
    (told,) = [one for one in findings(CASES["told_already"]()) if one.code == "told_already"]
    assert told.severity is Severity.WARNS, "that it came once more may be said"


def test_nobody_determines_on_what_is_over() -> None:
    gone = (ONE, Standing("m2", "ACCESS_STORED", open=False))
    assert "told_already" in codes(replace(determined(measures=["m2"]), measures=gone))
    assert "told_already" not in codes(replace(determined(measures=["m1"]), measures=gone))


def test_what_came_on_the_spoken_word_is_asked_for_in_writing_before_the_rest_is_withdrawn() -> None:
    call = word("oral_note")
    assert "spoken_not_confirmed" in codes(withdrawn(call, CAME))
    for before in ((call,), (call, CAME, ASKED), (ASKED, CAME)):
        assert "spoken_not_confirmed" not in codes(withdrawn(*before))


@pytest.mark.parametrize(("act", "kind"), [("refuse_rest", "partial_refusal"), ("report_rest", "execution_report")])
def test_where_nothing_is_left_the_last_word_is_about_what_is_over(act: str, kind: str) -> None:
    one, other = (Standing(item, "ACCESS_STORED", open=False) for item in ("m1", "m2"))
    told = (
        {"measures": ["m2"]} if kind == "partial_refusal" else {"outcomes": [{"measure": "m2", "outcome": "no_data"}]}
    )
    last = replace(case(kind, act, "requested", bodies.of(kind, **told)), spoken=(ASKED, CAME), measures=(one, other))
    assert "told_already" not in codes(last)
    assert "told_already" in codes(replace(last, measures=(replace(one, open=True), other)))
