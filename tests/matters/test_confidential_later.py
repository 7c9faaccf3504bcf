"""A wish that comes later, on paper or as a correction; entries in an emergency; what lies beside a draft."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.access import guards
from app.access.models import Guard
from app.accounts.models import Official
from app.instruments.models import Instrument
from app.kit.canonical import JsonObject
from app.kit.clock import now
from app.kit.errors import Conflict, Denied, Unknown
from app.matters import circulars, confidential, drafts, sharing
from app.matters.circulars import Addressed, NewCircular
from app.matters.models import Matter
from app.matters.sharing import Sharing
from app.notices.occasions import Occasion
from app.notices.post import heard, post
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry
from tests.matters.test_confidential import SECRET, WHY, arrived, events, listed, named, people, view
from tests.matters.test_confidential_from import EMERGENCY, mark, unseen
from tests.matters.test_papers import TO_XD, ask, paper, register


def correction(of: Instrument, field: str, reads: str) -> JsonObject:
    pin = {"id": of.id, "sha256": of.sha256}
    changed = [{"field": field, "was": "-", "reads": reads}]
    return bodies.of("correction", corrects=pin, corrections=changed, reason=WHY)


def corrected(xa: House, xb: House, of: Instrument, field: str, reads: str) -> None:
    """XA corrects a request, and XB has it; projected on neither side."""
    xa.later(minutes=1)
    xb.later(minutes=1)
    carry(xa, xa.issue("correct", correction(of, field, reads), reference=of.reference), xb)


def opened(xa: House, xb: House) -> Instrument:
    """A request of XA that asks for nothing of the kind, answered by cem and ana of XB."""
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    carry(xa, sent, xb)
    for house in (xa, xb):
        house.project()
    answer = xb.issue("message", bodies.communication(), reference=sent.reference)
    carry(xb, answer, xa)
    for house in (xa, xb):
        house.project()
    return sent


def test_a_wish_that_comes_later_guards_the_matter_from_its_arrival(xa: House, xb: House) -> None:
    sent = opened(xa, xb)
    assert listed(xb, "eva") == [sent.reference]
    corrected(xa, xb, sent, "confidentiality.asked", "true")
    for who in ("eva", "cem"):
        assert listed(xb, who) == []
    xb.project()
    assert people(xb, sent.reference)[0] == "cem"  # who wrote in it knows what is in it
    assert listed(xb, "eva") == []
    with xb.acting("cem") as (session, actor), pytest.raises(Denied, match="asks for it"):
        confidential.lift(session, actor, sent.reference, WHY, xb.time)
    assert people(xa, sent.reference)[0] == "cem"  # on the side that asks too
    assert listed(xa, "eva") == []


def test_a_matter_in_which_nobody_wrote_waits_for_the_head(xa: House, xb: House) -> None:
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    carry(xa, sent, xb)
    xb.project()
    corrected(xa, xb, sent, "confidentiality.asked", "True")
    xb.project()
    assert people(xb, sent.reference) == []
    assert "confidential.unnamed" in xb.notices()


@pytest.mark.parametrize(("field", "reads"), [("confidentiality.reason", "true"), ("confidentiality.asked", "false")])
def test_another_correction_closes_nothing(xa: House, xb: House, field: str, reads: str) -> None:
    sent = opened(xa, xb)
    corrected(xa, xb, sent, field, reads)
    xb.project()
    assert listed(xb, "eva") == [sent.reference]


def test_what_is_lifted_stays_so_until_they_wish_it_anew(xa: House, xb: House) -> None:
    reference = arrived(xa, xb)
    named(xb, "ben", reference, "cem")
    with xb.session("rog_intake") as session:
        sent = session.scalars(select(Instrument).where(Instrument.reference == reference)).one()
    corrected(xa, xb, sent, "confidentiality.asked", "false")
    xb.project()
    assert listed(xb, "eva") == []  # what they no longer ask is ours to lift
    with xb.acting("cem") as (session, actor):
        confidential.lift(session, actor, reference, WHY, xb.time)
    xb.project()
    assert listed(xb, "eva") == [reference]
    corrected(xa, xb, sent, "confidentiality.asked", "true")
    assert listed(xb, "eva") == []
    xb.project()
    with xb.session("rog_intake") as session:
        assert len(session.scalars(select(Guard)).all()) == 2


def test_a_later_wish_on_paper_guards_the_matter_from_the_draft_of_its_registration_on(xa: House) -> None:
    sent = ask(xa)
    told = {"id": sent.id, "sha256": sent.sha256}
    assert listed(xa, "eva") == [sent.reference]
    body = paper(xa, "correct", "correction", correction(sent, "confidentiality.asked", "true"), in_reply_to=told)
    draft = xa.draft("register_paper", body, attachments=(str(body["scan"]),), reference=sent.reference)
    assert (listed(xa, "eva"), listed(xa, "cem")) == ([], [sent.reference])
    unseen(xa, "eva", draft)
    with xa.acting("eva") as (session, actor), pytest.raises(Unknown):
        drafts.draft_of(session, actor, draft)


def test_a_decision_that_came_on_paper_ends_the_wish(xa: House) -> None:
    body = paper(xa, "request", "mla_request", bodies.mla_request(confidentiality=SECRET))
    draft = xa.draft("register_paper", body, attachments=(str(body["scan"]),), **TO_XD)
    for who in ("ana", "ben"):
        named(xa, "cem", draft, who)
    reference = xa.issued(xa.freeze(draft).id).reference
    xa.project()
    warned = xa.issue("warn_confidentiality", bodies.of("confidentiality_warning"), reference=reference)
    xa.project()
    with xa.acting("cem") as (session, actor), pytest.raises(Denied, match="asks for it"):
        confidential.lift(session, actor, reference, WHY, xa.time)
    said = bodies.of("confidentiality_decision", decision="proceed", until=None)
    told = {"id": warned.id, "sha256": warned.sha256}
    body = paper(xa, "decide_confidentiality", "confidentiality_decision", said, in_reply_to=told)
    register(xa, body, reference=reference)
    with xa.acting("cem") as (session, actor):
        confidential.lift(session, actor, reference, WHY, xa.time)


def test_an_entry_in_an_emergency_ends_after_its_time(xa: House, xb: House) -> None:
    reference = arrived(xa, xb)
    named(xb, "ben", reference, "cem")
    with xb.acting("ben") as (session, actor):
        confidential.enter(session, actor, reference, EMERGENCY, xb.time)
    assert timedelta(hours=24) == confidential.EMERGENCY
    xb.later(hours=23, minutes=59)
    assert ended(xb) == 0
    assert view(xb, "ben", reference).instruments
    xb.later(minutes=1)
    assert ended(xb) == 1
    assert ended(xb) == 0
    assert view(xb, "ben", reference).instruments == ()
    assert people(xb, reference) == ["cem"]
    assert [one for one in events(xb) if one.startswith("guard")][-2:] == ["guard.broken", "guard.entry_ended"]
    with xb.acting("ben") as (session, actor):
        (over,) = [one for one in heard(session, actor) if one.occasion == "confidential.over"]
        assert (over.params["official"], over.roles) == ("XB.moj/ben", ["head"])
    with xb.acting("cem") as (session, actor):
        assert not [one for one in heard(session, actor) if one.occasion == "confidential.over"]
    with xb.acting("ben") as (session, actor):  # another emergency is another entry
        confidential.enter(session, actor, reference, EMERGENCY, xb.time)
    assert view(xb, "ben", reference).instruments


def test_an_entry_whose_time_is_over_shows_nothing_although_no_keeper_has_ended_it(xa: House, xb: House) -> None:
    reference = arrived(xa, xb)
    named(xb, "ben", reference, "cem")
    with xb.acting("ben") as (session, actor):
        confidential.enter(session, actor, reference, EMERGENCY, xb.time)
    with xb.session("rog_intake") as session:
        told = {"matter": reference, "kind": "mla_request", "sender": "XA.moj"}
        post(session, xb.owner, Occasion.INSTRUMENT_RECEIVED, {"matter": reference}, xb.time, told)
    xb.later(hours=23, minutes=59)
    assert (sees(xb, reference), people(xb, reference)) == ((1, 1, True, True), ["cem", "ben"])
    is_now(xb, "case_officer")
    assert sees(xb, reference) == (1, 1, True, True), "whatever their roles are by now"
    assert "instrument.received" in hears(xb)
    xb.later(minutes=1)
    assert sees(xb, reference) == (0, 0, False, False), "nor who oversees no more"
    assert (listed(xb, "ben"), "instrument.received" in hears(xb)) == ([], False)
    is_now(xb, "head")
    assert sees(xb, reference) == (0, 1, False, False), "who oversees sees that there is one"
    assert view(xb, "ben", reference).instruments == ()
    with xb.acting("ben") as (session, actor), pytest.raises(Denied, match="is named"):
        confidential.lift(session, actor, reference, WHY, xb.time)
    with xb.acting("ben") as (session, actor):  # the next emergency before the keeper comes
        confidential.enter(session, actor, reference, EMERGENCY, xb.time)
    assert sees(xb, reference) == (1, 1, True, True)
    assert [one for one in events(xb) if one.startswith("guard")][-2:] == ["guard.entry_ended", "guard.broken"]
    xb.later(hours=23)
    assert ended(xb) == 0, "the entry that stands is the new one"


def test_by_the_databases_own_clock_where_nobody_says_what_time_it_is(xa: House, xb: House) -> None:
    reference = arrived(xa, xb)
    named(xb, "ben", reference, "cem")
    ben, seen = xb.official("ben"), dict[int, int]()
    for hours in (-1, 1):
        with xb.session() as session:
            guards.stand_for(session, ben)
            guard = confidential.seen(session, ben, reference)
            until = now() + timedelta(hours=hours)
            guards.enter(session, ben, guard, ben.official, "emergency", EMERGENCY, now(), until=until)
        with xb.database.sessions("rog_web").begin(xb.owner) as session:
            guards.stand_for(session, ben)
            query = select(Instrument).where(Instrument.reference == reference)
            seen[hours] = len(session.scalars(query).all())
    assert seen == {-1: 0, 1: 1}


def sees(house: House, reference: str) -> tuple[int, int, bool, bool]:
    """To ben: a matter's instruments, itself, whether they are named in it, whether its notices tell them what."""
    with house.acting("ben") as (session, ben):
        query = select(Instrument).where(Instrument.reference == reference)
        matter = select(Matter).where(Matter.reference == reference)
        found = guards.open_to(session, ben.official, session.scalars(select(Guard)))
        closed = guards.closed_of(session, house.owner, {reference}, ben.official)
        return (
            len(session.scalars(query).all()),
            len(session.scalars(matter).all()),
            reference in found,
            reference not in closed,
        )


def hears(house: House) -> set[str]:
    """The occasions of which ben hears."""
    with house.acting("ben") as (session, ben):
        return {one.occasion for one in heard(session, ben)}


def is_now(house: House, role: str) -> None:
    """Ben is something else from now on."""
    with house.session("rog_operator") as session:
        session.get_one(Official, (house.owner, f"{house.owner}/ben")).roles = [role]


def ended(house: House) -> int:
    with house.session("rog_keeper") as session:
        return confidential.end_entries(session, house.owner, house.time)


def test_who_entered_in_an_emergency_stays_when_somebody_who_is_named_names_them(xa: House, xb: House) -> None:
    reference = arrived(xa, xb)
    named(xb, "ben", reference, "cem")
    with xb.acting("ben") as (session, actor):
        confidential.enter(session, actor, reference, EMERGENCY, xb.time)
        with pytest.raises(Denied, match="themself"):
            confidential.name(session, actor, reference, "XB.moj/ben", WHY, xb.time)
        with pytest.raises(Denied, match="is named"):
            confidential.lift(session, actor, reference, WHY, xb.time)
    named(xb, "cem", reference, "ben")
    xb.later(days=2)
    assert ended(xb) == 0
    assert people(xb, reference) == ["cem", "ben"]
    assert [one for one in events(xb) if one.startswith("guard")][-2:] == ["guard.entry_ended", "guard.named"]


def test_who_entered_in_an_emergency_is_not_who_carries_it_on(xa: House, xb: House) -> None:
    reference = arrived(xa, xb)
    named(xb, "ben", reference, "cem")
    with xb.session("rog_operator") as session:
        session.get_one(Official, (xb.owner, "XB.moj/ben")).roles = ["head", "signatory"]
    with xb.acting("ben") as (session, actor):
        confidential.enter(session, actor, reference, EMERGENCY, xb.time)
        with pytest.raises(Conflict, match="last"):
            confidential.remove(session, actor, reference, "XB.moj/cem", xb.time)


def circular(house: House, *to: Addressed) -> list[str]:
    """The drafts of a circular of cem."""
    with house.acting("cem") as (session, actor):
        row = circulars.begin(session, house.office, actor, NewCircular("All", "mla", "request", COMMON, to))
        return [one.id for _, one in circulars.members(session, row)]


COMMON: JsonObject = bodies.mla_request()
XB, XC = (Addressed(one, "un_cybercrime") for one in ("XB.moj", "XC.moj"))


def lists(house: House, *found: str) -> list[list[str]]:
    """Who is named in the guards of some drafts."""
    with house.session("rog_intake") as session:
        closed = [guards.of_draft(session, house.owner, one) for one in found]
        return [[who.official for who in guards.named(session, one)] if one else [] for one in closed]


def test_the_other_parts_of_a_circular_are_marked_with_one_of_them(xa: House) -> None:
    first, second = circular(xa, XB, XC)
    made = xa.freeze(first)
    mark(xa, "cem", second, "ana")
    assert lists(xa, first, second) == [["XA.moj/cem", "XA.moj/ana"]] * 2
    unseen(xa, "eva", first)
    with xa.session("rog_intake") as session:
        assert guards.of_matter(session, xa.owner, made.reference) is not None


def test_the_other_parts_of_a_circular_are_guarded_when_one_of_them_asks(xa: House) -> None:
    first, second, third = circular(
        xa, XB, Addressed("XC.moj", "un_cybercrime", own={"confidentiality": SECRET}), Addressed("XD.moj")
    )
    assert lists(xa, first, second, third) == [["XA.moj/cem"]] * 3


def test_the_letters_that_showed_a_draft_are_marked_with_it(xa: House, xb: House) -> None:
    draft = xa.draft("request", bodies.mla_request(), **TO_XB)
    with xa.acting("cem") as (session, actor):
        letter = sharing.share(session, xa.office, actor, draft, Sharing(fields=("facts",))).id
    shown = xa.issued(xa.freeze(letter).id)
    carry(xa, shown, xb)
    for house in (xa, xb):
        house.project()
    assert (listed(xa, "eva"), listed(xb, "eva")) == ([shown.reference], [shown.reference])
    mark(xa, "cem", draft, "ana")
    assert (listed(xa, "eva"), listed(xa, "ana")) == ([], [shown.reference])
    unseen(xa, "eva", letter)
    assert listed(xb, "eva") == [shown.reference]  # nothing of our list crosses the border


def test_a_draft_that_asks_for_it_says_so_when_it_is_shown_again(xa: House, xb: House) -> None:
    draft = xa.draft("request", bodies.mla_request(), **TO_XB)
    with xa.acting("cem") as (session, actor):
        letter = sharing.share(session, xa.office, actor, draft, Sharing(fields=("facts",))).id
    shown = xa.issued(xa.freeze(letter).id)
    carry(xa, shown, xb)
    for house in (xa, xb):
        house.project()
    with xa.acting("cem") as (session, actor):
        body = bodies.mla_request(confidentiality=SECRET)
        drafts.change(session, xa.office, actor, draft, 1, {"body": body})
    assert lists(xa, letter) == [["XA.moj/cem"]]
    with xa.acting("cem") as (session, actor):
        again = sharing.share(session, xa.office, actor, draft, Sharing(fields=("link",)))
        assert (again.act, again.reference) == ("share_again", shown.reference)
        again_id = again.id
    carry(xa, xa.issued(xa.freeze(again_id).id), xb)
    assert listed(xb, "eva") == []
    xb.project()
    assert listed(xb, "eva") == []
