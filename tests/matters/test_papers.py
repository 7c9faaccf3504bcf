"""A State without a node: what we ask leaves on paper, what it answers is registered, and both say so."""

from __future__ import annotations

import pytest

from app.directory.calendar import Calendar
from app.exchange import ledger
from app.exchange.models import Delivery, Outbox
from app.instruments import attachments
from app.instruments.header import read
from app.instruments.models import Attachment, Instrument
from app.kit.canonical import Json, JsonObject
from app.kit.errors import Conflict, Invalid, Refused, Unknown
from app.kit.ids import AuthorityId, Digest, InstrumentId
from app.matters import deconfliction, queries, serving
from app.matters.clock_rack import Moment
from app.matters.neighbours import earlier, on_record
from app.matters.picture import Known, picture
from app.procedures.engine import Link
from app.procedures.mla import MLA
from app.procedures.servable import servable
from app.procedures.table import Side
from app.treaties.same_identifier import known_by
from tests.directory.states import NOW
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry
from tests.matters.test_limited import keys, name, pin
from tests.matters.test_neighbours import NO, emergency

CONDITIONS: Json = [{"id": "c1", "code": "confidentiality", "text": "Ask before you pass it on."}]
TO_XD: dict[str, object] = {"procedure": "mla", "recipient": "XD.moj", "treaty": "un_cybercrime"}


def scan(house: House, words: bytes = b"scan") -> str:
    """A scan beside a draft."""
    with house.session() as session:
        data = b"%PDF-1.7 " + words
        return attachments.add(
            session, house.store, house.official("cem"), "scan.pdf", "application/pdf", [data], house.time
        ).sha256


def paper(house: House, act: str, kind: str, said: JsonObject, **more: object) -> JsonObject:
    """The body of a registration."""
    return {
        "act": act,
        "kind": kind,
        "kind_version": 1,
        "dated": "2026-11-20",
        "received_on": "2026-11-24",
        "language": "es",
        "signed_by": "Lucía Paredes",
        "route": "pouch",
        "brought_by": "Courier of the foreign ministry",
        "scan": scan(house, act.encode()),
        "pages": 2,
        "said": said,
        **more,
    }


def register(house: House, body: JsonObject, **more: object) -> Instrument:
    """Two officials compare a paper and its content, the authority seals."""
    found = house.issue("register_paper", body, attachments=(str(body["scan"]),), **more)
    house.project()
    return found


def ask(house: House) -> Instrument:
    """A request that leaves on paper."""
    found = house.issue("request", bodies.mla_request(), **TO_XD)
    house.project()
    return found


def status(house: House, reference: str) -> queries.StatusView:  # type: ignore[name-defined]  # re-exported
    """How a matter stands."""
    with house.session() as session:
        return queries.matter(session, house.office, house.official("cem"), reference).line.status  # type: ignore[arg-type]


def test_a_request_to_a_state_without_a_node_is_signed_and_put_on_no_road(xa: House) -> None:
    sent = ask(xa)
    with xa.session() as session:
        assert session.get(Outbox, sent.id) is None
        assert session.get(Delivery, (xa.owner, sent.id)) is None
    assert (sent.state, sent.proof) == ("pending", "signature")
    assert status(xa, sent.reference).pending == (sent.id,)


def test_a_paper_that_answers_moves_the_status_on_our_own_record_and_is_never_settled(xa: House) -> None:
    sent = ask(xa)
    told = register(xa, paper(xa, "acknowledge", "acknowledgement", bodies.acknowledgement()), reference=sent.reference)
    assert (told.proof, told.kind, told.act, told.side, told.outgoing) == (
        "own_record",
        "acknowledgement",
        "acknowledge",
        "requested",
        False,
    )
    found = status(xa, sent.reference)
    assert (found.code, found.source, found.settled) == ("ACKNOWLEDGED", told.id, False)
    assert set(found.unproven) == {sent.id, told.id}
    assert found.pending == ()
    refused = register(xa, paper(xa, "refuse", "refusal", bodies.of("refusal")), reference=sent.reference)
    assert status(xa, sent.reference).code == "REFUSED"
    assert status(xa, sent.reference).source == refused.id


def test_what_we_say_next_follows_the_paper(xa: House) -> None:
    sent = ask(xa)
    told = register(xa, paper(xa, "acknowledge", "acknowledgement", bodies.acknowledgement()), reference=sent.reference)
    withdrawn = xa.issue("withdraw", bodies.of("withdrawal"), reference=sent.reference)
    after = read(withdrawn.content).after
    assert (after.own.id, after.other.id) == (sent.id, told.id)  # type: ignore[union-attr]  # both are there
    late = register(
        xa,
        paper(
            xa,
            "accept",
            "acceptance",
            bodies.of("acceptance"),
            seen={"id": sent.id, "sha256": sent.sha256},
        ),
        reference=sent.reference,
    )
    found = status(xa, sent.reference)
    assert late.state == "accepted"
    # They had not read the withdrawal when they wrote; word that it arrived is still to come.
    assert (found.code, found.pending, found.settled) == ("EXECUTING", (withdrawn.id,), False)


def test_a_paper_is_compared_by_a_second_official(xa: House) -> None:
    sent = ask(xa)
    body = paper(xa, "acknowledge", "acknowledgement", bodies.acknowledgement())
    made = xa.freeze(xa.draft("register_paper", body, reference=sent.reference, attachments=(body["scan"],)))
    with xa.session() as session:
        found = queries.frozen_document(session, xa.office, xa.official("cem"), made.id)
    assert (found.missing, found.sign, found.official) == (1, "seal", "XA.moj/cem")


def test_a_paper_may_open_a_matter(xa: House) -> None:
    body = paper(xa, "request", "mla_request", bodies.mla_request())
    told = register(xa, body, **TO_XD)
    assert told.reference.startswith("XA-")
    assert (told.side, status(xa, told.reference).code) == ("requesting", "RECEIVED")
    answer = xa.issue("acknowledge", bodies.acknowledgement(), reference=told.reference)
    xa.project()
    assert answer.side == "requested"
    assert status(xa, told.reference).pending == (answer.id,)


def test_a_paper_must_stand_for_a_step_that_was_open_to_its_writer(xa: House) -> None:
    sent = ask(xa)
    body = paper(xa, "withdraw", "withdrawal", bodies.of("withdrawal"))
    draft = xa.draft("register_paper", body, reference=sent.reference, attachments=(body["scan"],))
    with pytest.raises(Conflict) as caught:
        xa.freeze(draft)
    assert caught.value.code == "wrong_side"


def test_the_content_that_was_typed_is_whole_and_the_scan_is_there(xa: House) -> None:
    sent = ask(xa)
    body = paper(xa, "refuse", "refusal", {"grounds": []})
    draft = xa.draft("register_paper", body, reference=sent.reference, attachments=(body["scan"],))
    with pytest.raises(Invalid, match=r"said\."):
        xa.freeze(draft)
    body = paper(xa, "acknowledge", "acknowledgement", bodies.acknowledgement())
    with pytest.raises(Invalid) as caught:
        xa.freeze(xa.draft("register_paper", body, reference=sent.reference))
    assert caught.value.code in {"scan_missing", "findings_block"}


def test_where_a_node_speaks_for_the_other_side_no_paper_takes_its_place(xa: House, xb: House) -> None:
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    carry(xa, sent, xb)
    xa.project()
    body = paper(xa, "acknowledge", "acknowledgement", bodies.acknowledgement())
    draft = xa.draft("register_paper", body, reference=sent.reference, attachments=(body["scan"],))
    with pytest.raises(Conflict) as caught:
        xa.freeze(draft)
    assert caught.value.code == "has_node"


def test_an_exercise_needs_a_node_and_a_state_with_one_is_not_written_to_by_mistake(xa: House) -> None:
    with pytest.raises(Unknown):
        xa.freeze(
            xa.draft("start", bodies.of("exercise_request"), who="dora", procedure="exercise", recipient="XD.moj")
        )
    with pytest.raises(Unknown):
        xa.freeze(xa.draft("request", bodies.mla_request(), procedure="mla", recipient="XB.nobody"))
    with xa.session() as session:
        assert session.get(Attachment, (xa.owner, Digest("0" * 64))) is None


def test_a_registration_is_nobodys_to_send(xa: House, xb: House) -> None:
    """Who receives refuses it, whoever sealed it: it would speak in the name of the other side."""
    sent = ask(xa)
    told = register(xa, paper(xa, "acknowledge", "acknowledgement", bodies.acknowledgement()), reference=sent.reference)
    with xb.session("rog_intake") as session, pytest.raises(Refused) as caught:
        ledger.judge_step(session, None, xb.owner, read(told.content), None)  # type: ignore[arg-type]  # not reached
    assert caught.value.code == "never_crosses"


def consented(xa: House) -> tuple[JsonObject, Instrument, Instrument]:
    """An address that XD, asked on paper, gave on paper under conditions; that paper, and its consent on paper."""
    to_xd = {**TO_XD, "procedure": "preservation", "urgency": "urgent", "who": "dora"}
    asked = xa.issue("request", bodies.of("preservation_request"), **to_xd)
    xa.project()
    more = {"reference": asked.reference, "urgency": "urgent"}
    register(xa, paper(xa, "acknowledge", "acknowledgement", bodies.acknowledgement()), **more)
    path = bodies.of("traffic_disclosure", conditions=CONDITIONS)
    material = register(xa, paper(xa, "disclose_traffic", "traffic_disclosure", path), **more)
    wish: JsonObject = {"material": pin(material), "use": "Evidence", "proceeding": "114", "reason": "Needed."}
    wished = xa.issue("ask_other_use", {**wish, "onward_to": ["XB"]}, **more)
    xa.project()
    yes: JsonObject = {"decision": "agreed"}
    given = register(xa, paper(xa, "decide_other_use", "use_decision", yes, in_reply_to=pin(wished)), **more)
    when: JsonObject = {"instant_from": "2026-09-14T19:11:05+02:00", "clock_source": "Flow collector, NTP"}
    address: JsonObject = {"id": "i1", "kind": "ip", "address": "81.2.69.142", "port": 51812, **when}
    return address, material, given


def test_another_state_s_consent_on_paper_lets_its_identifier_go(xa: House) -> None:
    address, material, given = consented(xa)
    stopped = "identifier_under_conditions@identifiers.0"
    draft = xa.draft("request", bodies.mla_request(identifiers=[address]), **TO_XB)
    assert stopped in keys(xa, draft)
    source: JsonObject = {"matter": material.reference, "feeds": ["identifiers.0"], "conditions": ["Ask"]}
    name(xa, draft, 1, source, pin(given))
    assert stopped not in keys(xa, draft)
    with xa.session() as session:
        (found,) = on_record(session, xa.owner, {"decided_by": pin(given)}, None)
    assert (found.kind, found.state, found.matter) == ("use_decision", "XD", material.reference)


def test_what_a_state_limited_is_compared_with_no_other_also_where_we_named_it_since(xa: House, xb: House) -> None:
    """The consent was to that use alone; the paper itself is under conditions whatever stands around it."""
    address, material, given = consented(xa)
    free: JsonObject = {**address, "id": "i2", "address": "81.2.69.143"}
    source: JsonObject = {
        "matter": material.reference, "feeds": ["identifiers.0"], "conditions": ["Ask"], "consent": pin(given),
    }  # fmt: skip
    sent = xa.issue("request", bodies.mla_request(identifiers=[address, free], sources=[source]), **TO_XB)
    carry(xa, sent, xb)
    xa.project()
    with xa.acting("ana") as (session, actor):
        told = deconfliction.identifiers(session, xa.office, actor, AuthorityId("XC.moj"))
        assert known_by(address) not in told
        assert told[str(known_by(free))] == (sent.reference,)
        theirs = deconfliction.identifiers(session, xa.office, actor, AuthorityId("XD.moj"))
        assert theirs[str(known_by(address))] == (sent.reference,)  # whose it is may know


def test_of_a_request_on_paper_a_provider_is_served_what_it_asks(xa: House) -> None:
    asked = register(xa, paper(xa, "request", "mla_request", bodies.mla_request()), **TO_XD)
    with xa.session() as session:
        extract = serving.servable_extract(session, xa.official("cem"), asked.id)
    assert (extract["requesting_state"], extract["requested_state"]) == ("XD", "XA")
    called = extract["called"]
    assert isinstance(called, dict)
    assert called["served_by"] == {"en": "Ministry of Justice of XA"}
    assert isinstance(called["requesting_state"], dict)
    assert called["requesting_state"]["en"] == "Delmora"
    assert extract["extracts"] == [*servable("mla_request", bodies.mla_request())]


def test_facts_that_were_no_emergency_are_remembered_from_paper(xa: House) -> None:
    to_xd = {**TO_XD, "procedure": "emergency_disclosure", "urgency": "emergency", "who": "dora"}
    asked = paper(xa, "request", "emergency_request", emergency())
    first = register(xa, asked, **to_xd)
    no = xa.issue("determine", NO, reference=first.reference, urgency="emergency", who="dora")
    assert no.outgoing
    with xa.session() as session:
        assert earlier(session, xa.owner, "XD", emergency(), None) == (first.reference,)
        assert earlier(session, xa.owner, "XD", emergency(emergency={"facts": "Another"}), None) == ()


def known(link: Link, *, own: bool, on_record: bool, scan: str = "") -> Known:
    """An instrument that counts."""
    return Known(link, own, "accepted", Moment(NOW, NOW), on_record=on_record, scan=scan)


@pytest.mark.parametrize("named", ["registration", "scan", "another"])
def test_what_they_name_later_by_id_and_digest_is_proven_from_then_on(named: str) -> None:
    request = Link(InstrumentId("0-request"), Digest("a" * 64), Side.REQUESTING, "request", "mla_request")
    paper = Link(
        InstrumentId("1-paper"),
        Digest("b" * 64),
        Side.REQUESTED,
        "acknowledge",
        "acknowledgement",
        after_other=request.pin,
    )
    digest = {"registration": "b" * 64, "scan": "c" * 64, "another": "d" * 64}[named]
    word = Link(
        InstrumentId("2-word"),
        Digest("e" * 64),
        Side.REQUESTED,
        "message",
        "communication",
        after_other=request.pin,
        body={"about": {"id": "1-paper", "sha256": digest}},
    )
    before = [known(request, own=True, on_record=True), known(paper, own=False, on_record=True, scan="c" * 64)]
    calendar = Calendar.of("UTC", None, None, (5, 6), ())
    calendars = {Side.REQUESTING: calendar, Side.REQUESTED: calendar}
    found = picture(MLA, Side.REQUESTING, before, calendars)
    assert (found.seen.status, found.unproven) == ("ACKNOWLEDGED", ("0-request", "1-paper"))
    assert not any(found.settled.values())
    after = picture(MLA, Side.REQUESTING, [*before, known(word, own=False, on_record=False)], calendars)
    assert after.unproven == (("1-paper",) if named == "another" else ())
    assert after.settled[Side.REQUESTING] is (named != "another")
