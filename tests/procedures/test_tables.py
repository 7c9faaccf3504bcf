"""The tables are well-formed: every status is reachable, events are unambiguous, dead ends are meant."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from app.kit.errors import Conflict, Unknown
from app.procedures.catalogue import CATALOGUE, PINNED, digest_of
from app.procedures.engine import chained
from app.procedures.mla import MLA
from app.procedures.table import BACK, NONE, SAME, Clock, Eyes, Pauses, Procedure, Sign, Starts, Step, Stops, Who

PROCEDURES = pytest.mark.parametrize("procedure", CATALOGUE.procedures, ids=lambda one: f"{one.name}-{one.version}")


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
        assert onward or status == "CLOSED", status


@PROCEDURES
def test_what_is_not_chained_changes_no_status(procedure: Procedure) -> None:
    assert all(step.chained or step.then == SAME for step in procedure.steps)


@PROCEDURES
def test_answers_answer_acts_of_the_table(procedure: Procedure) -> None:
    acts = {step.act for step in procedure.steps}
    assert all(set(step.answers) <= acts for step in procedure.steps)


@PROCEDURES
def test_both_sides_can_end_a_silent_matter(procedure: Procedure) -> None:
    over = {*procedure.end, "CLOSED"}
    for status in procedure.silent:
        for side in (Who.R, Who.Q):
            ends = [step for step in procedure.steps if status in step.at and step.who in (side, Who.ANY)]
            assert any(step.then in over and not step.answers for step in ends), (status, side)


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
        by = {step.act for step in procedure.steps if any(_stops(rule, code) for rule in step.clocks)}
        own = {step.act for step in procedure.steps if any(_starts(rule, code) for rule in step.clocks)}
        worked = by - {"close", "close_silent", "withdraw", "refuse", "refer_elsewhere", "lapse"}
        assert worked or len(own) > 1 or code == "status_report", code


SOFT = {"refuse", "close_silent", "close", "withdraw", "refer_elsewhere", "expire", "lapse"}
"""What ends a matter does not do what a clock waits for."""


@PROCEDURES
def test_who_is_bound_by_a_clock_can_do_what_it_waits_for(procedure: Procedure) -> None:
    """From where it starts, by acts of their own alone, and by one that is neither a refusal nor an end."""
    for step in procedure.steps:
        for rule in step.clocks:
            if not isinstance(rule, Starts) or rule.until or rule.duty not in {Who.R, Who.Q} or step.then == BACK:
                continue
            if any(isinstance(one, Pauses) and one.code == rule.code for one in step.clocks):
                continue  # a question: it stands until the other side answers
            for status in step.at - {NONE} if step.then == SAME else {step.then}:
                assert _does(procedure, rule, status), (step.act, rule.code, status)


def _does(procedure: Procedure, clock: Starts, status: str) -> bool:
    """Whether the side that owes it can stop a clock, or report anew where it reports now and then."""
    own = [step for step in procedure.steps if step.who not in {Who.R, Who.Q} - {clock.duty} and step.act not in SOFT]
    reached, frontier = set[str](), {status}
    while frontier:
        here = frontier.pop()
        reached.add(here)
        frontier |= {one.then for one in own if here in one.at and one.then not in (SAME, BACK)} - reached
    ends = [one for one in own if any(_stops(rule, clock.code) or _starts(rule, clock.code) for rule in one.clocks)]
    return any(reached & one.at for one in ends)


def _starts(rule: Clock, code: str) -> bool:
    return isinstance(rule, Starts) and rule.code == code


def _stops(rule: Clock, code: str) -> bool:
    return isinstance(rule, Stops) and rule.code in ("", code)


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
        ("mla", 1): "7ae5a53a4ef0c94fa9d5fc00903e44c3c0352eb8d5cc7f54de5fc40ca702b483",
        ("preservation", 1): "34c69cc891e2c2903459b4ae2306eedb8d9be32f161cdd57c5b3f7c39e21b55b",
        ("emergency_disclosure", 1): "b2efee21a109c566e83504f2052e4ac3a6aab15fdd66592631273ab8a989ec61",
        ("information", 1): "80f8d0750692142ef26af0980ae98520a23ed80057dba42939b0d2f163c61395",
        ("jurisdiction", 1): "5cd1a02537a8895d53739b4e1dfe6bfda4ab2da625b0ef0c80f2cec4faeb2c66",
        ("provider_measures", 1): "348d326095dedf0a1d2c80959bcdbca95112bf4064491c380d95bf455f17daf1",
        ("extradition", 1): "32eb7cdae2996535bb2cdcc821569008e32f2b662bdd32ece1847fb34816b96b",
        ("assets", 1): "3ff17bcd5b0e86d632bb393b0999a9a946ac48d79c6e3cb86585cf67f5e1bfae",
        ("hearing", 1): "389000fc29d1c7078b97c1943ce77e1492c8308ab070dc216f08ac9c5b84d236",
        ("forensics", 1): "c8219d07823130d68812cf9fddfa64a833d3cbba0755f562eeb4b7986e332646",
        ("joint", 1): "f8bd122bd1a86c9c3d2fe2633e8a8f58f5af6a4ebd27c92522fe2054ae3ff3e0",
        ("transfer", 1): "8680880147d202bb941822e16d997d2927dafe1a54f3545f130ac69a698b37cb",
        ("assistance", 1): "2c3a76c262306154834b83dfc566ccf5e485cb65df13becaf5b05054df78172d",
        ("mandate", 1): "e12e35a79aa3119c2a797c5413d4c11b746d1d8335916a27c16d4be681a34953",
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
    free = {
        Step: {"also", "keeps", "meets", "wakes"},
        Procedure: {"domestic"},
        Starts: {"outlives", "takes_up", "where", "by_measure", "rows", "ends_as"},
        Stops: {"others", "of", "names", "where", "crossed"},
    }
    for kind, names in PINNED.items():
        assert {one.name for one in fields(kind)} - set(names) == free.get(kind, set()), kind
