"""Acceptance and projection: the named pairs of the design, the rejections, and random histories."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

import pytest

from app.kit.canonical import sha256
from app.kit.ids import Digest, InstrumentId
from app.procedures.engine import Link, Pin, project
from app.procedures.inherited import ONE, Q, R, S, Y, row
from app.procedures.judging import Accepted, Held, Rejected, judge
from app.procedures.mla import MLA
from app.procedures.table import NONE, Procedure, Side, Who, at

KINDS = {step.act: step.instrument for step in MLA.steps}


def link(name: str, side: Side, act: str, own: Link | None, other: Link | None, **more: object) -> Link:
    kind = str(more.pop("kind", KINDS.get(act, act)))
    made = Link(
        InstrumentId(name),
        sha256(name.encode()),
        side,
        act,
        kind,
        own.pin if own else None,
        other.pin if other else None,
    )
    return replace(made, **more)  # type: ignore[arg-type]


@dataclass
class Course:
    """A request that was acknowledged: the start of most tests."""

    request = link("r1", Side.REQUESTING, "request", None, None)
    acknowledgement = link(
        "q1", Side.REQUESTED, "acknowledge", None, link("r1", Side.REQUESTING, "request", None, None)
    )

    @property
    def both(self) -> list[Link]:
        return [self.request, self.acknowledgement]

    def q(self, name: str, act: str, own: Link | None = None, **more: object) -> Link:
        return link(name, Side.REQUESTED, act, own or self.acknowledgement, self.request, **more)

    def r(self, name: str, act: str, **more: object) -> Link:
        return link(name, Side.REQUESTING, act, self.request, self.acknowledgement, **more)


C = Course()


def same_in_any_order(links: list[Link]) -> None:
    seen = {repr(project(MLA, order)) for order in itertools.islice(itertools.permutations(links), 200)}
    assert len(seen) == 1


def test_acceptance_beside_withdrawal_ends_withdrawn_and_both_take_effect() -> None:
    links = [*C.both, C.q("q2", "accept"), C.r("r2", "withdraw")]
    seen = project(MLA, links)
    assert seen.status == "WITHDRAWN"
    assert not seen.crossed
    same_in_any_order(links)


def test_refusal_beside_withdrawal_ends_refused_and_the_withdrawal_is_crossed() -> None:
    links = [*C.both, C.q("q2", "refuse"), C.r("r2", "withdraw")]
    seen = project(MLA, links)
    assert seen.status == "REFUSED"
    assert [one.act for one in seen.crossed] == ["withdraw"]
    same_in_any_order(links)


def test_final_transmittal_beside_withdrawal_ends_executed() -> None:
    seen = project(MLA, [*C.both, C.q("q2", "transmit_final"), C.r("r2", "withdraw")])
    assert seen.status == "EXECUTED"
    assert [one.act for one in seen.crossed] == ["withdraw"]


def small(*steps: object) -> Procedure:
    return Procedure("small", 1, "Small", ("OPEN", "PROPOSED"), ("EXPIRED",), (), None, tuple(steps))  # type: ignore[arg-type]


def test_of_two_proposals_the_requested_sides_stands() -> None:
    table = small(
        row(at(NONE), "open", "OPEN", R, (), "opening", S, ONE, Y),
        row(at("OPEN"), "propose", "PROPOSED", Who.ANY, (), "proposal", S, ONE, Y),
    )
    first = link("r1", Side.REQUESTING, "open", None, None, kind="opening")
    mine = link("r2", Side.REQUESTING, "propose", first, None, kind="proposal")
    theirs = link("q1", Side.REQUESTED, "propose", None, first, kind="proposal")
    seen = project(table, [first, mine, theirs])
    assert seen.source == theirs.id
    assert seen.crossed == (mine,)


def test_expiry_beside_a_request_for_extension_ends_expired() -> None:
    table = small(
        row(at(NONE), "open", "OPEN", R, (), "opening", S, ONE, Y),
        row(at("OPEN"), "expire", "EXPIRED", Q, (), "expiry", S, ONE, Y),
        row(at("OPEN"), "ask_extension", "same", R, (), "extension_request", S, ONE, Y),
    )
    first = link("r1", Side.REQUESTING, "open", None, None, kind="opening")
    ask = link("r2", Side.REQUESTING, "ask_extension", first, None, kind="extension_request")
    expiry = link("q1", Side.REQUESTED, "expire", None, first, kind="expiry")
    seen = project(table, [first, ask, expiry])
    assert (seen.status, seen.crossed) == ("EXPIRED", (ask,))


def test_back_leads_to_where_the_question_was_asked() -> None:
    accept = C.q("q2", "accept")
    ask = C.q("q3", "ask", accept)
    answer = link("r2", Side.REQUESTING, "answer", C.request, ask, in_reply_to=ask.pin)
    assert project(MLA, [*C.both, accept, ask]).status == "EXECUTION_QUERIED"
    assert project(MLA, [*C.both, accept, ask, answer]).status == "EXECUTING"


def test_back_leads_to_partly_executed_when_evidence_went_meanwhile() -> None:
    accept = C.q("q2", "accept")
    ask = C.q("q3", "ask", accept)
    material = C.q("q4", "transmit", ask)
    answer = link("r2", Side.REQUESTING, "answer", C.request, material, in_reply_to=ask.pin)
    assert project(MLA, [*C.both, accept, ask, material, answer]).status == "PARTLY_EXECUTED"


def test_an_acceptance_drops_the_conditions_that_are_open() -> None:
    """`law.md` §3.1.1: what was dropped can be answered no more, and what is proposed afterwards stands alone."""
    first = C.q("q2", "propose_conditions")
    accept = C.q("q3", "accept", first)
    again = C.q("q4", "propose_conditions", accept)
    known = [*C.both, first, accept, again]
    assert [ask.id for ask in project(MLA, known[:-1]).unanswered] == []
    assert [ask.id for ask in project(MLA, known).unanswered] == [again.id]
    late = link("r2", Side.REQUESTING, "accept_conditions", C.request, again, in_reply_to=first.pin)
    good = link("r2", Side.REQUESTING, "accept_conditions", C.request, again, in_reply_to=again.pin)
    assert judge(MLA, known, [], late) == Rejected("answers_nothing_open")
    assert isinstance(judge(MLA, known, [], good), Accepted)
    assert project(MLA, [*known, good]).status == "EXECUTING"


def test_resumption_leads_back_to_before_the_postponement() -> None:
    accept = C.q("q2", "accept")
    later = C.q("q3", "postpone", accept)
    again = C.q("q4", "resume", later)
    assert project(MLA, [*C.both, accept, later, again]).status == "EXECUTING"


def test_a_status_is_settled_when_the_other_side_has_covered_it() -> None:
    seen = project(MLA, [C.request])
    assert not seen.settled[Side.REQUESTING]
    seen = project(MLA, C.both)
    assert seen.settled[Side.REQUESTING]
    assert not seen.is_settled


REFUSE = C.q("q2", "refuse")


@pytest.mark.parametrize(
    ("known", "rejected", "offered", "reason"),
    [
        ([], [], link("r1", Side.REQUESTING, "dance", None, None), "unknown_act"),
        ([], [], link("r1", Side.REQUESTING, "request", None, None, kind="refusal"), "wrong_kind"),
        ([], [], link("q1", Side.REQUESTED, "request", None, None), "wrong_side"),
        ([], [], link("r1", Side.REQUESTING, "withdraw", None, None), "step_not_open"),
        (C.both, [], C.q("q9", "accept", REFUSE), "held"),
        (C.both, ["q2"], C.q("q9", "accept", REFUSE), "predecessor_rejected"),
        (C.both, [], link("q9", Side.REQUESTED, "accept", C.acknowledgement, C.r("r9", "withdraw")), "never_sent"),
        ([*C.both, REFUSE], [], C.q("q9", "accept"), "forked"),
        ([*C.both, REFUSE], [], C.q("q9", "accept", REFUSE), "step_not_open"),
        (C.both, [], link("r9", Side.REQUESTING, "answer", C.request, C.acknowledgement), "step_not_open"),
        (
            [C.request],
            [],
            replace(C.acknowledgement, after_other=Pin(C.request.id, Digest("0" * 64))),
            "other_digest",
        ),
    ],
)
def test_what_cannot_be_accepted_is_told_apart(
    known: list[Link], rejected: list[str], offered: Link, reason: str
) -> None:
    verdict = judge(MLA, known, {InstrumentId(one) for one in rejected}, offered)
    assert (
        verdict.reason == reason if isinstance(verdict, Rejected) else (reason == "held" and isinstance(verdict, Held))
    )


def test_after_other_never_goes_back() -> None:
    supplement = link("r2", Side.REQUESTING, "withdraw_part", C.request, C.acknowledgement)
    accept = link("q2", Side.REQUESTED, "accept", C.acknowledgement, supplement)
    stale = link("q3", Side.REQUESTED, "transmit", accept, C.request)
    verdict = judge(MLA, [*C.both, supplement, accept], set(), stale)
    assert verdict == Rejected("goes_back")


def test_an_answer_to_nothing_open_is_rejected() -> None:
    ask = C.q("q2", "ask")
    first = link("r2", Side.REQUESTING, "answer", C.request, ask, in_reply_to=ask.pin)
    known = [*C.both, ask]
    assert isinstance(judge(MLA, known, set(), first), Accepted)
    lost = replace(first, in_reply_to=None)
    assert judge(MLA, known, set(), lost) == Rejected("answers_nothing_open")


def test_judging_ignores_what_the_signer_had_not_seen() -> None:
    withdraw = C.r("r2", "withdraw")
    accept = C.q("q2", "accept")
    assert isinstance(judge(MLA, [*C.both, withdraw], set(), accept), Accepted)
