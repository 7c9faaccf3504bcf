"""International bodies, firms and experts take part in assistance between States: they are named, and see no matter."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli.playground import RunningNode
from app.kit.canonical import Json, JsonObject
from tests.cli.typing_commands import Terminal
from tests.factories import bodies
from tests.stories import letters
from tests.stories.clerks import System, Typist
from tests.stories.hands import agree, fresh

PARTNERS: list[Json] = ["UNODC", "Example Forensics Ltd.", "Prof. Nora Feld"]


def test_a_partner_is_named_in_the_letters_and_nothing_of_a_case_is_taken_in(
    xa: RunningNode, xb: RunningNode, tmp_path: Path
) -> None:
    asks, asked = System.of(xa), Typist(xb)
    wish = bodies.of("ta_request", partners=PARTNERS)
    case: JsonObject = {name: fresh()[name] for name in ("persons", "identifiers", "facts", "proceeding")}
    for name, value in case.items():
        made = letters.draft(asks, "assistance", "request", "XB.moj", {**wish, name: value}, treaty=None)
        assert f"shape@{name}" in letters.stopped(asks, made)
    digest = asks.attach("ana", b"name,address\nV. Marin,12 Quay Street\n")
    made = letters.draft(asks, "assistance", "request", "XB.moj", wish, treaty=None, attachments=[digest])
    assert "no case data goes this way" in letters.stopped(asks, made)

    reference = letters.take(asks, "assistance", "request", wish, to="XB.moj", treaty=None)
    agree(xa, xb, reference, "OPEN")
    letters.by_command(xb, reference, tmp_path).says(*map(str, PARTNERS))
    plan = bodies.of("ta_plan", partners=PARTNERS)
    letters.take(asked, "assistance", "match", plan, reference=reference, at="OPEN")
    agree(xa, xb, reference, "PLANNED")
    letters.over_api(asks, reference, tmp_path).says(*map(str, PARTNERS))


@pytest.mark.parametrize("partner", PARTNERS)
def test_a_partner_is_nobody_to_whom_a_matter_could_be_opened(partner: str, xa: RunningNode, xb: RunningNode) -> None:
    asks = System.of(xa)
    told = {"act": "request", "procedure": "mla", "recipient": partner, "treaty": "un_cybercrime", "body": fresh()}
    asks.refused("bad_request", "POST", "/drafts", json=told)
    body = {**fresh(), "copy_to": [{"authority": partner, "why": "It helps."}]}
    assert "direct_to_provider" in letters.stopped(asks, letters.draft(asks, "mla", "request", "XB.moj", body))
    told_there = Terminal(xb.home).run("--as", partner, "matters", "list")
    assert told_there.exit_code != 0
    assert told_there.stdout == ""
    assert asks.client.get("/v1/matters", headers={"Authorization": f"Bearer {partner.split()[0]}"}).status_code == 401
    known = asks.get("/directory/authorities?find=" + partner.split()[0])["items"]
    assert json.dumps(known).count(partner) == 0
