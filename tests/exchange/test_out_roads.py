"""What concerns the road and what concerns one row; who is tried while a circuit is open; what a good road takes up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app.exchange import deliver, roads
from app.kit.ids import Digest, StateCode
from tests.conftest import Database
from tests.exchange.out_side import OWNER, Reply, Side, side


@pytest.fixture
def out(database: Database, tmp_path: Path) -> Iterator[Side]:
    with side(database, tmp_path) as made:
        yield made


def _down(out: Side) -> None:
    for method in ("HEAD", "PUT", "POST", "GET"):
        out.door.problem(method, "/", 503, "backlog")


def _up(out: Side) -> None:
    for method in ("HEAD", "PUT", "POST", "GET"):
        del out.door.answers[method, "/"]


def _shut(out: Side) -> None:
    """Open the circuit with a letter of its own."""
    _down(out)
    out.letter()
    for _ in range(3):
        out.later(seconds=20)
        out.work()
    assert out.road().failures == 3
    assert (out.road().closed_until or out.house.time) > out.house.time


def test_a_refused_envelope_leaves_the_road_alone(out: Side) -> None:
    refused = out.letter()
    out.door.problem("POST", "/v1/envelopes", 422, "envelope_malformed")
    for _ in range(6):
        out.work()
        out.later(hours=1)
    assert out.road().failures == 0
    del out.door.answers["POST", "/v1/envelopes"]
    attempts, other = out.delivery(refused.id).attempts, out.letter()
    out.work()
    assert out.delivery(other.id).state == "sent"
    assert attempts >= 6


@pytest.mark.parametrize("status", [403, 429, 500, 503])
def test_what_concerns_the_road(out: Side, status: int) -> None:
    letter = out.letter()
    for method in ("HEAD", "GET", "POST"):
        out.door.problem(method, "/", status, "some_code")
    out.work()
    assert out.road().failures == 1
    assert out.delivery(letter.id).problem in {"some_code", "peer_error"}  # an answer to HEAD has no body


def test_a_door_with_another_certificate_is_no_road(out: Side) -> None:
    letter = out.letter()
    courier = out.desk.courier(StateCode("XB"), out.door.address, frozenset({Digest("ab" * 32)}))
    out.with_desk(courier=lambda *_: courier)
    out.work()
    assert out.delivery(letter.id).problem == "peer_certificate_unlisted"
    assert out.road().failures == 1
    assert out.door.asked == [], "not a byte of ours went to whoever holds that key"


def test_pauses_grow_with_the_rows_own_tries(out: Side) -> None:
    """A road that failed often before does not make a new letter wait for long."""
    _shut(out)
    failures = out.road().failures
    _up(out)
    out.later(hours=1)
    out.door.problem("POST", "/v1/envelopes", 409, "parts_missing")
    fresh = out.letter()
    waits = []
    for _ in range(4):
        out.work()
        waits.append((out.row(fresh.id).due - out.house.time).total_seconds())
        out.later(seconds=waits[-1] + 0.1)
    assert failures >= 3
    expected = [2.0, 4.0, 8.0, 16.0]
    assert all(0.8 * wanted <= wait <= 1.2 * wanted for wait, wanted in zip(waits, expected, strict=True)), waits


def test_an_ordinary_letter_is_spared_while_the_circuit_is_open_and_that_is_shown(out: Side) -> None:
    _shut(out)
    spared = out.letter()
    asked = len(out.door.asked)
    out.work()
    assert len(out.door.asked) == asked
    told = out.delivery(spared.id)
    assert (told.problem, told.attempts) == ("peer_error", 0)
    assert told.next_try == out.row(spared.id).due == out.road().closed_until
    assert out.row(spared.id).tries == 0


def test_a_letter_that_is_spared_for_long_is_told_and_given_up(out: Side) -> None:
    _shut(out)
    spared = out.letter()
    with out.house.session("rog_deliver") as session:
        far = out.house.time + timedelta(hours=3)
        session.execute(text("update road set closed_until = :far"), {"far": far})
    out.later(hours=2)
    out.work()
    assert spared.id in {one.subject["instrument"] for one in out.notices("delivery.stalled")}
    out.with_desk(give_up_after=10 * 3600.0)
    out.on(spared.id, hours=14)
    assert out.delivery(spared.id).state == "gave_up"
    assert spared.id in {one.subject["instrument"] for one in out.notices("delivery.gave_up")}


def test_urgent_rows_are_tried_though_the_circuit_is_open(out: Side) -> None:
    _shut(out)
    letter, receipt, ordinary = out.letter(urgent=True), out.owe(urgent=True), out.owe()
    _up(out)
    assert out.road().closed_until is not None
    out.with_desk(wake=lambda *_: None)
    assert deliver.work(out.desk, "tests", True)
    assert out.owed(receipt).done is not None, "the urgent receipt leaves"
    assert out.owed(ordinary).done is None
    out.work(urgent=True)
    assert out.delivery(letter.id).state == "sent"


def test_an_urgent_receipt_waits_half_a_minute_at_most(out: Side) -> None:
    _down(out)
    receipt = out.owe(urgent=True)
    for _ in range(12):
        out.work(urgent=True)
        assert out.owed(receipt).due - out.house.time <= timedelta(seconds=30)
        out.later(seconds=31)
    _up(out)
    out.work(urgent=True)
    assert out.owed(receipt).done is not None


def test_a_road_that_is_good_again_takes_up_what_waited(out: Side) -> None:
    """One letter goes through: the others leave now, not when their own pauses end."""
    _shut(out)
    waiting = [out.letter() for _ in range(3)]
    receipt = out.owe()
    out.work()
    _up(out)
    assert {out.row(one.id).due for one in waiting} == {out.road().closed_until}
    out.letter(urgent=True)
    out.house.woken.clear()
    out.work(urgent=True)
    assert ("deliver", "XB") in out.house.woken
    out.work()
    assert {out.delivery(one.id).state for one in waiting} == {"sent"}
    assert out.owed(receipt).done is not None


def test_a_row_that_was_taken_up_again_by_a_person_begins_afresh(out: Side) -> None:
    letter = out.letter()
    _down(out)
    out.with_desk(give_up_after=3600.0)
    out.on(letter.id, hours=3)
    assert out.delivery(letter.id).state == "gave_up"
    with out.house.session("rog_operator") as session:
        deliver.try_again(session, OWNER, letter.id, out.house.time)
    assert out.row(letter.id).tries == 0
    _up(out)
    out.work()
    assert out.delivery(letter.id).state == "sent"


@pytest.fixture
def short(out: Side) -> Side:
    """It is given up after ten hours, and tried every hour or so until then."""
    out.with_desk(give_up_after=10 * 3600.0)
    _down(out)
    return out


def test_a_letter_that_stood_long_before_its_first_try_is_tried_for_its_whole_time(short: Side) -> None:
    """Its log entry had no place yet, or this node stood still: that says nothing about the peer."""
    letter = short.letter()
    short.later(days=30)
    short.work()
    assert short.delivery(letter.id).state == "waiting"
    short.on(letter.id, hours=9.9)
    assert short.delivery(letter.id).state == "waiting"
    short.on(letter.id, hours=2)
    assert short.delivery(letter.id).state == "gave_up"


def test_the_days_on_which_this_node_stood_still_do_not_count(short: Side) -> None:
    letter = short.letter()
    short.on(letter.id, hours=4)
    short.later(days=20)
    short.on(letter.id, hours=5)
    assert short.delivery(letter.id).state == "waiting"
    short.on(letter.id, hours=4)
    assert short.delivery(letter.id).state == "gave_up"


def test_patience_begins_anew_when_the_peer_was_heard(short: Side) -> None:
    """Others got through meanwhile, and the road fails again."""
    letter = short.letter()
    short.on(letter.id, hours=8)
    began = short.delivery(letter.id).failing
    with short.house.session("rog_deliver") as session:
        roads.succeeded(session, StateCode("XB"), short.house.time, None)
    short.on(letter.id, hours=7)
    assert (short.delivery(letter.id).state, short.delivery(letter.id).failing) == ("waiting", began)
    short.on(letter.id, hours=5)
    assert short.delivery(letter.id).state == "gave_up"


def test_what_never_gets_through_where_others_pass_is_given_up_after_twice_the_time(short: Side) -> None:
    letter = short.letter()
    for _ in range(22):
        short.on(letter.id, hours=1)
        with short.house.session("rog_deliver") as session:
            roads.succeeded(session, StateCode("XB"), short.house.time, None)
    assert short.delivery(letter.id).state == "gave_up"


def test_a_peer_that_signs_nothing_is_told_and_given_up(out: Side) -> None:
    """It takes every envelope, answers every question, and never says a signed word."""
    letter = out.letter()
    out.work()
    for _ in range(4):
        out.later(hours=1)
        out.work()
    assert [one.subject["instrument"] for one in out.notices("delivery.stalled")] == [letter.id]
    out.with_desk(give_up_after=10 * 3600.0)
    out.on(letter.id, hours=14)
    assert (out.delivery(letter.id).state, out.delivery(letter.id).problem) == ("gave_up", "no_receipt")


def test_an_envelope_that_the_peer_lost_is_brought_again(out: Side) -> None:
    letter = out.letter()
    out.work()
    out.door.when("GET", "/v1/envelopes/", Reply(404))
    out.later(seconds=61)
    out.work()
    assert out.door.count("POST", "/v1/envelopes") == 2
    assert out.delivery(letter.id).state == "sent"
