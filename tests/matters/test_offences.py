"""Of which offences a matter is: as its instruments have it last; what is not shown is not found by it either."""

from __future__ import annotations

from importlib import import_module
from typing import get_args

import pytest
from sqlalchemy import text

from app.kit.canonical import JsonObject
from app.kit.errors import Invalid
from app.kit.ids import Reference
from app.matters import confidential, offences, projection, queries
from app.matters.offences import Narrowed
from app.procedures.catalogue import CATALOGUE
from app.procedures.codes import ChainCode, ClassCode, OffenceCode
from app.procedures.engine import Link
from app.procedures.jurisdiction import JURISDICTION
from app.treaties.catalogue import TREATIES
from app.treaties.codes import CHAIN, OFFENCES
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry
from tests.matters.course import Course, Q, R
from tests.matters.test_confidential import arrived, named, secret

FRAUD, BROKER = {"code": "ICT_FRAUD", "mode": "committed"}, {"code": "BIC_DATA_TRADE", "mode": "aiding"}


def of(*codes: JsonObject) -> JsonObject:
    """The part of a body that names offences."""
    return {"offences": [*codes]}


def corrects(link: Link, *corrections: tuple[str, str]) -> JsonObject:
    """A correction of an instrument: member, and what it should read."""
    return {
        "corrects": {"id": link.id, "sha256": link.sha256},
        "corrections": [{"field": field, "was": "?", "reads": reads} for field, reads in corrections],
    }


def read(course: Course) -> list[tuple[str, str]]:
    return sorted((one.code, one.mode) for one in offences.named(course.seen()))


def test_the_codes_that_may_be_asked_for_are_those_of_the_law() -> None:
    assert get_args(OffenceCode) == tuple(OFFENCES)
    assert get_args(ChainCode) == CHAIN
    assert get_args(ClassCode) == offences.CLASSES


def test_what_either_side_named_last_stands() -> None:
    course = Course()
    course.take(Q, "note_oral", urgency="urgent")
    assert read(course) == []
    course.take(R, "confirm_oral", of(FRAUD, BROKER), urgency="urgent")
    course.take(Q, "acknowledge")
    course.take(R, "supplement", {"text": "The bank has given the source port."})
    assert read(course) == [("BIC_DATA_TRADE", "aiding"), ("ICT_FRAUD", "committed")]
    claims = Course(JURISDICTION)
    claims.take(R, "open", of(FRAUD))
    claims.take(Q, "state_position", of({"code": "EXTORTION", "mode": "committed"}))
    assert read(claims) == [("EXTORTION", "committed"), ("ICT_FRAUD", "committed")]


def test_an_offence_is_read_as_its_sender_corrects_it() -> None:
    course = Course()
    asked = course.take(R, "request", of(FRAUD, BROKER))
    course.take(R, "correct", corrects(asked, ("offences.1.code", "BIC_PAYMENT"), ("offences.1.mode", "instigation")))
    assert read(course) == [("BIC_PAYMENT", "instigation"), ("ICT_FRAUD", "committed")]
    course.take(Q, "correct", corrects(asked, ("offences.0.code", "CSAM")))  # no word of theirs
    for field, reads in (
        ("offences.0.code", "THEFT"),
        ("offences.0.mode", "often"),
        ("offences.2.code", "CSAM"),
        ("offences.0.domestic_provision", "CSAM"),
        ("offences", "CSAM"),
        ("facts.0.code", "CSAM"),
        ("offences.-1.code", "CSAM"),
    ):
        course.take(R, "correct", corrects(asked, (field, reads)))
    assert read(course) == [("BIC_PAYMENT", "instigation"), ("ICT_FRAUD", "committed")]


def test_what_waits_for_its_receipt_counts_and_what_was_rejected_or_came_too_late_does_not() -> None:
    course = Course(JURISDICTION)
    course.take(R, "open", of(FRAUD))
    course.take(Q, "state_position", of(BROKER), state="pending")
    assert ("BIC_DATA_TRADE", "aiding") in read(course)
    void = Course(JURISDICTION)
    void.take(R, "open", of(FRAUD))
    void.take(Q, "state_position", of(BROKER), state="rejected")
    assert read(void) == [("ICT_FRAUD", "committed")]
    late = Course()
    late.take(Q, "note_oral", urgency="urgent")
    late.take(Q, "lapse", days=2)
    crossed = late.take(R, "confirm_oral", of(FRAUD), blind=True)
    assert late.seen().seen.crossed == (crossed,)
    assert read(late) == []


def sent(house: House, *rows: JsonObject, number: int = 0) -> str:
    """A request of a case of its own that names offences; projected."""
    (first,) = bodies.mla_request()["offences"]  # type: ignore[misc]
    body = bodies.mla_request(link=f"Case {number}.", offences=[{**first, **row} for row in rows])  # type: ignore[dict-item]
    made = house.issue("request", body, **TO_XB)
    house.project()
    return made.reference


def found(house: House, who: str = "cem", **wanted: str) -> set[str]:
    with house.acting(who) as (session, actor):
        return {one.reference for one in queries.matters(session, actor, about=Narrowed(**wanted)).matters}


def test_the_list_is_narrowed_by_class_offence_role_and_mode(xa: House) -> None:
    fraud, chain = sent(xa, FRAUD, number=1), sent(xa, FRAUD, {**BROKER, "maps_to": "UNCC 11"}, number=2)
    attempt = sent(xa, {"code": "ILLEGAL_ACCESS", "mode": "attempt"}, {"code": "DEVICE_MISUSE", "mode": "committed"})
    assert found(xa) == {fraud, chain, attempt}
    assert found(xa, class_="by_ict") == found(xa, offence="ICT_FRAUD") == {fraud, chain}
    assert found(xa, class_="against_ict") == {attempt}
    assert found(xa, class_="support") == {chain, attempt}
    assert found(xa, class_="other_serious") == set()
    assert found(xa, role="BIC_DATA_TRADE") == found(xa, offence="BIC_DATA_TRADE") == {chain}
    assert found(xa, role="BIC_DATA_TRADE", offence="ICT_FRAUD", class_="by_ict") == {chain}
    assert found(xa, mode="aiding") == found(xa, mode="aiding", role="BIC_DATA_TRADE") == {chain}
    assert found(xa, mode="aiding", offence="ICT_FRAUD") == set()
    assert found(xa, mode="attempt", class_="against_ict") == {attempt}
    assert found(xa, mode="attempt", class_="support") == set()


def test_a_narrowed_list_is_paged_without_missing_or_repeating_one(xa: House) -> None:
    wanted = []
    for number in range(3):
        wanted.append(sent(xa, BROKER, FRAUD, number=number))
        sent(xa, {"code": "CSAM", "mode": "committed"}, number=number + 10)
    pages: list[list[str]] = []
    cursor = None
    with xa.acting("cem") as (session, actor):
        while cursor is not None or not pages:
            page = queries.matters(session, actor, cursor=cursor, limit=2, about=Narrowed(class_="support"))
            pages.append([one.reference for one in page.matters])
            cursor = page.cursor
    assert [one for page in pages for one in page] == wanted[::-1]
    assert [len(page) for page in pages] == [2, 1]


def test_a_correction_changes_under_what_a_matter_is_found_on_both_sides(xa: House, xb: House) -> None:
    (first,) = bodies.mla_request()["offences"]  # type: ignore[misc]
    body = bodies.mla_request(offences=[{**first, **FRAUD}])  # type: ignore[dict-item]
    asked = xa.issue("request", body, **TO_XB)
    carry(xa, asked, xb)
    told: JsonObject = {
        "corrects": {"id": asked.id, "sha256": asked.sha256},
        "corrections": [{"field": "offences.0.code", "was": "ICT_FRAUD", "reads": "EXTORTION"}],
    }
    carry(xa, xa.issue("correct", bodies.of("correction", **told), who="ana", reference=asked.reference), xb)
    for house in (xa, xb):
        house.project()
        assert found(house, offence="EXTORTION") == {asked.reference}
        assert found(house, offence="ICT_FRAUD") == set()


def test_the_offences_of_a_confidential_matter_are_found_by_who_sees_them_alone(xa: House, xb: House) -> None:
    reference = arrived(xa, xb)
    named(xb, "ben", reference, "cem")
    with xb.acting("ben") as (session, actor):  # the head is shown that there is one, and not what is in it
        assert [one.reference for one in queries.matters(session, actor).matters] == [reference]
    for code in OFFENCES:
        assert found(xb, "ben", offence=code) == found(xb, "ana", offence=code) == set()
    for mode in offences.MODES:
        assert found(xb, "ben", mode=mode) == set()
    (row,) = secret()["offences"]  # type: ignore[misc]
    assert found(xb, "cem", offence=row["code"]) == {reference}  # type: ignore[call-overload,index]
    with xb.acting("ben") as (session, _):
        assert session.scalar(text("select count(*) from matter_offence")) == 0
    with xb.acting("ben") as (session, actor):
        confidential.enter(session, actor, reference, "The one who is named cannot be reached tonight.", xb.time)
    assert found(xb, "ben", offence=row["code"]) == {reference}  # type: ignore[call-overload,index]


def test_what_others_let_us_read_is_not_searched_unlogged(xa: House) -> None:
    with xa.acting("cem") as (session, actor), pytest.raises(Invalid) as caught:
        queries.matters(session, actor, granted=True, about=Narrowed(mode="attempt"))
    assert caught.value.code == "own_matters_only"


def kept(house: House) -> set[tuple[object, ...]]:
    with house.session("rog_intake") as session:
        return {tuple(row) for row in session.execute(text("select * from matter_offence"))}


def test_projecting_anew_and_the_migration_find_the_same(xa: House, xb: House) -> None:
    broken = sent(xa, FRAUD, BROKER, number=1)
    asked = xa.issue("request", bodies.mla_request(), **TO_XB)
    carry(xa, asked, xb)
    told: JsonObject = {
        "corrects": {"id": asked.id, "sha256": asked.sha256},
        "corrections": [
            {"field": "offences.0.code", "was": "?", "reads": "EXTORTION"},
            {"field": "offences.0.code", "was": "?", "reads": "BIC_HOSTING"},
            {"field": "offences.0.mode", "was": "?", "reads": "never"},
        ],
    }
    carry(xa, xa.issue("correct", bodies.of("correction", **told), who="ana", reference=asked.reference), xb)
    to = {**TO_XB, "procedure": "jurisdiction"}
    opened = xa.issue("open", bodies.of("jurisdiction_notice"), **to)
    carry(xa, opened, xb)
    claim = xb.issue("state_position", bodies.of("jurisdiction_position"), who="ana", reference=opened.reference)
    carry(xb, claim, xa)
    for house in (xa, xb):
        house.project()
        before = kept(house)
        assert {row[1] for row in before} >= {asked.reference, opened.reference}
        assert (house.owner, asked.reference, "BIC_HOSTING") in {row[:3] for row in before}
        with house.session("rog_intake") as session:
            session.execute(text("delete from matter_offence"))
        with house.session("rog_intake") as session:
            for reference in sorted({str(row[1]) for row in before}):
                projection.recompute(session, house.owner, Reference(reference), CATALOGUE, TREATIES, house.time)
        assert kept(house) == before
        with house.session("rog_intake") as session:
            session.execute(text("delete from matter_offence"))
        fill = import_module("migrations.versions.0043_of_which_offences_a_matter_is").FILL
        with house.database.admin().begin(None) as session:
            session.execute(text(fill))
        assert kept(house) == before
    assert broken in {row[1] for row in kept(xa)}
