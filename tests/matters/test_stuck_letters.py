"""An urgent letter of ours that is void, or was not signed, wakes people once, until another is on its way."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.exchange.stuck import look
from app.kit.errors import Invalid, Unavailable
from app.kit.ids import Digest
from app.matters import acts, queries
from app.notices.models import Notice
from app.notices.wording import wakes, worded
from tests.exchange.test_signing import desk_of, state, work_off
from tests.factories import bodies
from tests.factories.node import TO_XB, House, urgent_request


def stuck(house: House) -> list[str]:
    """What is open, but for the second look."""
    return [one for one in house.notices() if not one.startswith("second_look.")]


def test_a_rejected_urgent_letter_wakes_the_night_until_another_takes_its_place(xa: House, xb: House) -> None:
    sent = xa.issue("request", urgent_request(), urgency="urgent", **TO_XB)
    xa.told(sent.id, "rejected", "step_not_open")
    xa.project()
    assert stuck(xa) == ["urgent.rejected"]
    with xa.session() as session:
        notice = session.scalars(select(Notice).where(Notice.occasion == "urgent.rejected")).one()
    assert wakes(notice)
    assert notice.roles == ["duty_officer", "case_officer"]
    assert "was rejected by XB.moj: That step was not open. It is void" in worded(notice, "en")
    xa.issue("request", urgent_request(), urgency="urgent", reference=sent.reference, replaces=sent.id)
    xa.project()
    assert stuck(xa) == []


def test_a_rejected_ordinary_letter_is_told_as_before(xa: House, xb: House) -> None:
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    xa.told(sent.id, "rejected", "step_not_open")
    xa.project()
    assert xa.notices() == ["instrument.rejected"]


def test_an_urgent_letter_that_waits_for_its_signature_wakes_people_after_five_minutes(xa: House) -> None:
    made = xa.freeze(xa.draft("request", urgent_request(), urgency="urgent", **TO_XB))
    with xa.acting("ana") as (session, ana):
        acts.sign(session, xa.office, ana, made.id)

    def lacks(*rest: object) -> tuple[bytes, bool]:
        raise Unavailable("blob_missing", "The store has no file.", "Restore it.")

    def tries(minutes: int) -> None:
        for _ in range(minutes):
            work_off(replace(desk_of(xa, lambda digest: b"stamp"), sign=lacks), xa)
            xa.later(minutes=1)
            with xa.session("rog_keeper") as session:
                look(session, xa.owner, xa.time)

    tries(3)
    assert xa.notices() == ["signing.waits"]
    tries(4)
    assert xa.notices() == ["urgent.unsigned"], "in the place of what the operators heard, and tried on"
    with xa.session() as session:
        notice = session.scalars(select(Notice).where(Notice.occasion == "urgent.unsigned")).one()
    assert {"duty_officer", "operator"} <= {*notice.roles}
    assert "A stored file is missing" in worded(notice, "en")
    xa.later(minutes=1)
    work_off(desk_of(xa, lambda digest: b"stamp"), xa)
    assert (state(xa, made.id), xa.notices()) == ("issued", [])


@pytest.mark.parametrize("urgency", ["routine", "urgent"])
def test_a_letter_that_is_not_signed_wakes_people_if_it_is_urgent(xa: House, urgency: str) -> None:
    body = urgent_request() if urgency == "urgent" else bodies.mla_request()
    made = xa.freeze(xa.draft("request", body, urgency=urgency, **TO_XB))
    with xa.session() as session:
        acts.approve(session, xa.official("ben"), made.id, Digest(made.sha256 or ""), xa.time)
        acts.sign(session, xa.office, xa.official("ana"), made.id)

    def refuses(*rest: object) -> tuple[bytes, bool]:
        raise Invalid("unprintable", "'?' (U+0007) in facts.summary is in no font of the document.", "Write it.")

    broken = replace(desk_of(xa, lambda digest: b"stamp"), sign=refuses)
    work_off(broken, xa)
    assert (state(xa, made.id), xa.frozen(made.id).reason) == ("failed", "unprintable")
    told = "urgent.unsigned" if urgency == "urgent" else "signing.failed"
    assert xa.notices() == [told]
    with xa.session() as session:
        notice = session.scalars(select(Notice).where(Notice.resolved.is_(None))).one()
        shown = queries.frozen_document(session, xa.office, xa.official("ana"), made.id)
        assert shown.words == "'?' (U+0007) in facts.summary is in no font of the document."
    assert "operator" in notice.roles
    assert ("duty_officer" in notice.roles) is (urgency == "urgent")
    with xa.session() as session:
        acts.sign(session, xa.office, xa.official("ana"), made.id)
    assert xa.notices() == [], "the signatory has asked for it anew"
