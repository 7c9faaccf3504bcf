"""Drills on pages: proposed, agreed, declined, drilled, and proven: two real nodes, one of them seen in a browser."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from app.audit.events import Event
from app.audit.models import AuditEntry
from app.kit.ids import OfficialId, Reference
from app.matters import drills, own_drills
from app.matters.exercises import issue
from app.matters.paper import NewDraft
from app.notices.models import Notice
from app.notices.post import How
from tests.accounts.signing_in import enrolled
from tests.directory.states import NOW, State
from tests.exchange.within import joined
from tests.factories.node import House
from tests.matters.conftest import states, xa, xb
from tests.matters.drilling import NIGHT, Pair
from tests.matters.test_who import publish
from tests.web.looking import PHONE, overflow, served, violations, watched
from tests.web.test_browser import browser
from tests.web.visiting import ORIGIN, Site, forms, words

__all__ = ["browser", "states", "xa", "xb"]


@pytest.fixture
def pair(xa: House, xb: House, states: tuple[State, State], tmp_path: Path) -> Pair:
    """XA drills XB."""
    return Pair(joined(xa, states, tmp_path, xb), xa, xb)


@pytest.fixture
def here(pair: Pair) -> Site:
    """XB's pages."""
    house = pair.xb
    phones = {who: enrolled(house.database, OfficialId(f"{house.owner}/{who}"), NOW) for who in ("ben", "dora", "cem")}
    return Site(house, phones)


def local(at: datetime) -> str:
    """As a browser sends a time."""
    return f"{at:%Y-%m-%dT%H:%M}"


def test_a_drill_is_agreed_to_on_a_page_and_its_hops_are_shown(pair: Pair, here: Site) -> None:
    reference = pair.propose()
    here.sign_in("ben")
    page = f"/drills/{reference}"
    said = words(here.get("/drills"))
    assert "They drill our points" in said
    assert "Proposed" in said
    assert "No proof of reachability is here" in said
    assert set(forms(here.get(page))) >= {f"{page}/agree", f"{page}/end"}
    answer = here.post(page, f"{page}/agree", minutes="20", code=here.code("ben"))
    assert answer.headers["location"] == page
    assert here.house.woken[-1][0] == "sign", "it leaves at once"
    pair.leave(pair.xb)
    assert pair.said(pair.xa, reference, "agree")["answer_within"] == 20
    said = words(here.get(page))
    assert "Agreed" in said
    assert "within 20 minutes" in said
    assert f"{page}/agree" not in forms(here.get(page)), "once"
    assert pair.work(pair.xa, 0.0) == 1
    assert "Under way" in words(here.get(page))
    pair.later(3)
    pair.acknowledge()
    assert (pair.work(pair.xb), pair.work(pair.xa)) == (1, 1)
    said = words(here.get(page))
    for wanted in ("Somebody was reached", "Promise kept", "A person acknowledged it", "3 minutes", "The drill began",
                   "Answered before a page: nobody was woken"):  # fmt: skip
        assert wanted in said, (wanted, said)
    assert f"{page}/end" not in forms(here.get(page)), "it is over"
    said = words(here.get("/drills"))
    for wanted in (
        "Amber: answered, but nobody was woken. It proves no night.",
        "No drill has woken anybody.",
        "answered 1 of 1 drills; woken by telephone or message 0",
        f"{reference} , within 20 minutes: Answered before a page",
    ):
        assert wanted in said, (wanted, said)
    assert "Fresh" not in said


def test_what_was_stopped_and_what_was_slept_through_is_told_beside_what_was_reached(pair: Pair, here: Site) -> None:
    for minutes in (1, 40):
        reference = pair.ringing(5)
        pair.later(minutes)
        with pair.xb.acting("dora") as (session, dora):
            drills.end(session, pair.xb.office, dora, reference, "We move house.")
        pair.leave(pair.xb)
        assert pair.work(pair.xa) == 1
    here.sign_in("ben")
    said = words(here.get("/drills"))
    for wanted in (
        "answered 0 of 1 drills; woken by telephone or message 0",
        "Stopped and not counted, 1: It was called off.",
        "Nobody answered: it was stopped when the promise was broken already. It was called off.",
        "Red: nobody was woken within 90 days",
    ):
        assert wanted in said, (wanted, said)
    said = words(here.get(f"/drills/{reference}"))
    assert "It was called off. We move house. The promise was broken already: it counts as unanswered." in said
    told = words(here.get("/notices"))
    assert f"The drill {reference} with XA.moj was ended before anybody was reached: It was called off." in told


def test_pages_say_that_a_moment_could_be_foreseen_and_take_no_late_agreement(pair: Pair, here: Site) -> None:
    page = f"/drills/{pair.propose()}"
    pair.later(NIGHT.total_seconds() / 60 - 5)
    here.sign_in("ben")
    answer = here.post(page, f"{page}/agree", minutes="20", code=here.code("ben"))
    assert answer.status_code == 409
    assert "everybody would know when it comes. Decline it, and have them propose a new window." in words(answer)
    late(pair, Reference(page.removeprefix("/drills/")))
    said = words(here.get(page))
    for wanted in (
        "Answered, but the moment could be foreseen: it proves no night",
        "Less than ten minutes of it were left once the drill was agreed to: the moment could be foreseen.",
    ):
        assert wanted in said, (wanted, said)
    said = words(here.get("/drills"))
    for wanted in (
        "Amber: answered, but nobody was woken at a moment that could not be foreseen. It proves no night.",
        "answered 1 of 1 drills; woken by telephone or message 0",
        "Answered at a moment that could be foreseen, not counted as woken: 1",
        "within 30 minutes: Answered, but the moment could be foreseen: it proves no night",
    ):
        assert wanted in said, (wanted, said)
    assert "Woken by a message" not in said


def late(pair: Pair, reference: Reference) -> None:
    """XB's head agrees by a draft of his own when the window is nearly over; it rings, and the key is pressed."""
    new = NewDraft(act="agree", reference=reference, body={"answer_within": 30})
    with pair.xb.acting("ben") as (session, ben):
        issue(session, pair.xb.office, ben, new)
    pair.leave(pair.xb)
    assert pair.work(pair.xa, 0.0) == 1
    pair.handed()
    pair.later(1)
    pair.acknowledge(how=How.KEYPRESS)
    assert (pair.work(pair.xb), pair.work(pair.xa)) == (1, 1)


def test_a_page_says_what_the_directory_promises_and_takes_no_longer_time(
    pair: Pair, here: Site, states: tuple[State, State]
) -> None:
    publish(pair.xa, pair.xb, states[1])
    page = f"/drills/{pair.propose()}"
    here.sign_in("ben")
    assert "It promises an answer within 30 minutes, and no longer time is taken." in words(here.get(page))
    answer = here.post(page, f"{page}/agree", minutes="31", code=here.code("ben"))
    assert answer.status_code == 422
    assert "Our directory promises an answer within 30 minutes" in words(answer)


def test_a_hop_whose_clock_disagrees_is_shown_as_such(pair: Pair, here: Site) -> None:
    reference = pair.ringing()
    pair.later(3)
    pair.acknowledge()
    with pair.xb.session("rog_web") as session:
        row = session.scalars(select(Notice).where(Notice.occasion == "drill.rings")).one()
        assert row.acknowledged is not None
        row.acknowledged += timedelta(hours=24)
    assert pair.work(pair.xb) == 1
    here.sign_in("ben")
    answer = here.get(f"/drills/{reference}")
    assert answer.status_code == 200
    assert "A person acknowledged it Not believed: it does not fit when the answer was here" in words(answer)
    assert pair.work(pair.xa) == 1
    assert "Not believed: A person acknowledged it, in 1 drills" in words(here.get("/drills"))


def test_what_drills_prove_says_until_when(pair: Pair, here: Site) -> None:
    proven(pair)
    here.sign_in("dora")
    said = words(here.get("/drills"))
    for wanted in ("Fresh", "1 of 1 drills", "Stale from", "Proves nothing from", "A person acknowledged it", "XA.moj"):
        assert wanted in said, (wanted, said)
    here.house.later(days=46)
    here.sign_in("dora")
    said = words(here.get("/drills"))
    assert "Amber: older than 45 days" in said
    assert "Stale since" in said
    assert "Proves nothing from" in said
    here.house.later(days=46)
    here.sign_in("dora")
    said = words(here.get("/drills"))
    assert "Red: nobody was woken within 90 days" in said
    assert "Proves nothing since" in said


def test_a_drill_of_others_is_proposed_and_called_off(pair: Pair, here: Site) -> None:
    here.sign_in("ben")
    fields = forms(here.get("/drills"))["/drills/propose"]
    assert {"begin", "end"} <= set(fields)
    begin, end = local(here.house.time), local(here.house.time + timedelta(hours=8))
    answer = here.post("/drills", "/drills/propose", recipient="XA.moj", begin=begin, end=end, code=here.code("ben"))
    page = answer.headers["location"]
    pair.leave(pair.xb)
    said = words(here.get(page))
    assert "We drill their points" in said
    assert "Proposed" in said
    assert f"{page}/agree" not in forms(here.get(page)), "theirs to agree"
    assert pair.view(pair.xa, Reference(page.rpartition("/")[2])).direction == "theirs"
    assert (
        here.post(page, f"{page}/end", reason="Our exercise is moved.", code=here.code("ben")).headers["location"]
        == page
    )
    said = words(here.get(page))
    assert "Being called off" in said
    assert "The other side has not confirmed that yet." in said
    assert f"{page}/end" not in forms(here.get(page))
    pair.leave(pair.xb)
    said = words(here.get(page))
    assert "Stopped" in said
    assert "Our exercise is moved." in said
    assert "Why it ended" in said


def test_what_is_sealed_on_these_pages_is_sealed_with_the_second_factor(pair: Pair, here: Site) -> None:
    """A desk left open says nothing in the name of a State."""
    reference = pair.propose()
    page = f"/drills/{reference}"
    here.sign_in("ben")
    begin, end = local(here.house.time), local(here.house.time + timedelta(hours=8))
    asks = (
        (page, f"{page}/agree", {"minutes": "20"}),
        (page, f"{page}/end", {"reason": "It does not suit."}),
        ("/drills", "/drills/propose", {"recipient": "XA.moj", "begin": begin, "end": end}),
    )
    before = list(here.house.woken)
    for where, action, typed in asks:
        for code in ("", "000000"):
            answer = here.post(where, action, **typed, code=code)
            assert answer.status_code == 403, (action, code)
            assert "That is not the code of this moment." in words(answer)
    assert here.house.woken == before, "nothing was sealed"
    assert pair.view(pair.xb, reference).state == "proposed"
    with here.house.session() as session:
        named = session.scalars(select(AuditEntry.entry).where(AuditEntry.event == Event.STEPPED_UP.value))
        assert list(named) == []
    assert here.post(page, f"{page}/agree", minutes="20", code=here.code("ben")).headers["location"] == page
    with here.house.session() as session:
        (entry,) = session.scalars(select(AuditEntry.entry).where(AuditEntry.event == Event.STEPPED_UP.value))
    assert b"agree_to_drill" in entry


def test_who_is_on_duty_sees_a_proposal_and_promises_nothing(pair: Pair, here: Site) -> None:
    reference = pair.propose()
    page = f"/drills/{reference}"
    here.sign_in("dora")
    answer = here.get(page)
    assert f"{page}/agree" not in forms(answer)
    assert "The head of your authority agrees to a drill" in words(answer)
    fields = forms(answer)[f"{page}/end"]
    sent = {"csrf": fields["csrf"], "minutes": "20", "code": here.code("dora")}
    refused = here.browser.post(f"{page}/agree", data=sent, headers={"Origin": ORIGIN})
    assert refused.status_code == 403
    assert pair.view(pair.xb, reference).state == "proposed"


def test_our_own_points_are_drilled_at_any_time(here: Site) -> None:
    here.sign_in("dora")
    begin, end = local(here.house.time), local(here.house.time + timedelta(hours=8))
    assert here.post("/drills", "/drills/own", begin=begin, end=end).headers["location"] == "/drills"
    said = words(here.get("/drills"))
    assert "We drill our own points" in said
    assert "Asked for" in said
    twice = here.post("/drills", "/drills/own", begin=begin, end=end)
    assert twice.status_code == 409
    assert "A drill of our own points is open already." in words(twice)
    (path,) = [one for one in links(here) if one.startswith("/drills/0")]
    assert "We drill our own points" in words(here.get(path))
    assert set(forms(here.get(path))) == {"/sign-out", "/language", f"{path}/withdraw"}
    empty = here.post(path, f"{path}/withdraw", reason=" ")
    assert (empty.status_code, "Say why" in words(empty)) == (422, True)
    assert here.post(path, f"{path}/withdraw", reason="We move house.").headers["location"] == path
    said = words(here.get(path))
    assert "Stopped" in said
    assert "It was called off. We move house." in said
    assert set(forms(here.get(path))) == {"/sign-out", "/language"}


def test_a_drill_of_our_own_is_called_off_by_who_planned_it_or_a_head(here: Site) -> None:
    with here.house.acting("ben") as (session, ben):
        drill = own_drills.ask(
            session, ben, (here.house.time, here.house.time + timedelta(hours=8)), here.house.time
        ).id
    here.sign_in("dora")
    fields = forms(here.get(f"/drills/{drill}"))
    assert f"/drills/{drill}/withdraw" not in fields
    sent = {"csrf": fields["/sign-out"]["csrf"], "reason": "Not tonight."}
    answer = here.browser.post(f"/drills/{drill}/withdraw", data=sent, headers={"Origin": ORIGIN})
    assert (answer.status_code, "Who planned a drill, or a head, calls it off." in words(answer)) == (403, True)


def test_what_is_no_window_is_refused_in_words(pair: Pair, here: Site) -> None:
    here.sign_in("ben")
    begin = local(here.house.time)
    for typed in ({"begin": begin, "end": begin}, {"begin": "soon", "end": begin}):
        for action, more in (("/drills/own", {}), ("/drills/propose", {"recipient": "XA.moj"})):
            told = {**typed, **more, **({"code": here.code("ben")} if more else {})}
            answer = here.post("/drills", action, **told)
            assert answer.status_code == 422
            assert "Nothing was asked" in words(answer)
    reference = pair.propose()
    page = f"/drills/{reference}"
    for minutes in ("0", "1441", "ten", "-1", "²"):
        answer = here.post(page, f"{page}/agree", minutes=minutes, code=here.code("ben"))
        assert answer.status_code == 422, minutes
    assert pair.view(pair.xb, reference).state == "proposed"
    for path in ("/drills/XA-2026-AAAAAAAA", "/drills/nothing", "/drills/XB-2026-K7Q3MD9T"):
        assert here.get(path).status_code == 404


def test_whoever_may_not_run_a_drill_only_reads(pair: Pair, here: Site) -> None:
    reference = pair.propose()
    here.sign_in("cem")
    for path in ("/drills", f"/drills/{reference}"):
        assert set(forms(here.get(path))) == {"/sign-out", "/language"}, path
    other = here.another()
    assert other.get("/drills").headers["location"].startswith("/sign-in")


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("language", ["en", "ar"])
def test_filled_pages_of_drills_can_be_read_by_everybody(
    pair: Pair, here: Site, browser: Browser, language: str
) -> None:
    reference = proven(pair)
    with here.house.acting("ben") as (session, ben):
        window = (here.house.time, here.house.time + timedelta(hours=9))
        drills.propose(session, here.house.office, ben, pair.xa.owner, window)
    pair.leave(pair.xb)
    waiting = pair.propose()
    with served(here, browser) as place:
        page = place.context(PHONE, locale=language).new_page()
        said = watched(page)
        place.sign_in(page, "ben")
        page.locator(f"footer button[value={language}]").click()
        for path in ("/drills", f"/drills/{reference}", f"/drills/{waiting}"):
            page.goto(path)
            assert page.get_attribute("html", "lang") == language
            assert violations(page) == [], path
            assert overflow(page) <= 0, path
        assert said == []


def proven(pair: Pair) -> Reference:
    """A drill that somebody at XB answered after three minutes, and its report."""
    reference = pair.ringing()
    pair.handed()
    pair.later(3)
    pair.acknowledge(how=How.LINK)
    assert (pair.work(pair.xb), pair.work(pair.xa)) == (1, 1)
    return reference


def links(site: Site) -> list[str]:
    """Where the list of drills leads."""
    return re.findall(r'href="(/drills/[^"]+)"', site.get("/drills").text)
