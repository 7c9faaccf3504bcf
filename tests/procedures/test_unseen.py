"""What is compared letter by letter holds nothing that nobody sees; names are written as their script is."""

from __future__ import annotations

import pytest

from app.kit.canonical import JsonObject
from app.procedures import contents
from tests.treaties.sample import changed, identifier, request

HIDDEN = (
    "\u200b", "\u200c", "\u200d", "\u00ad", "\u2060", "\u00a0", "\u202e", "\u2066", "\u200f", "\u061c", "\ufeff",
    "\u034f", "\u3164", "\u180e",
)  # fmt: skip
WHOLE = {
    "email": {"address": "ab@example.org"},
    "account": {"provider": "Mailo", "id_kind": "handle", "value": "ab", "seen_at": "2026-10-03T01:12:09+02:00"},
    "domain": {"name": "ab.example"},
    "url": {"url": "ab://example.org/page"},
    "phone": {"number": "+40215550123"},
    "wallet": {"chain": "other", "chain_name": "Some chain", "address": "ab12"},
    "tx": {"chain": "other", "chain_name": "Some chain", "hash": "ab12"},
    "bank_account": {"bank_code": "ABCD", "number": "ab12"},
    "device": {"make": "Maker", "model": "One", "serial": "ab12"},
    "document": {"document_kind": "passport", "number": "ab12", "issuing_state": "XB"},
}
COMPARED = (
    ("email", "address"), ("account", "value"), ("domain", "name"), ("url", "url"), ("phone", "number"),
    ("wallet", "address"), ("tx", "hash"), ("bank_account", "number"), ("device", "serial"), ("document", "number"),
)  # fmt: skip


def told(body: JsonObject) -> list[str]:
    return [f"{one.field}: {one.words}" for one in contents.problems("mla_request", 1, body)]


@pytest.mark.parametrize(("kind", "member"), COMPARED)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_an_identifier_holds_nothing_that_nobody_sees(kind: str, member: str, hidden: str) -> None:
    plain = identifier(kind, **WHOLE[kind])
    assert told(plain) == []
    value = str(WHOLE[kind][member])
    found = told(changed(plain, **{f"identifiers__n1__{member}": f"{value[0]}{hidden}{value[1:]}"}))
    assert any(
        one.startswith(f"identifiers.1.{member}: must not hold the invisible character U+{ord(hidden):04X} (")
        and one.endswith("which is its character 2")
        for one in found
    ), found


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize(
    "member", ["persons__n0__names", "persons__n0__aliases", "conducting__name", "authority__name", "contact__name"]
)
def test_a_name_holds_nothing_that_nobody_sees(member: str, hidden: str) -> None:
    name = f"Jean{hidden}Dupont"
    found = told(changed(request(), **{member: [name] if "persons" in member else name}))
    assert len(found) == 1
    assert f"U+{ord(hidden):04X}" in found[0]
    assert "its character 5" in found[0]


@pytest.mark.parametrize(
    "name",
    [
        "علی‌رضا",  # Persian, with U+200C
        "क्‍ष",  # Devanagari, with U+200D after a virama
        "ශ්‍රී ලංකා",  # Sinhala
        "山田　太郎",  # an ideographic space is seen
        "葛\U000e0100城",  # an ideograph in one of its shapes
        "👨‍👩‍👧",  # a picture made of several
        "❤️",
        "Ana-Maria O’Neill",
        "김 철수",
    ],
)
def test_a_name_stands_as_its_script_is_written(name: str) -> None:
    assert told(changed(request(), persons__n0__names=[name])) == []


@pytest.mark.parametrize("name", ["\u200cعلی", "علی\u200c", "عل\u200bی", "A\u200dna", "Ana \ufe0f"])
def test_a_joiner_stands_where_it_joins(name: str) -> None:
    assert told(changed(request(), persons__n0__names=[name]))
