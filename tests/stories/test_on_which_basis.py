"""On what a request may rest: the Convention for what it covers, another treaty for the rest, an assurance where there
is none; and on what a claim of jurisdiction may not.
"""

from __future__ import annotations

import json
from pathlib import Path

from app.cli.playground import RunningNode
from app.kit.canonical import Json, JsonObject
from tests.cli.typing_commands import Terminal
from tests.factories import bodies
from tests.stories import letters
from tests.stories.clerks import System, Typist
from tests.stories.hands import agree, fresh, of_its_own
from tests.stories.mla_courses import PERSON, measure

PROMISE = "In a like case Boreland will give Ardenia the same assistance."


def unlisted(years: int, **changes: Json) -> JsonObject:
    """A request for an offence that no list names, with a maximum penalty."""
    offence = {
        "code": "OTHER",
        "mode": "committed",
        "domestic_provision": "Criminal Code of XA, article 308",
        "text_of_provision": "Whoever keeps a register of debts for extortion is punished.",
        "max_penalty": {"kind": "years", "years": years},
    }
    return fresh(offences=[offence], **changes)


def open_treaties(system: System, measure_: str, offence: str) -> dict[str, bool]:
    """Which instruments are open to Boreland for a measure and an offence."""
    found = system.get(f"/treaty-choices?requested=XB&measure={measure_}&offence={offence}")["items"]
    return {one["treaty"]: one["open"] for one in found}


def test_a_serious_crime_opens_electronic_evidence_only_and_another_treaty_the_rest(
    xa: RunningNode, xb: RunningNode, tmp_path: Path
) -> None:
    system = System.of(xa)
    evidence = {"identifiers": bodies.of("mla_request")["identifiers"]}
    # Four years make it serious, and then stored data is open under the Convention; three do not.
    words = letters.stopped(system, letters.draft(system, "mla", "request", "XB.moj", unlisted(3, **evidence)))
    assert "UNCC does not cover OTHER" in words
    assert open_treaties(system, "ACCESS_STORED", "OTHER:3")["un_cybercrime"] is False
    assert open_treaties(system, "ACCESS_STORED", "OTHER:5")["un_cybercrime"] is True
    reference = letters.take(system, "mla", "request", unlisted(5, **evidence), to="XB.moj")
    agree(xa, xb, reference, "RECEIVED")
    letters.by_command(xb, reference, tmp_path).says("Other (OTHER)", "years: 5", "Convention against Cybercrime")

    # A statement is no electronic evidence: the Convention is shut, the treaty of the two States is open.
    statement: JsonObject = {"measures": measure("TAKE_STATEMENT"), "persons": PERSON}
    made = letters.draft(system, "mla", "request", "XB.moj", unlisted(5, **statement))
    words = letters.stopped(system, made)
    assert "it opens electronic evidence only" in words
    choices = open_treaties(system, "TAKE_STATEMENT", "OTHER:5")
    assert (choices["un_cybercrime"], choices["bilateral_xa_xb"]) == (False, True)
    terminal = Terminal(xb.home)
    listed = terminal.listed("treaties", "open", "XA", "XB", "--measure", "TAKE_STATEMENT", "--offence", "OTHER:5")
    assert {str(one["treaty"]): one["open"] for one in listed} == choices
    other: JsonObject = {
        "treaty": "bilateral_xa_xb",
        "fields": {"legal_basis.0": {"treaty": "bilateral_xa_xb", "measures": ["m1"]}},
    }
    told = {"If-Match": f'"{made["version"]}"'}
    mended = system.ask("PATCH", f"/drafts/{made['id']}", json=other, headers=told).json()
    reference = system.leave(mended)
    agree(xa, xb, reference, "RECEIVED")
    letter = letters.by_command(xb, reference, tmp_path)
    letter.says("Treaty between Ardenia and Boreland", "Other (OTHER)", "Since when have you known")


def test_an_assurance_of_reciprocity_is_the_basis_and_crosses(xa: RunningNode, xb: RunningNode, tmp_path: Path) -> None:
    body = fresh(legal_basis=[{"treaty": "reciprocity", "measures": ["m1"]}], channel={"kind": "diplomatic"})
    words = letters.stopped_at_terminal(xb, "request", "XA.moj", body, "--treaty", "reciprocity")
    assert "a written assurance of reciprocity is needed" in words
    promised = {**body, "reciprocity": {"text": PROMISE}}
    reference = letters.take(Typist(xb), "mla", "request", promised, to="XA.moj", treaty="reciprocity")
    agree(xa, xb, reference, "RECEIVED")
    system = System.of(xa)
    letter = letters.over_api(system, reference, tmp_path)
    letter.says(PROMISE, "Assurance of reciprocity")
    assert letter.body["reciprocity"] == {"text": PROMISE}
    assert system.get(f"/matters/{reference}")["line"]["treaty"] == "reciprocity"
    shown = Terminal(xb.home).json("--as", "XB.moj/ana", "matters", "show", reference)
    assert json.dumps(shown["line"]).count('"reciprocity"') == 1
    # Both sides' ledgers hold it, out of the signed letter: the one as given, the other as received.
    (there,) = [one for one in Terminal(xb.home).listed("--as", "XB.moj/ana", "directory", "assurances", "XA")
                if one["matter"] == reference]  # fmt: skip
    (here,) = [one for one in system.get("/directory/assurances?state=XB")["items"] if one["matter"] == reference]
    assert (there["given"], there["state"], here["given"], here["state"]) == (True, "XA", False, "XB")
    for name in ("instrument", "sha256", "kind", "code", "assurance"):
        assert there[name] == here[name]
    assert (here["code"], here["assurance"], here["proof"]) == ("reciprocity", {"text": PROMISE}, "signature")


def test_mere_transit_founds_no_claim(xa: RunningNode, xb: RunningNode, tmp_path: Path) -> None:
    system = System.of(xa)
    transit: JsonObject = {"kind": "transit", "weight": "weak", "facts": "The packets passed an exchange in XA."}
    result: JsonObject = {
        "kind": "result",
        "weight": "strong",
        "place": "Capital of XA",
        "facts": "All 214 victims are in XA.",
    }
    alone = of_its_own(bodies.of("jurisdiction_notice", connections=[transit]))
    made = letters.draft(system, "jurisdiction", "open", "XB.moj", alone)
    assert "Mere transit of data through the State gives no jurisdiction." in letters.stopped(system, made)
    told = letters.stopped_at_terminal(
        xb, "open", "XA.moj", alone, "--procedure", "jurisdiction", "--treaty", "un_cybercrime"
    )
    assert "Mere transit of data through the State gives no jurisdiction." in told
    # Beside a link that founds the claim it does no harm.
    founded: JsonObject = {"fields": {"connections": [transit, result]}}
    headers = {"If-Match": f'"{made["version"]}"'}
    reference = system.leave(system.ask("PATCH", f"/drafts/{made['id']}", json=founded, headers=headers).json())
    agree(xa, xb, reference, "OPEN")
    letter = letters.by_command(xb, reference, tmp_path)
    letter.says("All 214 victims are in", "mere transit of data", "The whole loss occurred in XA")
    assert letter.body["connections"] == [transit, result]
    # The other side may not answer with such a claim either.
    position = bodies.of("jurisdiction_position", connections=[transit])
    refused = Terminal(xb.home).run(
        "--as", "XB.moj/ana", "act", reference, "state_position", "--body", json.dumps(position), "--tick-all"
    )
    assert refused.exit_code == 1
    assert "Mere transit of data through the State gives no jurisdiction." in refused.stdout + refused.stderr
    agree(xa, xb, reference, "OPEN")
