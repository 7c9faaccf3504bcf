"""What doors read: a status with where it comes from, papers with their way and their proof, and nobody else's rows."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from app.exchange.models import Delivery, Quarantined, ReceiptIn, ReceiptOut
from app.kit.actor import Actor, Role
from app.kit.canonical import JsonObject, dumps
from app.kit.errors import Conflict, Denied, Invalid, Unknown
from app.kit.ids import AuthorityId, OfficialId, Reference, uuid7
from app.matters import cases, queries
from app.matters.views import MatterView, View
from app.trust import jws
from app.trust.keys import FileSigner
from tests.directory.states import State, der
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry, urgent_request


def opened(xa: House, xb: House, **more: object) -> Reference:
    sent = xa.issue("request", bodies.mla_request(**more), **TO_XB)  # type: ignore[arg-type]
    carry(xa, sent, xb)
    xa.project()
    xb.project()
    return Reference(sent.reference)


def whole(house: House, reference: Reference, who: str = "cem") -> MatterView:
    with house.session() as session:
        return queries.matter(session, house.office, house.official(who), reference)


def test_a_status_names_its_instrument_and_what_may_still_change_it(xa: House, xb: House) -> None:
    reference = opened(xa, xb)
    request = whole(xb, reference).line.status.source
    reply = xb.issue("acknowledge", bodies.acknowledgement(), reference=reference)
    xb.project()
    seen = whole(xb, reference)
    status = seen.line.to_json()["status"]
    assert status == {
        "code": "RECEIVED",
        "source": request,
        "settled": False,
        "pending": [reply.id],
        "crossed": [],
        "unproven": [],
    }
    assert [one.state for one in seen.instruments] == ["accepted", "pending"]
    assert (seen.instruments[1].delivery is not None, seen.instruments[0].delivery) == (True, None)
    assert seen.instruments[0].verdict == "valid"
    # What is open counts what has left: the acknowledgement is taken.
    assert "acknowledge" not in {one.act for one in seen.open}
    assert "accept" in {one.act for one in seen.open}


def test_a_matter_whole_is_plain_json(xa: House, xb: House) -> None:
    reference = opened(xa, xb)
    ask = xb.issue("ask", bodies.information_request(), reference=reference)
    carry(xb, ask, xa)
    xa.project()
    seen = json.loads(json.dumps(whole(xa, reference).to_json()))
    assert [one["code"] for one in seen["deadlines"]] == ["answer_query", "execution", "ack_mla"]
    assert seen["measures"][0]["status"] == "queried"
    assert seen["unanswered"] == [ask.id]
    assert seen["settled"] == {"requesting": True, "requested": False}
    assert next(one for one in seen["open"] if one["act"] == "answer")["answers"] == [ask.id]
    assert [one["before"] for one in seen["history"]] == ["—", "RECEIVED"]


def test_the_list_is_paged_without_missing_or_repeating_one(xa: House) -> None:
    sent = []
    for number in range(5):
        sent.append(xa.issue("request", bodies.mla_request(link=f"Case {number}."), **TO_XB).reference)
        xa.project()
    found: list[str] = []
    cursor = None
    with xa.session() as session:
        while True:
            page = queries.matters(session, xa.official("cem"), cursor=cursor, limit=2)
            found += [one.reference for one in page.matters]
            cursor = page.cursor
            if cursor is None:
                break
    assert found == sent[::-1]
    with xa.session() as session:
        for wrong in ("%%%", "bm8gY3Vyc29y", "MjAyNi0xMS0yNFQwOTowMDowMCBYQQ"):
            with pytest.raises(Invalid, match="cursor"):
                queries.matters(session, xa.official("cem"), cursor=wrong)
        with pytest.raises(Invalid, match="page"):
            queries.matters(session, xa.official("cem"), limit=0)


def test_the_list_is_narrowed_by_status_side_and_reference(xa: House, xb: House) -> None:
    first, second = opened(xa, xb), opened(xa, xb, link="Another case.")
    reply = xb.issue("acknowledge", bodies.acknowledgement(), reference=first)
    carry(xb, reply, xa)
    xb.project()
    xa.project()

    def found(house: House, **narrowed: str) -> set[str]:
        with house.session() as session:
            return {one.reference for one in queries.matters(session, house.official("cem"), **narrowed).matters}  # type: ignore[arg-type]

    assert found(xb, status="ACKNOWLEDGED") == {first}
    assert found(xb, side="requested") == found(xa, side="requesting") == {first, second}
    assert found(xb, side="requesting") == set()
    assert found(xa, text=first[:10].lower()) == {first}
    assert found(xa, text="%") == set()


def test_replay_shows_the_order_of_application_and_what_crossed(xa: House, xb: House) -> None:
    reference = opened(xa, xb)
    refusal = xb.issue("refuse", bodies.refusal(), who="ana", reference=reference)
    withdrawal = xa.issue("withdraw", bodies.withdrawal(), who="ana", reference=reference)
    carry(xb, refusal, xa)
    with xa.session() as session:
        steps = queries.replay(session, xa.office, xa.official("cem"), reference)
    assert [(one.number, one.act, one.before, one.after, one.crossed, one.state) for one in steps] == [
        (1, "request", "—", "RECEIVED", False, "accepted"),
        (2, "refuse", "RECEIVED", "REFUSED", False, "accepted"),
        (3, "withdraw", "REFUSED", "REFUSED", True, "pending"),
    ]
    assert steps[2].instrument == withdrawal.id


def test_an_instrument_is_read_with_content_report_and_file(xa: House, xb: House) -> None:
    reference = opened(xa, xb)
    identity = whole(xb, reference).instruments[0].id
    with xb.session() as session:
        actor = xb.official("cem")
        seen = queries.instrument(session, actor, identity)
        assert seen.content["body"] == bodies.mla_request()
        assert seen.report is not None
        assert (seen.line.sender, seen.line.official, seen.report["verdict"]) == ("XA.moj", "XA.moj/ana", "valid")
        line, place = queries.instrument_file(session, xb.office, actor, identity, sender="XA.moj")
        assert place.name == line.sha256
        assert place.read_bytes().startswith(b"signed ")
        with pytest.raises(Unknown):
            queries.instrument(session, actor, identity, sender="XC.moj")
        place.unlink()
        with pytest.raises(Unknown, match="not in the store"):
            queries.instrument_file(session, xb.office, actor, identity)


def receipt(house: House, other: House, instrument: str, status: str, signer: FileSigner) -> str:
    told: JsonObject = {
        "v": 1,
        "type": "receipt",
        "status": status,
        "reason": None,
        "decision": None,
        "envelope": "e" * 64,
        "instrument": {"id": instrument, "sha256": "a" * 64, "size": 1},
        "sender": {"state": house.state, "authority": house.owner},
        "recipient": {"state": other.state, "authority": other.owner},
        "at": "2026-11-24T09:00:00.000Z",
    }
    return jws.sign(told, signer, "rogatory-receipt")


def test_receipts_are_listed_on_both_sides_with_their_proof(xa: House, xb: House, states: tuple[State, State]) -> None:
    reference = opened(xa, xb)
    identity = whole(xa, reference).instruments[0].id
    certificate, key = states[1].leaves["receipt"]
    signer = FileSigner.of(key, [der(certificate)])
    tokens = [receipt(xb, xa, identity, status, signer) for status in ("delivered", "accepted")]
    with xb.session("rog_intake") as session:
        for status, token in zip(("delivered", "accepted"), tokens, strict=True):
            row = ReceiptOut(authority=xb.owner, id=uuid7(), peer="XA", envelope="e" * 64, instrument=identity)
            row.status, row.token, row.due, row.tries = status, token, xb.time, 0
            session.add(row)
    with xa.database.sessions("rog_door").begin(None) as session:
        for number, token in enumerate(tokens):
            row = ReceiptIn(authority=xa.owner, sha256=str(number) * 64, peer="XB", instrument=identity, token=token)
            row.received, row.due, row.tries = xa.time, xa.time, 0
            session.add(row)
    with xa.session("rog_intake") as session:
        session.get_one(ReceiptIn, "1" * 64).status = "accepted"  # the other one was not read yet
    with xb.session() as session:
        signed = queries.receipts(session, xb.official("aud"), identity)
        assert [(one.status, one.outgoing, one.token) for one in signed] == [
            ("delivered", True, tokens[0]),
            ("accepted", True, tokens[1]),
        ]
        assert signed[0].at == datetime.fromisoformat("2026-11-24T09:00:00Z")
    with xa.session() as session:
        came = queries.receipts(session, xa.official("aud"), identity)
        assert [(one.status, one.outgoing, one.token) for one in came] == [("accepted", False, tokens[1])]


def test_deliveries_that_are_not_decided_are_visible(xa: House) -> None:
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    with xa.session("rog_deliver") as session:
        row = session.get_one(Delivery, (xa.owner, sent.id))
        row.state, row.attempts, row.problem = "gave_up", 12, "unreachable"
    with xa.session() as session:
        (seen,) = queries.deliveries(session, xa.official("cem"))
        assert (seen.instrument, seen.state, seen.attempts, seen.problem) == (sent.id, "gave_up", 12, "unreachable")
        assert queries.deliveries(session, xa.official("cem"), states=["accepted"]) == ()


def test_quarantine_is_for_those_who_answer_for_it(xa: House) -> None:
    with xa.session("rog_intake") as session:
        session.add(
            Quarantined(
                authority=xa.owner,
                envelope="e" * 64,
                peer="XB",
                reason="forked",
                words="Two letters for one place.",
                alarm=True,
                report=dumps({"verdict": "invalid"}),
                at=xa.time,
            )
        )
    with xa.session() as session:
        (seen,) = queries.quarantine(session, xa.official("ana"))
        assert (seen.reason, seen.alarm, seen.report) == ("forked", True, {"verdict": "invalid"})
        with pytest.raises(Denied):
            queries.quarantine(session, xa.official("cem"))


def test_documents_that_wait_for_eyes_come_urgent_first(xa: House) -> None:
    ordinary = xa.freeze(xa.draft("request", bodies.mla_request(), **TO_XB))
    xa.freeze(xa.draft("request", urgent_request(), urgency="urgent", **TO_XB))
    left = xa.issue("request", urgent_request("emergency"), urgency="emergency", **TO_XB)
    with xa.session() as session:
        seen = queries.inbox_of_eyes(session, xa.office, xa.official("ben"))
        assert [(one.id, one.missing, one.second_look) for one in seen] == [
            (left.id, 0, True),
            (ordinary.id, 1, False),
        ]
        with pytest.raises(Denied):
            queries.inbox_of_eyes(session, xa.office, xa.official("cem"))


def test_a_frozen_document_is_looked_at_before_it_is_approved(xa: House) -> None:
    frozen = xa.freeze(xa.draft("request", bodies.mla_request(), **TO_XB), render=False)
    with xa.session() as session, pytest.raises(Conflict, match="rendering"):
        queries.frozen_file(session, xa.office, xa.official("ana"), frozen.id)
    digest = xa.rendered(frozen.id)
    with xa.session() as session:
        seen, place = queries.frozen_file(session, xa.office, xa.official("ana"), frozen.id)
        assert (seen.sha256, place.name, seen.eyes, seen.sign) == (digest, digest, "2", "person+seal")
        with pytest.raises(Unknown):
            queries.frozen_document(session, xa.office, xa.official("ana"), "nothing")


def test_nobody_reads_what_another_authority_has(xa: House, xb: House) -> None:
    reference = opened(xa, xb)
    stranger = Actor(AuthorityId("XA.police"), OfficialId("XA.police/paul"), frozenset({Role.CASE_OFFICER}))
    for owner in (xa.owner, stranger.authority):
        with xa.database.sessions("rog_web").begin(owner) as session:
            assert queries.matters(session, stranger).matters == ()
            with pytest.raises(Unknown):
                queries.matter(session, xa.office, stranger, reference)
            with pytest.raises(Unknown):
                queries.instrument(session, stranger, whole(xa, reference).instruments[0].id)
    for who in ("olga", "nobody"):
        actor = xa.official("olga") if who == "olga" else Actor.named(OfficialId("XA.moj/x"))
        with xa.session() as session, pytest.raises(Denied):
            queries.matters(session, actor)


def test_matters_are_filed_under_cases(xa: House, xb: House) -> None:
    reference = opened(xa, xb)
    with xa.session() as session:
        actor = xa.official("cem")
        case = cases.open_case(session, actor, " 2026/17 ", "Bank fraud", xa.time)
        with pytest.raises(Conflict):
            cases.open_case(session, actor, "2026/17", "Another", xa.time)
        with pytest.raises(Invalid):
            cases.open_case(session, actor, "  ", "No number", xa.time)
        cases.put_into_case(session, actor, reference, case.id, xa.time)
        with pytest.raises(Unknown):
            cases.put_into_case(session, actor, reference, "nothing", xa.time)
        assert [one.number for one in cases.cases_of(session, actor)] == ["2026/17"]
        with pytest.raises(Denied):
            cases.open_case(session, xa.official("aud"), "9", "By an auditor", xa.time)
    sent = xa.issue("message", bodies.communication(), reference=reference)
    carry(xa, sent, xb)
    xa.project()
    assert whole(xa, reference).line.case == case.id


def test_every_view_has_a_json_form(xa: House, xb: House) -> None:
    reference = opened(xa, xb)
    with xa.session() as session:
        shown: list[View] = [
            whole(xa, reference),
            queries.matters(session, xa.official("cem")),
            *queries.deliveries(session, xa.official("cem"), states=["accepted"]),
            queries.instrument(session, xa.official("cem"), whole(xa, reference).instruments[0].id),
        ]
    assert all(json.dumps(one.to_json()) for one in shown)
