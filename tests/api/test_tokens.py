"""Who may pass: tokens, their scopes, and what belongs to another authority."""

from __future__ import annotations

import re

from sqlalchemy import select

from app.accounts import officials, tokens
from app.accounts.models import ApiToken
from app.api.application import schema
from app.kit.actor import Actor
from app.kit.ids import OfficialId
from tests.api.asking import Door, refused
from tests.factories import bodies
from tests.factories.node import TO_XB

ANY = {
    "call": "0192f0c0-0000-7000-8000-000000000000",
    "clause": "0192f0c0-0000-7000-8000-000000000000",
    "code": "un_cybercrime",
    "draft": "0192f0c0-0000-7000-8000-000000000000",
    "frozen": "0192f0c0-0000-7000-8000-000000000000",
    "id": "0192f0c0-0000-7000-8000-000000000000",
    "instrument": "0192f0c0-0000-7000-8000-000000000000",
    "notice": "0192f0c0-0000-7000-8000-000000000000",
    "reference": "XA-2026-K7Q3MD9T",
    "sender": "XA.moj",
    "sha256": "0" * 64,
    "absence": "0192f0c0-0000-7000-8000-000000000000",
    "day": "2026-12-24",
    "feed": "0" * 12,
    "override": "0192f0c0-0000-7000-8000-000000000000",
    "roster": "nights",
    "swap": "0192f0c0-0000-7000-8000-000000000000",
    "signature": "0192f0c0-0000-7000-8000-000000000000",
    "subject": "XA-2026-K7Q3MD9T",
    "token": "0" * 12,
    "version": "1",
}


def operations() -> list[tuple[str, str]]:
    """Every operation, with something in the place of its parameters."""
    paths = schema()["paths"]
    assert isinstance(paths, dict)
    return [
        (
            method.upper(),
            re.sub(
                r"\{(\w+)\}", lambda found: ANY.get(found[1], "0192f0c0-0000-7000-8000-000000000000"), path
            ).removeprefix("/v1"),
        )
        for path, item in paths.items()
        for method, one in item.items()
        if one.get("security") != []  # a private calendar, whose address is its secret
    ]


def test_nothing_is_answered_without_a_token(xa: Door) -> None:
    assert len(operations()) > 30
    for method, path in operations():
        answer = xa.client.request(method, f"/v1{path}")
        refused(answer, 401, "token_missing")
        assert answer.headers["www-authenticate"] == 'Bearer realm="rogatory"'
        other_scheme = xa.client.request(method, f"/v1{path}", headers={"Authorization": "Basic cm9nOnJvZw=="})
        refused(other_scheme, 401, "token_missing")


def test_only_a_private_calendar_needs_no_token() -> None:
    paths = schema()["paths"]
    assert isinstance(paths, dict)
    opened = [path for path, item in paths.items() for one in item.values() if one.get("security") == []]
    assert opened == ["/v1/rosters/feed/{address}.ics"]


def test_what_is_no_token_of_ours_is_refused(xa: Door) -> None:
    good = xa.token()
    wrong_secret = good[:-1] + ("0" if good[-1] != "0" else "1")
    unknown = "rog_XA.moj_0123456789ab_" + "0" * 64
    foreign = "rog_XC.moj_0123456789ab_" + "0" * 64
    for text in ("rog_", "x", wrong_secret, unknown, foreign):
        refused(xa.client.get("/v1/me", headers={"Authorization": f"Bearer {text}"}), 401, "bad_token")


def test_a_token_ends_when_it_expires_is_revoked_or_its_official_leaves(xa: Door) -> None:
    xa.get("/me")
    identity = xa.token().split("_")[2]
    assert xa.ask("DELETE", f"/tokens/{identity}", who="ben").status_code == 204
    refused(xa.ask("GET", "/me"), 401, "token_revoked")
    xa.get("/me", who="dora")
    with xa.house.session("rog_operator") as session:
        officials.deactivate(session, Actor.node(xa.house.owner), OfficialId("XA.moj/dora"), xa.house.time)
    refused(xa.ask("GET", "/me", who="dora"), 401, "token_revoked")
    xa.get("/me", who="ana")
    xa.house.later(days=301)
    refused(xa.ask("GET", "/me", who="ana"), 401, "token_expired")


def test_me_tells_what_roles_and_scopes_leave(xa: Door) -> None:
    me = xa.get("/me")
    assert (me["official"], me["authority"], me["state"], me["scopes"]) == ("XA.moj/cem", "XA.moj", "XA", None)
    assert me["roles"] == ["case_officer"]
    assert "draft_write" in me["permissions"]
    assert "sign" not in me["permissions"]
    assert xa.get("/me", scopes=["notice_read"])["permissions"] == ["notice_read"]


DENIED: list[tuple[str, list[str] | None, str, str, str]] = [
    ("olga", None, "GET", "/drafts", "role_missing"),
    ("olga", None, "GET", "/matters", "role_missing"),
    ("aud", None, "POST", "/notices/0192f0c0-0000-7000-8000-000000000000/acknowledgement", "role_missing"),
    ("cem", ["notice_read"], "GET", "/matters", "scope_missing"),
    ("cem", ["notice_read"], "GET", "/changes", "scope_missing"),
    ("cem", ["notice_read"], "GET", "/directory/peers", "scope_missing"),
    ("cem", ["notice_read"], "GET", "/directory/authorities", "scope_missing"),
    ("cem", ["read"], "POST", "/frozen/0192f0c0-0000-7000-8000-000000000000/signature", "scope_missing"),
    ("cem", None, "GET", "/frozen", "role_missing"),
    ("cem", None, "GET", "/quarantine", "role_missing"),
]


def test_roles_and_scopes_bound_what_a_token_may_do(xa: Door) -> None:
    for who, scopes, method, path, code in DENIED:
        refused(xa.ask(method, path, who=who, scopes=scopes), 403, code)


def test_a_token_is_made_listed_without_its_secret_and_revoked(xa: Door) -> None:
    body = {"label": "case system", "scopes": ["read"], "days": 10}
    made = xa.ask("POST", "/tokens", json=body)
    assert made.status_code == 201
    text, identity = made.json()["text"], made.json()["id"]
    assert made.headers["location"] == f"/v1/tokens/{identity}"
    assert xa.client.get("/v1/me", headers={"Authorization": f"Bearer {text}"}).json()["scopes"] == ["read"]
    listed = xa.ask("GET", "/tokens")
    assert {one["label"] for one in listed.json()["items"]} == {"case system", "file system"}
    assert text.rpartition("_")[2] not in listed.text
    assert xa.ask("DELETE", f"/tokens/{identity}").status_code == 204
    assert xa.ask("DELETE", f"/tokens/{identity}").status_code == 204
    refused(xa.client.get("/v1/me", headers={"Authorization": f"Bearer {text}"}), 401, "token_revoked")


def test_a_token_with_scopes_makes_no_token(xa: Door) -> None:
    answer = xa.ask("POST", "/tokens", scopes=["token_manage"], json={"label": "more"})
    refused(answer, 403, "token_by_token")


def test_a_scope_that_does_not_exist_is_refused(xa: Door) -> None:
    refused(xa.ask("POST", "/tokens", json={"label": "x", "scopes": ["everything"]}), 400, "unknown_scope")


def test_a_repeated_creation_shows_no_secret_and_the_database_has_none(xa: Door) -> None:
    first = xa.ask("POST", "/tokens", key="k1", json={"label": "case system"})
    again = xa.ask("POST", "/tokens", key="k1", json={"label": "case system"})
    assert (again.status_code, again.headers["idempotency-replayed"]) == (201, "true")
    assert (again.json()["id"], again.json()["text"]) == (first.json()["id"], None)
    with xa.house.session() as session:
        rows = session.scalars(select(ApiToken).where(ApiToken.label == "case system")).all()
    assert len(rows) == 1
    assert tokens.owner_of(first.json()["text"]) == "XA.moj"


def test_what_belongs_to_another_authority_does_not_exist(xa: Door, police: Door) -> None:
    draft = str(xa.begin()["id"])
    frozen = xa.house.freeze(draft)
    refused(police.ask("GET", f"/drafts/{draft}"), 404, "no_draft")
    refused(police.ask("GET", f"/drafts/{draft}/findings"), 404, "no_draft")
    refused(police.ask("PATCH", f"/drafts/{draft}", seen=1, json={"language": "fr"}), 404, "no_draft")
    refused(police.ask("DELETE", f"/drafts/{draft}", seen=1), 404, "no_draft")
    refused(police.ask("POST", f"/drafts/{draft}/freeze", seen=1, json={}), 404, "no_draft")
    refused(police.ask("GET", f"/frozen/{frozen.id}"), 404, "no_frozen")
    refused(police.ask("GET", f"/frozen/{frozen.id}/pdf"), 404, "no_frozen")
    refused(police.ask("POST", f"/frozen/{frozen.id}/signature", who="ana"), 404, "no_frozen")
    look = {"sha256": frozen.sha256}
    refused(police.ask("POST", f"/frozen/{frozen.id}/approvals", who="ben", json=look), 404, "no_frozen")
    notice = xa.get("/notices", who="ana")["items"][0]["id"]
    refused(police.ask("POST", f"/notices/{notice}/acknowledgement", who="ben"), 404, "no_notice")
    refused(police.ask("DELETE", f"/tokens/{xa.token().split('_')[2]}", who="ben"), 404, "no_token")
    for path in ("/drafts", "/changes", "/notices", "/attachments", "/instruments", "/matters"):
        assert police.get(path)["items"] == [], path
    sent = xa.house.issue("request", bodies.mla_request(), **TO_XB)
    xa.house.project()
    reference = sent.reference
    xa.get(f"/matters/{reference}")
    for path in ("", "/deadlines", "/instruments", "/acts", "/replay"):
        refused(police.ask("GET", f"/matters/{reference}{path}"), 404, "no_matter")
    act = {"act": "withdraw"}
    refused(police.ask("POST", f"/matters/{reference}/acts", json=act), 404, "no_matter")
    for path in ("", "/pdf", "/report", "/receipts", "/proof"):
        refused(police.ask("GET", f"/instruments/XA.moj/{sent.id}{path}"), 404, "no_instrument")
