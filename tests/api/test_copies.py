"""Drafts that begin with what was said before, and linked matters, over HTTP."""

from __future__ import annotations

from tests.api.asking import Door, refused
from tests.factories import bodies
from tests.factories.node import TO_XB


def test_a_copy_says_what_was_left_out_and_names_the_matter_it_came_from(xa: Door) -> None:
    sent = xa.house.issue("request", bodies.mla_request(), **TO_XB)
    answer = xa.ask("POST", "/drafts/copies", key="1", json={"earlier": sent.id})
    assert answer.status_code == 201, answer.text
    draft = answer.json()["draft"]
    assert (answer.headers["etag"], answer.headers["location"]) == ('"1"', f"/v1/drafts/{draft['id']}")
    assert draft["matter"] is None
    assert {"path": "specialty", "why": "This is affirmed anew."} in answer.json()["left_out"]
    first = xa.get(f"/drafts/{draft['id']}/versions")["items"][0]
    assert (first["what"], first["source"]["matter"]) == ("copied", sent.reference)
    assert xa.ask("POST", "/drafts/copies", key="1", json={"earlier": sent.id}).json()["draft"]["id"] == draft["id"]
    refused(xa.ask("POST", "/drafts/carried", json={"matter": sent.reference}), 422, "no_preservation")
    refused(xa.ask("POST", "/drafts/carried", json={"matter": "XA-2026-K7Q3MD9T"}), 404, "no_matter")
    refused(xa.ask("POST", "/drafts/delivered", json={"mandate": sent.reference}), 422, "no_mandate")
    refused(xa.ask("POST", "/drafts/delivered", json={"mandate": "XA-2026-K7Q3MD9T"}), 404, "no_matter")


def test_another_authority_copies_nothing_of_ours_and_sees_no_link(xa: Door, police: Door) -> None:
    sent = xa.house.issue("request", bodies.mla_request(), **TO_XB)
    refused(police.ask("POST", "/drafts/copies", json={"earlier": sent.id}), 404, "no_earlier_request")
    refused(police.ask("GET", f"/matters/{sent.reference}/linked"), 404, "no_matter")
    assert xa.get(f"/matters/{sent.reference}/linked") == {"items": [], "next": None}
