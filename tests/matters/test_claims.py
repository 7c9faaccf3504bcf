"""The claims of both States side by side: what either says of its own case, and what is proposed (`law.md` §3.4)."""

from __future__ import annotations

import itertools

import pytest

from app.cli.claims import shown
from app.instruments.pins import labels_in, member_labels
from app.kit.canonical import Json, JsonObject
from app.kit.errors import Conflict, Unknown
from app.kit.ids import Digest, InstrumentId, Reference, StateCode
from app.kit.words import LANGUAGES, translate
from app.matters import claims, confidential
from app.matters.claims import TRANSIT, ClaimLineView, ClaimsView, compared
from app.procedures.engine import Link
from app.procedures.table import Side
from tests.factories import bodies
from tests.factories.node import TO_XB, House
from tests.matters.test_dual import said

R, Q = Side.REQUESTING, Side.REQUESTED
STATES = {R: StateCode("XA"), Q: StateCode("XB")}
OPENS: dict[str, object] = {"procedure": "jurisdiction", "recipient": "XB.moj", "treaty": "un_cybercrime"}
ORDER = ["result", "conduct", "offender"]
_numbers = itertools.count(1)


def letter(side: Side, kind: str, language: str = "en", **changes: Json) -> Link:
    """An instrument that took effect."""
    number = f"{next(_numbers):012x}"
    named = InstrumentId(f"019ab3c4-5d6e-7f80-9a1b-{number}")
    body = bodies.of(kind, **changes)
    return Link(named, Digest("0" * 64), side, "act", kind, body=body, language=language)


def correction(of: Link, *rows: tuple[str, str, str]) -> Link:
    """That a letter said something wrong."""
    told: list[Json] = [{"field": field, "was": was, "reads": reads} for field, was, reads in rows]
    return letter(of.side, "correction", corrects={"id": of.id, "sha256": of.sha256}, corrections=told)


def see(*links: Link, language: str = "en") -> ClaimsView:
    return compared("XA-2026-K7Q3MD9T", STATES, links, language)


def line(found: ClaimsView, code: str) -> ClaimLineView:
    """One line, by its code."""
    [one] = [one for section in found.sections for one in section.lines if one.code == code]
    return one


def pair(found: ClaimsView, code: str) -> tuple[Json, Json]:
    """What either State says in a line."""
    return line(found, code).requesting, line(found, code).requested


def connections(found: ClaimsView) -> list[str]:
    """The kinds that have a line, in order."""
    lines = (one.code for section in found.sections for one in section.lines)
    return [code.partition(".")[2] for code in lines if code.startswith("connections.")]


def test_each_line_has_what_either_state_says_and_null_where_it_says_nothing() -> None:
    notice, position = letter(R, "jurisdiction_notice"), letter(Q, "jurisdiction_position", "es")
    found = see(notice, position)
    assert (found.matter, found.requesting, found.requested) == ("XA-2026-K7Q3MD9T", "XA", "XB")
    assert found.notice is not None
    assert (found.notice.instrument, found.notice.claim, found.notice.language) == (notice.id, None, "en")
    assert found.position is not None
    assert (found.position.instrument, found.position.claim, found.position.language) == (position.id, "claimed", "es")
    assert [one.code for one in found.sections] == [
        "proceeding",
        "connections",
        "prosecution_prospects",
        "loss_recovery",
        "ne_bis_in_idem",
        "interests_of_victims",
    ]
    ours, theirs = notice.body, position.body
    assert pair(found, "proceeding") == (ours["proceeding"], theirs["proceeding"])
    assert pair(found, "prosecution_prospects.stage") == ("investigation", "investigation")
    assert pair(found, "real_and_sufficient") == (ours["real_and_sufficient"], theirs["real_and_sufficient"])
    assert pair(found, "prosecution_prospects.suspect") == ("elsewhere", "present")
    evidence = "Bank records in XA; devices of the suspects in XB."
    assert pair(found, "prosecution_prospects.evidence_located") == (evidence, None)
    assert pair(found, "prosecution_prospects.max_penalty") == ({"kind": "years", "years": 7}, None)
    assert pair(found, "prosecution_prospects.limitation") == ("2034-09-30", "2033-09-30")
    assert pair(found, "prosecution_prospects.victims_heard") == (187, None)
    assert pair(found, "loss_recovery.loss") == ({"amount": "48200.00", "currency": "EUR"}, None)
    assert pair(found, "ne_bis_in_idem") == (None, None)
    assert pair(found, "interests_of_victims") == (ours["interests_of_victims"], None)


def test_connections_stand_in_the_order_of_the_source_whatever_the_order_of_a_claim() -> None:
    rows: list[Json] = [
        {"kind": "transit", "weight": "weak", "facts": "The messages ran through a cable here."},
        {"kind": "data_location", "weight": "weak", "facts": "The mails lie here."},
        {"kind": "result", "weight": "strong", "place": "Capital of XA", "facts": "The victims are here."},
        {"kind": "result", "weight": "medium", "facts": "The bank is here."},
    ]
    notice, position = letter(R, "jurisdiction_notice", connections=rows), letter(Q, "jurisdiction_position")
    found = see(notice, position)
    assert connections(found) == [*ORDER, "data_location", "transit"]
    assert pair(found, "connections.result") == (
        [
            {"weight": "strong", "place": "Capital of XA", "facts": "The victims are here."},
            {"weight": "medium", "facts": "The bank is here."},
        ],
        None,
    )
    sent: Json = {"weight": "strong", "place": "Port XB", "facts": "The messages were sent from here."}
    assert pair(found, "connections.conduct") == (None, [sent])
    assert line(found, "connections.transit").note == TRANSIT
    assert [one.note for one in found.sections[1].lines[:-2]] == [None] * 4
    # The first three have a line though nobody names them.
    assert connections(see(letter(R, "jurisdiction_notice", connections=[]))) == ORDER
    bare = see(letter(R, "jurisdiction_notice", connections=[]))
    assert pair(bare, "connections.result") == (None, None)
    assert "prosecution_prospects.note" not in {one.code for section in bare.sections for one in section.lines}


def test_members_stand_in_the_order_of_their_block_whatever_order_a_body_has() -> None:
    final: JsonObject = {"person": "V. Marin", "court": "Court of XA", "date": "2026-01-02", "decision": "Acquitted."}
    rows: list[Json] = [{name: final[name] for name in sorted(final)}]
    position = letter(Q, "jurisdiction_position", ne_bis_in_idem=rows)
    places: JsonObject = {"weight": "strong", "place": "Port XB", "facts": "Here.", "evidence_ref": "Volume 2"}
    claim: JsonObject = {"kind": "conduct", **{name: places[name] for name in sorted(places)}}
    found = see(letter(R, "jurisdiction_notice", connections=[claim]), position)
    for code, told, wanted in (("ne_bis_in_idem", 1, final), ("connections.conduct", 0, places)):
        [one] = pair(found, code)[told]  # type: ignore[union-attr, misc]  # a list of tables
        assert [*one.items()] == [*wanted.items()]  # type: ignore[union-attr]  # a table


def test_amounts_are_exact_and_are_never_added_over_states_or_currencies() -> None:
    def frozen(state: str, amount: str, currency: str) -> Json:
        return {"state": state, "amount": {"amount": amount, "currency": currency}}

    rows: list[Json] = [
        frozen("XB", "12000.10", "EUR"),
        frozen("XB", "999999999999999999.000000000000000001", "EUR"),
        frozen("XB", "0.5", "BTC"),
        frozen("XC", "7.00", "EUR"),
    ]
    found = see(letter(R, "jurisdiction_notice", loss_recovery={"frozen": rows}))
    sums: Json = [
        frozen("XB", "1000000000000011999.100000000000000001", "EUR"),
        frozen("XB", "0.5", "BTC"),
        frozen("XC", "7.00", "EUR"),
    ]
    assert pair(found, "loss_recovery.frozen") == (sums, None)
    assert pair(found, "loss_recovery.loss") == (None, None)
    for words in ("XA: state: XB", "XA: amount: 1000000000000011999.100000000000000001 EUR", "XA: amount: 0.5 BTC"):
        assert words in shown(found)


def test_before_the_other_state_has_spoken_its_column_is_empty() -> None:
    found = see(letter(R, "jurisdiction_notice"))
    assert found.position is None
    assert {one.requested for section in found.sections for one in section.lines} == {None}
    assert "has not stated its position" in shown(found)
    assert found.outcome == ()


def test_a_correction_stands_beside_its_line_and_the_last_one_counts() -> None:
    notice, position = letter(R, "jurisdiction_notice"), letter(Q, "jurisdiction_position")
    first = correction(
        notice,
        ("loss_recovery.loss.amount", "48200.00", "48000.00"),
        ("connections.1.facts", "209", "207"),
        ("facts.summary", "Persons in XB", "Persons in XC"),
    )
    last = correction(notice, ("loss_recovery.loss.amount", "48000.00", "47900.00"))
    other = correction(position, ("prosecution_prospects", "suspect is present", "suspect is elsewhere"))
    stranger = correction(letter(R, "jurisdiction_notice"), ("interests_of_victims", "none", "some"))
    found = see(notice, position, first, other, last, stranger)
    [loss] = line(found, "loss_recovery.loss").corrected
    assert (loss.instrument, loss.side, loss.reads) == (last.id, "requesting", "47900.00")
    assert pair(found, "loss_recovery.loss")[0] == {"amount": "48200.00", "currency": "EUR"}, "what was signed stays"
    [nationals] = line(found, "connections.nationality_victim").corrected
    assert (nationals.field, nationals.reads) == ("connections.1.facts", "207")
    assert line(found, "connections.result").corrected == ()
    # Of a whole object it stands beside each of its members.
    for member in ("suspect", "stage", "limitation"):
        assert [one.reads for one in line(found, f"prosecution_prospects.{member}").corrected] == [
            "suspect is elsewhere"
        ]
    assert line(found, "interests_of_victims").corrected == ()
    # One of what is not compared is told all the same.
    assert [(one.field, one.reads) for one in found.corrections] == [("facts.summary", "Persons in XC")]
    page = shown(found)
    assert "47900.00" in page
    assert "Persons in XC" in page


def test_what_is_added_to_the_notice_stands_below() -> None:
    more = letter(R, "supplement", "fr", text="Six autres victimes ont été entendues.")
    found = see(letter(R, "jurisdiction_notice"), more)
    assert [(one.instrument, one.text, one.language) for one in found.supplements] == [
        (more.id, "Six autres victimes ont été entendues.", "fr")
    ]
    assert "Six autres victimes" in shown(found)


def test_the_last_proposal_and_what_came_of_it() -> None:
    claims_ = letter(R, "jurisdiction_notice"), letter(Q, "jurisdiction_position")
    proposal = letter(R, "jurisdiction_proposal")
    whole: list[Json] = [{"state": "XB", "prosecutes": "All of it."}, {"state": "XC", "undertakes": "Hears a witness."}]
    counter = letter(Q, "jurisdiction_proposal", "es", shares=whole)
    [one] = see(*claims_, proposal, counter).outcome
    assert (one.instrument, one.by, one.language, one.kind) == (counter.id, "XB", "es", "jurisdiction_proposal")
    assert [(each.state, each.prosecutes, each.undertakes) for each in one.shares] == [
        ("XA", None, None),
        ("XB", "All of it.", None),
        ("XC", None, "Hears a witness."),
    ]
    agreement = letter(R, "jurisdiction_agreement")
    last, agreed = see(*claims_, proposal, counter, agreement).outcome
    assert (last.instrument, agreed.instrument) == (counter.id, agreement.id)
    assert agreed.follow_ups == ({"kind": "request", "by": "XA", "note": "For the images of the devices."},)
    mended = correction(agreement, ("shares.0.undertakes", "Hears the victims.", "Hears 210 victims."))
    assert [each.reads for each in see(*claims_, counter, agreement, mended).outcome[1].corrected] == [
        "Hears 210 victims."
    ]


def test_whoever_proposes_anew_leaves_the_disagreement_behind() -> None:
    notice, apart = letter(R, "jurisdiction_notice"), letter(Q, "jurisdiction_disagreement")
    [parallel] = see(notice, apart).outcome
    assert (parallel.kind, parallel.shares, parallel.review_on) == ("jurisdiction_disagreement", (), "2047-06-01")
    assert parallel.coordination is not None
    assert parallel.coordination["witnesses"] == "Each victim is heard once, and the record is shared."
    again = letter(R, "jurisdiction_proposal")
    assert [one.instrument for one in see(notice, apart, again).outcome] == [again.id]


def test_of_two_notices_the_last_one_is_compared() -> None:
    first, last = letter(R, "jurisdiction_notice"), letter(R, "jurisdiction_notice", interests_of_victims="Speed.")
    found = see(first, last)
    assert found.notice is not None
    assert (found.notice.instrument, pair(found, "interests_of_victims")[0]) == (last.id, "Speed.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_are_named_in_the_language_of_the_reader(language: str) -> None:
    rows: list[Json] = [{"kind": "transit", "weight": "weak", "facts": "The messages ran through a cable here."}]
    found = see(letter(R, "jurisdiction_notice", connections=rows), language=language)
    assert line(found, "connections.result").words == labels_in(language)["words"]["result"]
    assert line(found, "real_and_sufficient").words == member_labels(language)["real_and_sufficient"]
    note = line(found, "connections.transit").note
    assert note == translate(language, TRANSIT)
    assert (note == TRANSIT) is (language == "en")
    assert found.sections[3].words == member_labels(language)["loss_recovery"]


def sides(house: House, reference: str, who: str = "cem") -> ClaimsView:
    with house.acting(who) as (session, actor):
        return claims.of_matter(session, house.office, actor, Reference(reference))


def test_both_authorities_see_the_same(xa: House, xb: House) -> None:
    reference = said(xa, xb, "open", bodies.of("jurisdiction_notice"), **OPENS)
    assert sides(xa, reference) == sides(xb, reference)
    said(xb, xa, "state_position", bodies.of("jurisdiction_position"), reference=reference)
    ours = sides(xa, reference)
    assert ours == sides(xb, reference)
    assert (ours.requesting, ours.requested) == ("XA", "XB")
    assert pair(ours, "prosecution_prospects.suspect") == ("elsewhere", "present")
    page = shown(ours)
    for words in ("Three suspects live here.", "says nothing", "48200.00 EUR", "(in English)"):
        assert words in page, page


def test_another_matter_has_no_claims(xa: House, xb: House) -> None:
    reference = said(xa, xb, "request", bodies.mla_request(), **TO_XB)
    with pytest.raises(Conflict) as refused:
        sides(xa, reference)
    assert refused.value.code == "no_claims"
    with xa.acting("cem") as (session, actor):
        assert not claims.are_compared(session, xa.office, actor, Reference(reference))
        with pytest.raises(Unknown):
            claims.of_matter(session, xa.office, actor, Reference("XA-2026-00000000"))


def test_of_a_confidential_consultation_only_who_is_named_sees_the_claims(xa: House, xb: House) -> None:
    reference = said(xa, xb, "open", bodies.of("jurisdiction_notice"), **OPENS)
    with xb.acting("ben") as (session, ben):
        named = [xb.official("cem").official]
        confidential.mark(session, ben, Reference(reference), "The source is at risk.", named, xb.time)
    with xb.acting("cem") as (session, actor):
        assert claims.are_compared(session, xb.office, actor, Reference(reference))
    with xb.acting("eva") as (session, actor):
        assert not claims.are_compared(session, xb.office, actor, Reference(reference))
        with pytest.raises(Unknown):
            claims.of_matter(session, xb.office, actor, Reference(reference))
