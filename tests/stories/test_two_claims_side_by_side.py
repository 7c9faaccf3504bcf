"""Two States consult on who prosecutes: both see both claims side by side, at either door, and what becomes of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.cli.playground import RunningNode
from app.procedures.table import Side
from tests.cli.typing_commands import Terminal
from tests.factories import bodies
from tests.stories import letters
from tests.stories.clerks import Clerk, System, Typist
from tests.stories.courses import BETWEEN_NODES
from tests.stories.hands import agree
from tests.stories.test_every_procedure import run
from tests.stories.turns import Turn

AGREE = BETWEEN_NODES["two States agree who prosecutes"]


def claims(nodes: tuple[RunningNode, ...], reference: str) -> dict[str, Any]:
    """What the API and the command say on every node: the same."""
    found = [System.of(node).get(f"/matters/{reference}/claims") for node in nodes]
    typed = [
        Terminal(node.home).json("--as", f"{node.authority}/ana", "matters", "claims", reference) for node in nodes
    ]
    assert [*found, *typed] == [found[0]] * 4
    return dict(found[0])


def pair(found: dict[str, Any], code: str) -> tuple[Any, Any]:
    """What either State says in a line."""
    [one] = [line for section in found["sections"] for line in section["lines"] if line["code"] == code]
    return one["requesting"], one["requested"]


def test_both_claims_and_what_becomes_of_them_are_the_same_for_both_states(xa: RunningNode, xb: RunningNode) -> None:
    clerks: dict[Side, Clerk] = {AGREE.opener: System.of(xa), AGREE.opener.other: Typist(xb)}
    seen: dict[str, dict[str, Any]] = {}

    def looked(reference: str, turn: Turn) -> None:
        seen[turn.act] = claims((xa, xb), reference)

    reference = run(replace(AGREE, turns=AGREE.turns[:5]), clerks, looked)

    # One State has spoken: the other's column is empty, and says so.
    notice, position = bodies.of("jurisdiction_notice"), bodies.of("jurisdiction_position")
    opened = seen["open"]
    assert (opened["requesting"], opened["requested"], opened["position"], opened["outcome"]) == ("XA", "XB", None, [])
    assert (opened["notice"]["kind"], opened["notice"]["language"]) == ("jurisdiction_notice", "fr")
    assert pair(opened, "real_and_sufficient") == (notice["real_and_sufficient"], None)

    # Both have: connections in the source's order, prospects and losses of either beside the other's.
    stated = seen["state_position"]
    assert stated["position"]["claim"] == "claimed"
    lines = [line["code"] for line in stated["sections"][1]["lines"]]
    first = ["connections.result", "connections.conduct", "connections.offender"]
    assert lines == [*first, "connections.nationality_victim", "real_and_sufficient"]
    [result], nothing = pair(stated, "connections.result")
    assert (result["weight"], result["place"], nothing) == ("strong", "Capital of XA", None)
    assert pair(stated, "connections.conduct")[1][0]["facts"] == "The messages were sent from here."
    assert pair(stated, "real_and_sufficient")[1] == position["real_and_sufficient"]
    assert pair(stated, "prosecution_prospects.suspect") == ("elsewhere", "present")
    assert pair(stated, "prosecution_prospects.limitation") == ("2034-09-30", "2033-09-30")
    assert pair(stated, "loss_recovery.loss") == ({"amount": "48200.00", "currency": "EUR"}, None)
    frozen = {"state": "XB", "amount": {"amount": "12000.00", "currency": "EUR"}}
    assert pair(stated, "loss_recovery.frozen") == ([frozen], None)
    assert pair(stated, "interests_of_victims") == (notice["interests_of_victims"], None)

    # What is proposed for each State: the last word, and then what both signed.
    assert [one["by"] for one in seen["propose"]["outcome"]] == ["XA"]
    assert [one["by"] for one in seen["counter"]["outcome"]] == ["XB"]
    counter, agreed = seen["agree"]["outcome"]
    assert (counter["kind"], agreed["kind"]) == ("jurisdiction_proposal", "jurisdiction_agreement")
    assert counter["shares"] == agreed["shares"]
    assert [(one["state"], one["prosecutes"]) for one in agreed["shares"]] == [
        ("XA", "The fraud against the customers of the bank."),
        ("XB", None),
    ]

    # What is corrected stands beside what was signed.
    named = {"id": counter["instrument"], "sha256": sha256_of(xa, reference, counter["instrument"])}
    row = {"field": "shares.1.undertakes", "was": "the devices' images", "reads": "the images of four devices"}
    body = bodies.of("correction", corrects=named, corrections=[row])
    letters.take(Typist(xb), "jurisdiction", "correct", body, reference=reference, at="AGREED")
    agree(xa, xb, reference, "AGREED")
    [mended] = claims((xa, xb), reference)["outcome"][0]["corrected"]
    assert (mended["field"], mended["reads"]) == (row["field"], row["reads"])

    page = Terminal(xb.home).done("--as", "XB.moj/ana", "matters", "claims", reference)
    for words in ("says nothing", "Three suspects live here.", "12000.00 EUR", "the images of four devices"):
        assert words in page, page


def sha256_of(node: RunningNode, reference: str, instrument: str) -> str:
    """The digest of one of its instruments."""
    rows = System.of(node).get(f"/matters/{reference}/instruments")["items"]
    return next(str(one["sha256"]) for one in rows if one["id"] == instrument)
