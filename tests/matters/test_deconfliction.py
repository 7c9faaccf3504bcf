"""Two authorities learn that both work on one identifier, or neither learns anything (`law.md` §3.18)."""

from __future__ import annotations

import pytest

from app.kit import canonical
from app.kit.canonical import JsonObject
from app.kit.errors import Denied, Invalid, Misused, Refused
from app.kit.ids import AuthorityId, Digest
from app.matters import confidential, deconfliction
from app.matters.deconfliction import Match
from app.treaties.same_identifier import known_by, listed
from app.trust.marks import Pair, agree, new_key, padded
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry
from tests.matters.ministry_and_desk import events

XA, XC = AuthorityId("XA.moj"), AuthorityId("XC.moj")
WORD = b"a long passphrase"
OURS, THEIRS = new_key(WORD), new_key(WORD)
PAIR, BACK = agree(XA, OURS[0], WORD, XC, THEIRS[1]), agree(XC, THEIRS[0], WORD, XA, OURS[1])
ROUND, CALL = "2026-12", "Desk of XC, +40 21 555 0177"
KNOWN = [one for one in (known_by(row) for _, row in listed(bodies.mla_request())) if one is not None]


def sent(xa: House, xb: House) -> str:
    """A request of XA to XB about some identifiers."""
    made = xa.issue("request", bodies.mla_request(), **TO_XB)
    carry(xa, made, xb)
    xa.project()
    return made.reference


def made(house: House, pair: Pair = PAIR, who: str = "ana", round_: str = ROUND) -> bytes:
    with house.acting(who) as (session, actor):
        return deconfliction.make(session, house.office, actor, pair, round_, "Desk of XA")


def theirs(*known: str, pair: Pair = BACK, round_: str = ROUND, **other: object) -> bytes:
    """The file of XC, written by hand."""
    whole: JsonObject = {
        "v": 1,
        "kind": "deconfliction_marks",
        "from": "XC.moj",
        "to": "XA.moj",
        "round": round_,
        "contact": CALL,
        "made": "2026-12-01T00:00:00.000Z",
        "marks": [*padded(pair.mark(round_, one) for one in known)],
        **other,  # type: ignore[dict-item]
    }
    return canonical.dumps({**whole, "seal": pair.seal(canonical.dumps(whole))})


def compared(house: House, ours: bytes, file: bytes, told: str = "", pair: Pair = PAIR) -> tuple[Match, ...]:
    with house.acting("ana") as (session, actor):
        digest = Digest(told or canonical.sha256(file))
        return deconfliction.compare(session, house.office, actor, pair, ours, file, digest)


def test_what_both_work_on_is_told_with_our_matters_and_whom_to_call(xa: House, xb: House) -> None:
    reference = sent(xa, xb)
    assert KNOWN
    found = compared(xa, made(xa), theirs(KNOWN[0], "something else"))
    assert [(one.matters, one.other, one.contact) for one in found] == [((reference,), "XC.moj", CALL)]
    assert [one for one in events(xa) if one.startswith("marks")] == ["marks.made", "marks.compared"]


def test_the_other_side_finds_the_same_in_the_same_two_files(xa: House, xb: House) -> None:
    sent(xa, xb)
    ours, file = made(xa), theirs(*KNOWN)
    mine = {one.mark for one in compared(xa, ours, file)}
    both = set(canonical.loads(ours)["marks"]) & set(canonical.loads(file)["marks"])  # type: ignore[index,call-overload,arg-type]
    assert mine == both == {BACK.mark(ROUND, one) for one in KNOWN}


def test_without_a_match_neither_learns_anything(xa: House, xb: House) -> None:
    sent(xa, xb)
    assert compared(xa, made(xa), theirs("something else")) == ()


def test_no_identifier_and_no_matter_stands_in_the_file(xa: House, xb: House) -> None:
    reference = sent(xa, xb)
    data = made(xa)
    assert reference.encode() not in data
    for _, one in listed(bodies.mla_request()):
        for value in one.values():
            if isinstance(value, str) and len(value) > 5:
                assert value.encode() not in data
    other = agree(XA, new_key(WORD)[0], WORD, XC, THEIRS[1])
    assert not set(canonical.loads(data)["marks"]) & {other.mark(ROUND, one) for one in KNOWN}  # type: ignore[index,call-overload,arg-type]


def test_what_is_confidential_over_or_that_states_own_is_left_out(xa: House, xb: House) -> None:
    reference = sent(xa, xb)
    with xa.acting("ana") as (session, actor):
        assert deconfliction.identifiers(session, xa.office, actor, AuthorityId("XB.moj")) == {}
        assert set(deconfliction.identifiers(session, xa.office, actor, XC)) == set(KNOWN)
        confidential.mark(session, actor, reference, "The suspect works here.", [], xa.time)
        assert deconfliction.identifiers(session, xa.office, actor, XC) == {}
    again = sent_elsewhere(xa, xb)
    over = xa.issue("withdraw", bodies.of("withdrawal"), reference=again)
    carry(xa, over, xb)
    xa.project()
    with xa.acting("cem") as (session, actor):
        assert deconfliction.identifiers(session, xa.office, actor, XC) == {}


def sent_elsewhere(xa: House, xb: House) -> str:
    body = bodies.mla_request()
    body["proceeding"] = {**body["proceeding"], "reference": "88/P/2026"}  # type: ignore[dict-item]
    made = xa.issue("request", body, **TO_XB)
    carry(xa, made, xb)
    xa.project()
    return made.reference


def test_a_file_that_is_another_than_was_told_or_of_another_pair_is_refused(xa: House, xb: House) -> None:
    sent(xa, xb)
    ours, file = made(xa), theirs(*KNOWN)
    stranger = agree(XC, new_key(WORD)[0], WORD, XA, OURS[1])
    with pytest.raises(Refused, match="digest"):
        compared(xa, ours, file, told="0" * 64)
    with pytest.raises(Refused, match="key of this pair"):
        compared(xa, ours, theirs(*KNOWN, pair=stranger))
    with pytest.raises(Refused, match="for"):
        compared(xa, ours, ours)
    with pytest.raises(Misused, match="round"):
        compared(xa, ours, theirs(*KNOWN, round_="2027-01"))
    for bad in (theirs(marks=["ab"]), theirs(marks="ab"), theirs(marks=[1]), b"{}", b"[]"):
        with pytest.raises(Invalid):
            compared(xa, ours, bad)


def test_those_who_answer_for_the_authority_opt_in_and_for_their_own_alone(xa: House, xb: House) -> None:
    for who in ("cem", "dora", "aud"):
        with pytest.raises(Denied):
            made(xa, who=who)
    with pytest.raises(Misused, match="not of"):
        made(xa, pair=BACK)
    with pytest.raises(Invalid, match="round"):
        made(xa, round_=" ")
