"""The tiny grammar of `required`: parsed, never evaluated as code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.canonical import Json
from app.kit.errors import Invalid
from app.treaties.grammar import Expression, parse


def holds(text: str, **fields: Json) -> bool:
    return parse(text).holds(lambda name: fields.get(name.replace(".", "_")))


@pytest.mark.parametrize(
    ("text", "fields", "expected"),
    [
        ("always", {}, True),
        ("never", {}, False),
        ("if measure == 'A'", {"measure": "A"}, True),
        ("if measure == 'A'", {"measure": "B"}, False),
        ("if measure == 'A'", {}, False),
        ("unless measure == 'A'", {"measure": "A"}, False),
        ("unless measure == 'A'", {"measure": "B"}, True),
        ("unless measure == 'A'", {}, True),
        ("if measure != 'A'", {"measure": "B"}, True),
        ("unless measure != 'A'", {"measure": "B"}, False),
        ("if measure in ['A', 'B']", {"measure": "B"}, True),
        ("unless measure in ['A','B']", {"measure": "C"}, True),
        ("if urgency.level == 'emergency'", {"urgency_level": "emergency"}, True),
        ("if personal == true", {"personal": True}, True),
        ("if personal == true", {"personal": 1}, False),
        ("if count == 1", {"count": True}, False),
        ("if count in [0, 4]", {"count": 4}, True),
        ("if personal == false", {"personal": False}, True),
        ("  if  measure=='A'  ", {"measure": "A"}, True),
        ("if measure == 'A'", {"measure": ["A"]}, False),
    ],
)
def test_an_expression_holds(text: str, fields: dict[str, Json], expected: bool) -> None:
    assert holds(text, **fields) is expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "expected 'always'"),
        ("sometimes", "expected 'always'"),
        ("always if x == 1", "expected 'always'"),
        ("if", "expected a field"),
        ("if 'A' == measure", "expected a field"),
        ("if measure", "'==', '!=' or 'in'"),
        ("if measure = 'A'", "wrong at character 12"),
        ("if measure == A", "expected a literal"),
        ("if measure == 'A", "expected a literal"),
        ("if measure == 'A' and x == 1", "expected the end"),
        ("if measure in 'A'", "expected '['"),
        ("if measure in []", "expected a literal"),
        ("if measure in ['A' 'B']", "',' or ']'"),
        ("if measure in ['A'", "',' or ']'"),
        ("if __import__('os') == 1", "expected a field"),
        ("if a.b.__class__ == 1", "'==', '!=' or 'in'"),
        ("if measure inside ['A']", "'==', '!=' or 'in'"),
    ],
)
def test_what_is_not_of_the_grammar_is_refused_with_its_place(text: str, said: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse(text)
    assert caught.value.code == "bad_expression"
    assert said in caught.value.message


@given(
    st.text(max_size=60)
    | st.from_regex(r"(if|unless) [a-z.]{1,9} (==|!=|in) ?\[?'?[a-zA-Z0-9]{0,5}'?\]?", fullmatch=True)
)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = parse(text)
    except Invalid:
        return
    assert isinstance(found, Expression)
    assert found.holds(lambda name: None) in {True, False}
