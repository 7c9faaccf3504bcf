"""However it is spelt, an identifier is known again; what differs stays two."""

from __future__ import annotations

import ipaddress
from typing import get_args

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.kit.canonical import JsonObject
from app.procedures import contents, identifiers, wallets
from app.treaties import identifier_rules
from app.treaties.limited import Key, Touch, limited_keys
from app.treaties.rules import BY_KIND, BY_PROCEDURE
from app.treaties.same_identifier import _VALUE, KEYS, known_by, place_of, span_of, touched_by, within
from tests.factories.preservation_samples import SAMPLES

ETH = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
TON = "0:ca6e321c7cce9ecedf0a8ca2492ec8592494aa5fb5ce0387dff96ef6af982a3e"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"kind": "email", "address": "Ivan@example.org"}, {"kind": "email", "address": "ivan@example.org"}),
        ({"kind": "url", "url": "https://Example.org"}, {"kind": "url", "url": "HTTPS://example.org:443/#top"}),
        ({"kind": "domain", "name": "example.org"}, {"kind": "domain", "name": "example.org", "registrar": "R"}),
        ({"kind": "ip", "address": "::ffff:192.0.2.1"}, {"kind": "ip", "address": "192.0.2.1", "port": 4}),
        (
            {"kind": "wallet", "chain": "ethereum", "address": ETH},
            {"kind": "wallet", "chain": "polygon", "address": ETH.lower(), "asset": "USDT"},
        ),
        (
            {"kind": "account", "provider": "Google", "id_kind": "handle", "value": "@Ivan", "display_name": "I. I."},
            {"kind": "account", "provider": "Google, LLC", "id_kind": "handle", "value": "ivan", "service": "Mail"},
        ),
        (
            {"kind": "bank_account", "iban": "DE89370400440532013000", "holder": "A"},
            {"kind": "bank_account", "iban": "DE89 3704 0044 0532 0130 00"},
        ),
        (
            {"kind": "document", "document_kind": "passport", "number": "AB 123", "issuing_state": "XA"},
            {"kind": "document", "document_kind": "other", "number": "ab123", "issuing_state": "XA"},
        ),
        ({"kind": "mac", "mac": "00:1a:2b:3c:4d:5e"}, {"kind": "mac", "mac": "00-1A-2B-3C-4D-5E"}),
        (  # one subscriber: the devices change the last 64 bits by themselves
            {"kind": "ip", "address": "2a02:2f00:1:2::15", "port": 443},
            {"kind": "ip", "address": "2a02:2f00:1:2::", "prefix": 64},
        ),
        (
            {
                "kind": "wallet",
                "chain": "bitcoin_cash",
                "address": "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
            },
            {"kind": "wallet", "chain": "bitcoin_cash", "address": "QPM2QSZNHKS23Z7629MMS6S4CWEF74VCWVY22GDX6A"},
        ),
        (  # the older spelling of the same key, on Bitcoin too
            {"kind": "wallet", "chain": "bitcoin_cash", "address": "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"},
            {"kind": "wallet", "chain": "bitcoin", "address": "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu"},
        ),
        (  # … and the one that says that the wallet takes tokens
            {"kind": "wallet", "chain": "bitcoin_cash", "address": "zpm2qsznhks23z7629mms6s4cwef74vcwvrqekrq9w"},
            {"kind": "wallet", "chain": "bitcoin_cash", "address": "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu"},
        ),
        (
            {"kind": "wallet", "chain": "bitcoin_cash", "address": "ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq"},
            {"kind": "wallet", "chain": "bitcoin_cash", "address": "3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC"},
        ),
        (
            {"kind": "wallet", "chain": "ton", "address": "EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF"},
            {"kind": "wallet", "chain": "ton", "address": TON},
        ),
        (
            {"kind": "wallet", "chain": "ton", "address": "UQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff+W72r5gqPuwA"},
            {"kind": "wallet", "chain": "ton", "address": TON.upper()},
        ),
    ],
)
def test_two_spellings_are_one(one: JsonObject, other: JsonObject) -> None:
    assert known_by(one) == known_by({**other, "id": "i7", "note": "N"}) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"kind": "url", "url": "https://example.org/A"}, {"kind": "url", "url": "https://example.org/a"}),
        ({"kind": "wallet", "address": "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"},
         {"kind": "wallet", "address": "1boatSLRHtKNngkdXEeobR76b53LETtpyT"}),
        ({"kind": "phone", "number": "110", "country": "XA"}, {"kind": "phone", "number": "110", "country": "XB"}),
        ({"kind": "account", "provider": "A", "value": "12"}, {"kind": "account", "provider": "B", "value": "12"}),
        ({"kind": "asn", "number": 1}, {"kind": "asn", "number": 2}),
        ({"kind": "ip", "address": "2a02:2f00:1:2::15"}, {"kind": "ip", "address": "2a02:2f00:1:3::15"}),
        ({"kind": "ip", "address": "2a02:2f00::", "prefix": 48}, {"kind": "ip", "address": "2a02:2f00::"}),
    ],
)  # fmt: skip
def test_two_things_stay_two(one: JsonObject, other: JsonObject) -> None:
    assert known_by(one) != known_by(other)


@pytest.mark.parametrize("length", range(32, 64))
def test_an_address_lies_in_every_range_around_it(length: int) -> None:
    range_: JsonObject = {"kind": "ip", "address": first("2a02:2f00:1:2::15", length), "prefix": length}
    inside: JsonObject = {"kind": "ip", "address": "2a02:2f00:1:2::15", "port": 443}
    beside: JsonObject = {"kind": "ip", "address": first("2a02:2f00:1:2::15", length, step=1)}
    assert known_by(range_) in touched_by(inside)
    assert known_by(range_) in touched_by({**inside, "address": first("2a02:2f00:1:2::15", 63), "prefix": 63})
    assert known_by(range_) not in touched_by(beside)
    assert known_by(inside) not in touched_by(range_)
    assert len(touched_by(inside)) == 33


@pytest.mark.parametrize("length", range(32, 64))
def test_a_range_holds_what_lies_in_it_and_nothing_beside_it(length: int) -> None:
    range_: JsonObject = {"kind": "ip", "address": first("2a02:2f00:1:2::15", length), "prefix": length}
    span = span_of(range_)
    assert span is not None
    held = {"2a02:2f00:1:2::15": True, first("2a02:2f00:1:2::15", length, step=1): False}
    for address, lies in held.items():
        for prefix in (None, 64):
            place = place_of({"kind": "ip", "address": first(address, 64), "prefix": prefix})
            assert place is not None
            assert (span[0] <= place <= span[1]) is lies
            key = Key("another", place)
            assert (key in Touch.of(range_)) is lies


def test_only_ranges_of_ipv6_hold_anything() -> None:
    for row in ({"kind": "ip", "address": "192.0.2.1", "prefix": 24}, {"kind": "ip", "address": "::ffff:192.0.2.1"},
                {"kind": "email", "address": "ivan@example.org"}, {"kind": "ip", "address": "2a02:"}):  # fmt: skip
        assert (place_of(row), span_of(row)) == (None, None)
    assert span_of({"kind": "ip", "address": "2a02:2f00:1:2::15", "port": 443}) is None, "one subscriber"


def first(address: str, length: int, step: int = 0) -> str:
    """The first address of the prefix of a length, or of the next one."""
    net = ipaddress.IPv6Network((address, length), strict=False)
    return str(net.network_address + step * net.num_addresses)


def test_what_has_no_range_is_touched_by_itself_alone() -> None:
    for row in ({"kind": "ip", "address": "192.0.2.1"}, {"kind": "ip", "address": "::ffff:192.0.2.1"},
                {"kind": "email", "address": "ivan@example.org"}, {"kind": "ip", "address": "2a02:"}):  # fmt: skip
        assert touched_by(row) == {known_by(row)}
    assert touched_by({"kind": "ip"}) == frozenset()


HALF_TYPED = st.text(max_size=60) | st.text("ABCDEFabcdef0189+/=-_.:[]%1qp", max_size=60)
ANYTHING = HALF_TYPED | st.none() | st.booleans() | st.integers() | st.lists(HALF_TYPED, max_size=2)
CHAINS = [*wallets.WALLETS, "other", ""]


MEMBERS = sorted({one for row in get_args(get_args(identifiers.Identifier)[0]) for one in row.model_fields})


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(
    typed=st.dictionaries(st.sampled_from(MEMBERS), ANYTHING),
    kind=st.sampled_from([*KEYS, *_VALUE, "another"]),
    chain=st.sampled_from(CHAINS),
)
def test_whatever_is_half_typed_is_known_by_something_or_nothing(typed: JsonObject, kind: str, chain: str) -> None:
    row: JsonObject = {**typed, "kind": kind, "chain": chain}
    own = known_by(row)
    assert (touched_by(row) == frozenset()) is (own is None)
    assert place_of(row) is None or own is not None
    assert span_of(row) is None or place_of(row) is not None


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(address=HALF_TYPED | st.text("ABab09+/-_.= \u0660", min_size=46, max_size=50), chain=st.sampled_from(CHAINS))
@example(address="." * 48, chain="ton")
@example(address="A" * 46 + "..", chain="ton")
@example(address="A" * 47 + "=", chain="ton")
@example(address="\u0660" * 48, chain="ton")
def test_a_half_typed_address_of_any_chain_is_known_by_its_spelling(address: str, chain: str) -> None:
    known = known_by({"kind": "wallet", "chain": chain, "address": address})
    assert (known is None) is not bool(address.strip())


def test_every_kind_has_its_key_and_what_has_no_value_has_none() -> None:
    kinds = {get_args(one.model_fields["kind"].annotation)[0] for one in get_args(get_args(identifiers.Identifier)[0])}
    assert kinds == {*KEYS, *_VALUE}
    assert {known_by({"kind": kind, "id": "i1"}) for kind in kinds} == {None}
    assert known_by({"kind": "url", "url": "http://[oops"}) is not None
    assert known_by({}) is None


def test_a_path_tells_of_addresses_and_so_does_what_lies_deep() -> None:
    found = [known_by(one) for one in within(SAMPLES["traffic_disclosure"])]
    assert found
    assert None not in found
    deep: JsonObject = {"located": [{"identifiers": [{"kind": "ip", "address": "192.0.2.1"}, "i1"]}]}
    assert [one["address"] for one in within(deep)] == ["192.0.2.1"]


@pytest.mark.parametrize("kind", contents.KINDS)
def test_whatever_may_name_an_identifier_is_looked_through(kind: str) -> None:
    named = "identifiers" in contents.kind(kind).versions[contents.newest(kind)].model_fields
    added = [rule for rules in BY_PROCEDURE.values() for rule in rules.get(kind, ())]
    assert (identifier_rules.identifiers in (*BY_KIND.get(kind, ()), *added)) is named


def test_a_body_gives_its_identifiers_under_conditions_or_freely() -> None:
    row: JsonObject = {"kind": "email", "address": "Ivan@example.org"}
    free: JsonObject = {"identifiers": [row, {**row, "address": "ivan@EXAMPLE.org"}], "use": "evidence"}
    assert limited_keys(free) == ()
    for bound in ({"conditions": [{"text": "Ask first."}]}, {"use": "ask_first"}, {"use": "intelligence_only"}):
        assert limited_keys({**free, **bound}) == (Key(str(known_by(row)), None),)
