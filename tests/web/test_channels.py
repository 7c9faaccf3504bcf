"""How one is reached, on pages: said, proven, tried, in order, quiet, erased."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.notices import contacts
from app.notices.channel_models import ContactMethod, NoticeSending
from tests.web.visiting import Site, forms, words

PAGE = "/channels"


def ways(site: Site) -> list[ContactMethod]:
    with site.house.session() as session:
        found = list(session.scalars(select(ContactMethod).order_by(ContactMethod.place)))
        session.expunge_all()
        return found


def say(site: Site, channel: str, to: str) -> None:
    answer = site.post(PAGE, PAGE, channel=channel, to=to, code=site.code("dora"))
    assert answer.status_code == 303, words(answer)


def test_a_way_is_said_proven_tried_and_erased(site: Site) -> None:
    site.sign_in("dora")
    assert "You are not reached at all: say how." in words(site.get(PAGE))
    say(site, "email", "dora@moj.xb.example")
    assert "Not proven: you are not called this way yet" in words(site.get(PAGE))
    (row,) = ways(site)
    with site.house.session("rog_keeper") as session:
        code = contacts.new_code(session, session.get_one(ContactMethod, (row.authority, row.id)), site.house.time)
    wrong = site.post(PAGE, f"{PAGE}/prove", proof="0" if code != "0" else "1")
    assert (wrong.status_code, "That is not the code." in words(wrong)) == (422, True)
    assert ways(site)[0].tries == 1, "a wrong code is counted"
    assert site.post(PAGE, f"{PAGE}/prove", proof=f"{code[:4]} {code[4:]}").status_code == 303
    assert "Proven" in words(site.get(PAGE))
    assert site.post(PAGE, f"{PAGE}/test").status_code == 303
    with site.house.session() as session:
        assert set(session.scalars(select(NoticeSending.purpose))) == {"code", "test"}
    page = f"{PAGE}/quiet"
    site.post(PAGE, page, begin="22:00", until="07:00", day1="", day2="", day3="", day4="", day5="", day6="")
    assert ways(site)[0].quiet == [{"from": "22:00", "to": "07:00", "days": [0]}]
    refused = site.post(PAGE, f"{PAGE}/remove", code="000000")
    assert "That is not the code of this moment." in words(refused)
    assert site.post(PAGE, f"{PAGE}/remove", code=site.code("dora")).status_code == 303
    assert ways(site) == []


def test_a_proven_way_is_proven_anew(site: Site) -> None:
    site.sign_in("dora")
    say(site, "email", "dora@moj.xb.example")
    (row,) = ways(site)
    with site.house.session("rog_web") as session:
        session.get_one(ContactMethod, (row.authority, row.id)).verified = site.house.time - timedelta(days=31)
    assert site.post(PAGE, f"{PAGE}/code").status_code == 303
    with site.house.session("rog_keeper") as session:
        code = contacts.new_code(session, session.get_one(ContactMethod, (row.authority, row.id)), site.house.time)
    assert "You are called this way meanwhile." in words(site.get(PAGE))
    assert site.post(PAGE, f"{PAGE}/prove", proof=code).status_code == 303
    assert ways(site)[0].verified == site.house.time


def test_the_order_is_changed_and_what_the_node_lacks_is_said(site: Site) -> None:
    site.sign_in("dora")
    say(site, "email", "dora@moj.xb.example")
    say(site, "sms", "+40215550123")
    assert "This node has no such channel yet" in words(site.get(PAGE))
    assert site.post(PAGE, f"{PAGE}/up").status_code == 303
    assert [one.channel for one in ways(site)] == ["sms", "email"]


def test_a_webhooks_key_is_shown_once(site: Site) -> None:
    site.sign_in("dora")
    hook = "https://duty.moj.xb.example/notices"
    answer = site.post(PAGE, PAGE, channel="webhook", to=hook, code=site.code("dora"))
    assert (answer.status_code, "whsec_" in answer.text) == (200, True)
    assert "whsec_" not in site.get(PAGE).text


def test_whoever_has_no_second_factor_says_no_way(site: Site) -> None:
    site.sign_in("dora")
    for code, to in (("000000", "eve@evil.example"), (site.code("dora"), "no address")):
        answer = site.post(PAGE, PAGE, channel="email", to=to, code=code)
        assert "Nothing was changed" in words(answer)
    assert ways(site) == []


def test_nobody_reaches_into_anothers_ways(site: Site) -> None:
    site.sign_in("dora")
    say(site, "email", "dora@moj.xb.example")
    other = site.another("198.51.100.7")
    site.sign_in("ana", browser=other)
    page = other.get(PAGE)
    assert "dora@moj.xb.example" not in page.text
    (row,) = ways(site)
    fields = {**forms(page)[PAGE], "way": row.id, "code": site.code("ana")}
    for act in ("test", "code", "quiet", "remove"):
        answer = other.post(f"{PAGE}/{act}", data=fields, headers={"Origin": "http://127.0.0.1:8080"})
        assert answer.status_code == 404, act
    assert len(ways(site)) == 1


def test_the_head_sees_how_the_channels_fare(site: Site) -> None:
    site.sign_in("ben")
    assert "How the channels fare" in words(site.get(PAGE))
    other = site.another("198.51.100.7")
    site.sign_in("aud", browser=other)
    assert "How the channels fare" not in words(other.get(PAGE))
