"""Personal data in a body is marked at its place."""

from __future__ import annotations

from hypothesis import given

from app.kit.canonical import JsonObject
from app.procedures.personal import personal
from tests.factories import bodies
from tests.matters.test_differences import BODY


def test_persons_identifiers_and_contacts_are_marked_and_the_rest_is_not() -> None:
    body: JsonObject = {
        "contact": {"name": "Ana"},
        "facts": {"summary": "Calls."},
        "persons": [{"id": "p1", "names": ["A"]}],
        "identifiers": [{"id": "i1", "kind": "email", "address": "a@example.xb"}],
        "measures": [
            {"id": "m1", "code": "ACCESS_STORED", "identifiers": ["i1"]},
            {"id": "m2", "code": "SERVE_DOCUMENTS", "addressee": {"name": "A", "address": "Quay 1"}},
        ],
        "presence": [],
    }
    assert personal(body) == ("contact", "persons", "identifiers", "measures.1.addressee")


def test_a_request_for_everything_marks_its_persons() -> None:
    assert {"persons", "identifiers", "contact"} <= set(personal(bodies.large_request()))


@given(BODY)
def test_it_never_raises(body: JsonObject) -> None:
    personal(body)
