"""Canonical JSON: the vectors of RFC 8785, and nothing that is not exactly canonical is read."""

from __future__ import annotations

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.canonical import Json, dumps, fingerprint, loads, sha256
from app.kit.errors import Invalid, Unreadable

# RFC 8785 appendix B: IEEE 754 bits and how ECMAScript writes them
NUMBERS = {
    "0000000000000000": "0",
    "8000000000000000": "0",
    "0000000000000001": "5e-324",
    "8000000000000001": "-5e-324",
    "7fefffffffffffff": "1.7976931348623157e+308",
    "ffefffffffffffff": "-1.7976931348623157e+308",
    "4340000000000000": "9007199254740992",
    "c340000000000000": "-9007199254740992",
    "4430000000000000": "295147905179352830000",
    "44b52d02c7e14af5": "9.999999999999997e+22",
    "44b52d02c7e14af6": "1e+23",
    "44b52d02c7e14af7": "1.0000000000000001e+23",
    "444b1ae4d6e2ef4e": "999999999999999700000",
    "444b1ae4d6e2ef4f": "999999999999999900000",
    "444b1ae4d6e2ef50": "1e+21",
    "3eb0c6f7a0b5ed8c": "9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d": "0.000001",
    "41b3de4355555553": "333333333.3333332",
    "41b3de4355555554": "333333333.33333325",
    "41b3de4355555555": "333333333.3333333",
    "41b3de4355555556": "333333333.3333334",
    "41b3de4355555557": "333333333.33333343",
    "becbf647612f3696": "-0.0000033333333333333333",
    "43143ff3c1cb0959": "1424953923781206.2",
}
# RFC 8785 §3.2.3: names sorted by UTF-16 code units, not by code points
SORTED = {
    "€": "Euro Sign",
    "\r": "Carriage Return",
    "\ufb33": "Hebrew Letter Dalet With Dagesh",
    "1": "One",
    "\U0001f600": "Emoji: Grinning Face",
    "\u0080": "Control",
    "ö": "Latin Small Letter O With Diaeresis",
}
# RFC 8785 §3.2.2
WHOLE = (
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
    '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
)

safe = st.integers(-(2**53) + 1, 2**53 - 1)
floats = st.floats(-(2**53) + 1, 2**53 - 1)  # beyond, a float is written as an integer that no reader must take
leaves = st.none() | st.booleans() | safe | floats | st.text(max_size=20)


def nested(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    return st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)


values = st.recursive(leaves, nested, max_leaves=20)


@pytest.mark.parametrize("bits", NUMBERS)
def test_numbers_are_written_as_the_standard_says(bits: str) -> None:
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    expected = NUMBERS[bits]
    written = dumps(number).decode()
    assert written == expected or float(written) == number == float(expected)
    assert len(written) <= len(expected)


@pytest.mark.parametrize("bits", ["7fffffffffffffff", "7ff0000000000000", "fff0000000000000"])
def test_what_is_no_number_is_refused(bits: str) -> None:
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    with pytest.raises(Invalid):
        dumps(number)


def test_names_are_sorted_by_utf16() -> None:
    written = json.loads(dumps(SORTED), object_pairs_hook=lambda pairs: [value for _, value in pairs])
    assert written == [
        "Carriage Return",
        "One",
        "Control",
        "Latin Small Letter O With Diaeresis",
        "Euro Sign",
        "Emoji: Grinning Face",
        "Hebrew Letter Dalet With Dagesh",
    ]


def test_the_whole_example_of_the_standard() -> None:
    given_value: Json = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": '€$\x0f\nA\'B"\\\\"/',
        "literals": [None, True, False],
    }
    assert dumps(given_value).decode() == WHOLE


@given(st.dictionaries(st.text(max_size=8), values, max_size=5))
def test_what_is_written_is_read_back_and_written_the_same(value: dict[str, Json]) -> None:
    data = dumps(value)
    assert dumps(loads(data)) == data
    assert dumps(dict(reversed(value.items()))) == data


@given(st.dictionaries(st.text(max_size=8), values, max_size=4), st.data())
def test_one_more_byte_anywhere_is_refused(value: dict[str, Json], data: st.DataObject) -> None:
    written = dumps(value)
    place = data.draw(st.sampled_from([0, 1, len(written) - 1, len(written)]))
    with pytest.raises(Unreadable):
        loads(written[:place] + b" " + written[place:])


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        assert dumps(loads(data)) == data
    except Unreadable:
        return


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":1.0}',
        b'{"a":-0}',
        b'{"a":1E3}',
        b'{"b":1,"a":2}',
        b'{"a":"\\u0041"}',
        b'{"a":"\\ud800"}',
        b'\xef\xbb\xbf{"a":1}',
        b'{"a":9007199254740993}',
        b"[1]",
        b"1",
        b"",
        b"{",
        b'{"a":' * 2000 + b"1" + b"}" * 2000,
        b'{"a":"\xff"}',
    ],
)
def test_what_is_not_canonical_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        loads(data)


def test_too_much_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(Unreadable) as refused:
        loads(b"{" * 11, limit=10)
    assert refused.value.code == "json_too_large"


@pytest.mark.parametrize("value", ["\ud800", {"\udfff": 1}, 2**53, float("nan")])
def test_what_json_cannot_carry_is_refused(value: Json) -> None:
    with pytest.raises(Invalid):
        dumps(value)


def test_a_digest_is_sha256_in_hexadecimal() -> None:
    assert sha256(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_body_is_known_again_however_its_members_stand_and_one_without_canonical_json_by_nothing() -> None:
    said: Json = {"measures": [{"id": "m1"}], "facts": "é"}
    assert fingerprint(said) == sha256(dumps(said)) == fingerprint({"facts": "é", "measures": [{"id": "m1"}]})
    assert fingerprint({"measures": [{"id": "m2"}], "facts": "é"}) != fingerprint(said)
    for nothing in (float("nan"), 2**60, "\ud800"):
        assert fingerprint({"facts": nothing}) is None
