"""Every clock that a procedure starts is stopped, or ends in something that people of both sides are told.

Each is started by the shortest course that starts it, on a real node's tables, once as either side, and left alone
until it is over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.exchange import chains
from app.instruments import header
from app.instruments.keep import keep
from app.instruments.models import MatterHead
from app.kit.canonical import Json, JsonObject
from app.kit.clock import stamp
from app.kit.ids import Reference, new_reference, uuid7
from app.matters import projection
from app.matters.clock_rack import Moment
from app.matters.timing import clocks as reckoned
from app.notices import clocks
from app.notices.clocks import Running
from app.notices.models import Deadline, Notice
from app.procedures import contents
from app.procedures.catalogue import CATALOGUE, digest_of
from app.procedures.engine import Link, Pin, chained, open_steps, project
from app.procedures.table import Procedure, Side, Starts
from app.treaties.catalogue import TREATIES
from tests.factories.node import House, report
from tests.matters.course import CALENDARS
from tests.procedures.playing import letter

RINGING = [one for one in CATALOGUE.procedures if not one.exercise]
"""An exercise shows its clocks and rings for none (`app/matters/projection.py`)."""
PASSED = {"deadline.passed", "target.passed", "deadline.urgent_passed"}
SAID: JsonObject = {
    "measures": ["m1"],
    "conditions": [{"code": one, "by": "2027-06-01"} for one in ("destroy_by", "return_by")],
    "items": [{"return_by": "2027-06-01"}],
    "decision": "will_disclose",
    "defects": [{"description": "It cannot be opened."}],
    **{
        rule.until: "2027-06-01"
        for one in RINGING
        for step in one.steps
        for rule in step.clocks
        if isinstance(rule, Starts) and rule.until and "[" not in rule.until
    },
}
"""Every member by which a letter names the end of a clock, or begins one by a word."""


def codes(procedure: Procedure) -> set[str]:
    """The clocks that its table starts."""
    return {rule.code for step in procedure.steps for rule in step.clocks if isinstance(rule, Starts)}


def said(links: Sequence[Link], new: Link) -> list[Link]:
    return [
        *links,
        replace(new, body={**SAID, "measures": [{"id": "m1", "code": "SUBSCRIBER"}]} if not links else SAID),
    ]


def courses(procedure: Procedure) -> Iterator[list[Link]]:
    """Courses, the short ones first; one for each status and what is open in it."""
    answered = {act for step in procedure.steps for act in step.answers}
    front: list[list[Link]] = [[]]
    met: set[tuple[str, tuple[str, ...]]] = set()
    while front:
        longer: list[list[Link]] = []
        for links in front:
            before = project(procedure, links)
            for act in sorted({step.act for side in Side for step in open_steps(procedure, before, side)}):
                new = said(links, letter(procedure, links, act))
                yield new
                seen = project(procedure, new)
                key = seen.status, tuple(sorted(one.act for one in seen.unanswered))
                if (seen.status != before.status or act in answered) and key not in met and len(key[1]) < 3:
                    met.add(key)
                    longer.append(new)
        front = longer


def started(procedure: Procedure, links: Sequence[Link], start: datetime) -> list[Running]:
    """The clocks that run to an end after a course."""
    at = {one.id: Moment(start, start) for one in links}
    found = reckoned(procedure, project(procedure, links).history, at, CALENDARS)
    return [one for one in found if one.stopped is None and one.due is not None]


def shortest(procedure: Procedure, start: datetime) -> Mapping[str, list[Link]]:
    """For each clock a course after which it runs."""
    found: dict[str, list[Link]] = {}
    wanted = codes(procedure)
    for links in courses(procedure):
        for one in started(procedure, links, start):
            found.setdefault(one.code, links)
        if wanted <= found.keys():
            break
    return found


def entered(house: House, procedure: Procedure, links: Sequence[Link], own: Side) -> Reference:
    """What a node holds after a course, as one side of it; everything was accepted."""
    reference = new_reference(house.state, house.time.year)
    other = "XA.police" if procedure.domestic else "XB.moj"
    with house.session("rog_intake") as session:
        head = MatterHead(
            authority=house.owner, reference=reference, counterpart=other, side=own.value, procedure=procedure.name,
            procedure_version=procedure.version, procedure_sha256=digest_of(procedure),
            treaty=None, treaty_version=None, treaty_sha256=None, opened=house.time, changed=0, projected=0,
        )  # fmt: skip
        session.add(head)
        session.flush()
        pins: dict[str, JsonObject] = {}
        for link in links:
            _enter(session, house, head, procedure, link, own, pins)
        projection.recompute(session, house.owner, reference, CATALOGUE, TREATIES, house.time)
    return reference


def _enter(
    session: Session,
    house: House,
    head: MatterHead,
    procedure: Procedure,
    link: Link,
    own: Side,
    pins: dict[str, JsonObject],
) -> None:
    sides = {own: house.owner, own.other: head.counterpart}

    def pin(one: Pin | None) -> Json:
        return None if one is None else pins[one.id]

    content: JsonObject = {
        "v": 1, "id": uuid7(), "kind": link.kind, "kind_version": contents.newest(link.kind), "act": link.act,
        "procedure": {"name": procedure.name, "version": procedure.version, "sha256": head.procedure_sha256},
        "treaty": None, "template": {"name": "instrument_1", "sha256": "a" * 64}, "renderer": "typst 0.15.2",
        "matter": head.reference,
        "sender": {
            "state": sides[link.side][:2], "authority": sides[link.side], "official": f"{sides[link.side]}/ana",
        },
        "recipient": {"state": sides[link.side.other][:2], "authority": sides[link.side.other]},
        "after": {"own": pin(link.after_own), "other": pin(link.after_other)}, "in_reply_to": pin(link.in_reply_to),
        "replaces": None, "frozen_at": stamp(house.time), "urgency": "routine", "exercise": False,
        "check_token": "0" * 32, "language": "en", "attachments": [], "body": dict(link.body),
    }  # fmt: skip
    whole = header.parse(content)
    written = header.write(whole)
    digest = house.store.put(house.owner, written)
    row = keep(
        session, head, whole, written, digest, len(written), chained=chained(procedure, link.act),
        state="accepted", report=report(written, house.time), at=house.time, entry="-",
    )  # fmt: skip
    row.decided = house.time
    chains.advance(head, procedure, chains.link_of(whole, digest, link.side))
    pins[link.id] = {"id": whole.id, "sha256": digest}


def told(house: House, reference: Reference, code: str) -> tuple[datetime, list[Notice]]:
    """When a clock is over, and what people are told then."""
    with house.session("rog_keeper") as session:
        query = select(Deadline).where(Deadline.reference == reference, Deadline.code == code)
        row = session.scalars(query.where(Deadline.stopped.is_(None), Deadline.gone.is_(None))).first()
        assert row is not None, f"{code} does not run in {reference}"
        assert row.due is not None, f"{code} has no end in {reference}"
        end = row.due + timedelta(seconds=1)
        clocks.ring(session, house.owner, end)
        notices = select(Notice).where(
            Notice.subject["matter"].astext == reference, Notice.subject["code"].astext == code
        )
        return end, list(session.scalars(notices))


@pytest.mark.parametrize("procedure", RINGING, ids=lambda one: one.name)
def test_each_clock_ends_in_something_that_a_person_sees(procedure: Procedure, xa: House) -> None:
    found = shortest(procedure, xa.time)
    assert found.keys() == codes(procedure)
    for code, links in found.items():
        for own in Side:
            reference = entered(xa, procedure, links, own)
            end, notices = told(xa, reference, code)
            passed = [one for one in notices if one.occasion in PASSED and one.resolved is None]
            assert [one.occasion for one in passed], (code, own, [link.act for link in links])
            (notice,) = passed
            assert notice.roles
            assert notice.made == end
            assert notice.next_ring is not None
