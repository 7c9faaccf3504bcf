"""Both States see each offence of a request under both laws: what the requesting State quotes, the card of law that the
other publishes, and what its officer signs of its own law; the treaty's rule and what follows stand beside that.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.cli.playground import RunningNode, eventually
from app.kit.canonical import JsonObject
from app.kit.clock import now
from tests.cli.typing_commands import Terminal
from tests.factories import bodies
from tests.stories import letters
from tests.stories.clerks import System, Typist
from tests.stories.hands import agree, fresh

AT_HOME = "Criminal Code of XA, article 249"
CARD = """
[[XB.cards]]
id = "computer_fraud"
kind = "law"
title = {{ en = "Fraud by means of computers" }}
summary = {{ en = "Fraud by input into a system is punished as fraud is.", fr = "La fraude informatique." }}
citation = "Penal Code of XB"
article = "chapter 9, section 1"
link = "https://law.example/penal-code/9-1"
offences = ["ICT_FRAUD"]
penalty = {{ least = 0, most = 6 }}
issued_by = "XB.moj"
author = "Ana Albin"
second_reader = "Ben Corvin"
reviewed_on = {today}
"""
THERE: JsonObject = {
    "code": "ICT_FRAUD",
    "domestic_provision": "Penal Code of XB, chapter 9, section 1",
    "text_of_provision": "Whoever by input into a system obtains a benefit is punished for fraud.",
    "max_penalty": {"kind": "years", "years": 6},
}


def published(xa: RunningNode, xb: RunningNode, folder: Path) -> None:
    """Boreland publishes a card of law by two officials; Ardenia has it."""
    typed, file, request = Terminal(xb.home), folder / "directory.toml", folder / "request.json"
    file.write_text(CARD.format(today=now().date()), "utf-8")
    typed.done("--as", "XB.moj/ana", "edition", "request", str(request), "--present", str(file))
    signed = typed.json("edition", "sign", str(request), "--yes")["signed"]
    number = int(str(typed.json("--as", "XB.moj/ben", "edition", "publish", str(signed), "--yes")["number"]))
    reader = System.of(xa)
    eventually(lambda: reader.get("/directory/states/XB")["edition"] == number, f"edition {number} of XB is here")


def only(found: dict[str, Any]) -> dict[str, Any]:
    """The one offence of the request."""
    [one] = found["offences"]
    assert isinstance(one, dict)
    return one


def test_each_offence_stands_under_both_laws_for_both_states(xa: RunningNode, xb: RunningNode, tmp_path: Path) -> None:
    published(xa, xb, tmp_path)
    system, terminal, ana = System.of(xa), Terminal(xb.home), ("--as", "XB.moj/ana")

    # Before anything leaves the officer of Ardenia sees Boreland's law from its card, at either door.
    body = fresh()
    draft = letters.draft(system, "mla", "request", "XB.moj", body)
    early = system.get(f"/drafts/{draft['id']}/dual-criminality")
    assert early == Terminal(xa.home).json("--as", "XA.moj/ana", "draft", "dual", str(draft["id"]))
    [card] = only(early)["requested"]
    assert (card["told_by"], card["source"], card["link"]) == (
        "edition",
        "computer_fraud",
        "https://law.example/penal-code/9-1",
    )
    assert (card["provision"], card["penalty"]) == ("Penal Code of XB, chapter 9, section 1", {"least": 0, "most": 6})
    system.ask("DELETE", f"/drafts/{draft['id']}", headers={"If-Match": f'"{draft["version"]}"'})

    reference = letters.take(system, "mla", "request", body, to="XB.moj")
    agree(xa, xb, reference, "RECEIVED")
    asked = terminal.json(*ana, "matters", "dual", reference)
    assert asked["told"] is False
    assert [one["provision"] for one in only(asked)["requesting"]] == [AT_HOME]
    assert [one["told_by"] for one in only(asked)["requested"]] == ["edition"]
    assert (asked["rule"]["code"], asked["rule"]["ground"]["article"]) == ("discretionary", "UNCC 40(8)")

    # The officer of Boreland says in the acceptance what its own law has: that stands first, signed.
    clerk = Typist(xb)
    letters.take(clerk, "mla", "acknowledge", bodies.acknowledgement(), reference=reference, at="RECEIVED")
    agree(xa, xb, reference, "ACKNOWLEDGED")
    letters.take(
        clerk, "mla", "accept", bodies.acceptance(corresponding=[THERE]), reference=reference, at="ACKNOWLEDGED"
    )
    agree(xa, xb, reference, "EXECUTING")
    ours = system.get(f"/matters/{reference}/dual-criminality")
    assert ours == terminal.json(*ana, "matters", "dual", reference)
    assert ours["told"] is True
    first, second = only(ours)["requested"]
    assert (first["told_by"], first["text"], second["told_by"]) == ("requested", THERE["text_of_provision"], "edition")
    assert first["source"] == ours_last(system, reference)
    assert (only(ours)["code"], only(ours)["mode"], only(ours)["article"]) == ("ICT_FRAUD", "committed", "UNCC 13")
    page = terminal.done(*ana, "matters", "dual", reference)
    for words in (AT_HOME, str(THERE["domestic_provision"]), "https://law.example/penal-code/9-1", *ours["follows"]):
        assert words in " ".join(page.split()) or words in page
    letter = letters.by_command(xa, reference, tmp_path)
    letter.says(str(THERE["domestic_provision"]), str(THERE["text_of_provision"]))


def ours_last(system: System, reference: str) -> str:
    """Id of the last instrument of a matter."""
    return str(system.get(f"/matters/{reference}/instruments")["items"][-1]["id"])
