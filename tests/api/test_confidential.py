"""Confidential matters over the API: the list, its acts, and what others are answered."""

from __future__ import annotations

from tests.api.asking import REQUEST, Door, refused
from tests.factories import bodies

WHY = "The suspect works in the ministry."


def test_a_confidential_draft_does_not_exist_for_others_until_they_are_named(xa: Door) -> None:
    body = bodies.mla_request(confidentiality={"asked": True})
    draft = xa.ask("POST", "/drafts", json={**REQUEST, "body": body}).json()["id"]
    place = f"/confidential/{draft}"
    told = xa.get(place)
    assert [(one["official"], one["how"]) for one in told["named"]] == [("XA.moj/cem", "drafted")]
    refused(xa.ask("GET", f"/drafts/{draft}", who="eva"), 404, "no_draft")
    refused(xa.ask("GET", place, who="eva"), 404, "not_confidential")
    assert xa.ask("GET", "/drafts", who="eva").json()["items"] == []
    assert xa.ask("GET", "/changes", who="eva").json()["items"] == []
    named = xa.ask("POST", f"{place}/names", json={"official": "XA.moj/eva", "reason": WHY}, key="n1")
    assert named.status_code == 200, named.text
    assert xa.ask("GET", f"/drafts/{draft}", who="eva").status_code == 200
    last = xa.ask("POST", f"{place}/removal", json={"official": "XA.moj/cem"}, who="eva")
    assert [(one["official"], bool(one["ended"])) for one in last.json()["named"]] == [
        ("XA.moj/cem", True),
        ("XA.moj/eva", False),
    ]
    refused(xa.ask("POST", f"{place}/removal", json={"official": "XA.moj/eva"}, who="eva"), 409, "last_named")
    refused(xa.ask("GET", f"/drafts/{draft}"), 404, "no_draft")


def test_the_head_sees_the_list_without_the_reasons_and_enters_in_an_emergency(xa: Door) -> None:
    draft = xa.ask("POST", "/drafts", json=REQUEST).json()["id"]
    made = xa.ask("POST", "/confidential", json={"subject": draft, "reason": WHY})
    assert (made.status_code, made.json()["reason"], made.json()["seen"]) == (201, WHY, True)
    place = f"/confidential/{draft}"
    seen = xa.ask("GET", place, who="ben").json()
    assert (seen["reason"], seen["seen"], [one["reason"] for one in seen["named"]]) == (None, False, [None])
    refused(xa.ask("GET", f"/drafts/{draft}", who="ben"), 404, "no_draft")
    emergency = {"reason": "The witness is threatened and nobody answers."}
    refused(xa.ask("POST", f"{place}/entry", json=emergency, who="ana"), 403, "role_missing")
    assert xa.ask("POST", f"{place}/entry", json=emergency, who="ben").status_code == 200
    assert xa.ask("GET", f"/drafts/{draft}", who="ben").status_code == 200
    heard = xa.ask("GET", "/notices", who="dora").json()["items"]
    assert [one["occasion"] for one in heard] == ["confidential.entered"]
    lifted = xa.ask("POST", f"{place}/lifting", json={"reason": "It was a mistake."})
    assert lifted.json()["ended"] is not None
    assert xa.ask("GET", f"/drafts/{draft}", who="eva").status_code == 200
