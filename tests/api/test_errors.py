"""What goes wrong: every answer is a problem with a stable code, and no case content stands in it or in the log."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator

import pytest
from fastapi import Request
from fastapi.testclient import TestClient
from sqlalchemy import text

from app.api.answering import answers
from app.api.application import application
from app.api.desk import Desk
from app.api.guard import HEADERS, SMALL
from app.kit.db import Sessions
from tests.api.asking import REQUEST, Door, refused

SECRET = "Vasile Marin of 12 Quay Street"


def test_an_address_and_a_method_that_are_not_there_are_problems(xa: Door) -> None:
    refused(xa.ask("GET", "/nothing"), 404, "no_such_place")
    refused(xa.client.get("/v2/me"), 404, "no_such_place")
    answer = xa.ask("PUT", "/drafts")
    refused(answer, 405, "method_not_allowed")
    assert "GET" in answer.headers["allow"]
    refused(xa.ask("GET", "/drafts/nobody"), 422, "bad_request")


def test_a_misspelt_parameter_is_refused(xa: Door) -> None:
    answer = refused(xa.ask("GET", "/drafts", params={"curser": "x"}), 422, "unknown_parameter")
    assert answer["remedy"] == "There are: cursor, limit, state."
    refused(xa.ask("GET", "/me", params={"limit": 1}), 422, "unknown_parameter")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe", b"{}", b'{"act":1}', b"[" * 100_000, b'{"act":NaN}'],
    ids=lambda body: repr(body[:12]),
)
def test_a_malformed_body_is_refused(xa: Door, body: bytes) -> None:
    answer = xa.ask("POST", "/drafts", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in {400, 422}
    refused(answer, answer.status_code, "bad_request")


def test_a_body_that_is_not_json_is_refused(xa: Door) -> None:
    body = json.dumps(REQUEST)
    for media_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        refused(xa.ask("POST", "/drafts", content=body, headers={"Content-Type": media_type}), 422, "bad_request")


def test_a_body_that_is_too_large_is_refused_announced_or_not(xa: Door) -> None:
    large = b'{"act":"' + b"a" * SMALL + b'"}'
    told = {"Content-Type": "application/json"}
    refused(xa.ask("POST", "/drafts", content=large, headers=told), 413, "too_large")

    def blocks() -> Iterator[bytes]:
        yield from (large[at : at + 65536] for at in range(0, len(large), 65536))

    refused(xa.ask("POST", "/drafts", content=blocks(), headers=told), 413, "too_large")


def test_what_was_sent_wrong_is_not_repeated(xa: Door) -> None:
    answer = xa.ask("POST", "/drafts", json={**REQUEST, "urgency": SECRET, "language": SECRET})
    refused(answer, 422, "bad_request")
    assert SECRET not in answer.text


def broken(xa: Door, raise_it: Callable[[], None]) -> TestClient:
    """The API with one more place, at which something unforeseen happens."""
    sessions = xa.house.database.sessions("rog_web")
    app = application(Desk(sessions, xa.house.office, lambda: True))

    @app.get("/v1/broken")
    def get_broken(request: Request) -> None:
        raise_it()

    return TestClient(app, raise_server_exceptions=False)


def test_what_nobody_foresaw_is_a_bare_500_and_the_log_has_where_but_not_what(
    xa: Door, caplog: pytest.LogCaptureFixture
) -> None:
    def by_itself() -> None:
        raise ValueError(SECRET)

    def in_the_database() -> None:
        with xa.house.session() as session:
            session.execute(text("select cast(:name as int)"), {"name": SECRET})

    for act, kind in ((by_itself, "ValueError"), (in_the_database, "DataError")):
        caplog.clear()
        with caplog.at_level(logging.DEBUG):
            answer = broken(xa, act).get("/v1/broken")
        problem = refused(answer, 500, "internal")
        assert set(problem) == {"type", "title", "status", "code", "detail", "incident"}
        assert SECRET not in answer.text
        assert str(problem["incident"]) in caplog.text
        assert f"unforeseen {kind}" in caplog.text
        assert "test_errors.py" in caplog.text
        assert SECRET not in caplog.text


def test_no_log_line_of_an_ordinary_day_holds_case_content(xa: Door, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        draft = xa.begin()
        xa.get(f"/drafts/{draft['id']}/findings")
        xa.house.freeze(str(draft["id"]))
        xa.ask("POST", "/drafts", json={**REQUEST, "body": {"facts": {"summary": SECRET}, "x": "\u0000"}})
    assert "Marin" not in "".join(record.getMessage() for record in caplog.records if record.name != "httpx")
    assert SECRET not in caplog.text


def test_a_database_that_is_away_is_told_as_such(xa: Door) -> None:
    gone = Sessions.connect("postgresql+psycopg://rog_web@/nothing?host=%2Fnowhere")
    client = TestClient(application(Desk(gone, xa.house.office, lambda: answers(gone))), raise_server_exceptions=False)
    told = {"Authorization": f"Bearer {xa.token()}"}
    answer = client.get("/v1/me", headers=told)
    refused(answer, 503, "database_down")
    assert "nowhere" not in answer.text
    health = client.get("/health")
    assert (health.status_code, health.json()) == (503, {"ready": False})
    assert xa.client.get("/health").json() == {"ready": True}


def test_every_answer_carries_the_headers(xa: Door) -> None:
    large = {"Content-Length": str(SMALL + 1)}
    for answer in (
        xa.ask("GET", "/me"),
        xa.ask("GET", "/nothing"),
        xa.client.get("/v1/me"),
        xa.client.post("/v1/drafts", headers=large),
        xa.client.get("/health"),
    ):
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, name


def test_the_documentation_page_asks_no_host_and_runs_no_script(xa: Door) -> None:
    answer = xa.client.get("/docs")
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    page = answer.text
    assert "<script" not in page
    assert "<link" not in page
    assert "src=" not in page
    assert "POST /v1/drafts/{draft}/freeze" in page
    ids = {part.split('"')[0] for part in page.split('id="')[1:]}
    targets = {part.split('"')[0] for part in page.split('href="#')[1:]}
    assert targets <= ids
    assert xa.client.get("/openapi.json").json()["info"]["version"] == "1"
