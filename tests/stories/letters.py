"""What an authority reads of a letter that reached it, and what its people are told when a draft cannot leave."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from app.cli.playground import RunningNode
from app.instruments.pins import TEMPLATES
from app.kit.canonical import JsonObject
from app.procedures.catalogue import CATALOGUE
from app.procedures.table import NONE
from tests.cli.typing_commands import Terminal
from tests.instruments import pages
from tests.stories.clerks import Clerk, Opening, Paper, System
from tests.stories.hands import agree


@dataclass(frozen=True)
class Letter:
    """A received instrument: what its signed content says, and the words on its pages."""

    body: JsonObject
    printed: str
    """All text of the pages, without white space."""

    def says(self, *words: str) -> None:
        """Each of these stands on its pages, however it was broken into lines."""
        missing = [one for one in words if pages.solid(one) not in self.printed]
        assert missing == [], self.printed


def take(clerk: Clerk, procedure: str, act: str, body: JsonObject, **more: object) -> str:
    """One step: it opens a matter with `to=`, or is taken in `reference=` at the status `at=`.

    Answers the matter's reference.
    """
    at, to, reference = (str(more.get(name, "")) for name in ("at", "to", "reference"))
    rows = [one for one in CATALOGUE.newest(procedure).rows(act) if (at or NONE) in one.at]
    assert len(rows) == 1, f"{act} is no step of {procedure} in {at or NONE}"
    treaty = more.get("treaty", "un_cybercrime")
    opening = Opening(procedure, to, str(treaty) if treaty else None) if to else None
    files = more.get("files", ())
    assert isinstance(files, tuple)
    paper = Paper(act, body, str(more.get("language", "en")), str(more.get("urgency", "routine")), files)
    return clerk.take(rows[0], paper, opening, reference)


def over_api(reader: System, reference: str, folder: Path, place: int = -1) -> Letter:
    """An instrument of a matter (its last one) as the authority's system fetches it."""
    line = reader.get(f"/matters/{reference}/instruments")["items"][place]
    where = f"/instruments/{line['sender']}/{line['id']}"
    pdf = reader.ask("GET", f"{where}/pdf").content
    return Letter(reader.get(where)["content"]["body"], pages.solid(pages.text(pdf, folder)))


def by_command(node: RunningNode, reference: str, folder: Path, place: int = -1) -> Letter:
    """An instrument of a matter (its last one) as an official fetches it at a terminal."""
    terminal, ana = Terminal(node.home), ("--as", f"{node.authority}/ana")
    line = terminal.listed(*ana, "instrument", "list", reference)[place]
    pdf = folder / f"{line['id']}.pdf"
    got = terminal.json(*ana, "instrument", "get", str(line["id"]), "--sender", str(line["sender"]), "--out", str(pdf))
    content = got["content"]
    assert isinstance(content, dict)
    body = content["body"]
    assert isinstance(body, dict)
    return Letter(body, pages.solid(pages.text(pdf.read_bytes(), folder)))


def files(node: RunningNode, reference: str, folder: Path) -> dict[str, bytes]:
    """The files beside the last instrument of a matter, by name, as an official fetches them at a terminal."""
    terminal, ana = Terminal(node.home), ("--as", f"{node.authority}/ana")
    line = terminal.listed(*ana, "instrument", "list", reference)[-1]
    named = ("--sender", str(line["sender"]), "--attachments", str(folder))
    terminal.done(*ana, "instrument", "get", str(line["id"]), *named)
    return {one.name: one.read_bytes() for one in sorted(folder.iterdir())}


def findings(system: System, draft: JsonObject) -> dict[str, JsonObject]:
    """What is said of a draft, by code."""
    return {str(one["code"]): one for one in system.get(f"/drafts/{draft['id']}/findings")["items"]}


def draft(system: System, procedure: str, act: str, to: str, body: JsonObject, **more: object) -> JsonObject:
    """A draft that opens a matter, as a system begins it; `treaty=`, `urgency=`, `attachments=`."""
    told = {"act": act, "procedure": procedure, "recipient": to, "treaty": "un_cybercrime", "body": body, **more}
    made: JsonObject = system.ask("POST", "/drafts", json=told).json()
    return made


def stopped(system: System, made: JsonObject) -> str:
    """A draft cannot be frozen, so that there is nothing to approve or to sign; answers the words."""
    warned = [one["key"] for one in findings(system, made).values() if one["severity"] == "warns"]
    told = {"If-Match": f'"{made["version"]}"'}
    place = f"/drafts/{made['id']}"
    problem = system.refused("findings_block", "POST", f"{place}/freeze", json={"ticked": warned}, headers=told)
    after = system.get(place)
    assert (after["state"], after["frozen"]) == ("open", None)
    return str(problem["detail"])


def stopped_at_terminal(node: RunningNode, act: str, to: str, body: JsonObject, *more: str) -> str:
    """The same at a terminal: `draft freeze --tick-all` is refused; answers the table and the words under it."""
    terminal, ana = Terminal(node.home), ("--as", f"{node.authority}/ana")
    made = terminal.json(*ana, "draft", "new", "--act", act, "--to", to, "--body", json.dumps(body), *more)
    told = terminal.run(*ana, "draft", "freeze", str(made["id"]), "--tick-all")
    assert told.exit_code == 1, told.stdout
    after = terminal.json(*ana, "draft", "show", str(made["id"]))
    assert (after["state"], after["frozen"]) == ("open", None)
    return told.stdout + told.stderr


def labels(language: str, *tables: str) -> dict[str, str]:
    """The words of the pages for codes, of some tables of a language."""
    told = json.loads((TEMPLATES / "instrument_1" / f"{language}.json").read_text("utf-8"))
    return {code: words for table in tables for code, words in told[table].items()}


__all__ = [
    "Letter",
    "agree",
    "by_command",
    "draft",
    "files",
    "findings",
    "labels",
    "over_api",
    "stopped",
    "stopped_at_terminal",
    "take",
]
