"""Free texts: each found with its place, whatever needs no translator left out, and bound by one digest."""

from __future__ import annotations

import pytest

from app.kit.canonical import Json, JsonObject
from app.procedures import contents
from app.procedures.contents import KINDS
from app.procedures.texts import FreeText, free_texts, texts_digest
from tests.factories import bodies


def texts(kind: str, body: JsonObject) -> tuple[FreeText, ...]:
    return free_texts(contents.parse(kind, 1, body))


def at(body: Json, path: str) -> Json:
    for step in path.split("."):
        body = body[int(step)] if isinstance(body, list) else body[step]  # type: ignore[index, call-overload]
    return body


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_text_of_every_kind_stands_at_its_path(kind: str) -> None:
    body = bodies.large_request() if kind == "mla_request" else bodies.of(kind)
    found = texts(kind, body)
    assert all(at(body, one.path) == one.text for one in found)
    assert len({one.path for one in found}) == len(found)


def test_codes_numbers_and_identifiers_are_no_texts_and_names_are_not_owed() -> None:
    body = bodies.large_request()
    orders = body["orders"]
    assert isinstance(orders, list)
    first = orders[0]
    assert isinstance(first, dict)
    coded = {**body, "orders": [{**first, "kind": "court_order"}, {**first, "id": "o9", "kind": "an order of ours"}]}
    found = {one.path: one for one in texts("mla_request", coded)}
    assert "orders.1.kind" in found
    assert not found["facts.summary"].proper
    assert found["authority.name"].proper
    for path in ("measures.0.code", "proceeding.reference", "identifiers.0.address", "contact.email", "orders.0.kind"):
        assert path not in found


def test_the_digest_changes_with_every_text_and_not_with_the_naming_of_a_translation() -> None:
    body = bodies.mla_request()
    before = texts_digest("mla_request", texts("mla_request", body))
    row: JsonObject = {"file": "d0" * 32, "language": "fr", "translator": "Mei Lin", "certified": True}
    assert texts_digest("mla_request", texts("mla_request", {**body, "translations": [row]})) == before
    whole = texts("mla_request", body)
    for place, one in enumerate(whole):
        other = [*whole[:place], FreeText(one.path, one.text + "!", one.proper), *whole[place + 1 :]]
        assert texts_digest("mla_request", other) != before
    assert texts_digest("mla_request", texts("mla_request", {**body, "purpose": "Another purpose."})) != before
    assert texts_digest("oral_note", texts("mla_request", body)) != before
