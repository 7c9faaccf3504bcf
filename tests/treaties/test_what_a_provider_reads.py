"""The text in which a provider reads which data is meant gives away nothing of the case (`law.md` §3.1.2; 2AP 8)."""

from __future__ import annotations

import pytest

from app.kit.canonical import Json
from app.treaties.review import Asked
from app.treaties.rules import findings
from tests.factories import bodies
from tests.treaties import emergency_cases, preservation_cases
from tests.treaties.cases import with_

SUSPECT: Json = [{"id": "p1", "kind": "natural", "names": ["Vasile Marin"], "status": "suspect"}]


def quoted(given: Asked) -> set[tuple[str, str]]:
    """Where something is quoted, and what."""
    return {(one.field, dict(one.params)["part"]) for one in findings(given) if one.code == "facts_in_description"}


@pytest.mark.parametrize("code", ["TRAFFIC_REALTIME", "CONTENT_REALTIME"])
@pytest.mark.parametrize("part", ["facts", "justification", "user"])
def test_what_is_collected_in_real_time_does_not_quote_why(code: str, part: str) -> None:
    why = "He has used this line for each of the eleven transfers."
    row = next(one for one in bodies.large_request()["measures"] if one["code"] == code)  # type: ignore[union-attr,index,call-overload]
    assert quoted(with_(measures=[row])) == set()  # type: ignore[list-item]
    given = with_(measures=[{**row, part: why, "communications": f"All sessions. {why}"}])  # type: ignore[dict-item]
    assert ("measures.0.communications", f"measures.0.{part}") in quoted(given)


@pytest.mark.parametrize("part", ["relationship", "special_instructions"])
def test_an_item_of_an_emergency_does_not_quote_what_has_happened(part: str) -> None:
    assert quoted(emergency_cases.sought()) == set()
    whole = bodies.of("emergency_request")
    assert quoted(emergency_cases.sought(data__n0__description=whole[part])) == {("data.0.description", part)}
    facts = emergency_cases.sought(data__n0__description=whole["emergency"]["facts"])  # type: ignore[index,call-overload]
    assert quoted(facts) == {("data.0.description", "emergency.facts")}


def test_an_item_to_be_preserved_does_not_quote_the_case() -> None:
    assert quoted(preservation_cases.sought()) == set()
    whole = bodies.of("preservation_request")
    found = quoted(preservation_cases.sought(data__n1__description=whole["relationship"]))
    assert found == {("data.1.description", "relationship")}


def test_nobody_who_is_suspected_is_named_where_the_identifier_suffices() -> None:
    text = "Sign-ins of the account of Vasile Marin."
    given = emergency_cases.sought(persons=SUSPECT, data__n0__description=text)
    assert quoted(given) == {("data.0.description", "persons.0.names")}
    victim = [{**SUSPECT[0], "status": "victim"}]  # type: ignore[index,dict-item,call-overload]
    assert quoted(emergency_cases.sought(persons=victim, data__n0__description=text)) == set()
    assert quoted(with_(measures__n0__description=text)) == set()
