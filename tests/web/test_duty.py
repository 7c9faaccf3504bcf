"""The duty page and what waits: who sees what, who takes it, who passes it on, and what never stands there."""

from __future__ import annotations

import gzip
import re

import pytest
from sqlalchemy import select, text

from app.audit.models import AuditEntry
from app.kit.ids import AuthorityId
from app.matters import confidential
from app.notices import post
from app.notices.models import Notice, PassedOn
from app.notices.occasions import Occasion
from app.web import home
from tests.accounts.signing_in import PASSWORD
from tests.web.tapping import link_to_dora
from tests.web.visiting import ORIGIN, Site, forms, words

SECRETS = ("A child is held", "81.2.69.142", "phishing", "48,200", "Example Telecom")
"""Case content of the request."""


@pytest.fixture
def duty(site: Site) -> str:
    """The path of the duty page of the urgent notice."""
    return f"/duty/{site.notice('matter.urgent').id}"


def test_one_screen_says_who_asks_what_under_which_article_by_when_and_what_is_at_stake(site: Site, duty: str) -> None:
    site.sign_in("dora")
    said = words(site.get(duty))
    for wanted in (
        "Ministry of Justice of XA",
        "XA.moj/ana",
        "+40 21 555 0123",
        "Request for mutual legal assistance",
        "81.2.69.142",
        "United Nations Convention against Cybercrime, 40(3)(d), 44",
        "Wanted by 10 December 2047",
        "Acknowledgement: 24 November 2026, 10:00 UTC",
        "The child's life.".replace("'", "&#39;"),
        "The provider deletes its logs.",
        "Acknowledge and take",
        "Pass on",
    ):
        assert wanted in said, (wanted, said)


def test_what_is_urgent_is_never_behind_what_is_newer_and_what_is_not_shown_is_counted(
    site: Site, duty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "SHOWN", 2)
    with site.house.session("rog_intake") as session:
        for number in range(1, 5):
            matter = f"XC-2026-{number:08d}"
            told = {"code": "serve", "order": "1", "matter": matter, "due": "soon"}
            post.post(session, site.house.owner, Occasion.ORDER_NEAR, {"matter": matter}, site.house.time, told)
    site.sign_in("dora")
    for page in ("/", "/waiting"):
        answer = site.get(page)
        assert (duty in answer.text, len(re.findall(r'href="/(?:duty|notices)/', answer.text))) == (True, 2)
        assert f"{site.notice('matter.urgent').id}:1" in answer.text, "it sounds"
        assert "Not shown here: 3" in words(answer)


def test_who_takes_it_is_named_and_the_second_is_told_so(site: Site, duty: str) -> None:
    site.sign_in("dora")
    other = site.another("198.51.100.7")
    site.sign_in("ana", browser=other)
    assert site.post(duty, f"{duty}/take").headers["location"] == duty
    assert "You have taken this" in words(site.get(duty))
    said = words(other.get(duty))
    assert "Dora of XB has taken this" in said
    assert f"{duty}/take" not in forms(other.get(duty))
    row = site.notice("matter.urgent")
    assert (row.acknowledged_by, row.next_ring) == ("XB.moj/dora", None)


def test_two_who_take_it_at_once_do_not_both_have_it(site: Site, duty: str) -> None:
    site.sign_in("dora")
    other = site.another("198.51.100.7")
    site.sign_in("ana", browser=other)
    first, second = (forms(one.get(duty))[f"{duty}/take"] for one in (site.browser, other))
    for browser, fields in ((site.browser, first), (other, second)):
        assert browser.post(f"{duty}/take", data=fields, headers={"Origin": ORIGIN}).status_code == 303
    assert site.notice("matter.urgent").acknowledged_by == "XB.moj/dora"


def test_passing_on_calls_the_next_at_once_with_the_reason(site: Site, duty: str) -> None:
    site.sign_in("dora")
    answer = site.post(duty, f"{duty}/pass", reason="I stand in court until noon.")
    assert answer.headers["location"] == duty
    assert "the next is being called" in words(site.get(duty))
    assert f"{duty}/pass" not in forms(site.get(duty))
    house = site.house
    with house.session("rog_keeper") as session:
        (rang,) = post.climb(session, house.owner, house.time)
        assert (rang.rung, "signatory" in rang.roles) == (1, True)
    other = site.another("198.51.100.7")
    site.sign_in("ana", browser=other)
    assert "I stand in court until noon." in words(other.get(duty))
    with house.session() as session:
        (row,) = session.scalars(select(PassedOn))
        assert (row.rung, row.by) == (0, "XB.moj/dora")
        entries = session.scalars(select(AuditEntry.entry).where(AuditEntry.event == "notice.passed_on")).all()
    assert len(entries) == 1
    assert b"court" not in entries[0]


def test_the_last_of_a_ladder_cannot_pass_on(site: Site, duty: str) -> None:
    house = site.house
    for _ in range(2):
        house.later(minutes=11)
        with house.session("rog_keeper") as session:
            post.climb(session, house.owner, house.time)
    site.sign_in("ben")
    page = forms(site.get(duty))
    assert f"{duty}/pass" not in page
    fields = {**page[f"{duty}/take"], "reason": "I sleep."}
    answer = site.browser.post(f"{duty}/pass", data=fields, headers={"Origin": ORIGIN})
    assert answer.status_code == 409
    assert "Take it, or telephone a colleague." in words(answer)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501, "a\u202eb"])
def test_a_reason_is_one_short_line(site: Site, duty: str, reason: str) -> None:
    site.sign_in("dora")
    answer = site.post(duty, f"{duty}/pass", reason=reason)
    assert answer.status_code == 422
    assert "Say in a few words" in words(answer)
    with site.house.session() as session:
        assert list(session.scalars(select(PassedOn))) == []


def test_what_people_type_is_never_markup(site: Site, duty: str) -> None:
    site.sign_in("dora")
    typed = "<script>alert(1)</script><img src=x onerror=alert(2)> {{ 7 * 7 }}"
    site.post(duty, f"{duty}/pass", reason=typed)
    page = site.get(duty).text
    assert "&lt;script&gt;" in page
    assert "<img" not in page
    assert "{{ 7 * 7 }}" in page


def test_a_confidential_matter_tells_nothing_to_who_is_not_named(site: Site, duty: str) -> None:
    house = site.house
    reference = str(site.notice("matter.urgent").subject["matter"])
    with house.acting("ben") as (session, actor):
        confidential.mark(session, actor, reference, "The source is at risk.", ["XB.moj/cem"], house.time)
    site.sign_in("dora")
    answer = site.get(duty)
    assert answer.status_code == 404
    assert not [one for one in SECRETS if one in answer.text]


def test_an_operator_hears_nothing_of_a_case(site: Site, duty: str) -> None:
    site.sign_in("olga")
    answer = site.get(duty)
    assert not [one for one in SECRETS if one in answer.text]
    assert "Nothing waits for you." in words(site.get("/"))


def test_another_authority_s_notice_is_not_there(site: Site, duty: str) -> None:
    site.sign_in("dora")
    with site.house.database.admin().begin(None) as session:
        session.query(Notice).update({"authority": AuthorityId("XB.police")})
    assert site.get(duty).status_code == 404


def test_no_case_content_stands_in_addresses_errors_or_the_list(site: Site, duty: str) -> None:
    site.sign_in("dora")
    for path in ("/", "/waiting", duty.replace("duty", "notices"), "/nothing", f"{duty}x", "/notices/%00", "/static/x"):
        answer = site.get(path)
        assert not [one for one in SECRETS if one in answer.text], path
    links = re.findall(r'(?:href|action)="([^"]*)"', site.get("/").text + site.get(duty).text)
    # A matter's reference is drawn at random: it tells the opener's State and year, and nothing of the case.
    plain = r"(?:/sign-in\?(?:again=yes&amp;)?next=)?[/a-z0-9.#-]*|/notices\?all=yes"
    known = re.compile(rf"{plain}|/matters/XA-2026-[0-9A-Z]{{8}}/both-laws|tel:[+0-9]+|mailto:[a-z.@]+")
    assert [one for one in links if not known.fullmatch(one)] == []


def test_the_first_view_is_light(site: Site, duty: str) -> None:
    """A telephone on a slow line: all that the duty page loads, compressed, is less than 60 kB."""
    site.sign_in("dora")
    page = site.get(duty)
    loaded = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
    weight = len(gzip.compress(page.content)) + sum(len(gzip.compress(site.get(one).content)) for one in loaded)
    assert re.findall(r'<script src="/static/(\w+)', page.text) == ["sound"], "it works without, and sounds with it"
    assert weight < 20_000, weight
    home = site.get("/")
    loaded = re.findall(r'(?:href|src)="(/static/[^"]+)"', home.text)
    assert len(gzip.compress(home.content)) + sum(len(gzip.compress(site.get(one).content)) for one in loaded) < 60_000
    assert site.browser.get(duty, headers={"Accept-Encoding": "gzip"}).headers["content-encoding"] == "gzip"


def test_what_a_page_loads_is_kept_for_ever(site: Site) -> None:
    (sheet,) = re.findall(r'href="(/static/rogatory\.[0-9a-f]{16}\.css)"', site.get("/sign-in").text)
    assert "immutable" in site.get(sheet).headers["cache-control"]


@pytest.mark.parametrize(
    ("accepted", "chosen", "language", "direction"),
    [
        ("fr-CA, en;q=0.5", None, "fr", "ltr"),
        ("de", None, "en", "ltr"),
        ("fr", "ar", "ar", "rtl"),
        ("zh", "xx", "zh", "ltr"),
    ],
)
def test_a_page_speaks_as_was_chosen_or_else_as_the_browser_asks(
    site: Site, accepted: str, chosen: str | None, language: str, direction: str
) -> None:
    if chosen:
        answer = site.post("/sign-in", "/language", to=chosen)
        assert answer.headers["location"] == "/sign-in"
    answer = site.get("/sign-in", headers={"Accept-Language": accepted})
    assert f'<html lang="{language}" dir="{direction}"' in answer.text
    assert answer.headers["content-language"] == language


def test_an_official_reads_in_their_own_language(site: Site) -> None:
    with site.house.database.admin().begin(None) as session:
        session.execute(text("update official set languages = '[\"ar\"]' where id = 'XB.moj/dora'"))
    site.sign_in("dora")
    assert '<html lang="ar" dir="rtl"' in site.get("/", headers={"Accept-Language": "ru"}).text


def test_what_nobody_foresaw_is_a_page_with_a_number(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.sign_in("dora")
    with site.house.database.admin().begin(None) as session:
        session.execute(text("drop table notice_passed"))
    answer = site.get(f"/duty/{site.notice('matter.urgent').id}")
    assert answer.status_code == 500
    assert re.search(r"Number of this incident: [0-9a-f]{12}", words(answer))
    assert "notice_passed" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.fixture
def tap(site: Site) -> str:
    """The path of a one-tap link of Dora, whose authority asks for the second factor."""
    return link_to_dora(site)


def test_a_scanner_that_opens_the_link_changes_nothing(site: Site, tap: str) -> None:
    for method in ("GET", "HEAD", "GET"):
        answer = site.browser.request(method, tap)
        assert answer.status_code == 200
        assert not [one for one in (*SECRETS, "XA-2026", "XA.moj", "Dora", "dora") if one in answer.text]
    assert site.notice("matter.urgent").acknowledged is None


def test_one_tap_with_the_code_of_the_telephone_takes_it_once(site: Site, tap: str) -> None:
    wrong = site.post(tap, tap, code="000000")
    assert wrong.status_code == 403
    assert site.notice("matter.urgent").acknowledged is None
    code = site.code("dora")
    answer = site.post(tap, tap, code=code)
    assert "You have taken it" in words(answer)
    assert site.notice("matter.urgent").acknowledged_by == "XB.moj/dora"
    assert "Somebody has taken it." in words(site.get(tap))
    with site.house.session() as session:
        events = list(session.scalars(select(AuditEntry.event).order_by(AuditEntry.id)))
    assert events[-2:] == ["official.stepped_up", "notice.acknowledged"]


def test_the_code_of_a_link_is_taken_once_too(site: Site, tap: str) -> None:
    code = site.code("dora")
    typed = {"official": site.official("dora"), "password": PASSWORD, "code": code}
    assert site.post("/sign-in", "/sign-in", browser=site.another("198.51.100.1"), **typed).status_code == 303
    assert site.post(tap, tap, code=code).status_code == 403


def test_codes_are_not_guessed_with_a_link(site: Site, tap: str) -> None:
    told = [site.post(tap, tap, code=f"{number:06d}") for number in range(7)]
    assert "The next one is possible in" in words(told[-1])
    another = link_to_dora(site)
    taken = site.post(another, another, code=site.code("dora"))
    assert "You have taken it" in words(taken), "whoever holds one link makes nobody wait who holds another"


def test_where_the_authority_says_so_the_link_alone_is_enough(site: Site) -> None:
    tap = link_to_dora(site, factor=False)
    assert "code" not in forms(site.get(tap))[tap]
    assert "You have taken it" in words(site.post(tap, tap))


def test_who_is_signed_in_as_the_same_official_shows_no_second_factor_again(site: Site, tap: str) -> None:
    site.sign_in("dora")
    assert "code" not in forms(site.get(tap))[tap]
    assert "You have taken it" in words(site.post(tap, tap))


def test_somebody_else_s_session_is_not_enough_for_a_link(site: Site, tap: str) -> None:
    site.sign_in("ana")
    assert "code" in forms(site.get(tap))[tap]
    assert site.post(tap, tap, code="").status_code == 403


def test_a_link_works_without_cookies_and_not_from_elsewhere(site: Site) -> None:
    tap = link_to_dora(site, factor=False)
    bare = site.another("198.51.100.3")
    assert bare.post(tap, data={"csrf": ""}, headers={"Origin": "https://evil.example"}).status_code == 403
    assert site.notice("matter.urgent").acknowledged is None
    assert bare.post(tap, data={"csrf": ""}, headers={"Origin": ORIGIN}).status_code == 200


def test_a_link_that_is_none_is_not_there(site: Site) -> None:
    for token in ("x", "XB.moj~", "XA.moj~" + "k" * 27):
        assert site.get(f"/n/{token}").status_code == 404
