"""What differs between two bodies, and one value put at a dotted path."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.canonical import Json, JsonObject, dumps
from app.kit.errors import Invalid
from app.matters.differences import LONGEST, differences, put
from app.treaties.bodies import at

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("abc", max_size=3),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", min_size=1, max_size=2), inner, max_size=4)
    ),
    max_leaves=12,
)
BODY = st.dictionaries(st.text("abc", min_size=1, max_size=2), JSON, max_size=4)


def paths(was: Json, now: Json) -> list[tuple[str, Json, Json]]:
    return [(one.path, one.was, one.now) for one in differences(was, now)]


def test_each_member_is_named_by_its_path() -> None:
    was: JsonObject = {"facts": {"summary": "A", "places": ["X"]}, "link": "L", "urgency": None}
    now: JsonObject = {"facts": {"summary": "B", "places": ["X", "Y"]}, "purpose": "P", "urgency": None}
    assert paths(was, now) == [
        ("facts.summary", "A", "B"),
        ("facts.places.1", None, "Y"),
        ("link", "L", None),
        ("purpose", None, "P"),
    ]
    told = {one.path: (one.added, one.removed) for one in differences(was, now)}
    assert told == {
        "facts.summary": (False, False),
        "facts.places.1": (True, False),
        "link": (False, True),
        "purpose": (True, False),
    }


def test_an_item_that_is_put_before_others_leaves_them_alone() -> None:
    was: JsonObject = {"persons": [{"id": "p1"}, {"id": "p2", "names": ["A"]}]}
    now: JsonObject = {"persons": [{"id": "p3"}, {"id": "p1"}, {"id": "p2", "names": ["B"]}]}
    assert paths(was, now) == [("persons.0", None, {"id": "p3"}), ("persons.2.names.0", "A", "B")]


def test_true_is_not_one_and_null_is_not_absence() -> None:
    assert paths({"a": True, "b": None}, {"a": 1}) == [("a", True, 1), ("b", None, None)]
    assert differences({"b": None}, {})[0].removed


def test_a_very_long_list_is_compared_place_by_place() -> None:
    was: list[Json] = list(range(LONGEST + 1))
    assert len(paths(was, [-1, *was])) == len(was) + 1


@given(was=BODY, now=BODY)
def test_nothing_differs_exactly_where_both_are_the_same(was: JsonObject, now: JsonObject) -> None:
    assert (not differences(was, now)) == (dumps(was) == dumps(now))


@given(was=BODY, now=BODY)
def test_every_difference_stands_where_it_says(was: JsonObject, now: JsonObject) -> None:
    for one in differences(was, now):
        if one.removed:
            assert at(was, one.path) == one.was
        else:
            assert at(now, one.path) == one.now


@pytest.mark.parametrize(
    ("was", "now", "loses"),
    [
        ("", "A", False),
        ("Calls", "Calls at ten", False),
        ("Calls at ten", "Calls by day at ten", False),
        ("aa", "aaa", False),
        ("Calls at ten", "Calls at nine", True),
        ("A" * 40, "B" * 25, True),
        ("abc", "aXbYc", True),  # put in at two places: neither is the other with one thing more
        ("ab", "a", True),
        (None, "A", False),
        ("A", None, True),
        (1, 2, True),
        (False, True, True),
        ("1", 1, True),
        ([], {}, True),
    ],
)
def test_what_replaces_something_loses_it_and_what_adds_to_a_text_does_not(was: Json, now: Json, loses: bool) -> None:
    (found,) = differences({"a": was}, {"a": now})
    assert found.loses is loses


@given(was=BODY, now=BODY)
def test_where_nothing_is_lost_all_that_stood_there_stands_there_still(was: JsonObject, now: JsonObject) -> None:
    if not any(one.loses for one in differences(was, now)):
        assert holds(now, was)


@given(was=BODY, more=st.text("abc", max_size=3), cut=st.integers(0, 3))
def test_adding_never_loses_and_what_is_lost_by_it_the_other_way_is_told(was: JsonObject, more: str, cut: int) -> None:
    now: JsonObject = {**{name: _longer(one, more, cut) for name, one in was.items()}, "zz": more}
    assert not any(one.loses for one in differences(was, now))
    assert any(one.loses for one in differences(now, was))


def _longer(value: Json, more: str, cut: int) -> Json:
    return value[:cut] + more + value[cut:] if isinstance(value, str) else value


def holds(now: Json, was: Json) -> bool:
    """Whether a value has everything that another one has, lists in their order and texts with one thing put in."""
    if was is None:
        return True
    if isinstance(was, dict):
        return isinstance(now, dict) and all(name in now and holds(now[name], one) for name, one in was.items())
    if isinstance(was, list):
        return isinstance(now, list) and _in_order(now, was)
    if isinstance(was, str) and isinstance(now, str):
        more = len(now) - len(was)
        return more >= 0 and any(now[:at] + now[at + more :] == was for at in range(len(was) + 1))
    return type(now) is type(was) and now == was


def _in_order(now: list[Json], was: list[Json]) -> bool:
    if not was:
        return True
    return any(holds(one, was[0]) and _in_order(now[place + 1 :], was[1:]) for place, one in enumerate(now))


def test_a_value_is_put_where_the_path_leads_and_the_rest_stays() -> None:
    body: JsonObject = {"facts": {"summary": "A"}, "persons": [{"id": "p1"}]}
    assert put(body, "facts.summary", "B") == {"facts": {"summary": "B"}, "persons": [{"id": "p1"}]}
    assert put(body, "persons.1.id", "p2")["persons"] == [{"id": "p1"}, {"id": "p2"}]
    assert put(body, "persons.0", None)["persons"] == []
    assert put(body, "contact.name", "N")["contact"] == {"name": "N"}
    assert put(body, "facts.summary", None)["facts"] == {}
    assert body == {"facts": {"summary": "A"}, "persons": [{"id": "p1"}]}


@pytest.mark.parametrize("path", ["", ".", "a..b", "facts.summary.more", "persons.2", "persons.x", "persons.²"])
def test_a_path_that_leads_nowhere_is_refused(path: str) -> None:
    body: JsonObject = {"facts": {"summary": "A"}, "persons": [{"id": "p1"}]}
    with pytest.raises(Invalid) as refused:
        put(body, path, "x")
    assert refused.value.code == "no_such_place"
