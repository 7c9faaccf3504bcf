"""Evidence leaves with a signed statement that answers the four tests of a court; what has no lawful path stays."""

from __future__ import annotations

from pathlib import Path

from app.cli.playground import RunningNode
from app.kit.canonical import JsonObject, sha256
from tests.factories import bodies
from tests.stories import letters
from tests.stories.clerks import System, Typist
from tests.stories.hands import agree, fresh

LOG = b"instant,address,port\n2026-11-25T06:12:44Z,81.2.69.142,40122\n"


def statement(**changes: object) -> JsonObject:
    """The four answers of the sample, changed."""
    rows = bodies.of("evidence_transmittal")["admissibility"]
    assert isinstance(rows, list)
    first = rows[0]
    assert isinstance(first, dict)
    return {**first, **changes}  # type: ignore[dict-item]  # a test's own values


def test_the_four_tests_are_answered_in_the_signed_letter_and_what_was_taken_abroad_unlawfully_is_stopped(
    xa: RunningNode, xb: RunningNode, tmp_path: Path
) -> None:
    asks, asked = Typist(xb), System.of(xa)
    reference = letters.take(asks, "mla", "request", fresh(), to="XA.moj")
    agree(xa, xb, reference, "RECEIVED")
    got = bodies.of("acknowledgement")
    letters.take(asked, "mla", "acknowledge", got, reference=reference, at="RECEIVED")
    agree(xa, xb, reference, "ACKNOWLEDGED")

    sample = bodies.of("evidence_transmittal")
    rows = sample["evidence"]
    assert isinstance(rows, list)
    first = rows[0]
    assert isinstance(first, dict)
    body: JsonObject = {**sample, "evidence": [{**first, "file": sha256(LOG)}], "admissibility": []}
    told = {"act": "transmit", "body": body, "attachments": [asked.attach("ana", LOG)]}
    made = asked.ask("POST", f"/matters/{reference}/acts", json=told).json()
    missing = letters.findings(asked, made)["admissibility_missing"]
    assert (missing["severity"], missing["field"]) == ("warns", "admissibility")
    assert sha256(LOG)[:16] in str(missing["words"])

    def said(**changes: object) -> JsonObject:
        headers = {"If-Match": f'"{made["version"]}"'}
        fields = {"fields": {"admissibility": [statement(**changes)]}}
        found: JsonObject = asked.ask("PATCH", f"/drafts/{made['id']}", json=fields, headers=headers).json()
        return found

    made = said(held_abroad=True, no_intrusive_means=False)
    found = letters.findings(asked, made)
    assert "admissibility_missing" not in found
    assert found["held_abroad_unlawfully"]["severity"] == found["intrusive_means_in_evidence"]["severity"] == "blocks"
    assert "held abroad" in letters.stopped(asked, made)

    made = said(held_abroad=True, obtained_by="lawful_consent")
    asked.leave(made)
    agree(xa, xb, reference, "PARTLY_EXECUTED")
    letter = letters.by_command(xb, reference, tmp_path)
    assert letter.body["admissibility"] == [statement(held_abroad=True, obtained_by="lawful_consent")]
    letter.says("Authenticity", "Integrity", "Legality", "Relevance", "with lawful and voluntary consent")
    letter.says(str(statement()["authenticity"]), str(statement()["relevance"]))
    # What the person concerned can do against it stands in the letter, and who was told of what.
    letter.says("Remedy", str(statement()["remedy"]))
