"""What is volatile and anonymous hangs on an identifier: one that is ill-formed is refused with words, and the mended
one reaches the other side as it was written.
"""

from __future__ import annotations

from pathlib import Path

from app.cli.playground import RunningNode
from app.kit.canonical import Json, JsonObject
from tests.factories.request_samples import IDENTIFIERS, IP, numbered
from tests.stories import letters
from tests.stories.clerks import System
from tests.stories.hands import agree, fresh

ILL_FORMED: tuple[tuple[JsonObject, str], ...] = (
    ({**IP, "address": "81.2.69.342"}, "must be an IPv4 or IPv6 address"),
    ({**IP, "port": 70000}, "port"),
    ({"kind": "phone", "number": "0215550123"}, "number"),
    ({"kind": "imei", "imei": "490154203237519"}, "imei"),
    ({"kind": "wallet", "chain": "bitcoin", "address": "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"}, "address"),
    ({"kind": "bank_account", "iban": "GB82WEST12345698765433"}, "iban"),
    ({"kind": "hash", "algorithm": "sha256", "value": "ab" * 20}, "value"),
    ({"kind": "email", "address": "j.doe at example.org"}, "address"),
)


def test_an_ill_formed_identifier_is_refused_with_words_and_the_mended_one_arrives(
    xa: RunningNode, xb: RunningNode, tmp_path: Path
) -> None:
    asks = System.of(xa)
    wrong: list[Json] = numbered("i", [one for one, _ in ILL_FORMED])
    body = {**fresh(), "identifiers": wrong}
    made = letters.draft(asks, "mla", "request", "XB.moj", body)
    words = letters.stopped(asks, made)
    found = [one for one in asks.get(f"/drafts/{made['id']}/findings")["items"] if one["code"] == "shape"]
    for place, (_, said) in enumerate(ILL_FORMED):
        mine = [one for one in found if one["field"].startswith(f"identifiers.{place}")]
        assert mine, f"nothing is said of {wrong[place]}"
        assert any(said in f"{one['field']} {one['words']}" for one in mine)
        assert all(one["words"] in words for one in mine)
    told = letters.stopped_at_terminal(xb, "request", "XA.moj", body, "--treaty", "un_cybercrime")
    assert "must be an IPv4 or IPv6 address" in told

    right = numbered("i", IDENTIFIERS)
    mended: JsonObject = {"fields": {"identifiers": right}}
    headers = {"If-Match": f'"{made["version"]}"'}
    reference = asks.leave(asks.ask("PATCH", f"/drafts/{made['id']}", json=mended, headers=headers).json())
    agree(xa, xb, reference, "RECEIVED")
    letter = letters.by_command(xb, reference, tmp_path)
    assert letter.body["identifiers"] == right
    letter.says("81.2.69.142", "51812", "14 September 2026, 20:11:05 (UTC+03:00)", "GB82WEST12345698765432")
    letter.says("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "490154203237518", "+40215550123")
