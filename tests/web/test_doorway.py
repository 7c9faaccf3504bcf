"""Signing in on the pages: who comes in, who does not, and every way around that was thought of."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from app.accounts import enrolment, web_sessions
from app.kit.actor import Actor
from tests.accounts.signing_in import PASSWORD
from tests.web.visiting import ORIGIN, Site, forms, words


def test_who_is_not_signed_in_is_asked_to_and_goes_on_to_where_they_wanted(site: Site) -> None:
    notice = site.notice("matter.urgent").id
    asked = site.get(f"/duty/{notice}")
    assert (asked.status_code, asked.headers["location"]) == (303, f"/sign-in?next=/duty/{notice}")
    answer = site.sign_in("dora", page=asked.headers["location"])
    assert answer.headers["location"] == f"/duty/{notice}"
    assert site.get(f"/duty/{notice}").status_code == 200
    assert site.get("/sign-in").headers["location"] == "/", "there is nothing to sign in for"


def test_a_wrong_password_a_wrong_code_and_nobody_read_the_same(site: Site) -> None:
    code = site.code("dora")
    tries = [
        {"official": site.official("dora"), "password": "not the password", "code": code},
        {"official": site.official("dora"), "password": PASSWORD, "code": "000000"},
        {"official": site.official("nobody"), "password": PASSWORD, "code": code},
        {"official": "XZ.elsewhere/dora", "password": PASSWORD, "code": code},
        {"official": "no id at all", "password": PASSWORD, "code": code},
    ]
    told = set()
    for number, typed in enumerate(tries):
        answer = site.post("/sign-in", "/sign-in", browser=site.another(f"198.51.100.{number}"), **typed)
        assert "rogatory=" not in answer.headers.get("set-cookie", "").replace("rogatory-", "")
        told.add((answer.status_code, words(answer)))
    assert len(told) == 1
    assert "do not fit together" in told.pop()[1]


def test_a_code_that_was_taken_is_refused_on_the_page_too(site: Site) -> None:
    code = site.code("dora")
    typed = {"official": site.official("dora"), "password": PASSWORD, "code": code}
    assert site.post("/sign-in", "/sign-in", browser=site.another(), **typed).status_code == 303
    assert site.post("/sign-in", "/sign-in", browser=site.another(), **typed).status_code == 403


def test_too_many_tries_have_to_wait_and_are_told_so(site: Site) -> None:
    for _ in range(6):
        site.post("/sign-in", "/sign-in", official=site.official("dora"), password="wrong one", code="000000")
    answer = site.post("/sign-in", "/sign-in", official=site.official("dora"), password=PASSWORD, code="000000")
    assert answer.status_code == 429
    assert "passkey" in words(answer)


def test_strangers_who_hammer_from_everywhere_do_not_keep_out_who_has_the_telephone(site: Site) -> None:
    code = site.code("dora")
    for number in range(22):
        typed = {"official": site.official("dora"), "password": "wrong one", "code": "000000"}
        answer = site.post("/sign-in", "/sign-in", browser=site.another(f"2001:db8:{number}::1"), **typed)
    assert answer.status_code == 429
    assert "type a code that is new" in words(answer)
    typed = {"official": site.official("dora"), "password": PASSWORD, "code": code}
    answer = site.post("/sign-in", "/sign-in", browser=site.another("198.51.100.9"), **typed)
    assert answer.status_code == 303, words(answer)


def test_a_session_is_new_at_each_sign_in(site: Site) -> None:
    """Session fixation: what a browser brought along is never what it gets."""
    planted = f"XB.moj_{'0' * 12}_{'0' * 64}"
    site.browser.cookies.set("rogatory", planted, domain="127.0.0.1", path="/")
    site.sign_in("dora")
    first = site.browser.cookies["rogatory"]
    assert first != planted
    other = site.another()
    other.cookies.set("rogatory", first)
    site.browser.cookies.delete("rogatory")
    assert other.get("/").status_code == 200
    site.sign_in("dora")
    assert site.browser.cookies["rogatory"] != first


def test_sign_out_ends_the_session_and_not_only_the_cookie(site: Site) -> None:
    site.sign_in("dora")
    kept = site.browser.cookies["rogatory"]
    answer = site.post("/", "/sign-out")
    assert answer.headers["location"] == "/sign-in"
    assert "rogatory" not in site.browser.cookies
    thief = site.another()
    thief.cookies.set("rogatory", kept)
    assert thief.get("/").status_code == 303


def test_a_page_that_looks_again_by_itself_keeps_nobody_signed_in(site: Site) -> None:
    site.sign_in("dora")
    for _ in range(4):
        site.house.later(minutes=9)
        answer = site.get("/waiting", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["hx-refresh"] == "true"
    assert web_sessions.IDLE.total_seconds() == 30 * 60


@pytest.mark.parametrize(
    "onwards",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/%2F/evil.example",
        "javascript:alert(1)",
        "/a?b=https://evil.example",
        "/\r\nSet-Cookie: a=b",
        "/..//evil.example",
        "http:evil.example",
    ],
)
def test_nobody_is_sent_elsewhere(site: Site, onwards: str) -> None:
    """Open redirect and header injection."""
    answer = site.post(
        "/sign-in", "/sign-in", next=onwards, official=site.official("dora"), password=PASSWORD, code=site.code("dora")
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "a=b" not in str(answer.headers)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"},
        {"Origin": ORIGIN, "Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_a_form_from_elsewhere_is_refused_whatever_it_holds(site: Site, headers: dict[str, str]) -> None:
    notice = site.notice("matter.urgent").id
    site.sign_in("dora")
    fields = forms(site.get(f"/duty/{notice}"))[f"/duty/{notice}/take"]
    answer = site.browser.post(f"/duty/{notice}/take", data=fields, headers=headers)
    assert answer.status_code == 403
    assert site.notice("matter.urgent").acknowledged is None


@pytest.mark.parametrize("token", ["", "x", "another's", "none"])
def test_a_form_without_its_token_is_refused(site: Site, token: str) -> None:
    notice = site.notice("matter.urgent").id
    site.sign_in("dora")
    other = site.another("198.51.100.7")
    site.sign_in("ben", browser=other)
    foreign = forms(other.get(f"/duty/{notice}"))[f"/duty/{notice}/take"]
    fields = {"csrf": foreign["csrf"] if token == "another's" else token} if token != "none" else {}
    answer = site.browser.post(f"/duty/{notice}/take", data=fields, headers={"Origin": ORIGIN})
    assert answer.status_code in {400, 403}
    assert site.notice("matter.urgent").acknowledged is None


def test_a_form_is_ours_also_for_a_browser_that_tells_nothing_of_itself(site: Site) -> None:
    notice = site.notice("matter.urgent").id
    site.sign_in("dora")
    fields = forms(site.get(f"/duty/{notice}"))[f"/duty/{notice}/take"]
    assert site.browser.post(f"/duty/{notice}/take", data=fields).status_code == 303


def test_a_token_is_another_text_on_each_page(site: Site) -> None:
    """BREACH: pages are compressed, and hold what visitors typed."""
    site.sign_in("dora")
    told = {forms(site.get("/"))["/sign-out"]["csrf"] for _ in range(5)}
    assert len(told) == 5


def test_signing_in_from_elsewhere_is_refused(site: Site) -> None:
    """Login CSRF: nobody is signed in as somebody else without seeing it."""
    typed = {"official": site.official("dora"), "password": PASSWORD, "code": site.code("dora")}
    assert site.browser.post("/sign-in", data=typed).status_code == 403


@pytest.mark.parametrize(
    ("body", "media", "status"),
    [
        (b"a=" + b"x" * 70_000, "application/x-www-form-urlencoded", 413),
        ("&".join(f"f{n}=1" for n in range(100)).encode(), "application/x-www-form-urlencoded", 422),
        (b"a=1&a=2", "application/x-www-form-urlencoded", 422),
        (b"a=%00", "application/x-www-form-urlencoded", 422),
        (b"a=%ff", "application/x-www-form-urlencoded", 422),
        (b"\xff\xfe", "application/x-www-form-urlencoded", 422),
        (b'{"a": 1}', "application/json", 400),
        (b"", "multipart/form-data; boundary=x", 400),
    ],
)
def test_what_is_no_form_of_ours_is_refused_in_words(site: Site, body: bytes, media: str, status: int) -> None:
    answer = site.browser.post("/sign-in", content=body, headers={"Content-Type": media})
    assert answer.status_code == status
    assert "<h1" in answer.text


def test_with_tls_cookies_are_for_this_host_alone(site: Site) -> None:
    browser = site.another(origin="https://rogatory.example")
    answer = browser.get("/sign-in")
    (cookie,) = answer.headers.get_list("set-cookie")
    assert cookie.startswith("__Host-rogatory-form=")
    for word in ("HttpOnly", "Secure", "Path=/", "SameSite=lax"):
        assert word in cookie
    assert "Domain" not in cookie
    assert "max-age" in answer.headers["strict-transport-security"]
    fields = forms(answer)["/sign-in"]
    typed = {"official": site.official("dora"), "password": PASSWORD, "code": site.code("dora")}
    came = browser.post("/sign-in", data={**fields, **typed}, headers={"Origin": "https://rogatory.example"})
    assert came.status_code == 303
    assert {one.partition("=")[0] for one in came.headers.get_list("set-cookie")} == {
        "__Host-rogatory",
        "__Host-rogatory-device",
        "__Host-rogatory-form",
    }
    assert all("Secure" in one and "HttpOnly" in one for one in came.headers.get_list("set-cookie"))


def test_every_answer_carries_what_forbids(site: Site) -> None:
    site.sign_in("dora")
    for path in ("/", "/sign-in", "/enrol", "/account", "/nothing/here", "/static/none.css"):
        headers = site.get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cross-origin-opener-policy"] == "same-origin"


def test_another_node_s_cookie_is_nobody_here(site: Site) -> None:
    site.browser.cookies.set("rogatory", f"XA.moj_{'0' * 12}_{'0' * 64}")
    assert site.get("/").status_code == 303


def test_methods_that_no_page_has_are_refused(site: Site) -> None:
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "POST"):
        assert site.browser.request(method, "/").status_code in {403, 405}
    assert site.get("/sign-out").status_code == 405
    assert isinstance(site.browser, TestClient)


def test_mistakes_while_setting_up_cost_nothing_and_a_code_that_is_none_does(site: Site) -> None:
    eva = site.official("eva")
    with site.house.session("rog_operator") as session:
        made = enrolment.enrol(session, Actor.node(site.house.owner), eva, site.house.time)
    for _ in range(8):
        page = site.post("/enrol", "/enrol", official=eva, enrolment=made.code)
        fields = forms(page)["/enrol/complete"]
        answer = site.browser.post("/enrol/complete", data={**fields, "password": "short", "code": "000000"})
        assert "A password has at least 12" in words(answer)
    for _ in range(7):
        answer = site.post("/enrol", "/enrol", official=eva, enrolment="00000-00000-00000-00000")
    assert "The next one is possible in" in words(answer)
    assert made.code not in answer.text
