"""Matters and instruments: a status names where it comes from, and everything that proves it can be had."""

from __future__ import annotations

import base64

from app.audit.proof import LogProof
from app.audit.sequencer import sequence
from app.exchange.models import Quarantined, ReceiptIn
from app.kit.canonical import JsonObject, sha256
from app.trust.keys import FileSigner
from app.trust.note import NoteSigner
from tests.api.asking import Door, Told, refused
from tests.directory.states import State, der
from tests.factories import bodies
from tests.factories.node import TO_XB, carry
from tests.matters.test_queries import receipt


def items(door: Door, path: str, **more: object) -> list[Told]:
    """The items of a list."""
    found = door.get(path, **more)["items"]
    assert isinstance(found, list)
    return found


def request(number: int) -> JsonObject:
    """One of several requests that differ."""
    return bodies.mla_request(purpose=f"To find out who used address number {number}.")


def test_a_status_names_its_instrument_what_is_pending_and_whether_it_is_settled(xa: Door, xb: Door) -> None:
    sent = xa.house.issue("request", bodies.mla_request(), **TO_XB)
    xa.house.project()
    line = items(xa, "/matters")[0]
    status = line["status"]
    assert (status["source"], status["pending"], status["crossed"]) == (None, [sent.id], [])
    carry(xa.house, sent, xb.house)
    for door in (xa, xb):
        door.house.project()
    found = xa.get(f"/matters/{sent.reference}")
    status = found["line"]["status"]
    assert (status["source"], status["pending"], status["settled"]) == (sent.id, [], False)
    answer = xb.house.issue("acknowledge", bodies.acknowledgement(), reference=sent.reference)
    carry(xb.house, answer, xa.house)
    xa.house.project()
    after = xa.get(f"/matters/{sent.reference}")["line"]["status"]
    assert after["source"] == answer.id
    assert [one["id"] for one in items(xa, f"/matters/{sent.reference}/instruments")] == [sent.id, answer.id]
    assert [one["instrument"] for one in items(xa, f"/matters/{sent.reference}/replay")] == [sent.id, answer.id]
    deadlines = items(xa, f"/matters/{sent.reference}/deadlines")
    assert {one["started_by"] for one in deadlines} <= {sent.id, answer.id}
    assert deadlines


def test_letters_that_cross_are_shown_as_crossed(xa: Door, xb: Door) -> None:
    sent = xa.house.issue("request", bodies.mla_request(), **TO_XB)
    carry(xa.house, sent, xb.house)
    refusal = xb.house.issue("refuse", bodies.refusal(), who="ana", reference=sent.reference)
    withdrawal = xa.house.issue("withdraw", bodies.withdrawal(), reference=sent.reference)
    carry(xb.house, refusal, xa.house)
    carry(xa.house, withdrawal, xb.house)
    for door in (xa, xb):
        door.house.project()
        status = door.get(f"/matters/{sent.reference}")["line"]["status"]
        assert status["code"] == "REFUSED"
        assert status["crossed"] == [withdrawal.id]
        line = door.get(f"/instruments/XA.moj/{withdrawal.id}")["line"]
        assert line["crossed"] is True


def test_matters_come_in_pages_and_by_status_side_and_reference(xa: Door) -> None:
    sent = []
    for number in range(3):
        sent.append(xa.house.issue("request", request(number), **TO_XB).reference)
        xa.house.project()
    first = xa.get("/matters", params={"limit": 2})
    rest = xa.get("/matters", params={"limit": 2, "cursor": first["next"]})
    assert rest["next"] is None
    seen = [one["reference"] for page in (first, rest) for one in page["items"]]
    assert sorted(seen) == sorted(sent)
    assert [one["reference"] for one in items(xa, "/matters", params={"find": sent[0][:14]})] == [sent[0]]
    assert items(xa, "/matters", params={"side": "requested"}) == []
    assert items(xa, "/matters", params={"status": "CLOSED"}) == []
    refused(xa.ask("GET", "/matters", params={"cursor": "AAAA"}), 422, "bad_cursor")
    refused(xa.ask("GET", "/matters", params={"side": "theirs"}), 422, "bad_request")


def test_an_instrument_is_had_as_its_file_its_content_and_its_report(xa: Door) -> None:
    sent = xa.house.issue("request", bodies.mla_request(), **TO_XB)
    xa.house.project()
    place = f"/instruments/XA.moj/{sent.id}"
    found = xa.get(place)
    assert found["content"]["body"] == bodies.mla_request()
    assert found["line"]["delivery"]["state"] == "waiting"
    pdf = xa.ask("GET", f"{place}/pdf")
    assert (sha256(pdf.content), pdf.headers["etag"]) == (sent.sha256, f'"{sent.sha256}"')
    part = xa.ask("GET", f"{place}/pdf", headers={"Range": "bytes=0-5"})
    assert (part.status_code, part.content) == (206, pdf.content[:6])
    report = xa.get(f"{place}/report")
    assert (report["instrument"], report["verdict"]) == (sent.id, "valid")
    assert [one["id"] for one in items(xa, "/instruments")] == [sent.id]
    refused(xa.ask("GET", f"/instruments/XB.moj/{sent.id}"), 404, "no_instrument")


def test_instruments_of_all_matters_come_in_pages(xa: Door) -> None:
    sent = [xa.house.issue("request", request(number), **TO_XB).id for number in range(3)]
    first = xa.get("/instruments", params={"limit": 2})
    rest = xa.get("/instruments", params={"limit": 2, "cursor": first["next"]})
    seen = [one["id"] for page in (first, rest) for one in page["items"]]
    assert (seen, rest["next"]) == (sent[::-1], None)


def test_receipts_on_our_instrument_are_those_that_were_believed(
    xa: Door, xb: Door, states: tuple[State, State]
) -> None:
    sent = xa.house.issue("request", bodies.mla_request(), **TO_XB)
    certificate, key = states[1].leaves["receipt"]
    token = receipt(xb.house, xa.house, sent.id, "accepted", FileSigner.of(key, [der(certificate)]))
    with xa.house.session("rog_door") as session:
        for digest in ("1" * 64, "2" * 64):
            row = ReceiptIn(authority="XA.moj", sha256=digest, peer="XB", instrument=sent.id, token=token)
            row.received, row.due = xa.house.time, xa.house.time
            session.add(row)
    assert items(xa, f"/instruments/XA.moj/{sent.id}/receipts") == []
    with xa.house.session("rog_intake") as session:
        session.get_one(ReceiptIn, "1" * 64).status = "accepted"
    found = items(xa, f"/instruments/XA.moj/{sent.id}/receipts")
    assert [(one["status"], one["token"], one["outgoing"]) for one in found] == [("accepted", token, False)]


def test_the_log_proves_an_instrument_once_a_checkpoint_covers_it(xa: Door) -> None:
    sent = xa.house.issue("request", bodies.mla_request(), **TO_XB)
    place = f"/instruments/XA.moj/{sent.id}/proof"
    waits = xa.ask("GET", place)
    refused(waits, 503, "not_in_log_yet")
    assert waits.headers["retry-after"] == "5"
    key = NoteSigner.generate("rogatory/XA")
    with xa.house.database.sessions("rog_keeper").begin(None) as session:
        sequence(session, key, xa.house.time)
    found = xa.get(place)
    hashes = tuple(base64.b64decode(one) for one in found["hashes"])
    entry = base64.b64decode(str(found["entry"]))
    proof = LogProof(entry, int(str(found["index"])), int(str(found["size"])), hashes, str(found["checkpoint"]))
    assert proof.check(key.public).size == found["size"]
    assert sent.id.encode() in entry


def test_what_was_refused_is_listed_apart_in_pages(xa: Door) -> None:
    with xa.house.session("rog_intake") as session:
        for number in range(3):
            session.add(
                Quarantined(
                    authority="XA.moj",
                    envelope=f"{number}" * 64,
                    peer="XB",
                    reason="changed_byte",
                    words="Changed.",
                    alarm=False,
                    at=xa.house.time,
                )
            )
    first = xa.get("/quarantine", who="ben", params={"limit": 2})
    rest = xa.get("/quarantine", who="ben", params={"limit": 2, "cursor": first["next"]})
    seen = [one["envelope"][0] for page in (first, rest) for one in page["items"]]
    assert (seen, rest["next"]) == (["2", "1", "0"], None)
