"""A ministry and its prosecutor's desk on one node of Boreland, and Ardenia, which asks it: the houses of mandates and
of matters that are handed over, and what is done there again and again.
"""

from __future__ import annotations

import itertools
from copy import deepcopy
from pathlib import Path

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.instruments.models import Instrument, MatterHead
from app.kit.canonical import JsonObject
from app.kit.ids import AuthorityId, Reference
from app.matters import handing, queries
from app.notices.models import Deadline
from app.procedures.catalogue import CATALOGUE
from tests.conftest import Database
from tests.directory.states import State
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry, enter_people, founded, know

XA, XB = "XA.moj", "XB.moj"
DESK = "XB.pros"
"""The prosecutor of XB, on the same node as its ministry."""
_numbers = itertools.count(1)


def two(state: State, second: str) -> dict[str, object]:
    """The edition of a State with a second authority, on the same node."""
    payload = state.payload()
    first, node = deepcopy(payload["authorities"][0]), deepcopy(payload["nodes"][0])  # type: ignore[index]
    other = {**deepcopy(first), "id": second, "names": {"en": "Prosecutor General"}, "certificates": []}
    return {"authorities": [first, other], "nodes": [{**node, "authorities": [first["id"], second]}]}


@pytest.fixture
def ministry(second_database: Database, states: tuple[State, State], tmp_path: Path) -> House:
    """The ministry of XB, which gets the request."""
    made = founded(second_database, states[1], tmp_path / "xb", **two(states[1], DESK))
    know(made, states[0])
    return made


@pytest.fixture
def desk(ministry: House) -> House:
    """The prosecutor's desk: the same node, database and files, other rows."""
    made = House(ministry.state, AuthorityId(DESK), ministry.database, ministry.folder)
    enter_people(made)
    return made


@pytest.fixture
def xa(database: Database, states: tuple[State, State], tmp_path: Path) -> House:
    """The node of XA, which asks, and holds the edition of XB with both authorities."""
    made = founded(database, states[0], tmp_path / "xa")
    know(made, states[1], **two(states[1], DESK))
    return made


def received(xa: House, ministry: House) -> str:
    """A request of XA that the ministry has got; answers its reference."""
    body = bodies.mla_request()
    body["proceeding"] = {**body["proceeding"], "reference": f"{next(_numbers)}/P/2026"}  # type: ignore[dict-item]
    sent = xa.issue("request", body, **TO_XB)
    carry(xa, sent, ministry)
    xa.project()
    ministry.project()
    return sent.reference


def instruction(reference: str, acts: tuple[str, ...] = ("report_execution",)) -> JsonObject:
    """Execute the measure of a matter, which the desk may read meanwhile."""
    linked: JsonObject = {"matter": reference}
    return bodies.of("mandate_instruction", linked=linked, access={"linked": linked, "acts": [*acts]})


def instructed(ministry: House, desk: House, reference: str, acts: tuple[str, ...] = ("report_execution",)) -> str:
    """The ministry instructs its desk; answers the mandate's reference."""
    sent = ministry.issue("instruct", instruction(reference, acts), procedure="mandate", recipient=DESK)
    carry(ministry, sent, desk)
    ministry.project()
    desk.project()
    return sent.reference


def mandated(ministry: House, desk: House, reference: str, acts: tuple[str, ...] = ("report_execution",)) -> str:
    """The ministry instructs its desk, which accepts and holds its grant; answers the mandate's reference."""
    mandate = instructed(ministry, desk, reference, acts)
    answered(desk, ministry, "accept", mandate, body=bodies.of("mandate_acceptance"))
    return mandate


def answered(by: House, to: House, act: str, reference: str, **more: object) -> Instrument:
    """A step in a matter that exists, brought to the other side."""
    body = more.pop("body", None) or bodies.of(kind(act))
    made = by.issue(act, body, reference=reference, **more)  # type: ignore[arg-type]
    carry(by, made, to)
    by.project()
    to.project()
    return made


def kind(act: str) -> str:
    return next(step.instrument for one in CATALOGUE.procedures for step in one.rows(act))


def events(house: House) -> list[str]:
    with house.session() as session:
        query = select(AuditEntry.event).where(AuditEntry.authority == house.owner).order_by(AuditEntry.at)
        return list(session.scalars(query))


def reads(house: House, reference: str, who: str = "cem") -> queries.MatterView:
    with house.session() as session:
        return queries.matter(session, house.office, house.official(who), Reference(reference))


def speaks(house: House, reference: str) -> set[str]:
    return {one.act for one in reads(house, reference).open}


def deadlines(house: House, reference: str) -> list[Deadline]:
    """What runs for an authority in a matter."""
    with house.session() as session:
        query = select(Deadline).where(Deadline.authority == house.owner, Deadline.reference == reference)
        return list(session.scalars(query.where(Deadline.gone.is_(None), Deadline.stopped.is_(None))))


def notice(to: str = DESK) -> JsonObject:
    return {
        "outcome": "transferred",
        "authority": {"name": "Prosecutor General of XB", "state": "XB", "directory_id": to},
        "reason": "The case is conducted by that office.",
    }


def transferred(xa: House, ministry: House, reference: str) -> Instrument:
    return answered(ministry, xa, "transfer_competence", reference, body=notice())


def sweep(ministry: House, desk: House) -> None:
    """The intake of the node, which serves both authorities."""
    both = ministry.desk.__class__(
        **{**ministry.desk.__dict__, "authorities": (ministry.owner, desk.owner), "now": lambda: ministry.time}
    )
    desk.time = ministry.time
    ministry.project()
    while handing.work(both, "tests"):
        pass
    desk.project()


def seen(xa: House, desk: House, reference: str, counterpart: str) -> None:
    """XA's intake has noted who it speaks with now (`ledger.accept`), and both clocks agree."""
    desk.time = max(desk.time, xa.time)
    with xa.session("rog_intake") as session:
        session.get_one(MatterHead, (XA, reference)).counterpart = counterpart
