"""One text to several States: each its own draft and matter, the common part edited once, the board, the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.kit.canonical import JsonObject
from app.kit.errors import Conflict, Invalid, Unknown
from app.kit.ids import Digest, Reference
from app.matters import acts, circulars, drafts
from app.matters.board import ANSWERS, BoardView, board
from app.matters.circulars import Addressed, NewCircular
from app.matters.models import Draft
from tests.conftest import Database
from tests.directory.states import State
from tests.factories import bodies
from tests.factories.node import House, carry, know, shared_house
from tests.matters.test_papers import paper, register

TREATY = "un_cybercrime"


@pytest.fixture
def xa(database: Database, states: tuple[State, State], tmp_path: Path) -> House:
    """The node of XA, which knows XB and XC, and writes to XD on paper."""
    made = shared_house(database, *states, tmp_path / "xa")
    know(made, State("XC"))
    return made


def begun(xa: House, common: JsonObject | None = None) -> BoardView:
    to = (
        Addressed("XB.moj", TREATY, "fr", own={"purpose": "For the trial in XA of the group in XB."}),
        Addressed("XC.moj", TREATY, "ar"),
        Addressed("XD.moj", TREATY, "es"),
    )
    new = NewCircular("The booter service", "mla", "request", common or bodies.mla_request(), to)
    with xa.session() as session:
        row = circulars.begin(session, xa.office, xa.official("cem"), new)
        return board(session, xa.office, xa.official("cem"), row.id)


def seen(xa: House, circular: str) -> BoardView:
    xa.project()
    with xa.session() as session:
        return board(session, xa.office, xa.official("cem"), circular)


def sent(xa: House, view: BoardView, recipient: str):  # type: ignore[no-untyped-def]
    """One State's part is signed; answers its instrument."""
    line = next(one for one in view.lines if one.recipient == recipient)
    made = xa.freeze(line.draft)
    with xa.session() as session:
        acts.approve(session, xa.official("ben"), made.id, Digest(made.sha256 or ""), xa.time)
        acts.sign(session, xa.office, xa.official("ana"), made.id)
    return xa.issued(made.id)


def draft(xa: House, draft_id: str) -> Draft:
    with xa.session() as session:
        return drafts.draft_of(session, xa.official("cem"), draft_id)


def test_one_draft_becomes_several_each_with_what_is_its_own(xa: House) -> None:
    view = begun(xa)
    assert [(one.recipient, one.treaty, one.language, one.answer) for one in view.lines] == [
        ("XB.moj", TREATY, "fr", "drafting"),
        ("XC.moj", TREATY, "ar", "drafting"),
        ("XD.moj", TREATY, "es", "drafting"),
    ]
    assert [one.own for one in view.lines] == [("purpose",), (), ()]
    assert [one.problem for one in view.lines] == [None] * 3
    assert [one.blocking for one in view.lines] == [0, 1, 0]  # XC asks for a copy of the domestic order


def test_the_common_part_is_edited_once_and_what_is_its_own_stays(xa: House) -> None:
    view = begun(xa)
    left = sent(xa, view, "XD.moj")
    common = {**view.common, "purpose": "For the trial in XA.", "link": "The address was used for the attack."}
    with xa.session() as session:
        row, followed = circulars.edit(session, xa.office, xa.official("cem"), view.id, 1, common)
        assert (row.version, [one.recipient for one in followed]) == (2, ["XB.moj", "XC.moj"])
    xb, xc, xd = (draft(xa, one.draft) for one in view.lines)
    assert (xb.body["purpose"], xb.body["link"]) == (
        "For the trial in XA of the group in XB.",
        "The address was used for the attack.",
    )
    assert xc.body["purpose"] == "For the trial in XA."
    assert xd.body["purpose"] == view.common["purpose"]
    assert left.reference in {one.matter for one in seen(xa, view.id).lines}
    with xa.session() as session, pytest.raises(Conflict, match="version 2"):
        circulars.edit(session, xa.office, xa.official("cem"), view.id, 1, common)


def test_the_board_says_what_each_state_answered_and_one_act_withdraws_the_rest(xa: House, xb: House) -> None:
    view = begun(xa)
    to_xb, to_xd = sent(xa, view, "XB.moj"), sent(xa, view, "XD.moj")
    carry(xa, to_xb, xb)
    assert [one.answer for one in seen(xa, view.id).lines] == ["sent", "drafting", "sent"]
    carry(xb, xb.issue("acknowledge", bodies.acknowledgement(), reference=to_xb.reference), xa)
    register(xa, paper(xa, "refuse", "refusal", bodies.of("refusal")), reference=to_xd.reference)
    found = seen(xa, view.id)
    assert [(one.answer, one.unproven) for one in found.lines] == [
        ("acknowledged", False),
        ("drafting", False),
        ("refused", True),
    ]
    assert found.lines[0].acknowledged is not None
    assert (found.lines[2].last_act, found.lines[2].status) == ("refuse", "REFUSED")
    assert {one.answer for one in found.lines} <= set(ANSWERS)
    with xa.session() as session:
        with pytest.raises(Unknown):
            circulars.withdraw_rest(
                session, xa.office, xa.official("cem"), view.id, Reference("XA-2026-K7Q3MD9T"), "Enough."
            )
        begun_now = circulars.withdraw_rest(
            session, xa.office, xa.official("cem"), view.id, Reference(to_xd.reference), "XD has it."
        )
        assert [(one.act, one.reference, one.body, one.state) for one in begun_now] == [
            ("withdraw", to_xb.reference, {"reason": "XD has it."}, "frozen")
        ]
    found = seen(xa, view.id)
    assert [one.answer for one in found.lines] == ["acknowledged", "given_up", "refused"]
    assert found.lines[0].withdrawal == begun_now[0].id
    assert found.kept == to_xd.reference
    with xa.session() as session, pytest.raises(Conflict) as caught:
        circulars.edit(session, xa.office, xa.official("cem"), view.id, 1, view.common)
    assert caught.value.code == "circular_ended"


def test_one_more_state_is_written_to_and_none_twice(xa: House) -> None:
    to = (Addressed("XC.moj", TREATY),)
    with xa.session() as session:
        who = xa.official("cem")
        row = circulars.begin(session, xa.office, who, NewCircular("T", "mla", "request", bodies.mla_request(), to))
        circulars.address(session, xa.office, who, row.id, Addressed("XB.moj", TREATY), "urgent")
        with pytest.raises(Conflict, match="already"):
            circulars.address(session, xa.office, who, row.id, Addressed("XB.moj", TREATY), "urgent")
        assert [one.recipient for one in board(session, xa.office, who, row.id).lines] == ["XC.moj", "XB.moj"]
        with pytest.raises(Invalid):
            circulars.begin(session, xa.office, who, NewCircular("T", "mla", "request", {}, (*to, *to)))
        with pytest.raises(Unknown):
            circulars.circular_of(session, who, "nothing")


def test_what_is_attached_for_all_travels_with_a_state_that_is_added_later(xa: House) -> None:
    order, own = "a1" * 32, "b2" * 32
    new = NewCircular("T", "mla", "request", bodies.mla_request(), (Addressed("XC.moj", TREATY),), attachments=(order,))
    with xa.session() as session:
        who = xa.official("cem")
        row = circulars.begin(session, xa.office, who, new)
        session.expire_all()
        made = circulars.address(
            session, xa.office, who, row.id, Addressed("XB.moj", TREATY, attachments=(own, order)), "urgent"
        )
        first, later = (draft for _, draft in circulars.members(session, row))
        assert (first.attachments, later.id, later.attachments) == ([order], made.id, [order, own])
