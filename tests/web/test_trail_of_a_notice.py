"""The page of a notice tells when each message was due by its ladder, and how late it was tried."""

from __future__ import annotations

from datetime import timedelta

from app.kit.ids import uuid7
from app.notices import sendings
from app.notices.channel_models import ContactMethod
from app.notices.models import Notice
from app.notices.ranks import Rank
from tests.web.visiting import Site, words


def test_each_message_says_when_it_was_due_and_how_late_it_was_tried(site: Site) -> None:
    house, notice = site.house, site.notice("matter.urgent").id
    way = ContactMethod(authority=house.owner, id=uuid7(), official=site.official("dora"), channel="email")
    due = house.time - timedelta(seconds=3)
    with house.session("rog_keeper") as session:
        row = sendings.enqueue(session, house.owner, way, sendings.RING, Rank.FIRST, at=due, due=due)
        sendings.join(session, row, [session.get_one(Notice, (house.owner, notice))])
        sendings.begin_attempt(session, row, house.time)
    site.sign_in("dora")
    said = words(site.get(f"/notices/{notice}"))
    assert "Dora" in said
    assert f"Due {due:%-d %B %Y, %H:%M} UTC, tried 3.0 s later" in said
