"""Preservation on both sides: speed, danger, extension, the request that follows, release (`law.md` §3.2)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.kit.canonical import sha256
from app.kit.ids import InstrumentId
from app.procedures import contents
from app.procedures.engine import Link, open_steps, project
from app.procedures.heads import sound_head
from app.procedures.judging import Accepted, Rejected, judge
from app.procedures.preservation import END, OPEN, PRESERVATION
from app.procedures.table import Basis, Eyes, Side, Sign, Starts, Step, Stops
from tests.factories import bodies
from tests.procedures.playing import letter, play, status

R, Q = Side.REQUESTING, Side.REQUESTED
STOPPING = ("ask_extension", "extend", "decline_extension", "follow_up")
HALF = ["request", "acknowledge", "confirm"]


def row(act: str) -> Step:
    return PRESERVATION.rows(act)[0]


@pytest.mark.parametrize(
    ("acts", "then"),
    [
        (["request", "acknowledge", "ask", "answer"], "ACKNOWLEDGED"),
        (["request", "ask", "confirm", "answer"], "PRESERVED"),
        ([*HALF, "disclose_traffic", "withhold_traffic", "report_loss"], "PRESERVED"),
        ([*HALF, "ask_extension", "extend"], "PRESERVED"),
        ([*HALF, "ask_extension", "decline_extension"], "PRESERVED"),
        ([*HALF, "ask_extension", "expire"], "EXPIRED"),
        ([*HALF, "ask_extension", "follow_up"], "HELD"),
        ([*HALF, "follow_up", "release_after_decision"], "RELEASED"),
        ([*HALF, "follow_up", "warn_unsafe", "proceed"], "HELD"),
        ([*HALF, "warn_unsafe", "resolve_unsafe"], "PRESERVED"),
        ([*HALF, "warn_unsafe", "drop", "release"], "RELEASED"),
        ([*HALF, "warn_unsafe", "report_none"], "NOT_PRESERVED"),
        (["request", "acknowledge", "warn_unsafe", "proceed", "confirm"], "PRESERVED"),
        (["request", "refuse"], "REFUSED"),
        (["request", "report_none"], "NOT_PRESERVED"),
        (["request", "refer_elsewhere"], "REFERRED"),
        ([*HALF, "withdraw", "note_withdrawal", "release", "close"], "CLOSED"),
        (["note_oral", "report_act", "confirm_oral"], "RECEIVED"),
        (["note_oral", "confirm", "confirm_oral", "ask_extension"], "EXTENSION_ASKED"),
        (["note_oral", "lapse"], "LAPSED"),
        (["note_oral", "confirm", "lapse"], "LAPSED"),
        (["note_oral", "confirm", "ask_extension", "lapse"], "LAPSED"),
        (["note_oral", "confirm", "warn_unsafe", "lapse"], "LAPSED"),
        (["note_oral", "confirm", "ask_extension", "confirm_oral", "extend"], "PRESERVED"),
        (["note_oral", "confirm", "warn_unsafe", "confirm_oral", "proceed"], "PRESERVED"),
        (["note_oral", "confirm", "follow_up", "confirm_oral", "release_after_decision"], "RELEASED"),
        (["request", "ask", "confirm", "ask_extension", "answer", "extend"], "PRESERVED"),
        (["request", "ask", "confirm", "follow_up", "answer"], "HELD"),
        (["request", "ask", "warn_unsafe", "answer", "proceed", "confirm"], "PRESERVED"),
        (["note_oral", "refuse"], "REFUSED"),
    ],
)
def test_a_course_ends_where_the_law_says(acts: list[str], then: str) -> None:
    assert status(PRESERVATION, *acts) == then


@pytest.mark.parametrize("acts", [HALF, ["note_oral", "confirm", "confirm_oral"]])
def test_what_was_asked_in_writing_neither_lapses_nor_is_confirmed_again(acts: list[str]) -> None:
    links = play(PRESERVATION, *acts)
    seen = project(PRESERVATION, links)
    assert not {"lapse", "confirm_oral"} & {step.act for side in Side for step in open_steps(PRESERVATION, seen, side)}
    spoken = play(PRESERVATION, "note_oral", "confirm")
    for act, side in (("lapse", Q), ("confirm_oral", R)):
        meant = letter(PRESERVATION, spoken, act)
        own, other = sound_head(PRESERVATION, links, side), sound_head(PRESERVATION, links, side.other)
        late = replace(meant, id=InstrumentId(f"late-{act}"), after_own=own, after_other=other)
        assert judge(PRESERVATION, links, set(), late) == Rejected("step_not_open"), act


def test_what_is_held_for_the_request_that_followed_does_not_lapse() -> None:
    """It is in writing, and names the data (UNCC 42(8))."""
    seen = project(PRESERVATION, play(PRESERVATION, "note_oral", "confirm", "follow_up"))
    assert "lapse" not in {step.act for step in open_steps(PRESERVATION, seen, Q)}
    assert "confirm_oral" in {step.act for step in open_steps(PRESERVATION, seen, R)}


def test_a_lapse_and_a_confirmation_that_cross_leave_it_lapsed_and_people_hear() -> None:
    both = play(PRESERVATION, "note_oral", "confirm")
    written, gone = letter(PRESERVATION, both, "confirm_oral"), letter(PRESERVATION, both, "lapse")
    seen = project(PRESERVATION, [*both, written, gone])
    assert (seen.status, [link.act for link in seen.crossed]) == ("LAPSED", ["confirm_oral"])
    assert all(one.keeps for one in PRESERVATION.rows("confirm_oral"))


def test_every_end_is_reached_and_each_can_be_closed() -> None:
    for end in END:
        assert any(step.act == "close" and end in step.at for step in PRESERVATION.steps)
    assert PRESERVATION.reopen is None
    assert not PRESERVATION.rows("reopen")


def test_a_second_warning_is_answered_by_itself() -> None:
    """A danger that is gone needs no answer any more."""
    links = play(PRESERVATION, *HALF, "warn_unsafe", "resolve_unsafe")
    seen = project(PRESERVATION, links)
    assert seen.unanswered == ()
    assert not any(step.act == "proceed" for step in open_steps(PRESERVATION, seen, R))


def test_expiry_and_extension_that_cross_leave_it_expired_and_people_hear() -> None:
    both = play(PRESERVATION, *HALF)
    asked, gone = letter(PRESERVATION, both, "ask_extension"), letter(PRESERVATION, both, "expire")
    seen = project(PRESERVATION, [*both, asked, gone])
    assert seen.status == "EXPIRED"
    assert [link.act for link in seen.crossed] == ["ask_extension"]
    assert row("ask_extension").keeps
    assert row("follow_up").keeps


def test_an_extension_is_asked_only_while_something_is_preserved() -> None:
    links = play(PRESERVATION, "request", "acknowledge")
    early = Link(
        InstrumentId("r-early"),
        sha256(b"r-early"),
        R,
        "ask_extension",
        "extension_request",
        links[0].pin,
        links[1].pin,
    )
    assert judge(PRESERVATION, links, set(), early) == Rejected("step_not_open")


def test_the_question_that_was_overtaken_is_still_answered() -> None:
    links = play(PRESERVATION, "request", "ask")
    kept = letter(PRESERVATION, links, "confirm")
    late = letter(PRESERVATION, [*links, kept], "answer", seen=links)
    assert isinstance(judge(PRESERVATION, [*links, kept], set(), late), Accepted)
    assert project(PRESERVATION, [*links, kept, late]).status == "PRESERVED"


def test_refusals_take_two_and_urgent_acts_leave_at_once() -> None:
    for act in ("refuse", "withhold_traffic", "decline_extension"):
        assert (row(act).eyes, row(act).sign) == (Eyes.TWO, Sign.PERSON_AND_SEAL)
    for act in ("request", "confirm", "disclose_traffic", "ask_extension", "extend", "expire", "report_loss", "drop"):
        assert (row(act).eyes, row(act).sign) == (Eyes.TWO_AFTER, Sign.PERSON_AND_SEAL)


def test_no_clock_lets_data_go() -> None:
    """Q signs that data was released; where the request has followed nothing ends it but the decision."""
    assert {step.act for step in PRESERVATION.steps if step.then in {"EXPIRED", "RELEASED"}} == {
        "expire", "release", "release_after_decision",
    }  # fmt: skip
    assert not any(step.act == "expire" and "HELD" in step.at for step in PRESERVATION.steps)
    stopped = {act: {one.code for one in row(act).clocks if isinstance(one, Stops)} for act in STOPPING}
    assert "preserved_until" in stopped["follow_up"] & stopped["ask_extension"]
    assert "extension_in_time" in stopped["follow_up"] & stopped["extend"] & stopped["decline_extension"]


def test_the_clocks_are_those_of_the_field() -> None:
    started = {one.code: one for step in PRESERVATION.steps for one in step.clocks if isinstance(one, Starts)}
    assert started["preserved_until"].basis is Basis.TREATY
    assert "UNCC 42(8)" in started["preserved_until"].article
    spans = {code: one.spans[1] for code, one in started.items() if one.spans}
    assert (spans["preserve_act"].number, spans["preserve_act"].unit.value) == (24, "hours")
    assert (spans["unsafe_answer"].number, spans["answer_query"].number) == (24, 24)
    assert (spans["ack_24_7"].number, spans["ack_24_7"].unit.value) == (30, "minutes")
    assert started["traffic_disclosure"].until == "traffic_disclosure_due"


def test_every_clock_that_is_started_is_stopped_somewhere() -> None:
    started = {one.code for step in PRESERVATION.steps for one in step.clocks if isinstance(one, Starts)}
    stopped = {one.code for step in PRESERVATION.steps for one in step.clocks if isinstance(one, Stops)}
    assert started - stopped <= {"status_report"}


def test_silence_ends_only_what_nobody_has_begun_to_keep() -> None:
    places = {status for step in PRESERVATION.rows("close_silent") for status in step.at}
    assert places == {"RECEIVED", "ACKNOWLEDGED", "QUERIED"}
    assert set(PRESERVATION.silent) < set(OPEN)


BAD = [
    ("preservation_request", {"data": []}, "data: must hold at least 1"),
    ("preservation_request", {"request_status": "again"}, "request_status: must be new, extension or supplement"),
    ("preservation_request", {"identifiers": []}, "data.0.identifiers.0: names i1, which is not among the identifiers"),
    ("preservation_request", {"duration_wanted": 0}, "duration_wanted: must be at least 1"),
    ("preservation_confirmation", {"holdings": []}, "holdings: must hold at least 1"),
    ("preservation_confirmation", {"preserved_at": "2026-11-25"}, "preserved_at: must be a time with its offset"),
    ("preservation_warning", {"dangers": ["weather"]}, "dangers.0: must be availability, confidentiality or prejudice"),
    ("traffic_disclosure", {"path": []}, "path: must hold at least 1"),
    ("follow_up_notice", {"request": None}, "request: is missing"),
    ("release_notice", {"cause": "tired"}, "cause: must be decision, expired or withdrawn"),
    ("loss_report", {"how": None}, "how: is missing"),
]


@pytest.mark.parametrize(("kind", "changes", "said"), BAD)
def test_what_means_nothing_is_told_at_its_place(kind: str, changes: dict[str, object], said: str) -> None:
    found = contents.problems(kind, 1, bodies.of(kind, **changes))  # type: ignore[arg-type]  # a test's own values
    assert f"{found[0].field}: {found[0].words}".startswith(said)


def test_an_item_stands_once_and_a_custodian_answers_once_for_it() -> None:
    body = bodies.of("preservation_request")
    item = body["data"][0]  # type: ignore[index,call-overload]
    found = contents.problems("preservation_request", 1, {**body, "data": [item, item]})
    assert found[0].words == "holds the id m1 twice"
    told = bodies.of("preservation_confirmation")
    held = told["holdings"][0]  # type: ignore[index,call-overload]
    found = contents.problems("preservation_confirmation", 1, {**told, "holdings": [held, held]})
    assert (found[0].field, "twice" in found[0].words) == ("holdings", True)


@pytest.mark.parametrize("member", ["facts", "necessity", "relationship", "intends_mla", "custodian", "intended_by"])
def test_what_only_the_treaty_asks_for_is_no_reason_to_reject(member: str) -> None:
    assert contents.problems("preservation_request", 1, bodies.of("preservation_request", **{member: None})) == ()
