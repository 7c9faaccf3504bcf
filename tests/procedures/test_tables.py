"""The tables are well-formed: every status is reachable, events are unambiguous, dead ends are meant."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from app.kit.errors import Conflict, Unknown
from app.procedures.catalogue import CATALOGUE, PINNED, digest_of
from app.procedures.engine import chained
from app.procedures.mla import MLA
from app.procedures.table import BACK, NONE, SAME, AgreesTo, Eyes, Pauses, Procedure, Sign, Starts, Step, Stops, Who
from tests.procedures.ringing import ringing, starts, stops

PROCEDURES = pytest.mark.parametrize("procedure", CATALOGUE.procedures, ids=lambda one: f"{one.name}-{one.version}")

GIVES_UP = frozenset({"close_silent", "withdraw"})
"""What every table inherits for all that is open: it says nothing of the work."""
REQUESTS = {
    "mla", "preservation", "emergency_disclosure", "information", "provider_measures", "extradition", "assets",
    "hearing", "forensics", "transfer", "mandate",
}  # fmt: skip
"""One side asks and the other does: who asked ends it by saying that it is not required any more (UNTOC 18(24))."""
WAITS_FOR_THE_OTHER = {
    ("information", "TERMS_ACCEPTED"): "the other side sends, or withdraws its offer",
    ("assets", "TRACED"): "what was asked for is done: the other side asks for more, or does not",
    ("assets", "CONFISCATED"): "what was seized is given back by agreement",
    ("assets", "RETURN_PROPOSED"): "what was seized is given back by agreement",
    ("assets", "RETURN_AGREED"): "what was agreed is paid",
    ("assets", "RETURN_PAID"): "the other side confirms what it was paid",
    ("forensics", "EXHIBITS_SENT"): "exhibits that are on their way come, or are reported missing",
    ("forensics", "RETURNING"): "the other side confirms that its exhibits came back",
}
"""Where the requested side has no end of its own, and why: what it has begun is finished first."""


@PROCEDURES
def test_every_status_is_reachable(procedure: Procedure) -> None:
    reached, frontier = set(), {NONE}
    while frontier:
        here = frontier.pop()
        reached.add(here)
        for step in procedure.steps:
            if here in step.at and step.then not in (SAME, BACK):
                frontier |= {step.then} - reached
    assert set(procedure.statuses) <= reached


@PROCEDURES
def test_an_act_has_one_row_in_a_status(procedure: Procedure) -> None:
    for act in {step.act for step in procedure.steps}:
        rows = procedure.rows(act)
        places = [status for row in rows for status in row.at]
        assert len(places) == len(set(places)), act
        assert len({row.instrument for row in rows}) == 1, act
        assert len({row.chained for row in rows}) == 1, act
        assert len({row.sign for row in rows}) == 1, act
        assert len({row.role for row in rows}) == 1, act
        assert len({row.eyes for row in rows}) == 1, act


@PROCEDURES
def test_dead_ends_are_only_where_they_are_meant(procedure: Procedure) -> None:
    for status in procedure.statuses:
        onward = [step for step in procedure.steps if status in step.at and step.then not in (SAME, status)]
        assert [step for step in onward if step.act not in GIVES_UP] or status == "CLOSED", status


@PROCEDURES
def test_what_is_not_chained_changes_no_status(procedure: Procedure) -> None:
    assert all(step.chained or step.then == SAME for step in procedure.steps)


@PROCEDURES
def test_answers_answer_acts_of_the_table(procedure: Procedure) -> None:
    acts = {step.act for step in procedure.steps}
    assert all(set(step.answers) <= acts for step in procedure.steps)


@PROCEDURES
def test_either_side_can_end_what_is_open_other_than_by_silence(procedure: Procedure) -> None:
    """Wherever it is open, by one act of its own that needs no word of the other side. Who asked may withdraw, where
    the table is one of requests; else a withdrawal counts for nothing, and silence never does.
    """
    for status in procedure.open:
        asking = "withdraw" if procedure.name in REQUESTS else ""
        assert ends(procedure, status, Who.R, asking), (status, "requesting")
    stuck = {status for status in procedure.open if not ends(procedure, status, Who.Q)}
    assert stuck == {status for name, status in WAITS_FOR_THE_OTHER if name == procedure.name}


@PROCEDURES
def test_a_table_of_silence_and_withdrawals_would_be_seen(procedure: Procedure) -> None:
    """The test above fails where nothing else ends a matter."""
    bare = replace(procedure, steps=tuple(step for step in procedure.steps if step.act in GIVES_UP))
    for status in procedure.open:
        assert not ends(bare, status, Who.Q)
        assert ends(bare, status, Who.R, "withdraw") <= {"withdraw"}
        assert not ends(bare, status, Who.R)


def ends(procedure: Procedure, status: str, side: Who, asking: str = "") -> set[str]:
    """The acts by which a side alone ends a matter from a status. `asking`: an act of those who give up that counts."""
    over = {*procedure.end, "CLOSED"}
    own = [step for step in procedure.steps if status in step.at and step.who in (side, Who.ANY)]
    found = {step.act for step in own if step.then in over and not (step.answers or step.meets)}
    return found - (GIVES_UP - {asking})


@PROCEDURES
def test_what_stops_pauses_or_agrees_a_clock_names_one_that_is_started(procedure: Procedure) -> None:
    started = {rule.code for step in procedure.steps for rule in step.clocks if isinstance(rule, Starts)}
    named = {rule.code for step in procedure.steps for rule in step.clocks if not isinstance(rule, Starts)} - {""}
    assert named <= started, sorted(named - started)


@PROCEDURES
def test_every_clock_is_stopped_wherever_the_matter_goes_or_tells_both_sides_that_it_ended(
    procedure: Procedure,
) -> None:
    for step in procedure.steps:
        for rule in step.clocks:
            if isinstance(rule, Starts):
                for status in _after(procedure, step):
                    assert _can_stop(procedure, rule, status), (step.act, rule.code, status)


@PROCEDURES
def test_a_clock_is_stopped_by_name_or_by_what_ends_the_work_that_it_measures(procedure: Procedure) -> None:
    """Nothing that is owed is stopped by the closing of the matter alone."""
    for code in {rule.code for step in procedure.steps for rule in step.clocks if isinstance(rule, Starts)}:
        by = {step.act for step in procedure.steps if stops(step, code)}
        own = {step.act for step in procedure.steps if starts(step, code)}
        worked = by - {"close", "close_silent", "withdraw", "refuse", "refer_elsewhere", "lapse"}
        assert worked or len(own) > 1 or code == "status_report", code


@PROCEDURES
def test_who_is_bound_by_a_clock_can_do_what_it_waits_for(procedure: Procedure) -> None:
    """Wherever the matter may be while it runs, by acts of their own alone, and by none that refuses or only ends."""
    for one in ringing(procedure):
        for side in one.bound():
            stuck = {place.status for place in one.places() if not one.served(side, place)}
            assert not stuck, (one.step.act, one.clock.code, side.value, sorted(stuck))


def _after(procedure: Procedure, step: Step) -> set[str]:
    """The statuses in which a matter may be once a step was taken, and ever after."""
    places = step.at - {NONE} if step.then == SAME else {step.then}
    if step.then == BACK:
        places = set(procedure.open)
    found, todo = set(), set(places)
    while todo:
        here = todo.pop()
        found.add(here)
        for one in procedure.steps:
            if here in one.at and one.then not in (SAME, BACK):
                todo |= {one.then} - found
    return found


def _can_stop(procedure: Procedure, clock: Starts, status: str) -> bool:
    """Whether some step that is open there, or later on, stops the clock; where the matter is closed, or nothing
    outlives it, the closing did.
    """
    ends = [
        step
        for step in procedure.steps
        if any(isinstance(rule, Stops) and rule.code in ((clock.code,) if clock.outlives else ("", clock.code))
               for rule in step.clocks)
    ]  # fmt: skip
    if status == "CLOSED" and not clock.outlives:
        return True
    reach = {status} | ({one for step in procedure.steps if status in step.at for one in _after(procedure, step)})
    return any(reach & step.at for step in ends)


def test_refusals_and_decisions_never_leave_before_the_second_look() -> None:
    for act in ("refuse", "refuse_part", "postpone", "transmit", "transmit_final", "propose_conditions"):
        assert all(row.eyes is Eyes.TWO and row.sign is Sign.PERSON_AND_SEAL for row in MLA.rows(act)), act


def test_the_request_may_be_refused_wherever_it_is_open_but_not_once_evidence_went() -> None:
    places = {status for row in MLA.rows("refuse") for status in row.at}
    assert places == set(MLA.open) - {"PARTLY_EXECUTED"}


def test_a_matter_pins_its_table_by_digest() -> None:
    assert CATALOGUE.pinned("mla", 1, digest_of(MLA)) is MLA
    with pytest.raises(Conflict):
        CATALOGUE.pinned("mla", 1, "0" * 64)
    with pytest.raises(Unknown) as error:
        CATALOGUE.procedure("mla", 99)
    assert error.value.code == "unsupported"


def test_the_digest_of_a_released_table_never_changes() -> None:
    # A released table is law for the matters that pin it: change it only by adding a version.
    assert {(one.name, one.version): digest_of(one) for one in CATALOGUE.procedures} == {
        ("mla", 1): "63ff1f1f913c28342bf812f8f3a394df940ecea544758dc835b045e758272ef0",
        ("preservation", 1): "a514ff8362b34a0f7a336f0ff79e1df2aaf10fe76841732a387b5d8918f8d67a",
        ("emergency_disclosure", 1): "ebd39573a113fd225ecfd20f9314cc347bc7ebdaf37b7a445c6a1d7be4bfd678",
        ("information", 1): "fcd0a305db321045926f6da52323e5773ff0264ccff0d2be175fcb54059c5285",
        ("jurisdiction", 1): "007f8440350c434ef2a36f2e9d16398b058d8ee40f7a7cebc41c5ad4631e0157",
        ("provider_measures", 1): "eecf5c24eee60a63f5f7d2f3db3fb225413e40764dcf75ec808e552ff24cacbe",
        ("extradition", 1): "5f1350ae10e32b1ab647a6c7e7490bb693183f023e6105bcc5ea8942f4f17bcd",
        ("assets", 1): "88601c01cac9da50c069287aa393dae6eee103b705e82fc580785662a4f44ce3",
        ("hearing", 1): "14dc9104d121b4baba86abee780fe68b8ec466dc752eb18a134b81f473971f5e",
        ("forensics", 1): "19496a413269a4825e99b681bfa4c200368ff28d87f3ada5d3ec23ccf0d4f293",
        ("joint", 1): "e65a9f3ccfcc294805cb3c07dafebe7d49266296ca1bc18bd10367725e31cf4b",
        ("transfer", 1): "6332711481e067a645cf0a7a9f1fe7f7fb3336cc97ff49c447bc5bc5376057c2",
        ("assistance", 1): "9c5159a217c0cdbc3cae0989db699bf67935ac10dc99eadfde00afe6bd9d7ee4",
        ("mandate", 1): "2fd4f2b8d51a9ad2b1d4a8a2a23476e113ab5167e815857c54d6ca89b6b63a88",
        ("draft_consultation", 1): "cf786f8ea7f8c381100340efbd6cf0d4f59275c0106afe6e28d1fa91f9400842",
        ("exercise", 1): "5e442311edf06b721efac60ba77dd8f95eab528d9f3ee00749ef686eee005e05",
    }
    assert chained(MLA, "request")
    assert not chained(MLA, "message")


def test_what_only_one_side_does_with_a_row_is_not_in_the_digest() -> None:
    """A release that wakes other people for a row still speaks the same table."""
    louder = replace(MLA, steps=tuple(replace(step, keeps=not step.keeps) for step in MLA.steps))
    other = replace(MLA, steps=(replace(MLA.steps[0], then="ACKNOWLEDGED"), *MLA.steps[1:]))
    assert digest_of(louder) == digest_of(MLA)
    assert digest_of(other) != digest_of(MLA)


def test_every_column_is_either_pinned_or_meant_not_to_be() -> None:
    ends = {"rows", "ends_as", "sooner", "untold"}
    free = {
        Step: {"also", "keeps", "meets", "once", "alike", "takes_back", "moots", "wakes"},
        Procedure: {"domestic"},
        Starts: {
            *(
                "outlives",
                "takes_up",
                "where",
                "by_measure",
                "opened",
                "lasting",
                "answered",
                "once",
                "left",
                "unless",
                "spent",
                "stands",
                "about",
                "whole",
            ),
            *ends,
        },
        Stops: {
            *("others", "returned", "dropped", "names", "where", "crossed", "spares", "asked", "whole", "rows"),
            *("moot", "left", "named", "alike"),
        },
        Pauses: {"own"},
        AgreesTo: {"asked", "of", "part", "exact"},
    }
    for kind, names in PINNED.items():
        assert {one.name for one in fields(kind)} - set(names) == free.get(kind, set()), kind
