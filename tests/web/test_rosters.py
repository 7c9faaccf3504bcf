"""Rosters on pages: gaps first, who and why, and what officers and heads do there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import select, update

from app.accounts import officials
from app.accounts.models import Official
from app.audit.models import AuditEntry
from app.duty import absences, queries
from app.duty.bodies import RosterBody
from app.duty.models import Override
from app.duty.rosters import set_roster
from app.kit.actor import Role
from app.kit.canonical import Json
from app.kit.ids import OfficialId
from app.notices.ladders import set_ladder
from tests.web.visiting import ORIGIN, Site, forms, words

PAGE = "/rosters/nights"


@pytest.fixture
def nights(site: Site) -> Site:
    """Dora and Ana take turns of a day."""
    return roster(site)


def roster(site: Site) -> Site:
    """Make it, with a gap until tomorrow; Ana becomes a duty officer, too."""
    house = site.house
    with house.session("rog_operator") as session:
        roles = (Role.SIGNATORY, Role.DUTY_OFFICER)
        officials.change_roles(session, house.official("olga"), OfficialId("XB.moj/ana"), roles, house.time)
    body = RosterBody.model_validate(
        {
            "title": "Nights <1>",
            "zone": "UTC",
            "layers": [
                {
                    "name": "first",
                    "people": ["XB.moj/dora", "XB.moj/ana"],
                    "unit": "days",
                    "begins": f"{house.time + timedelta(days=1):%Y-%m-%d}",
                }
            ],
        }
    )
    with house.acting("ben") as (session, ben):
        set_roster(session, ben, "nights", body, house.time, seen=0)
    return site


def holders(site: Site, days: float) -> tuple[str, ...]:
    with site.house.session() as session:
        return queries.on_duty(session, site.house.owner, "nights", site.house.time + timedelta(days=days))


def test_it_says_of_tonights_officer_that_no_proven_way_reaches_them(nights: Site) -> None:
    nights.sign_in("ana")
    assert "No proven way" not in words(nights.get(PAGE)), "nobody is on duty within twelve hours"
    nights.house.later(hours=22)
    visitor = nights.another("198.51.100.8")
    nights.sign_in("ana", browser=visitor)
    assert "No proven way reaches Dora of XB, on duty from" in words(visitor.get(PAGE))
    assert "No proven way reaches you." in words(visitor.get("/channels"))


def test_gaps_come_first_and_are_filled_by_standing_in(nights: Site) -> None:
    nights.sign_in("dora")
    assert "Gap in Nights &lt;1&gt;: nobody is on duty from" in words(nights.get("/rosters"))
    said = words(nights.get(PAGE))
    assert said.index("Gap: nobody is on duty from") < said.index("The next two weeks")
    assert "Called by: what rings at night" in said
    rungs: list[Json] = [{"after": 0, "roles": ["head"]}]
    with nights.house.acting("ben") as (session, ben):
        set_ladder(session, ben, "occasion:matter.urgent", rungs, 900, nights.house.time)
    assert "Called by: Nothing Name it in a ladder." in words(nights.get(PAGE))
    assert "Turn in first" in said
    assert "Dora of XB" in said
    assert holders(nights, 0.01) == ()
    action = f"{PAGE}/stand-in"
    assert nights.post(PAGE, action).headers["location"] == PAGE
    assert holders(nights, 0.01) == ("XB.moj/dora",)
    said = words(nights.get(PAGE))
    assert "No gap within two weeks" in said
    assert "Stands in" in said
    assert nights.post(PAGE, f"{PAGE}/withdraw").headers["location"] == PAGE
    assert holders(nights, 0.01) == ()


def test_who_stands_in_on_the_night_of_the_change_holds_the_whole_gap(nights: Site) -> None:
    """On 31 October 2027 clocks in Vienna show 02:30 twice, and the gap ends at the second."""
    house, end = nights.house, datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    house.time = datetime(2027, 10, 30, 12, 0, tzinfo=UTC)
    with house.database.admin().begin(None) as session:
        session.execute(update(Official).values(zone="Europe/Vienna"))
    (away,) = holders(nights, 0.5)
    other = ({"dora", "ana"} - {away.partition("/")[2]}).pop()
    with house.acting("ben") as (session, ben):
        absences.report(session, ben, OfficialId(away), end - timedelta(hours=3), end, house.time)
    nights.sign_in(other)
    fields = forms(nights.get(PAGE))[f"{PAGE}/stand-in"]
    assert (fields["begin"], fields["end"]) == ("2027-10-31T00:30", "2027-10-31T02:30")
    assert nights.post(PAGE, f"{PAGE}/stand-in").status_code == 303
    with house.session() as session:
        (row,) = session.scalars(select(Override))
        assert (row.begins, row.ends) == (end - timedelta(hours=3), end)
    assert "No gap within two weeks" in words(nights.get(PAGE))


def test_who_types_another_time_is_taken_at_their_word(nights: Site) -> None:
    nights.sign_in("dora")
    end = f"{nights.house.time + timedelta(hours=5):%Y-%m-%dT%H:%M}"
    assert nights.post(PAGE, f"{PAGE}/stand-in", end=end).status_code == 303
    assert nights.post(PAGE, f"{PAGE}/stand-in", end_is="x", begin_is="9999-12-31T23:59:59-14:00").status_code == 303
    with nights.house.session() as session:
        first = session.scalars(select(Override).order_by(Override.made)).first()
        assert first is not None
        assert f"{first.ends:%Y-%m-%dT%H:%M}" == end


def test_a_swap_is_asked_and_agreed_to(nights: Site) -> None:
    nights.sign_in("dora")
    page = nights.get(PAGE).text
    mine = page.split('name="gives">')[1].split('value="')[1].split('"')[0]
    before = holders(nights, 1.5)
    assert nights.post(PAGE, f"{PAGE}/swap", colleague="XB.moj/ana", gives=mine, takes="").status_code == 303
    assert "/swaps/agree" not in forms(nights.get("/rosters")), "only who is asked agrees"
    other = nights.another("198.51.100.7")
    nights.sign_in("ana", browser=other)
    assert "Dora of XB asks Ana of XB to take" in words(other.get("/rosters"))
    assert nights.post("/rosters", "/swaps/agree", browser=other).status_code == 303
    assert "Swap, in place of Dora of XB" in words(other.get(PAGE))
    assert (before, holders(nights, 1.5)) == (("XB.moj/dora",), ("XB.moj/ana",))


def test_an_absence_opens_a_gap_and_ends(nights: Site) -> None:
    nights.sign_in("dora")
    begin = nights.house.time + timedelta(days=1)
    typed = {"begin": f"{begin:%Y-%m-%dT%H:%M}", "end": f"{begin + timedelta(days=1):%Y-%m-%dT%H:%M}"}
    assert nights.post("/rosters", "/absences", begin=typed["begin"], end=typed["end"]).status_code == 303
    assert holders(nights, 1.5) == ()
    assert "Dora of XB is away" in words(nights.get(PAGE))
    assert nights.post("/rosters", "/absences/end").status_code == 303
    assert holders(nights, 1.5) == ("XB.moj/dora",)
    answer = nights.post("/rosters", "/absences", begin="soon", end="later")
    assert (answer.status_code, "That is no time." in words(answer)) == (422, True)


def counting(nights: Site) -> int:
    with nights.house.session() as session:
        return len(session.scalars(select(Override).where(Override.withdrawn.is_(None))).all())


def test_a_head_gives_time_with_the_second_factor_and_nobody_else_does(nights: Site) -> None:
    nights.sign_in("ben")
    begin = nights.house.time + timedelta(days=1, hours=10)
    typed = {
        "of": "XB.moj/dora",
        "taker": "XB.moj/ana",
        "layer": "",
        "begin": f"{begin:%Y-%m-%dT%H:%M}",
        "end": f"{begin + timedelta(hours=12):%Y-%m-%dT%H:%M}",
    }

    def give(code: str) -> httpx.Response:
        fields = {**forms(nights.get(PAGE))[f"{PAGE}/override"], **typed, "code": code}
        return nights.browser.post(f"{PAGE}/override", data=fields, headers={"Origin": ORIGIN})

    refused = give("000000")
    assert "That is not the code of this moment." in words(refused)
    done = give(nights.code("ben"))
    assert done.status_code == 303, words(done)
    with nights.house.session() as session:
        assert [one.taker for one in session.scalars(select(Override))] == ["XB.moj/ana"]
        assert session.scalars(select(AuditEntry.id).where(AuditEntry.event == "official.stepped_up")).first()
    bare = nights.post(PAGE, f"{PAGE}/withdraw")
    assert "That is not the code of this moment." in words(bare), "taking back binds as giving does"
    assert "That is not the code" in words(nights.post(PAGE, f"{PAGE}/withdraw", code="000000"))
    assert counting(nights) == 1
    assert nights.post(PAGE, f"{PAGE}/withdraw", code=nights.code("ben")).status_code == 303
    assert counting(nights) == 0
    other = nights.another("198.51.100.7")
    nights.sign_in("dora", browser=other)
    assert f"{PAGE}/override" not in forms(other.get(PAGE))
    csrf = forms(other.get(PAGE))["/sign-out"]
    sent = {**csrf, **typed, "code": nights.code("dora")}
    answer = other.post(f"{PAGE}/override", data=sent, headers={"Origin": ORIGIN})
    assert answer.status_code == 403
    assert other.get("/rosters/none").status_code == 404
