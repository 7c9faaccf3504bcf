"""On the duty page an officer hands over what she has taken; it is hers until her colleague takes it."""

from __future__ import annotations

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
