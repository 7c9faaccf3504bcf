"""What a peer's door can do to the courier: drip, never end, unfold, redirect. Each call has its limit and its end."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.exchange.courier import Courier, NoRoad
from app.exchange.envelope import TOKEN_LIMIT
from app.kit.errors import Refused, RogatoryError, Unreadable
from app.kit.ids import StateCode
from tests.conftest import Database
from tests.exchange.out_side import Reply, Side, side


@pytest.fixture
def out(database: Database, tmp_path: Path) -> Iterator[Side]:
    with side(database, tmp_path, patience=1.0) as made:
        yield made


@pytest.fixture
def courier(out: Side) -> Courier:
    return out.desk.courier(StateCode("XB"), out.door.address, frozenset())


def test_a_door_that_drips_ends_with_its_call(out: Side, courier: Courier) -> None:
    """A byte every tenth of a second: no single read ever times out."""
    out.door.when("GET", "/v1/waiting", Reply(200, b'{"envelopes":[],"receipts":[]}', drip=0.1))
    began = time.monotonic()
    with pytest.raises(NoRoad) as error:
        courier.waiting()
    assert error.value.code == "peer_unreachable"
    assert time.monotonic() - began < 2.0
    out.door.when("GET", "/v1/waiting", Reply(200, b'{"envelopes":[],"receipts":[]}'))
    assert courier.waiting() == ([], []), "the courier is good for the next call"


def test_a_door_that_drips_does_not_hold_up_the_lane(out: Side) -> None:
    dripped = out.letter()
    out.door.when("HEAD", "/v1/parts", Reply(404, drip=0.2))
    began = time.monotonic()
    out.work()
    assert time.monotonic() - began < 3.0
    assert out.delivery(dripped.id).problem == "peer_unreachable"
    assert out.road().failures == 1


def test_a_large_part_may_take_its_time(out: Side, courier: Courier) -> None:
    """The clock gives what the bytes need: two seconds for 128 KiB beside the call's own second."""
    data = b"x" * 1024

    def slowly() -> Iterator[bytes]:
        for _ in range(128):
            yield data
            time.sleep(0.01)

    courier._ask("PUT", "/v1/parts/" + "ab" * 32, content=slowly(), length=128 * 1024)
    assert out.door.count("PUT", "/v1/parts/") == 1


_CALLS: dict[str, Callable[[Courier], object]] = {
    "/v1/editions/current": lambda one: one.edition(),
    "/v1/waiting": lambda one: one.waiting(),
    "/v1/envelopes/x/receipts": lambda one: one.receipts("x"),
    "/v1/envelopes/x": lambda one: one.envelope("x"),
    "/v1/log/checkpoint": lambda one: one.checkpoint(),
    "/v1/log/consistency": lambda one: one.consistency(1, 2),
}


@pytest.mark.parametrize("path", list(_CALLS))
def test_an_answer_without_end(out: Side, courier: Courier, path: str) -> None:
    out.door.when("GET", path, Reply(200, b"[" * 65536, endless=True))
    with pytest.raises(Unreadable) as error:
        _CALLS[path](courier)
    assert error.value.code == "peer_nonsense"


def test_a_problem_without_end(out: Side, courier: Courier) -> None:
    out.door.when("POST", "/v1/envelopes", Reply(500, b"{" * 65536, endless=True))
    with pytest.raises(RogatoryError):
        courier.post_envelope("a.b.c")


def test_an_answer_that_unfolds(out: Side, courier: Courier) -> None:
    packed = gzip.compress(b'{"receipts":[' + b" " * 50_000_000 + b"]}")
    out.door.when("GET", "/v1/envelopes/x/receipts", Reply(200, packed, {"Content-Encoding": "gzip"}))
    with pytest.raises(Unreadable):
        courier.receipts("x")


def test_an_envelope_of_the_largest_size(out: Side, courier: Courier) -> None:
    out.door.when("GET", "/v1/envelopes/x", Reply(200, b"a" * TOKEN_LIMIT))
    assert len(courier.envelope("x")) == TOKEN_LIMIT
    out.door.when("GET", "/v1/envelopes/x", Reply(200, b"a" * (TOKEN_LIMIT + 1)))
    with pytest.raises(Unreadable):
        courier.envelope("x")


def test_a_door_that_sends_us_elsewhere(out: Side, courier: Courier) -> None:
    out.door.when("GET", "/v1/waiting", Reply(302, b"", {"Location": "http://localhost:1/"}))
    with pytest.raises(Refused):
        courier.waiting()


def test_a_list_that_is_too_long(out: Side, courier: Courier) -> None:
    body = b'{"envelopes":[],"receipts":[' + b",".join([b'"a"'] * 201) + b"]}"
    out.door.when("GET", "/v1/waiting", Reply(200, body))
    with pytest.raises(Unreadable):
        courier.waiting()
