"""What is common is edited once; what a State's draft has of its own stays."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.kit.canonical import JsonObject
from app.matters.common_part import carried, joined, own_of

LEAF = st.integers(0, 3) | st.sampled_from(["a", "b"]) | st.lists(st.integers(0, 2), max_size=2)
BODY = st.recursive(
    st.dictionaries(st.sampled_from("pqrs"), LEAF, max_size=4),
    lambda inner: st.dictionaries(st.sampled_from("pqrs"), LEAF | inner, max_size=4),
    max_leaves=8,
)


@given(BODY, BODY)
def test_a_draft_that_has_nothing_of_its_own_follows_and_an_unchanged_part_changes_nothing(
    before: JsonObject, after: JsonObject
) -> None:
    assert carried(before, after, before) == after
    assert carried(before, before, after) == after
    assert own_of(before, before) == ()


@given(BODY, BODY, BODY)
def test_what_is_its_own_stays_whatever_the_common_part_becomes(
    before: JsonObject, after: JsonObject, body: JsonObject
) -> None:
    found = carried(before, after, body)
    for name, value in body.items():
        if name not in before or (value != before[name] and not isinstance(value, dict)):
            assert found[name] == value
    for name in before:
        if name not in body:
            assert name not in found


def test_own_parts_stand_beside_and_in_place_of_the_common_part() -> None:
    common: JsonObject = {"facts": {"summary": "One."}, "language": "en", "measures": [1]}
    body = joined(common, {"facts": {"places": ["Port XB"]}, "language": "fr"})
    assert body == {"facts": {"summary": "One.", "places": ["Port XB"]}, "language": "fr", "measures": [1]}
    assert own_of(common, body) == ("facts.places", "language")
    after = {**common, "facts": {"summary": "Two."}, "measures": [1, 2]}
    assert carried(common, after, body) == {
        "facts": {"summary": "Two.", "places": ["Port XB"]},
        "language": "fr",
        "measures": [1, 2],
    }
