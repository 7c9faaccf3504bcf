"""Editions and fetched envelopes: bounded, each apart, and quick where something urgent waits for them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text

from app.directory import editions as own_editions
from app.directory import queries as directory
from app.directory.doubts import doubts
from app.directory.edition import Edition, unverified
from app.directory.models import ContradictingEdition, EditionFile
from app.exchange import deliver, peers
from app.exchange import envelope as wire
from app.exchange.models import Inbox, ReceiptIn
from app.kit.actor import Actor
from app.kit.canonical import sha256
from app.kit.clock import stamp
from app.kit.ids import StateCode, uuid7
from app.notices.post import acknowledge
from app.trust import jws
from tests.conftest import Database
from tests.directory.states import NOW
from tests.exchange.out_side import OWNER, Door, Reply, Side, node_entry, side, signer
from tests.factories.node import edition

XB = StateCode("XB")


@pytest.fixture
def out(database: Database, tmp_path: Path) -> Iterator[Side]:
    with side(database, tmp_path) as made:
        yield made


def _series(out: Side, count: int) -> list[Edition]:
    """Editions of XB, the first being the one that is here."""
    nodes = [node_entry(out.peer, out.door.address)]
    found = [edition(out.peer, nodes=nodes)]
    while len(found) < count:
        found.append(edition(out.peer, number=len(found) + 1, previous=found[-1], nodes=nodes))
    return found


def _serve(out: Side, series: list[Edition]) -> None:
    for one in series:
        out.door.when("GET", f"/v1/editions/{one.number}", Reply(200, out.peer.signed(one)))
    out.door.when("GET", "/v1/editions/current", Reply(200, out.peer.signed(series[-1])))


def _held(out: Side, *, urgent: bool) -> None:
    """An envelope that waits for an edition."""
    with out.house.session("rog_door") as session:
        session.add(
            Inbox(
                authority=OWNER,
                envelope=sha256(uuid7().encode()),
                peer="XB",
                urgent=urgent,
                received=out.house.time,
                state="held",
                reason="edition",
                due=out.house.time + timedelta(seconds=30),
                tries=1,
            )
        )


def _number(out: Side) -> int:
    with out.house.session() as session:
        return directory.current_pin(session, XB).number


def test_missing_editions_are_taken_in_in_order(out: Side) -> None:
    _serve(out, _series(out, 5))
    out.later(days=2)
    out.work()
    assert _number(out) == 5
    assert ("intake", "XB") in out.house.woken


def test_an_older_edition_that_is_shown_again_is_kept_as_evidence(out: Side) -> None:
    series = _series(out, 3)
    _serve(out, series)
    out.later(days=2)
    out.work()
    assert _number(out) == 3
    _serve(out, series[:2])
    for _ in range(2):
        out.later(days=2)
        out.work()
    with out.house.session() as session:
        (kept,) = session.scalars(select(ContradictingEdition)).all()
        assert (kept.number, kept.sha256) == (2, series[1].digest)
        assert [one.code for one in doubts(session, XB, out.house.time)] == ["rolled_back"]
    assert _number(out) == 3, "what counts goes not back with it"


def test_a_round_is_bounded_and_the_next_one_goes_on(out: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "EDITIONS", 3)
    _serve(out, _series(out, 7))
    out.later(days=2)
    assert deliver.work(out.desk, "tests", None)
    assert 2 <= _number(out) <= 3
    for _ in range(4):
        out.later(seconds=60)
        out.work()
    assert _number(out) == 7


def test_an_edition_from_the_far_future(out: Side) -> None:
    """Signed, and its number is a milliard: the peer answers every question with it."""
    nodes, issued = [node_entry(out.peer, out.door.address)], stamp(NOW)
    far = edition(out.peer, number=10**9, previous=edition(out.peer), nodes=nodes, issued_at=issued)
    out.door.when("GET", "/v1/editions/", Reply(200, out.peer.signed(far)))
    out.door.answers.pop(("GET", "/v1/editions/current"))
    out.later(days=2)
    out.work()
    assert out.door.count("GET", "/v1/editions/") == 2
    assert _number(out) == 1
    letter = out.letter()
    out.work()
    assert out.delivery(letter.id).state == "sent", "the lane goes on"


def test_an_edition_of_another_state(out: Side) -> None:
    out.door.when("GET", "/v1/editions/", Reply(200, out.own.signed(edition(out.own))))
    out.door.when("GET", "/v1/editions/current", Reply(200, out.own.signed(edition(out.own))))
    out.later(days=2)
    out.work()
    assert out.door.count("GET", "/v1/editions/") == 1
    assert _number(out) == 1


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b"[" * 60_000])
def test_an_edition_that_is_nonsense(out: Side, body: bytes) -> None:
    out.door.when("GET", "/v1/editions/current", Reply(200, body))
    out.later(days=2)
    out.work()
    assert _number(out) == 1


def test_a_contradicting_edition_is_an_alarm(out: Side) -> None:
    other = edition(out.peer, nodes=[node_entry(out.peer, "https://localhost:1")])
    out.door.when("GET", "/v1/editions/current", Reply(200, out.peer.signed(other)))
    out.later(days=2)
    out.work()
    assert len(out.notices("peer.edition_fork")) == 1


def test_the_file_of_an_edition_that_an_envelope_named_is_asked_for_at_once(out: Side) -> None:
    """The door shows us the one that we hold; by its number it gives the other that the envelope named."""
    (first,) = _series(out, 1)
    other = edition(out.peer, nodes=[node_entry(out.peer, "https://localhost:1")])
    _serve(out, [first])
    out.work()
    asked = out.door.count("GET", "/v1/editions/1")
    with out.house.session("rog_intake") as session:
        own_editions.note_named(session, Actor.node(OWNER), XB, 1, other.digest, out.house.time)
    out.later(seconds=1)
    out.work()
    assert out.door.count("GET", "/v1/editions/1") == asked + 1
    with out.house.session("rog_deliver") as session:
        assert session.scalars(select(ContradictingEdition)).all() == [], "it is shown to others only"
    with out.house.session("rog_web") as session:
        assert [one.code for one in doubts(session, XB, out.house.time)] == ["forked"]
    out.door.when("GET", "/v1/editions/1", Reply(200, out.peer.signed(other)))
    out.later(minutes=1)
    out.work()
    with out.house.session("rog_deliver") as session:
        assert session.scalars(select(ContradictingEdition.sha256)).all() == [other.digest]
    assert len(out.notices("peer.edition_fork")) == 1
    asked = out.door.count("GET", "/v1/editions/1")
    out.later(minutes=1)
    out.work()
    assert out.door.count("GET", "/v1/editions/1") == asked, "its file is evidence enough"


def _open(out: Side, occasion: str) -> list[dict[str, str]]:
    return [one.params for one in out.notices(occasion) if one.resolved is None]


def test_an_edition_by_another_key_is_told_once_until_a_true_one_comes(out: Side) -> None:
    series = _series(out, 2)
    out.door.when("GET", "/v1/editions/2", Reply(200, out.own.signed(series[1])))
    out.door.when("GET", "/v1/editions/current", Reply(200, out.own.signed(series[1])))
    for _ in range(3):
        out.later(days=2)
        out.work()
    assert _number(out) == 1
    assert _open(out, "peer.edition_refused") == [{"peer": "XB", "reason": "no_anchor"}]
    assert [one["reason"] for one in out.events("edition.refused")] == ["no_anchor"]
    _serve(out, series)
    out.later(days=2)
    out.work()
    assert (_number(out), _open(out, "peer.edition_refused")) == (2, [])


def test_a_peer_whose_directory_went_back_is_told_until_it_has_caught_up(out: Side) -> None:
    series = _series(out, 2)
    _serve(out, series)
    out.later(days=2)
    out.work()
    assert (_number(out), _open(out, "peer.edition_behind")) == (2, [])
    _serve(out, series[:1])
    for _ in range(2):
        out.later(days=2)
        out.work()
    assert _open(out, "peer.edition_behind") == [{"peer": "XB", "number": "1", "held": "2"}]
    assert _number(out) == 2, "the newer one counts"
    _serve(out, series)
    out.later(days=2)
    out.work()
    assert _open(out, "peer.edition_behind") == []


def test_a_second_node_that_lags_rings_nobody_and_marks_nothing(out: Side) -> None:
    """Within a day of the newer edition; a finding of its own for neither the notice nor the mark."""
    series = _series(out, 2)
    _serve(out, series)
    out.later(days=2)
    out.work()
    accepted = out.house.time
    _serve(out, series[:1])
    out.later(hours=23)
    out.desk.asked.daily.clear()
    out.work()
    assert (_number(out), _open(out, "peer.edition_behind")) == (2, [])
    with out.house.session() as session:
        assert doubts(session, XB, out.house.time) == ()
        assert session.scalars(select(ContradictingEdition)).all() == []
    out.later(hours=2)
    out.desk.asked.daily.clear()
    out.work()
    assert out.house.time - accepted > own_editions.LAGS
    assert _open(out, "peer.edition_behind") == [{"peer": "XB", "number": "1", "held": "2"}]
    with out.house.session() as session:
        assert [one.code for one in doubts(session, XB, out.house.time)] == ["rolled_back"]


def test_the_next_contradiction_rings_anew_though_the_first_was_acknowledged(out: Side) -> None:
    for day, port in enumerate((1, 1, 2)):
        other = edition(out.peer, nodes=[node_entry(out.peer, f"https://localhost:{port}")])
        out.door.when("GET", "/v1/editions/current", Reply(200, out.peer.signed(other)))
        out.later(days=2)
        out.work()
        known = out.notices("peer.edition_fork")
        assert len(known) == (1, 1, 2)[day], "the same one rings once, another one for itself"
        if day == 0:
            with out.house.session() as session:
                acknowledge(session, out.house.official("ben"), known[0].id, out.house.time)
    assert sorted(one.acknowledged is None for one in out.notices("peer.edition_fork")) == [False, True]


def test_the_urgent_lane_asks_for_an_edition_that_an_urgent_envelope_waits_for(out: Side) -> None:
    _serve(out, _series(out, 2))
    _held(out, urgent=True)
    assert deliver.work(out.desk, "tests", True)
    assert _number(out) == 2
    assert ("intake", "XB") in out.house.woken


def test_the_urgent_lane_leaves_ordinary_wishes_alone(out: Side) -> None:
    _serve(out, _series(out, 2))
    _held(out, urgent=False)
    assert not deliver.work(out.desk, "tests", True)
    assert out.door.asked == []
    out.work()
    assert _number(out) == 2


def test_a_wish_in_vain_is_repeated_with_pauses_that_grow(out: Side) -> None:
    _held(out, urgent=True)
    for _ in range(120):
        deliver.work(out.desk, "tests", True)
        out.later(seconds=1)
    assert 6 <= out.door.count("GET", "/v1/editions/current") <= 14


def test_a_lane_that_never_runs_dry_does_not_forget_its_peers(out: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "LOOK", 0.0)
    _serve(out, _series(out, 2))
    _held(out, urgent=False)
    letters = out.letter(), out.letter()

    def states() -> list[str]:
        return sorted(out.delivery(one.id).state for one in letters)

    assert deliver.work(out.desk, "tests", None)
    assert (states(), _number(out)) == (["sent", "waiting"], 1), "a letter goes before what is asked of its peer"
    assert deliver.work(out.desk, "tests", None)
    assert (states(), _number(out)) == (["sent", "waiting"], 2), "but not every letter does"


def test_a_peer_with_a_backlog_is_asked_what_is_due_between_its_rows(out: Side) -> None:
    """Each row takes less time than lies between two looks, and whoever it calls finds a hand at that peer. Of a node
    that only reaches out: what is urgent comes in by this question alone.
    """
    out.with_desk(reachable=False)
    _list(out, [], [])
    seconds, found = [0.0], list[bool]()
    asked = out.desk.asked
    asked.clock, asked.looked = (lambda: seconds[0]), 0.0

    def slow(method: str, path: str, body: bytes) -> Reply:
        seconds[0] += 1.0
        found.append(deliver.work(out.desk, "tests/1", None))  # the hand that was called
        return Reply(202)

    out.door.when("POST", "/v1/receipts", slow)
    while not out.door.count("GET", "/v1/waiting"):
        assert len(found) < 6, "it waits for the end of the backlog"
        out.owe()
        assert deliver.work(out.desk, "tests/0", None)
    assert len(found) >= 2, "but not before every row"
    assert not any(found)


# A node that only reaches out.


def _laid_out(out: Side, door: Door, *, sender: str = "XB", recipient: str = OWNER, part: bytes = b"signed") -> str:
    """An envelope on XB's shelf with its part; answers its digest."""
    payload = {
        "sender": {"state": sender, "authority": f"{sender}.moj"},
        "recipient": {"state": recipient[:2], "authority": recipient},
        "instrument": {"id": uuid7(), "sha256": sha256(part), "size": len(part)},
        "attachments": [],
        "edition": {"number": 1, "sha256": "ab" * 32},
        "log": {"entry": "", "index": 0, "size": 1, "hashes": [], "checkpoint": "x"},
        "urgent": False,
        "exercise": False,
        "unstamped": False,
        "sent_at": stamp(NOW),
    }
    told = wire.payload(wire.Envelope.model_validate(payload))
    token = jws.sign(told, signer(out.peer.leaves["envelope"]), wire.ENVELOPE_TYPE).encode()
    door.when("GET", f"/v1/envelopes/{sha256(token)}", Reply(200, token))
    door.when("GET", f"/v1/parts/{sha256(part)}", Reply(200, part))
    return sha256(token)


def _list(out: Side, envelopes: list[str], receipts: list[str]) -> None:
    body = json.dumps({"envelopes": envelopes, "receipts": receipts}).encode()
    out.door.when("GET", "/v1/waiting", Reply(200, body))


def _inbox(out: Side) -> set[str]:
    with out.house.session() as session:
        return set(session.scalars(select(Inbox.envelope)))


@pytest.fixture
def closed(out: Side) -> Side:
    """XA cannot be reached: it fetches."""
    out.with_desk(reachable=False)
    return out


def test_envelopes_are_fetched(closed: Side) -> None:
    digest = _laid_out(closed, closed.door)
    _list(closed, [digest], [])
    closed.work()
    assert _inbox(closed) == {digest}
    assert ("intake", digest) in closed.house.woken


def test_one_bad_envelope_does_not_hold_up_the_others(closed: Side) -> None:
    door = closed.door
    good, foreign, elsewhere = (
        _laid_out(closed, door, part=b"good"),
        _laid_out(closed, door, sender="XC", part=b"foreign"),
        _laid_out(closed, door, recipient="XA.other", part=b"elsewhere"),
    )
    swapped, malformed, gone, partless = "11" * 32, sha256(b"a.b.c"), "22" * 32, _laid_out(closed, door, part=b"lost")
    door.when("GET", f"/v1/envelopes/{swapped}", door.answers["GET", f"/v1/envelopes/{good}"])
    door.when("GET", f"/v1/envelopes/{malformed}", Reply(200, b"a.b.c"))
    door.when("GET", f"/v1/parts/{sha256(b'lost')}", Reply(200, b"other bytes, and far too many of them" * 1000))
    listed = ["../../../etc/passwd", "ä", "", swapped, malformed, gone, foreign, elsewhere, partless, good]
    _list(closed, [one for one in listed if one.isascii()], [])
    closed.work()
    assert _inbox(closed) == {good}
    assert closed.road().failures == 0
    assert not any(".." in path for _, path in door.asked)
    assert door.count("GET", f"/v1/parts/{sha256(b'foreign')}") == 0
    assert door.count("GET", f"/v1/parts/{sha256(b'elsewhere')}") == 0


def test_a_part_without_end(closed: Side) -> None:
    bad, good = _laid_out(closed, closed.door, part=b"bad"), _laid_out(closed, closed.door, part=b"good")
    closed.door.when("GET", f"/v1/parts/{sha256(b'bad')}", Reply(200, b"x" * 65536, endless=True))
    _list(closed, [bad, good], [])
    closed.work()
    assert _inbox(closed) == {good}


def test_a_road_that_fails_ends_the_round(closed: Side) -> None:
    first, second = _laid_out(closed, closed.door, part=b"one"), _laid_out(closed, closed.door, part=b"two")
    closed.door.problem("GET", f"/v1/envelopes/{first}", 503, "backlog")
    _list(closed, [first, second], [])
    closed.work()
    assert _inbox(closed) == set()
    assert closed.road().failures == 1


def test_one_bad_receipt_does_not_hold_up_the_others(closed: Side) -> None:
    good = closed.receipt()
    _list(closed, [], ["no.receipt.atall", good, ""])
    closed.work()
    with closed.house.session() as session:
        assert list(session.scalars(select(ReceiptIn.token))) == [good]
    seen = [json.loads(body) for body in closed.door.taken]
    assert seen == [{"receipts": [sha256(good.encode())]}], "only what is held is said to have arrived"


def test_a_peer_is_told_of_our_new_edition_at_once_and_once(out: Side) -> None:
    out.work()
    assert out.door.count("POST", "/v1/editions/announced") == 0, "it was introduced by the first"
    first = edition(out.own)
    second = edition(out.own, number=2, previous=first)
    with out.house.session("rog_operator") as session:
        own_editions.publish(session, Actor.node(OWNER), out.own.signed(second), out.house.time)
    out.door.problem("POST", "/v1/editions/announced", 503, "busy")
    out.work()
    assert out.door.count("POST", "/v1/editions/announced") == 1
    out.door.when("POST", "/v1/editions/announced", Reply(202, b""))
    out.later(seconds=600)
    out.work()
    assert out.door.count("POST", "/v1/editions/announced") == 2
    assert out.door.taken[-1] == b'{"number":2}'
    out.later(seconds=600)
    out.work()
    assert out.door.count("POST", "/v1/editions/announced") == 2


def test_a_peer_is_told_of_the_true_edition_after_a_false_one_under_its_number(out: Side) -> None:
    first = edition(out.own)
    true = out.own.signed(edition(out.own, number=2, previous=first))
    false = edition(out.own, number=2, previous=first, valid_until=stamp(NOW + timedelta(days=900)))
    _lies_there(out, out.own.signed(false))
    out.work()
    assert out.door.count("POST", "/v1/editions/announced") == 1
    _lies_there(out, None)
    with out.house.session("rog_operator") as session:
        own_editions.publish(session, Actor.node(OWNER), true, out.house.time)
    for _ in range(2):
        out.work()
        assert out.door.count("POST", "/v1/editions/announced") == 2


def _lies_there(out: Side, data: bytes | None) -> None:
    """Somebody who has the machine lays out a second edition of ours, or takes it away."""
    with out.house.database.admin().begin(None) as session:
        session.execute(text("alter table edition disable trigger keep_rows"))
        own = EditionFile.state == out.own.code, EditionFile.number == 2
        session.execute(delete(EditionFile).where(*own))
        if data is not None:
            told = {"sha256": unverified(data).digest, "data": data, "accepted": out.house.time}
            session.add(EditionFile(state=out.own.code, number=2, **told))
        session.flush()
        session.execute(text("alter table edition enable always trigger keep_rows"))
