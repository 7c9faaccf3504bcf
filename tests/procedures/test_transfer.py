"""Transfer of proceedings: acceptance, the file, outcome or handing back, and its clocks (`law.md` §3.11)."""

from __future__ import annotations

import pytest

from app.kit.canonical import JsonObject
from app.procedures import contents
from app.procedures.engine import open_steps
from app.procedures.table import Eyes, Side, Sign
from app.procedures.transfer import TRANSFER
from tests.factories import bodies
from tests.matters.course import Course

R, Q = Side.REQUESTING, Side.REQUESTED


def accepted() -> Course:
    found = Course(TRANSFER)
    found.take(R, "request")
    found.take(Q, "acknowledge", days=2)
    found.take(Q, "accept", days=30)
    return found


def taken_over() -> Course:
    found = accepted()
    found.take(R, "send_file", days=20)
    found.take(Q, "confirm_file", days=5)
    return found


def status(found: Course) -> str:
    return found.seen().seen.status


def running(found: Course) -> set[str]:
    return {one.code for one in found.seen().clocks if one.stopped is None}


def first(kind: str, **changes: object) -> str:
    found = contents.problems(kind, 1, bodies.of(kind, **changes))  # type: ignore[arg-type]  # tests hand in anything
    return f"{found[0].field}: {found[0].words}" if found else ""


def test_from_request_to_outcome() -> None:
    found = Course(TRANSFER)
    found.take(R, "request")
    assert running(found) == {"ack_mla"}
    found.take(Q, "acknowledge", days=2)
    assert running(found) == {"decide_transfer"}
    found.take(Q, "accept", days=30)
    assert (running(found), found.clock("file_sent").duty) == ({"file_sent"}, R)
    found.take(R, "send_file", days=20)
    assert (running(found), found.clock("file_in").duty) == ({"file_in"}, Q)
    found.take(Q, "confirm_file", days=5)
    assert (status(found), running(found)) == ("FILE_IN", {"report_stage"})
    found.take(Q, "report_stage", days=170)
    assert len([one for one in found.seen().clocks if one.stopped is None]) == 1
    found.take(Q, "report_outcome", days=100)
    assert (status(found), running(found)) == ("OUTCOME_REPORTED", set())


def test_a_file_with_gaps_is_sent_again() -> None:
    found = accepted()
    found.take(R, "send_file", days=20)
    found.take(Q, "report_missing", days=3)
    assert (status(found), running(found)) == ("ACCEPTED", {"file_sent"})
    found.take(R, "send_file", days=20)
    found.take(Q, "confirm_file", days=3)
    assert status(found) == "FILE_IN"


def test_once_the_file_is_in_nobody_withdraws() -> None:
    acts = {step.act for step in open_steps(TRANSFER, taken_over().seen().seen, R)}
    assert not acts & {"withdraw", "request", "send_file"}


def test_what_is_handed_back_is_over_here() -> None:
    found = taken_over()
    found.take(Q, "hand_back", days=60)
    assert (status(found), running(found)) == ("HANDED_BACK", set())


@pytest.mark.parametrize(("mine", "theirs", "then"), [
    ("withdraw", "accept", "WITHDRAWN"),
    ("withdraw", "refuse", "REFUSED"),
])  # fmt: skip
def test_a_withdrawal_that_crosses(mine: str, theirs: str, then: str) -> None:
    found = Course(TRANSFER)
    found.take(R, "request")
    found.take(Q, "acknowledge")
    found.take(R, mine)
    found.take(Q, theirs, blind=True)
    assert status(found) == then


def test_a_withdrawal_that_crosses_the_confirmation_comes_too_late() -> None:
    found = accepted()
    found.take(R, "send_file")
    found.take(Q, "confirm_file", days=5)
    found.take(R, "withdraw", blind=True)
    seen = found.seen().seen
    assert (seen.status, [one.act for one in seen.crossed]) == ("FILE_IN", ["withdraw"])


def test_nothing_that_decides_leaves_before_the_second_look() -> None:
    for act in ("request", "accept", "refuse", "send_file", "report_outcome", "hand_back", "answer"):
        assert all((row.eyes, row.sign) == (Eyes.TWO, Sign.PERSON_AND_SEAL) for row in TRANSFER.rows(act)), act


def test_there_is_no_reopening() -> None:
    assert TRANSFER.rows("reopen") == ()


def test_a_file_holds_something_and_nothing_twice() -> None:
    assert first("transfer_file", files=None, package=None, originals=None).startswith("files: or package")
    part: JsonObject = {"file": "ab" * 32, "description": "Volume 1"}
    assert first("transfer_file", files=[part, part]) == "files: holds an entry twice"
    assert first("transfer_file", package=None, originals=None) == ""


def test_who_is_held_is_one_of_the_persons() -> None:
    custody: JsonObject = {"person": "p9", "since": "2026-11-02", "place": "Port XB Prison"}
    assert first("transfer_request", custody=[custody]) == "custody.0.person: names p9, which is not among the persons"


LENT: JsonObject = {
    "conditions": [
        {"id": "c1", "code": "return_by", "text": "The telephone comes back.", "by": "2027-10-01"},
        {"id": "c2", "code": "destroy_by", "text": "Copies are destroyed.", "by": "2027-11-01"},
    ]
}


def test_what_is_lent_with_the_file_comes_back_by_its_day() -> None:
    found = accepted()
    file = found.take(R, "send_file", LENT, days=20)
    found.take(Q, "confirm_file", days=5)
    assert running(found) == {"report_stage", "return_by", "destroy_by"}
    assert (found.clock("return_by").duty, found.clock("destroy_by").duty) == (Q, Q)
    found.take(R, "close", days=1)
    back = found.take(Q, "return_items", {"transmittal": {"id": file.id, "sha256": file.sha256}}, days=100)
    found.take(R, "confirm_items", answers=back, days=5)
    assert "return_by" not in running(found)


@pytest.mark.parametrize(("side", "ends", "then"), [(Q, "refuse", "REFUSED"), (R, "withdraw", "WITHDRAWN")])
def test_what_came_with_a_file_that_crossed_the_end_is_told_of_and_goes_back(side: Side, ends: str, then: str) -> None:
    found = accepted()
    if side is Q:
        found.take(Q, ends, days=1)
        file = found.take(R, "send_file", LENT, blind=True)
    else:
        file = found.take(R, "send_file", LENT, days=1)
        found.take(R, ends, days=1)
    assert status(found) == then
    found.take(Q, "confirm_file", days=1)
    back = found.take(Q, "return_items", {"transmittal": {"id": file.id, "sha256": file.sha256}}, days=1)
    found.take(R, "confirm_items", answers=back, days=1)
    assert (status(found), {one.act for one in found.seen().seen.crossed}) == (
        then,
        {"send_file"} if side is Q else set(),
    )
    assert "return_by" not in running(found)
