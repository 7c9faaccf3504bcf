"""Whatever goes wrong with one row of what leaves stays with that row: the lane goes on, people hear of it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app.exchange import deliver
from tests.conftest import Database
from tests.exchange.out_side import Reply, Side, side


@pytest.fixture
def out(database: Database, tmp_path: Path) -> Iterator[Side]:
    with side(database, tmp_path) as made:
        yield made


def test_a_letter_is_brought(out: Side) -> None:
    letter = out.letter()
    out.work()
    assert out.delivery(letter.id).state == "sent"
    assert out.door.count("PUT", f"/v1/parts/{letter.sha256}") == 1
    assert out.door.count("POST", "/v1/envelopes") == 1
    assert len(out.events("envelope.sent")) == 1


@pytest.mark.parametrize("date", ["Tue, 24 Nov 2026 09:00:00 -0000", "yesterday", "Tue, 99 Zzz 99999 99:99:99", ""])
def test_a_date_that_tells_no_instant(out: Side, date: str) -> None:
    letter = out.letter()
    for method, path in (("HEAD", "/v1/parts"), ("PUT", "/v1/parts"), ("POST", "/v1/envelopes")):
        out.door.when(method, path, Reply(404 if method == "HEAD" else 202, headers={"Date": date}))
    out.work()
    assert out.delivery(letter.id).state == "sent"
    assert out.road().skew is None


def test_receipts_of_which_one_is_malformed(out: Side) -> None:
    letter = out.letter()
    out.work()
    good = out.receipt(envelope=out.delivery(letter.id).envelope_sha256 or "", instrument=letter.id)
    body = json.dumps({"receipts": ["no.receipt.atall", good, "e30.e30.e30"]}).encode()
    out.door.when("GET", "/v1/envelopes/", Reply(200, body))
    out.later(seconds=61)
    out.work()
    with out.house.session("rog_operator") as session:
        assert list(session.scalars(text("select token from receipt_in"))) == [good]
    row = out.row(letter.id)
    assert row.taken_until is None
    assert row.due > out.house.time


def test_receipts_that_are_all_malformed_are_a_failure_of_this_letter_only(out: Side) -> None:
    letter = out.letter()
    out.work()
    out.door.when("GET", "/v1/envelopes/", Reply(200, b'{"receipts":["no.receipt.atall"]}'))
    for _ in range(5):
        out.later(hours=2)
        out.work()
    told = out.delivery(letter.id)
    assert told.problem is not None
    assert told.problem.startswith("token")
    assert out.road().failures == 0
    assert len(out.notices("delivery.stalled")) == 1


@pytest.mark.parametrize(
    "answer",
    [b"[" * 60_000, b"nothing", b'{"receipts":{}}', b'{"receipts":["\xc3\xa9"]}', b'{"receipts":[7]}', b"\xff"],
)
def test_an_answer_that_is_nonsense(out: Side, answer: bytes) -> None:
    letter = out.letter()
    out.work()
    out.door.when("GET", "/v1/envelopes/", Reply(200, answer))
    out.later(seconds=61)
    out.work()
    assert out.delivery(letter.id).problem == "peer_nonsense"
    assert out.row(letter.id).taken_until is None
    assert out.road().failures == 0


def test_a_file_that_is_gone_from_the_store_holds_up_its_own_letter_only(out: Side) -> None:
    broken, whole = out.letter(), out.letter()
    out.house.store.drop(out.house.owner, broken.sha256)
    out.work()
    assert out.delivery(broken.id).problem == "blob_missing"
    assert out.row(broken.id).taken_until is None
    assert out.delivery(whole.id).state == "sent"


def test_an_unforeseen_error_is_the_rows_and_its_words_stay_out_of_the_log(
    out: Side, caplog: pytest.LogCaptureFixture
) -> None:
    """The database refuses what is written about one letter, with a DETAIL that holds a value of the row."""
    broken, whole = out.letter(), out.letter()
    secret = out.delivery(broken.id).reference
    with out.house.database.admin().begin(None) as session:
        session.execute(
            text(f"alter table delivery add constraint hostile check (id <> '{broken.id}' or sent is null)")
        )
    with caplog.at_level(logging.DEBUG):
        out.work()
    assert out.delivery(whole.id).state == "sent"
    told = out.delivery(broken.id)
    assert (told.state, told.problem) == ("waiting", "internal")
    assert out.row(broken.id).taken_until is None
    words = "\n".join(one.getMessage() + str(one.exc_text or "") for one in caplog.records)
    assert "IntegrityError 23514 at exchange/deliver.py" in words
    assert secret not in words
    assert "DETAIL" not in words
    for _ in range(4):
        out.later(hours=2)
        out.work()
    assert broken.id in {one.subject["instrument"] for one in out.notices("delivery.stalled")}


def test_even_a_failure_that_cannot_be_noted_puts_the_row_off(out: Side) -> None:
    broken, whole = out.letter(), out.letter()
    with out.house.database.admin().begin(None) as session:
        session.execute(
            text(f"alter table delivery add constraint hostile check (id <> '{broken.id}' or attempts = 0) not valid")
        )
    out.work()
    assert out.delivery(whole.id).state == "sent"
    row = out.row(broken.id)
    assert row.taken_until is None
    assert row.due > out.house.time


def test_a_peers_words_are_not_taken_into_log_and_notices(out: Side, caplog: pytest.LogCaptureFixture) -> None:
    """A code with spaces would be refused by our own log, and a delivery could then never be given up."""
    letter = out.letter()
    body = json.dumps({"code": "no thanks\n" * 30, "detail": "w" * 5000 + "\n\x1b[31m"}).encode()
    out.door.when("POST", "/v1/envelopes", Reply(422, body))
    out.with_desk(give_up_after=3600.0)
    out.on(letter.id, hours=3)
    assert out.delivery(letter.id).state == "gave_up"
    assert out.events("delivery.gave_up")[0]["reason"] == "peer_error"
    assert all(len(one.getMessage()) < 600 for one in caplog.records)


def test_a_receipt_that_is_refused_does_not_hold_up_those_beside_it(out: Side) -> None:
    good, poison, other = out.owe(), out.owe(), out.owe()
    token = out.owed(poison).token

    def take(method: str, path: str, body: bytes) -> Reply:
        return Reply(404, b'{"code":"unknown_recipient","detail":"No."}') if token in body.decode() else Reply(202)

    out.door.when("POST", "/v1/receipts", take)
    out.work()
    assert out.owed(good).done
    assert out.owed(other).done
    refused = out.owed(poison)
    assert refused.done is None
    assert refused.due > out.house.time
    assert out.road().failures == 0
    for _ in range(4):
        out.later(hours=2)
        out.work()
    assert [one.subject["receipt"] for one in out.notices("receipt.stalled")] == [poison]
    out.door.when("POST", "/v1/receipts", Reply(202))
    out.later(hours=2)
    out.work()
    assert out.owed(poison).done
    assert not out.notices("receipt.stalled")


def test_a_receipt_that_cannot_be_read_does_not_hold_up_those_beside_it(out: Side) -> None:
    good, rotten = out.owe(), out.owe(token="not.a.token")
    out.work()
    assert out.owed(good).done
    assert out.owed(rotten).done is None
    assert out.owed(rotten).taken_until is None
    assert out.owed(rotten).due > out.house.time


def test_a_row_that_somebody_holds_locked_is_passed_over(out: Side) -> None:
    letter = out.letter()
    with out.house.session("rog_intake") as session:
        session.execute(text("select 1 from outbox where id = :id for update"), {"id": letter.id})
        assert not deliver.work(out.desk, "tests", None)
    assert deliver.work(out.desk, "tests", None)
    assert out.row(letter.id).due - out.house.time == timedelta(seconds=60)
