"""Three or more States and one text: in force when every pair has signed it, and a pair that deviates is seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.instruments.models import Instrument
from app.kit.canonical import JsonObject
from app.kit.errors import Unknown
from app.matters import conferences, drafts
from app.matters.conference_texts import ConferenceView, Known, Text, assembled
from tests.factories import bodies
from tests.factories.node import House, carry
from tests.matters.test_papers import paper, register

TEXT, OTHER = "a" * 64, "b" * 64
REF = "Conference of Port XB"
CONFER: JsonObject = {"conference_ref": REF, "common_text": TEXT, "participants": ["XA", "XB", "XD"]}


AB, AC, BC = frozenset(("XA", "XB")), frozenset(("XA", "XC")), frozenset(("XB", "XC"))
AD, BD, CD = frozenset(("XA", "XD")), frozenset(("XB", "XD")), frozenset(("XC", "XD"))
FIRST = Text(TEXT, frozenset(("XA", "XB", "XC")))


def signed(*texts: str, **more: str) -> Known:
    return Known("signed", texts or (TEXT,), **more)  # type: ignore[arg-type]  # tests name its members


def test_a_text_is_in_force_when_every_pair_has_signed_it() -> None:
    found = assembled(REF, [FIRST], {AB: signed(), AC: signed()})
    assert (found.in_force, [one.state for one in found.pairs]) == (False, ["signed", "signed", "nothing"])
    assert assembled(REF, [FIRST], {AB: signed(), AC: signed(), BC: signed()}).in_force
    found = assembled(REF, [FIRST], {AB: signed(), AC: signed(), BC: signed(OTHER)})
    assert (found.in_force, [one.deviates for one in found.pairs]) == (False, [False, False, True])
    found = assembled(REF, [FIRST], {AB: signed(), AC: signed(), BC: Known("proposed", proposed=TEXT)})
    assert not found.in_force
    assert not assembled(REF, [Text(TEXT, AB)], {AB: signed()}).in_force


@pytest.mark.parametrize("state", ["ended", "withdrawn", "declined", "reopened", "proposed"])
def test_a_text_is_in_force_as_long_as_every_matter_stands(state: str) -> None:
    found = assembled(REF, [FIRST], {AB: signed(), AC: signed(), BC: Known(state, (TEXT,))})
    assert (found.in_force, found.common_text, found.pairs[2].state) == (False, TEXT, state)
    assert found.participants == ("XA", "XB", "XC")


def test_two_that_name_two_texts_have_signed_none() -> None:
    found = assembled(REF, [FIRST], {AB: signed(), AC: signed(), BC: Known("signed")})
    assert (found.in_force, found.pairs[2].deviates) == (False, True)


NEXT = "c" * 64
JOINED = Text(NEXT, frozenset(("XA", "XB", "XC", "XD")))


def test_the_old_text_stays_until_every_pair_has_signed_the_new_one() -> None:
    """XD joins: who is of the team changes with the last signature, and no pair deviates meanwhile."""
    known = {AB: signed(TEXT, NEXT), AC: signed(TEXT), BC: signed(), AD: signed(NEXT), CD: signed(NEXT)}
    for pair, last in ((AC, signed(TEXT, NEXT)), (BC, signed(TEXT, NEXT)), (BD, signed(NEXT))):
        found = assembled(REF, [FIRST, JOINED], known)
        assert (found.in_force, found.common_text, found.participants) == (True, TEXT, ("XA", "XB", "XC"))
        assert (found.next_text, found.next_participants) == (NEXT, ("XA", "XB", "XC", "XD"))
        assert not any(one.deviates for one in found.pairs)
        known[pair] = last
    found = assembled(REF, [FIRST, JOINED], known)
    assert (found.in_force, found.common_text, found.next_text) == (True, NEXT, None)
    assert found.participants == ("XA", "XB", "XC", "XD")
    # What took the old text's place does not give it back when it falls.
    fallen = assembled(REF, [FIRST, JOINED], {**known, CD: Known("ended", (NEXT,))})
    assert (fallen.in_force, fallen.common_text) == (False, NEXT)


def test_a_plain_prolongation_takes_the_old_text_s_place() -> None:
    longer = Text(OTHER, FIRST.states)
    all_ = {AB: signed(TEXT, OTHER), AC: signed(TEXT, OTHER), BC: signed(TEXT, OTHER)}
    found = assembled(REF, [FIRST, longer], {**all_, BC: Known("signed", (TEXT,), OTHER)})
    assert (found.in_force, found.common_text, found.pairs[2].next_text) == (True, TEXT, OTHER)
    found = assembled(REF, [FIRST, longer], all_)
    assert (found.in_force, found.common_text, found.out) == (True, OTHER, ())


def test_who_is_released_is_out_once_that_is_signed() -> None:
    less = Text(OTHER, AB)
    known = {AB: signed(TEXT, OTHER), AC: signed(), BC: signed(TEXT, OTHER)}
    found = assembled(REF, [FIRST, less], known)
    assert (found.participants, found.in_force, found.next_participants) == (("XA", "XB", "XC"), True, ("XA", "XB"))
    for freed in (signed(TEXT, OTHER), Known("ended", (TEXT,)), Known("withdrawn", (TEXT, OTHER))):
        found = assembled(REF, [FIRST, less], {**known, AC: freed})
        assert (found.participants, found.in_force, found.out) == (("XA", "XB"), True, ("XC",))


def test_a_team_of_two_has_its_own_agreement_until_all_have_signed() -> None:
    text = Text(NEXT, FIRST.states)
    found = assembled(REF, [text], {AB: Known("signed", (), NEXT, apart=True), AC: Known("proposed", (), NEXT)})
    assert (found.in_force, found.several, [one.deviates for one in found.pairs]) == (False, True, [False] * 3)
    assert found.missing == (("XA", "XB"), ("XA", "XC"), ("XB", "XC"))
    found = assembled(REF, [text], {AB: Known("signed", (), None, apart=True), AC: Known("proposed", (), NEXT)})
    assert found.pairs[0].deviates
    assert not assembled(REF, [Text(NEXT, AB)], {AB: signed(NEXT)}).several


def test_who_withdraws_is_out_and_the_rest_go_on() -> None:
    left = Known("withdrawn", (TEXT,), left="XC", matter="ac")
    ours = signed(matter="ab")
    found = assembled(REF, [FIRST], {AB: ours, AC: left, BC: signed()})
    assert (found.participants, found.in_force, found.out) == (("XA", "XB"), True, ("XC",))
    assert [one.left for one in found.pairs] == [None, "XC", None]
    # Whoever withdraws towards one alone is bound to the other, and what all signed is in force no more.
    apart = replace(left, left="XA")
    found = assembled(REF, [FIRST], {AB: ours, AC: apart, BC: signed()})
    assert (found.participants, found.in_force) == (("XA", "XB", "XC"), False)
    found = assembled(REF, [FIRST], {AB: replace(apart, matter="ab"), AC: apart, BC: signed()})
    assert (found.participants, found.in_force, found.out) == (("XB", "XC"), True, ("XA",))
    # Who withdraws before it signed was never bound.
    found = assembled(REF, [FIRST], {AB: ours, AC: Known("withdrawn", left="XC"), BC: signed()})
    assert (found.participants, found.in_force) == (("XA", "XB", "XC"), False)


def opened(xa: House, recipient: str) -> Instrument:
    return xa.issue(
        "open", bodies.of("jurisdiction_notice"), procedure="jurisdiction", recipient=recipient, treaty="un_cybercrime"
    )


def shares(kind: str, **more: object) -> JsonObject:
    return {**bodies.of(kind), **CONFER, **more}  # type: ignore[dict-item]  # tests name its members


def proposed(xa: House, reference: str) -> Instrument:
    return xa.issue("propose", shares("jurisdiction_proposal"), reference=reference)


TEAM: JsonObject = {"conference_ref": "Team of Port XB", "common_text": TEXT, "participants": ["XA", "XB", "XD"]}


def founded(xa: House, recipient: str) -> Instrument:
    body: JsonObject = {**bodies.of("jit_proposal"), **TEAM}
    return xa.issue("propose", body, procedure="joint", recipient=recipient, treaty="un_cybercrime")


def changed(kind: str, text: str, **more: object) -> JsonObject:
    return {**bodies.of(kind), **TEAM, "common_text": text, **more}  # type: ignore[dict-item]  # as above


def pin(row: Instrument) -> JsonObject:
    return {"id": row.id, "sha256": row.sha256}


def telling(xb: House, reference: str, text: str, **more: str) -> Instrument:
    word: JsonObject = {"conference_ref": "Team of Port XB", "common_text": text, "signed_with": "XD", **more}
    return xb.issue("message", {"subject": "Team", "text": "As below.", "conference": word}, reference=reference)


def on_sharing(xa: House, reference: str) -> list[str]:
    body = bodies.of("evidence_transmittal", outcomes=None, manifest="4a" * 32)
    draft = xa.draft("share", body, who="eva", reference=reference)
    with xa.session() as session:
        told = drafts.findings_of(session, xa.office, xa.official("cem"), draft)
    return [one.words for one in told if one.code in {"team_not_in_force", "share_with_no_member"}]


def test_a_team_goes_from_text_to_text_until_it_ends(xa: House, xb: House) -> None:
    with_xb = founded(xa, "XB.moj")
    carry(xa, with_xb, xb)
    terms: JsonObject = {**bodies.of("jit_agreement"), **TEAM, "proposal": pin(with_xb)}
    carry(xb, xb.issue("accept", terms, reference=with_xb.reference, in_reply_to=with_xb.id), xa)
    with_xd = founded(xa, "XD.moj")
    xa.project()
    said = paper(xa, "accept", "jit_agreement", {**terms, "proposal": pin(with_xd)}, in_reply_to=pin(with_xd))
    register(xa, said, reference=with_xd.reference)
    assert not seen(xa).in_force
    not_yet = "The common text of Team of Port XB is not in force: it does not bind XB–XD."
    assert on_sharing(xa, with_xb.reference) == [not_yet]
    carry(xb, telling(xb, with_xb.reference, TEXT), xa)
    assert seen(xa).in_force
    assert on_sharing(xa, with_xb.reference) == []
    # It is prolonged: the old text stays until all have signed the new one.
    change = changed("jit_change", OTHER, changes=["prolong"], joins=[])
    for reference in (with_xb.reference, with_xd.reference):
        longer = xa.issue("propose_change", change, reference=reference)
        agreed = changed("jit_change_agreed", OTHER, change=pin(longer))
        if reference == with_xb.reference:
            carry(xa, longer, xb)
            carry(xb, xb.issue("agree_change", agreed, reference=reference, in_reply_to=longer.id), xa)
        else:
            xa.project()
            said = paper(xa, "agree_change", "jit_change_agreed", agreed, in_reply_to=pin(longer))
            register(xa, said, reference=reference)
        found = seen(xa)
        assert (found.in_force, found.common_text, found.next_text) == (True, TEXT, OTHER)
    carry(xb, telling(xb, with_xb.reference, OTHER), xa)
    found = seen(xa)
    assert (found.in_force, found.common_text, found.next_text) == (True, OTHER, None)
    with xa.session() as session:
        actor = xa.official("cem")
        assert len(conferences.tell(session, xa.office, actor, "Team of Port XB")) == 2
    # It ends with XB: nothing binds all any more, and XD, who was told that they signed, is told of it.
    carry(xb, xb.issue("end", bodies.of("jit_closing_report"), reference=with_xb.reference), xa)
    found = seen(xa)
    assert (found.in_force, found.missing, found.pairs[0].state) == (False, (("XA", "XB"),), "ended")
    with xa.session() as session:
        (told,) = conferences.tell(session, xa.office, xa.official("cem"), "Team of Port XB")
        assert told.reference == with_xd.reference
        assert told.body["conference"] == {
            "conference_ref": "Team of Port XB",
            "common_text": OTHER,
            "signed_with": "XB",
            "ended_on": f"{xa.time:%Y-%m-%d}",
        }
        assert conferences.tell(session, xa.office, xa.official("cem"), "Team of Port XB") == ()
    # And of XB and XD we hear the same.
    carry(xb, telling(xb, with_xb.reference, OTHER, ended_on="2026-11-30"), xa)
    assert [one.state for one in seen(xa).pairs] == ["ended", "signed", "ended"]
    with xa.session() as session, pytest.raises(Unknown):
        conferences.conference(session, xa.office, xa.official("cem"), "Another")


def test_a_third_state_joins_a_team_of_two(xa: House, xb: House) -> None:
    """Two have an agreement of their own; the text of three is in force when each pair has signed it."""
    row = xa.issue("propose", bodies.of("jit_proposal"), procedure="joint", recipient="XB.moj", treaty="un_cybercrime")
    carry(xa, row, xb)
    terms = bodies.of("jit_agreement", proposal=pin(row))
    carry(xb, xb.issue("accept", terms, reference=row.reference, in_reply_to=row.id), xa)
    xa.project()
    with xa.session() as session:
        assert conferences.conferences(session, xa.office, xa.official("cem")) == ()
    joins: list[JsonObject] = [{"state": "XD", "authority": "Prosecutor of XD", "leader": True}]
    wanted_body = changed("jit_change", TEXT, changes=["add_member"], joins=joins)
    wanted = xb.issue("propose_change", wanted_body, reference=row.reference)
    carry(xb, wanted, xa)
    assert (seen(xa).pairs[0].next_text, seen(xa).pairs[0].deviates) == (TEXT, False)
    assert on_sharing(xa, row.reference) == []
    # It is declined, and no text is on its way any more; then it is proposed again.
    no = bodies.of("jit_change_declined")
    carry(xa, xa.issue("decline_change", no, reference=row.reference, in_reply_to=wanted.id), xb)
    assert (seen(xa).pairs[0].next_text, seen(xa).common_text) == (None, None)
    wanted = xb.issue("propose_change", wanted_body, reference=row.reference)
    carry(xb, wanted, xa)
    agreed = changed("jit_change_agreed", TEXT, change=pin(wanted))
    carry(xa, xa.issue("agree_change", agreed, reference=row.reference, in_reply_to=wanted.id), xb)
    assert not seen(xa).in_force
    assert on_sharing(xa, row.reference) == [
        "The common text of Team of Port XB is not in force: it does not bind XA–XD, XB–XD."
    ]
    with_xd = founded(xa, "XD.moj")
    xa.project()
    terms = {**bodies.of("jit_agreement"), **TEAM, "proposal": pin(with_xd)}
    register(xa, paper(xa, "accept", "jit_agreement", terms, in_reply_to=pin(with_xd)), reference=with_xd.reference)
    carry(xb, telling(xb, row.reference, TEXT), xa)
    found = seen(xa)
    assert (found.in_force, found.participants, found.missing) == (True, ("XA", "XB", "XD"), ())


def test_a_pair_that_declines_is_shown_so(xa: House, xb: House) -> None:
    row = founded(xa, "XB.moj")
    carry(xa, row, xb)
    assert seen(xa).pairs[0].state == "proposed"
    carry(xb, xb.issue("decline", bodies.of("jit_declined"), reference=row.reference), xa)
    found = seen(xa)
    assert (found.in_force, found.pairs[0].state, found.pairs[0].common_text) == (False, "declined", TEXT)


def seen(xa: House) -> ConferenceView:
    xa.project()
    with xa.session() as session:
        (found,) = conferences.conferences(session, xa.office, xa.official("cem"))
    return found


def test_our_matters_and_what_others_tell_make_the_picture(xa: House, xb: House) -> None:
    # With XB through its node.
    with_xb = opened(xa, "XB.moj")
    carry(xa, with_xb, xb)
    carry(xb, xb.issue("state_position", bodies.of("jurisdiction_position"), reference=with_xb.reference), xa)
    proposal = proposed(xa, with_xb.reference)
    carry(xa, proposal, xb)
    assert [(one.states, one.state) for one in seen(xa).pairs] == [
        (("XA", "XB"), "proposed"),
        (("XA", "XD"), "nothing"),
        (("XB", "XD"), "nothing"),
    ]
    pin: JsonObject = {"id": proposal.id, "sha256": proposal.sha256}
    agreed = shares("jurisdiction_agreement", agreed=pin)
    carry(xb, xb.issue("agree", agreed, reference=with_xb.reference, in_reply_to=proposal.id), xa)
    # With XD on paper.
    with_xd = opened(xa, "XD.moj")
    xa.project()
    position = paper(xa, "state_position", "jurisdiction_position", bodies.of("jurisdiction_position"))
    register(xa, position, reference=with_xd.reference)
    second = proposed(xa, with_xd.reference)
    xa.project()
    pin = {"id": second.id, "sha256": second.sha256}
    said = paper(xa, "agree", "jurisdiction_agreement", shares("jurisdiction_agreement", agreed=pin), in_reply_to=pin)
    register(xa, said, reference=with_xd.reference)
    found = seen(xa)
    assert [(one.state, one.unproven, one.deviates) for one in found.pairs] == [
        ("signed", False, False),
        ("signed", True, False),
        ("nothing", False, False),
    ]
    assert (found.in_force, found.common_text, found.participants) == (False, TEXT, ("XA", "XB", "XD"))
    # We tell each what we signed with the other, once.
    with xa.session() as session:
        begun = conferences.tell(session, xa.office, xa.official("cem"), REF)
        assert {(one.reference, str(one.body["conference"])) for one in begun} == {
            (with_xb.reference, str({"conference_ref": REF, "common_text": TEXT, "signed_with": "XD"})),
            (with_xd.reference, str({"conference_ref": REF, "common_text": TEXT, "signed_with": "XB"})),
        }
        assert conferences.tell(session, xa.office, xa.official("cem"), REF) == ()
    # XB tells us of XD: first another text, then the common one.
    word: JsonObject = {"conference_ref": REF, "common_text": OTHER, "signed_with": "XD"}
    body: JsonObject = {"subject": REF, "text": "XB and XD have signed.", "conference": word}
    carry(xb, xb.issue("message", body, reference=with_xb.reference), xa)
    found = seen(xa)
    assert (found.pairs[2].state, found.pairs[2].deviates, found.pairs[2].told_by) == ("signed", True, "XB")
    assert not found.in_force
    body = {**body, "conference": {**word, "common_text": TEXT}}
    carry(xb, xb.issue("message", body, reference=with_xb.reference), xa)
    assert seen(xa).in_force
    # A matter that is closed is done; one that is reopened is in consultation again.
    carry(xa, xa.issue("close", bodies.of("closing_note"), reference=with_xb.reference), xb)
    assert seen(xa).in_force
    carry(xa, xa.issue("reopen", bodies.of("reopening"), reference=with_xb.reference), xb)
    found = seen(xa)
    assert (found.in_force, found.pairs[0].state, found.missing) == (False, "reopened", (("XA", "XB"),))
