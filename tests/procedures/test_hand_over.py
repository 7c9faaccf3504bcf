"""Who speaks for a side (ADR 0020): the authorities of the opening instrument, then whom a side names as its heir."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from app.kit.canonical import JsonObject, sha256
from app.kit.ids import InstrumentId
from app.procedures.engine import Link, open_steps, project, speakers, successor
from app.procedures.judging import Accepted, Judgement, Rejected, judge
from app.procedures.mla import MLA
from app.procedures.table import Side

R, Q = Side.REQUESTING, Side.REQUESTED
US, THEM, HEIR = "XA.moj", "XB.moj", "XB.pros"
KINDS = {step.act: step.instrument for step in MLA.steps}


def notice(to: str = HEIR, outcome: str = "transferred") -> JsonObject:
    return {"outcome": outcome, "authority": {"name": "Prosecutor", "state": "XB", "directory_id": to}, "reason": "…"}


def link(name: str, side: Side, act: str, own: Link | None, other: Link | None, sender: str, **more: object) -> Link:
    made = Link(
        InstrumentId(name),
        sha256(name.encode()),
        side,
        act,
        KINDS[act],
        own.pin if own else None,
        other.pin if other else None,
        sender=sender,
        recipient=US if side is Q else THEM,
    )
    return replace(made, **more)  # type: ignore[arg-type]


REQUEST = link("r1", R, "request", None, None, US)
NOTICE = link("q1", Q, "transfer_competence", None, REQUEST, THEM, body=notice())
ACK = link("q2", Q, "acknowledge", NOTICE, REQUEST, HEIR)


def said(known: list[Link], one: Link) -> Judgement:
    return judge(MLA, known, (), one)


def test_the_heir_goes_on_in_the_same_chain_and_the_predecessor_does_not() -> None:
    assert isinstance(said([REQUEST], NOTICE), Accepted)
    assert isinstance(said([REQUEST, NOTICE], ACK), Accepted)
    assert said([REQUEST, NOTICE], replace(ACK, sender=THEM)) == Rejected("not_competent")
    assert project(MLA, [REQUEST, NOTICE, ACK]).status == "ACKNOWLEDGED"


def test_nobody_speaks_before_the_notice_that_names_them() -> None:
    assert said([REQUEST], link("q1", Q, "acknowledge", None, REQUEST, HEIR)) == Rejected("not_competent")
    late = link("q3", Q, "message", None, REQUEST, HEIR)
    assert said([REQUEST, NOTICE], late) == Rejected("not_competent")


def test_what_the_predecessor_said_before_is_accepted_though_it_comes_after() -> None:
    early = link("q0", Q, "message", None, REQUEST, THEM)
    assert isinstance(said([REQUEST, NOTICE], early), Accepted)


def test_the_requesting_side_goes_on_whatever_it_has_seen() -> None:
    crossing = link("r2", R, "withdraw", REQUEST, None, US)
    assert isinstance(said([REQUEST, NOTICE], crossing), Accepted)
    after = link("r2", R, "withdraw", REQUEST, NOTICE, US)
    assert isinstance(said([REQUEST, NOTICE], after), Accepted)
    assert said([REQUEST, NOTICE], replace(after, sender="XA.pros")) == Rejected("not_competent")


def test_a_part_may_be_handed_on_and_back() -> None:
    back = link("q2", Q, "transfer_competence", NOTICE, REQUEST, HEIR, body=notice(THEM))
    assert isinstance(said([REQUEST, NOTICE], back), Accepted)
    seen = project(MLA, [REQUEST, NOTICE, back])
    assert speakers(seen) == {R: US, Q: THEM}
    assert isinstance(said([REQUEST, NOTICE, back], link("q3", Q, "acknowledge", back, REQUEST, THEM)), Accepted)


@pytest.mark.parametrize(
    "body",
    [notice("XC.moj"), notice(outcome="referred_elsewhere"), {"outcome": "transferred"}, {}, {"authority": 3}],
)
def test_what_names_no_authority_of_the_same_state_hands_nothing_over(body: JsonObject) -> None:
    silent = replace(NOTICE, body=body)
    assert successor(silent) is None
    assert speakers(project(MLA, [REQUEST, silent])) == {R: US, Q: THEM}
    assert isinstance(said([REQUEST, silent], replace(ACK, sender=THEM)), Accepted)


def test_a_rejected_notice_hands_nothing_over() -> None:
    verdict = judge(MLA, [REQUEST], {NOTICE.id}, ACK)
    assert verdict == Rejected("predecessor_rejected")
    assert isinstance(said([REQUEST], link("q3", Q, "acknowledge", None, REQUEST, THEM)), Accepted)


def test_a_notice_that_was_crossed_hands_nothing_over() -> None:
    """A side that signs wishes may find its step gone: it speaks on itself. (No table lets it hand over today.)"""
    crossed = replace(NOTICE, side=R, after_own=REQUEST.pin, after_other=None, sender=US)
    assert speakers(project(MLA, [REQUEST, crossed])) == {R: US, Q: THEM}


def test_the_same_instruments_name_the_same_speakers_in_whatever_order_they_came() -> None:
    crossing = link("r2", R, "message", REQUEST, None, US)
    found = {repr(speakers(project(MLA, order))) for order in itertools.permutations([REQUEST, NOTICE, ACK, crossing])}
    assert len(found) == 1


def test_the_table_offers_both_sides_what_it_did() -> None:
    seen = project(MLA, [REQUEST, NOTICE])
    assert {step.act for step in open_steps(MLA, seen, Q)} >= {"acknowledge", "transfer_competence"}
