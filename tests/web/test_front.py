"""One server, two doors: told apart by the path, and each with the answers of its own."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from app.api import application as api
from app.api.answering import answers
from app.api.desk import Desk as ApiDesk
from app.front import Front
from app.web import application as web
from app.web.look import BROUGHT, assets
from tests.web.visiting import ORIGIN, Site


@pytest.fixture
def both(site: Site) -> TestClient:
    """Both doors of a node."""
    sessions = site.house.database.sessions("rog_web")
    systems = api.application(ApiDesk(sessions, site.house.office, lambda: answers(sessions)))
    return TestClient(Front(systems, web.application(site.desk())), base_url=ORIGIN, follow_redirects=False)


@pytest.mark.parametrize(
    ("path", "status", "media"),
    [
        ("/health", 200, "application/json"),
        ("/openapi.json", 200, "application/json"),
        ("/docs", 200, "text/html"),
        ("/v1/me", 401, "application/problem+json"),
        ("/v1", 404, "application/problem+json"),
        ("/v1x", 404, "text/html"),
        ("/sign-in", 200, "text/html"),
        ("/nothing", 404, "text/html"),
    ],
)
def test_each_door_answers_what_is_its_own(both: TestClient, path: str, status: int, media: str) -> None:
    answer = both.get(path)
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (status, media)
    assert "content-security-policy" in answer.headers


def test_a_cookie_is_no_token_and_a_token_no_cookie(site: Site, both: TestClient) -> None:
    """Nothing that a browser sends by itself opens the API: no foreign page acts through it."""
    site.sign_in("dora")
    both.cookies.set("rogatory", site.browser.cookies["rogatory"], domain="127.0.0.1", path="/")
    assert both.get("/").status_code == 200
    assert both.get("/v1/me").status_code == 401
    assert (
        TestClient(both.app, base_url=ORIGIN, follow_redirects=False)
        .get("/", headers={"Authorization": f"Bearer rog_XB.moj_{'0' * 12}_{'0' * 64}"})
        .status_code
        == 303
    )


def test_nothing_of_another_government_is_in_the_styles() -> None:
    """No crown, no crest, no font of theirs, nothing from elsewhere; and no side but a logical one."""
    sheet = next(data for name, (_, data) in assets().items() if name.endswith(".css")).decode()
    assert not re.search(r"GDS|Transport|crest|crown|url\(|@import|@font-face", sheet)
    brought = (BROUGHT / "govuk.css").read_text("utf-8")
    sides = re.findall(r"[{;]((?:margin|padding|border)-(?:left|right)[^:]*|left|right|float):(?!inline|none)", brought)
    assert sides == []
