"""What is looked at where items are confirmed, prolonged, let go, released and lost one by one (`law.md` §3.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kit.canonical import Json, JsonObject
from app.treaties.findings import Severity
from app.treaties.holdings import ledger
from app.treaties.review import Asked, Standing, Word
from app.treaties.rules import findings
from tests.procedures.test_contents import JSON
from tests.treaties.preserved_cases import (
    BACKBONE,
    BOTH,
    EXTENDED,
    FIRST_OVER,
    HELD,
    LET_GO,
    LONGER,
    LOST,
    PASSED,
    REGISTRY,
    TELECOM,
    TWO_OF_ONE,
    WAITS,
    anew,
    answer,
    confirmed,
    freed,
    loses,
    nothing,
    said,
    word,
)
from tests.treaties.sample import changed

NEW = {
    "item_over", "holding_gone", "held_before", "promise_shortened", "custodian_unknown", "custodian_untold",
    "item_not_kept", "extension_unasked", "extension_answered", "extension_part_left", "extension_open",
    "held_for_request", "item_not_let_go", "item_still_kept", "item_awaited", "all_lost", "kept_still", "not_a_part",
    "part_unnamed", "released_early", "nothing_preserved", "item_unanswered",
}  # fmt: skip
ONE_AWAITED = confirmed({**TELECOM, **HELD}, {**REGISTRY, **WAITS})


def codes(asked: Asked) -> set[str]:
    return {one.code for one in findings(asked)}


def severity(asked: Asked, code: str) -> Severity:
    return next(one.severity for one in findings(asked) if one.code == code)


@pytest.mark.parametrize(
    "asked",
    [
        anew({**REGISTRY, **HELD}, words=(ONE_AWAITED,)),
        anew({**REGISTRY, "outcome": "none", "reason": "No such customer."}, words=(ONE_AWAITED,)),
        anew({**TELECOM, **HELD, "until": "2027-03-31"}),
        anew({**BACKBONE, **HELD}, words=(BOTH, LOST)),
        answer("decline_extension", ["m2"], BOTH, LONGER, EXTENDED),
        answer("extend", ["m1", "m2"], BOTH, LONGER),
        answer("extend", ["m2"], BOTH, LONGER, LET_GO),
        freed("release_part", "withdrawn", TELECOM, words=(BOTH, LET_GO), measures=FIRST_OVER),
        freed("release_part", "expired", TELECOM, now=PASSED),
        freed("release_part", "decision", TELECOM, status="HELD"),
        freed("expire", "expired", TELECOM, REGISTRY, now=PASSED),
        freed("release_after_decision", "decision", REGISTRY, words=(BOTH, LOST), status="HELD"),
        loses(TELECOM),
        loses(TELECOM, words=(ONE_AWAITED,)),
        said("withdrawal", "withdraw_part", {"reason": "One account is another's.", "measures": ["m1"]}, BOTH),
    ],
)
def test_what_is_said_of_one_item_rightly_stops_nobody(asked: Asked) -> None:
    assert not codes(asked) & NEW


def test_a_first_confirmation_says_which_items_wait_and_a_later_one_only_of_those() -> None:
    assert "item_unanswered" in codes(anew({**TELECOM, **HELD}, words=()))
    assert "item_unanswered" not in codes(anew({**TELECOM, **HELD}, words=(BOTH,)))
    assert "item_unanswered" in codes(anew({**TELECOM, **HELD, "until": "2027-02-28"}, words=(ONE_AWAITED,)))


def test_what_tells_of_nothing_kept_is_the_answer_of_one_custodian_and_no_confirmation_of_none() -> None:
    nothing: JsonObject = {**REGISTRY, "outcome": "none", "reason": "No such customer."}
    assert "nothing_preserved" in codes(anew(nothing, words=()))
    assert "nothing_preserved" not in codes(anew(nothing, words=(ONE_AWAITED,)))


def test_an_item_is_released_once_its_own_day_has_passed_and_not_before() -> None:
    longer = confirmed({**TELECOM, **HELD}, {**REGISTRY, **HELD, "until": "2027-03-31"})
    found = findings(freed("release_part", "expired", TELECOM, REGISTRY, words=(longer,), now=PASSED))
    assert [one.field for one in found if one.code == "released_early"] == ["released.1"]
    early = freed("release_part", "expired", TELECOM)
    assert severity(early, "released_early") is Severity.BLOCKS
    # What was declined is kept a while still.
    words = (BOTH, LONGER, word("extension_declined", measures=["m1"], kept_until="2027-02-10"))
    assert "released_early" in codes(freed("release_part", "expired", TELECOM, words=words, now=PASSED))


def test_who_names_all_that_is_left_ends_the_matter_by_another_act() -> None:
    assert "not_a_part" in codes(freed("release_part", "expired", TELECOM, REGISTRY, now=PASSED))
    assert "not_a_part" in codes(freed("release_part", "decision", REGISTRY, words=(BOTH, LOST), status="HELD"))
    assert "not_a_part" not in codes(freed("release_part", "expired", TELECOM, words=(ONE_AWAITED,), now=PASSED))
    whole = said("withdrawal", "withdraw_part", {"reason": "No more.", "measures": ["m1", "m2"]}, BOTH)
    assert "not_a_part" in codes(whole)
    assert "part_unnamed" in codes(said("withdrawal", "withdraw_part", {"reason": "No more."}, BOTH))
    assert "part_withdrawn" in codes(said("withdrawal", "withdraw", {"reason": "No more.", "measures": ["m1"]}, BOTH))


def test_what_was_let_go_is_released_as_a_part_though_nothing_else_is_kept() -> None:
    words = (BOTH, LET_GO, word("loss_report", losses=[REGISTRY]))
    over = tuple(replace(one, open=False) for one in FIRST_OVER)
    assert not codes(freed("release_part", "withdrawn", TELECOM, words=words, measures=over)) & NEW


def test_who_says_that_nothing_is_preserved_keeps_nothing() -> None:
    gone: JsonObject = {"measure": "m1", "outcome": "lost"}
    other: JsonObject = {"measure": "m2", "outcome": "no_data"}
    assert severity(nothing(gone, other), "kept_still") is Severity.BLOCKS
    assert "kept_still" not in codes(nothing(gone, {**other, "outcome": "lost"}))
    assert "kept_still" not in codes(nothing(other, words=(BOTH, LOST, word("loss_report", losses=[REGISTRY]))))
    assert "kept_still" in codes(nothing(gone, words=(BOTH, LET_GO), measures=FIRST_OVER)), "it is released first"


def test_a_warning_opens_no_door_to_what_is_held_for_the_request() -> None:
    followed = (BOTH, word("follow_up_notice", "requesting"))
    for act, rows in (("release_part", (TELECOM,)), ("expire", (TELECOM, REGISTRY))):
        told = freed(act, "expired", *rows, words=followed, status="UNSAFE", now=PASSED)
        assert severity(told, "held_for_request") is Severity.BLOCKS
        free = freed(act, "expired", *rows, status="UNSAFE", now=PASSED)
        assert "held_for_request" not in codes(free)
    decided = freed("release_part", "decision", TELECOM, words=followed, status="UNSAFE", now=PASSED)
    assert "held_for_request" not in codes(decided)


def test_what_is_kept_after_the_clock_s_day_is_not_over() -> None:
    longest = confirmed({**TELECOM, **HELD}, {**BACKBONE, **HELD, "until": "2027-04-30"})
    words = (longest, word("release_notice", cause="expired", released=[TELECOM]))
    for status in ("PRESERVED", "UNSAFE"):
        for due in ({"preserved_until": datetime(2027, 1, 31, 23, 59, 59, tzinfo=UTC)}, {}):
            told = freed("expire", "expired", BACKBONE, words=words, status=status, now=PASSED, due=due)
            assert "released_early" in codes(told), (status, due)


def test_the_clock_tells_the_first_day_where_letters_tell_of_every_item() -> None:
    """It knows the zone, and what moved it; of an item that no letter names it says nothing of the others' days."""
    every = (Standing("m1", "PRESERVE"), Standing("m2", "PRESERVE"))
    ended = {"preserved_until": datetime(2026, 11, 24, tzinfo=UTC)}
    for words, blocked in (((BOTH,), False), ((confirmed({**TELECOM, **HELD}),), True)):
        told = freed("expire", "expired", TELECOM, words=words, measures=every, due=ended)
        assert ("released_early" in codes(told)) is blocked


def test_what_was_let_go_or_is_none_is_not_let_go_again() -> None:
    body: JsonObject = {"reason": "No more.", "measures": ["m1"]}
    assert "item_over" in codes(said("withdrawal", "withdraw_part", body, BOTH, LET_GO, measures=FIRST_OVER))
    unknown: JsonObject = {"reason": "No more.", "measures": ["m9"]}
    assert "item_unknown" in codes(said("withdrawal", "withdraw_part", unknown, BOTH))


def test_a_custodian_that_is_not_named_leaves_the_item_with_it() -> None:
    told = freed("release_after_decision", "decision", TELECOM, REGISTRY, words=(TWO_OF_ONE,), status="HELD")
    (found,) = [one for one in findings(told) if one.code == "item_still_kept"]
    assert dict(found.params)["holding"] == "m1 Example Backbone"
    only = freed("expire", "expired", {**TELECOM, "custodian": "Another"}, REGISTRY, now=PASSED)
    assert codes(only) & NEW == {"custodian_unknown"}, "one custodian alone keeps it"


def test_a_request_that_was_decided_in_part_lets_go_of_that_part() -> None:
    pending = ("XA-2026-K7Q3MD9T",)
    in_part = freed("release_part", "decision", TELECOM, status="HELD", pending=pending)
    assert severity(in_part, "preservation_pending") is Severity.WARNS
    let_go = freed("release_part", "withdrawn", TELECOM, words=(BOTH, LET_GO), pending=pending, measures=FIRST_OVER)
    assert severity(let_go, "preservation_pending") is Severity.WARNS
    over = freed("release_part", "expired", TELECOM, pending=pending, now=PASSED)
    assert severity(over, "preservation_pending") is Severity.BLOCKS
    unnamed = replace(in_part, body={"cause": "decision", "released": [{**TELECOM, "released_at": "2026-11-25"}]})
    assert {"decision_unnamed", "preservation_pending"} <= codes(unnamed)
    assert severity(unnamed, "preservation_pending") is Severity.BLOCKS


def test_an_item_is_late_or_longer_by_its_own_day() -> None:
    apart = confirmed({**TELECOM, **HELD}, {**REGISTRY, **HELD, "until": "2027-04-30"})
    body: JsonObject = {"measures": ["m1"], "until": "2027-03-31", "reason": "The court decides in March."}
    due = {"preserved_until": datetime(2026, 11, 1, tzinfo=UTC)}
    asks = said("extension_request", "ask_extension", body, apart, due=due)
    assert not codes(asks) & {"extension_late", "extension_not_longer"}
    both = replace(asks, body={**body, "measures": ["m1", "m2"]})
    assert "extension_not_longer" in codes(both)
    assert "extension_late" in codes(replace(asks, now=datetime(2027, 2, 1, tzinfo=UTC)))


def test_a_declined_extension_keeps_what_was_promised_and_nothing_of_what_is_lost() -> None:
    short = answer("decline_extension", ["m1", "m2"], BOTH, LONGER, kept_until="2026-12-31")
    assert "promise_shortened" in codes(short)
    lost = word("loss_report", losses=[TELECOM])
    gone = answer("decline_extension", ["m1"], BOTH, LONGER, lost)
    bare = replace(gone, body={"measures": ["m1"], "reason": "It was lost."})
    assert not codes(bare) & {"kept_until_missing", "kept_too_short", "item_over", *NEW - {"extension_part_left"}}


def test_what_is_lost_needs_no_answer_and_may_be_declined_beside_what_is_kept() -> None:
    lost = word("loss_report", losses=[TELECOM])
    over = (Standing("m1", "PRESERVE", open=False), Standing("m2", "PRESERVE"))
    rest = replace(answer("extend", ["m2"], BOTH, LONGER, lost), measures=over)
    assert not codes(rest) & NEW
    for words in ((BOTH, LONGER, lost), (BOTH, lost, LONGER)):
        both = replace(answer("decline_extension", ["m1", "m2"], *words), measures=over)
        assert not codes(both) & NEW
        assert "item_over" in codes(replace(answer("extend", ["m1", "m2"], *words), measures=over))


def test_a_prolongation_takes_no_promise_back() -> None:
    long = confirmed({**TELECOM, **HELD, "until": "2027-08-31"})
    assert "promise_shortened" in codes(answer("extend", ["m1"], long, LONGER))
    row: Json = {**TELECOM, "until": "2027-07-31"}
    assert "promise_shortened" in codes(answer("extend", ["m1"], long, LONGER, holdings=[row], until="2027-07-31"))


def test_what_nobody_asked_for_may_be_kept_longer_all_the_same() -> None:
    only = replace(LONGER, body={"measures": ["m1"], "until": "2027-06-30"})
    assert severity(answer("extend", ["m1", "m2"], BOTH, only), "extension_unasked") is Severity.WARNS


def test_an_item_that_the_matter_does_not_know_by_its_letters_is_judged_by_nobody() -> None:
    assert not codes(freed("expire", "expired", TELECOM, words=(), now=PASSED)) & NEW
    assert not codes(loses(TELECOM, words=())) & NEW


def test_who_answers_days_apart_is_measured_from_its_own_answer() -> None:
    """A custodian that was told before keeps since then: its day is guarded by `promise_shortened` alone."""
    before = confirmed({**TELECOM, **HELD, "until": "2027-01-23"}, {**REGISTRY, **WAITS}, until="2027-01-23")
    told: JsonObject = {**TELECOM, **HELD, "until": "2027-01-23"}

    def short(whole: str, *words: Word, **own: str) -> set[str]:
        body = changed(anew(told, {**REGISTRY, **HELD, **own}).body, preserved_until=whole)
        found = findings(replace(anew(words=words), body=body))
        return {one.field for one in found if one.code == "preserved_too_short"}

    assert short("2027-01-23", before, until="2027-01-24") == set()
    assert short("2027-01-23", before, until="2027-01-23") == {"holdings.1.until"}
    assert short("2027-01-23", until="2027-01-24") == {"preserved_until", "holdings.0.until"}


def test_what_was_lost_has_no_day_that_keeps_the_others() -> None:
    """Each custodian's own day counts (UNCC 42(8)), whatever another of the item had promised."""
    words = (
        confirmed({**TELECOM, **HELD}, {**BACKBONE, **HELD, "until": "2027-06-30"}),
        word("loss_report", losses=[BACKBONE]),
    )
    only = (Standing("m1", "PRESERVE"),)
    for due in ({"preserved_until": datetime(2027, 1, 31, 23, 59, 59, tzinfo=UTC)}, {}):
        told = freed("expire", "expired", TELECOM, words=words, measures=only, due=due, now=PASSED)
        assert not codes(told) & NEW, due
        kept = freed("expire", "expired", TELECOM, words=words[:1], measures=only, due=due, now=PASSED)
        assert "released_early" in codes(kept), "the other keeps it still"


@settings(max_examples=200, deadline=None)
@given(
    kind=st.sampled_from(
        ["preservation_confirmation", "extension_confirmation", "extension_declined", "release_notice", "loss_report"]
    ),
    body=JSON,
    rows=st.lists(JSON, max_size=3),
)
def test_no_letter_makes_the_ledger_fail(kind: str, body: Json, rows: list[Json]) -> None:
    told: JsonObject = {"holdings": [*rows], "released": [*rows], "losses": [*rows], "measures": [*rows]}
    words = [(BOTH.kind, BOTH.body), (kind, body), (kind, told)]
    assert set(ledger(words)) >= {"m1", "m2"}
    asked = replace(loses(TELECOM), spoken=(BOTH, Word("w2", kind, "requested", told)), kind=kind, body=told)
    findings(asked)
    findings(replace(asked, measures=(Standing("m1", "PRESERVE"),), body=body))
