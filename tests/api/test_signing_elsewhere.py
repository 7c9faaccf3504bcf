"""Signatures made elsewhere, over HTTP: brought in a file, handed out as a digest; and signings that stall."""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives.serialization import Encoding

from app.api.guard import SMALL
from app.kit.canonical import sha256
from app.matters import elsewhere
from tests.api.asking import Door, Told, refused
from tests.api.test_signing import frozen
from tests.directory.states import certificate

PDF = {"Content-Type": "application/pdf"}


def approved(door: Door) -> Told:
    """A request that another has approved."""
    found = frozen(door)
    given = door.ask("POST", f"/frozen/{found['id']}/approvals", who="ben", json={"sha256": found["sha256"]})
    assert given.status_code == 201
    return found


def test_a_signed_file_is_brought_and_how_it_fares_is_seen_at_its_place(xa: Door) -> None:
    found = approved(xa)
    place = f"/frozen/{found['id']}/signed"
    pdf = xa.ask("GET", f"/frozen/{found['id']}/pdf").content
    refused(xa.ask("POST", place, who="ana", headers=PDF, content=b"%PDF-1.7 another"), 422, "other_document")
    refused(xa.ask("POST", place, who="cem", headers=PDF, content=pdf + b"signed"), 403, "role_missing")
    refused(xa.ask("POST", place, who="ana", scopes=["read"], headers=PDF, content=pdf), 403, "scope_missing")
    xa.house.woken.clear()
    scopes = ["read", "sign"]
    brought = xa.ask("POST", place, who="ana", scopes=scopes, headers=PDF, content=pdf + b"0" * (SMALL + 1))
    assert brought.status_code == 202, brought.text
    assert (brought.json()["state"], brought.json()["way"]) == ("brought", "file")
    assert [queue for queue, _ in xa.house.woken] == ["sign"]
    there = brought.headers["location"].removeprefix("/v1")
    assert xa.get(there, who="ana", scopes=scopes) == brought.json()
    assert xa.get(f"/frozen/{found['id']}")["state"] == "frozen"
    assert xa.ask("GET", f"/frozen/{found['id']}/pdf").content == pdf, "what is half signed is shown to nobody"
    refused(xa.ask("POST", place, who="ana", headers=PDF, content=pdf + b"signed"), 409, "signing_under_way")
    refused(xa.ask("GET", "/signatures/00000000-0000-7000-8000-000000000000"), 404, "no_signature")


def test_a_file_that_is_too_large_is_not_read(xa: Door) -> None:
    found = approved(xa)
    told = {**PDF, "Content-Length": str(elsewhere.LARGEST + 1)}
    place = f"/frozen/{found['id']}/signed"
    refused(xa.ask("POST", place, who="ana", headers=told, content=b"0"), 413, "too_large")


def test_nobody_of_another_authority_sees_a_signature(xa: Door, police: Door) -> None:
    found = approved(xa)
    pdf = xa.ask("GET", f"/frozen/{found['id']}/pdf").content
    brought = xa.ask("POST", f"/frozen/{found['id']}/signed", who="ana", headers=PDF, content=pdf + b"signed")
    refused(police.ask("GET", f"/signatures/{brought.json()['id']}", who="ana"), 404, "no_signature")
    refused(police.ask("POST", f"/signings/{found['id']}/cancel", who="ana"), 404, "no_frozen")
    assert police.get("/signings", who="ana")["items"] == []


def test_a_digest_is_asked_for_with_the_callers_own_certificate_only(xa: Door) -> None:
    found = approved(xa)
    place = f"/frozen/{found['id']}/handout"
    refused(xa.ask("POST", place, who="ana", json={"certificates": "no certificate"}), 422, "bad_certificate")
    foreign = certificate("somebody", None, ca=True)[0].public_bytes(Encoding.PEM).decode()
    refused(xa.ask("POST", place, who="ana", json={"certificates": foreign}), 422, "not_your_certificate")


def test_an_answer_is_exactly_one_thing_in_base64(xa: Door) -> None:
    found = approved(xa)
    pdf = xa.ask("GET", f"/frozen/{found['id']}/pdf").content
    brought = xa.ask("POST", f"/frozen/{found['id']}/signed", who="ana", headers=PDF, content=pdf + b"signed").json()
    place = f"/signatures/{brought['id']}/answer"
    value = base64.b64encode(b"value").decode()
    for body in ({}, {"value": value, "cms": value}, {"value": "no base64!"}, {"value": ""}, {"more": 1}):
        refused(xa.ask("POST", place, who="ana", json=body), 422, "bad_request")
    refused(xa.ask("POST", place, who="ana", json={"value": "AAA"}), 422, "bad_answer")
    refused(xa.ask("POST", place, who="ana", json={"value": value}), 409, "signing_under_way")


def test_a_signing_that_stalls_is_seen_taken_up_and_given_up(xa: Door) -> None:
    found = approved(xa)
    assert xa.ask("POST", f"/frozen/{found['id']}/signature", who="ana").status_code == 202
    assert xa.get("/signings", who="olga")["items"] == []
    xa.house.later(minutes=5)
    (line,) = xa.get("/signings", who="olga")["items"]
    assert (line["frozen"], line["state"], line["reason"]) == (found["id"], "waiting", "not_taken")
    assert line["may"] == ["retry", "cancel"]
    refused(xa.ask("POST", f"/signings/{found['id']}/retry", who="cem"), 403, "role_missing")
    xa.house.woken.clear()
    assert xa.ask("POST", f"/signings/{found['id']}/retry", who="olga").status_code == 202
    assert [queue for queue, _ in xa.house.woken] == ["sign"]
    given_up = xa.ask("POST", f"/signings/{found['id']}/cancel", who="ben")
    assert (given_up.status_code, given_up.json()) == (200, {"frozen": found["id"], "state": "frozen"})
    refused(xa.ask("POST", f"/signings/{found['id']}/cancel", who="ben"), 409, "nothing_stalls")
    assert xa.get(f"/frozen/{found['id']}")["signatory"] is None
    assert sha256(xa.ask("GET", f"/frozen/{found['id']}/pdf").content) == found["sha256"]
