"""`Idempotency-Key`: a repeated request is answered as the first time, and acts once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from app.accounts import idempotency
from tests.api.asking import REQUEST, Door, refused


def test_a_repeated_request_begins_one_draft_and_is_answered_alike(xa: Door) -> None:
    first = xa.ask("POST", "/drafts", key="k-1", json=REQUEST)
    again = xa.ask("POST", "/drafts", key="k-1", json=REQUEST)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    for name in ("etag", "location", "content-type"):
        assert again.headers[name] == first.headers[name]
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert len(drafts(xa)) == 1


def test_the_same_key_with_another_request_is_refused(xa: Door) -> None:
    xa.ask("POST", "/drafts", key="k-1", json=REQUEST)
    refused(xa.ask("POST", "/drafts", key="k-1", json={**REQUEST, "language": "fr"}), 409, "idempotency_reused")
    refused(xa.ask("POST", "/tokens", key="k-1", json={"label": "x"}), 409, "idempotency_reused")
    assert len(drafts(xa)) == 1


def test_a_key_is_its_officials_own(xa: Door, police: Door) -> None:
    one = xa.ask("POST", "/drafts", key="k-1", json=REQUEST).json()["id"]
    other = xa.ask("POST", "/drafts", key="k-1", who="ana", json=REQUEST).json()["id"]
    third = police.ask("POST", "/drafts", key="k-1", json=REQUEST).json()["id"]
    assert len({one, other, third}) == 3


def test_what_failed_is_tried_again_under_the_same_key(xa: Door) -> None:
    refused(xa.ask("POST", "/drafts", key="k-1", json={**REQUEST, "procedure": "none"}), 404, "no_procedure")
    assert xa.ask("POST", "/drafts", key="k-1", json=REQUEST).status_code == 201


def test_a_key_is_forgotten_after_its_time(xa: Door) -> None:
    xa.ask("POST", "/drafts", key="k-1", json=REQUEST)
    xa.house.time += idempotency.KEPT
    assert "idempotency-replayed" in xa.ask("POST", "/drafts", key="k-1", json=REQUEST).headers
    xa.house.later(seconds=1)
    assert "idempotency-replayed" not in xa.ask("POST", "/drafts", key="k-1", json=REQUEST).headers
    assert len(drafts(xa)) == 2


def test_of_many_at_once_one_acts(xa: Door) -> None:
    token = xa.token()
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "at-once"}
    with ThreadPoolExecutor(6) as threads:
        asked = [threads.submit(xa.client.post, "/v1/drafts", json=REQUEST, headers=headers) for _ in range(6)]
        answers = [one.result() for one in asked]
    assert {one.status_code for one in answers} == {201}
    assert len({one.json()["id"] for one in answers}) == 1
    assert len(drafts(xa)) == 1


def test_a_key_that_is_none_is_refused(xa: Door) -> None:
    for key in ("", " ", "k" * 201, "kä"):
        headers = {b"idempotency-key": key.encode()}
        answer = xa.ask("POST", "/drafts", json=REQUEST, headers=headers)  # type: ignore[arg-type]  # raw bytes
        refused(answer, 422, "bad_request")


def drafts(door: Door) -> list[object]:
    """The drafts of the door's authority."""
    found = door.get("/drafts")["items"]
    assert isinstance(found, list)
    return [*found]
