"""An authority's own figures out of real rows: who may see them, what is never counted, what leaves."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from app.access import guards
from app.audit.models import AuditEntry
from app.cli import statistics_shown
from app.directory.state_points import StatePoint
from app.kit.canonical import sha256
from app.kit.clock import now
from app.kit.errors import Denied, Invalid, Unknown
from app.statistics import conference, groups
from app.statistics.facts import Facts
from app.statistics.figures import FiguresView, figures
from app.statistics.suppression import FEW
from tests.conftest import Database
from tests.directory.states import State
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry, founded, know
from tests.statistics.stories import NOW as STORIES_NOW
from tests.statistics.stories import course


def seen(house: House, who: str = "aud", **more: int) -> FiguresView:
    with house.session() as session:
        actor = house.official(who)
        guards.stand_for(session, actor)
        return figures(session, house.office, actor, **more)


def test_both_sides_count_the_same(xa: House, xb: House) -> None:
    for number in range(2):
        sent = xa.issue("request", bodies.mla_request(purpose=f"Case {number}"), **TO_XB)
        carry(xa, sent, xb)
        xb.project()
    answer = xb.issue("acknowledge", bodies.acknowledgement(), reference=sent.reference)
    carry(xb, answer, xa)
    for house in (xa, xb):
        house.project()
    ours, theirs = seen(xa), seen(xb)
    assert (ours.matters, theirs.matters) == (2, 2)
    for name in ("procedure", "treaty", "urgency", "month", "class", "offence", "measure", "state"):
        assert ours.tables[name] == theirs.tables[name]
    assert (ours.tables["direction"], theirs.tables["direction"]) == ({"sent": 2}, {"received": 2})
    assert (ours.tables["pair"], theirs.tables["pair"]) == ({"XB": 2}, {"XA": 2})
    assert [one["milestone"] for one in ours.times if one["by"] == "pair"] == ["acknowledge"]
    assert seen(xa, year=2001).matters == 0


def test_what_is_confidential_is_counted_for_nobody(xa: House, xb: House) -> None:
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    carry(xa, sent, xb)
    xa.project()
    assert seen(xa).matters == 1
    with xa.acting("cem") as (session, actor):
        guard = guards.put(
            session, actor, reference=sent.reference, draft=None, why="marked", reason="Leaks.", at=now()
        )
        guards.enter(session, actor, guard, actor.official, "marked", "", now())
    assert [seen(xa, who).matters for who in ("cem", "aud")] == [0, 0]


def test_who_may_see_and_who_may_let_it_leave(xa: House) -> None:
    with pytest.raises(Denied):
        seen(xa, "olga")
    with xa.session() as session, pytest.raises(Denied):
        conference.export(session, xa.office, xa.official("cem"), 2026)
    with xa.session() as session, pytest.raises(Invalid):
        conference.report(session, xa.office, xa.official("aud"), 1)
    with xa.session() as session, pytest.raises(Unknown):
        groups.view(session, xa.office, xa.official("aud"), "nobody", 2026)


def test_a_group_is_told_the_focal_points_of_every_state_that_is_known(
    database: Database, states: tuple[State, State], tmp_path: Path
) -> None:
    points = [
        StatePoint(id="cop", kind="conference_focal_point", names={"en": "Desk for the Conference"}, languages=["en"]),
        StatePoint(id="report", kind="public_reporting_point", names={"en": "Report a crime"}),
    ]
    house = founded(database, states[0], tmp_path)
    know(house, states[1], points=points)
    with house.session() as session:
        actor = house.official("aud")
        found = groups.view(session, house.office, actor, "technical_assistance", house.time.year)
    assert [(one["state"], one["kind"], one["name"]) for one in found.contacts] == [
        ("XB", "conference_focal_point", "Desk for the Conference")
    ]


def test_a_group_is_told_the_families_of_its_procedures_and_no_others(xa: House) -> None:
    given = Facts({"topic": ("languages",)}, {"assistance": (("hours", Decimal(30)),)})
    held = Facts({"hearing_held": ("held",)}, spans={"hearing_report": (86_400.0,)})
    found = [course("assistance", facts=given) for _ in range(6)]
    found += [course("hearing", facts=held, open=False) for _ in range(12)]
    whole = conference.made(xa.official("aud"), 2026, found, STORIES_NOW)
    support = groups.part(whole, groups.procedures_of("technical_assistance", xa.office.catalogue))
    assert (support["procedure"], support["spans"]) == ({"assistance": 6}, [])
    assert support["tables"] == {"topic": {"languages": 6}, "support": {}, "rating": {}}
    assert support["sums"] == [{"name": "assistance", "key": "hours", "amount": "180"}]
    others = groups.part(whole, groups.procedures_of("international_cooperation", xa.office.catalogue))
    assert others["procedure"] == {"hearing": 12}
    assert others["tables"]["hearing_held"] == {"held": 12}  # type: ignore[index,call-overload]  # an object
    assert (others["sums"], [one["name"] for one in others["spans"]]) == ([], ["hearing_report"])  # type: ignore[union-attr,index,call-overload]  # rows
    assert "hours" in statistics_shown.part(support)


def test_an_export_is_named_in_the_log_and_tells_nothing_small(xa: House, xb: House) -> None:
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    carry(xa, sent, xb)
    xa.project()
    with xa.acting("ana") as (session, actor):
        made = conference.export(session, xa.office, actor, sent.at.year)
    with xa.database.admin().begin(None) as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.id == made.entry)).one()
        subject = json.loads(entry.entry)["subject"]
    assert subject["sha256"] == made.sha256 == sha256(made.document.encode())
    assert subject["csv_sha256"] == made.csv_sha256 == sha256(made.csv.encode())
    report = json.loads(made.document)
    assert (report["matters"], report["tables"]["procedure"], report["times"]) == (FEW, None, [])
    for text in (made.document, made.csv):
        assert sent.reference not in text
        assert "XB" not in text
