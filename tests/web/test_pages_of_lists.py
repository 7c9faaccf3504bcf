"""Lists that grow are shown a page at a time, newest first, each item once, without scripts; nothing falls off."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import select

from app.kit.ids import uuid7
from app.matters.drill_models import OwnDrill
from app.notices.models import Notice
from app.notices.occasions import Occasion
from app.notices.post import acknowledge, post
from app.notices.rules import RULES
from app.web.older import PAGE
from tests.factories.node import House
from tests.web.visiting import Site, words


def pages(site: Site, path: str, item: str) -> list[list[str]]:
    """What each page of a list leads to, from the newest on, by its link to what is older."""
    found, after = list[list[str]](), path
    while True:
        answer = site.get(after)
        assert answer.status_code == 200
        found.append(re.findall(item, answer.text))
        older = re.search(r'href="([^"]+)" rel="next"', answer.text)
        assert ("To the newest" in words(answer)) is (len(found) > 1)
        if older is None:
            return found
        after = older[1].replace("&amp;", "&")


def test_every_notice_is_found_page_by_page(site: Site) -> None:
    rang(site.house, 2 * PAGE + 9)
    site.sign_in("dora")
    with site.house.session() as session:
        wanted = list(session.scalars(select(Notice.id).order_by(Notice.made.desc(), Notice.id.desc())))
    home = words(site.get("/"))
    assert "Not shown here: 10. What is urgent stands first. See all that waits" in home
    found = pages(site, "/notices", r'href="/duty/([0-9a-f-]{36})"')
    assert [len(one) for one in found] == [PAGE, PAGE, len(wanted) - 2 * PAGE]
    assert [one for each in found for one in each] == wanted
    with site.house.acting("dora") as (session, dora):
        for one in wanted[:3]:
            acknowledge(session, dora, one, site.house.time)
    assert [one for each in pages(site, "/notices", r'href="/duty/([0-9a-f-]{36})"') for one in each] == wanted[3:]
    settled = pages(site, "/notices?all=yes", r'href="/duty/([0-9a-f-]{36})"')
    assert [one for each in settled for one in each] == wanted
    assert "All notices" in words(site.get("/notices?all=yes"))


def test_every_drill_is_found_page_by_page(site: Site) -> None:
    made = drilled(site.house, PAGE + 3)
    site.sign_in("dora")
    found = pages(site, "/drills", r'href="/drills/([0-9a-f-]{36})"')
    assert [len(one) for one in found] == [PAGE, 3]
    assert [one for each in found for one in each] == made


def test_an_address_that_names_no_place_in_a_list_is_refused_in_words(site: Site) -> None:
    site.sign_in("dora")
    for path in ("/notices", "/drills"):
        answer = site.get(f"{path}?before=yesterday")
        assert answer.status_code == 422
        assert "That cursor is none that was given here." in words(answer)


def rang(house: House, count: int) -> None:
    """So many urgent notices, some of them of one instant."""
    with house.session("rog_intake") as session:
        for number in range(count):
            subject = {"matter": f"XA-2026-{number:08d}"}
            params = {**dict.fromkeys(RULES[Occasion.MATTER_URGENT].names, "urgent"), **subject}
            at = house.time + timedelta(seconds=number // 3)
            post(session, house.owner, Occasion.MATTER_URGENT, subject, at, params)
    house.later(minutes=5)


def drilled(house: House, count: int) -> list[str]:
    """So many drills of our own points that are over, newest first."""
    with house.session() as session:
        for number in range(count):
            at = house.time + timedelta(seconds=number // 3)
            row = OwnDrill(authority=house.owner, id=uuid7(), begins=at, ends=at + timedelta(hours=1), by="XB.moj/ben")
            row.made, row.ended, row.outcome = at, at + timedelta(hours=1), "stopped"
            session.add(row)
        session.flush()
        query = select(OwnDrill.id).order_by(OwnDrill.made.desc(), OwnDrill.id.desc())
        return list(session.scalars(query))
