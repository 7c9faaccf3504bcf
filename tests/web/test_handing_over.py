"""On the duty page an officer hands over what she has taken; it is hers until her colleague takes it."""

from __future__ import annotations

from app.kit.actor import Actor
from app.kit.ids import OfficialId
from app.notices import left_behind
from tests.web.visiting import Site, forms, words


def test_what_was_taken_is_offered_and_taken_over(site: Site) -> None:
    duty = f"/duty/{site.notice('matter.urgent').id}"
    site.sign_in("dora")
    assert f"{duty}/hand-over" not in forms(site.get(duty)), "nobody has taken it yet"
    site.post(duty, f"{duty}/take")
    answer = site.post(duty, f"{duty}/hand-over", to="XB.moj/nobody")
    assert answer.status_code == 403
    assert "It was not handed over" in words(answer)
    answer = site.post(duty, f"{duty}/hand-over", to="XB.moj/ana")
    assert answer.headers["location"] == duty
    assert "It is yours until they take it." in words(site.get(duty))
    other = site.another("198.51.100.7")
    site.sign_in("ana", browser=other)
    offer = f"/duty/{site.notice('notice.handed_over').id}"
    assert offer in other.get("/").text
    said = words(other.get(offer))
    assert "is handed over. Take it." in said
    assert "Dora of XB hands it over to Ana of XB." in said
    site.post(offer, f"{offer}/take", browser=other)
    assert site.notice("matter.urgent").acknowledged_by == "XB.moj/ana"
    assert "Ana of XB has taken this" in words(site.get(duty))
    assert f"{duty}/hand-over" not in forms(site.get(duty))


def test_what_who_left_had_taken_waits_again_and_the_page_says_whose_it_was(site: Site) -> None:
    notice, house = site.notice("matter.urgent").id, site.house
    site.sign_in("dora")
    site.post(f"/duty/{notice}", f"/duty/{notice}/take")
    with house.session("rog_operator") as session:
        left_behind.deactivate(session, Actor.node(house.owner), OfficialId(site.official("dora")), house.time)
    with house.session("rog_keeper") as session:
        assert left_behind.look(session, house.owner, house.time) == 1
    other = site.another("198.51.100.7")
    site.sign_in("ana", browser=other)
    for page in (f"/duty/{notice}", f"/notices/{notice}"):
        said = words(other.get(page))
        assert "Dora of XB had taken this and can see to it no more since" in said
    assert f"/duty/{notice}/take" in forms(other.get(f"/duty/{notice}"))
