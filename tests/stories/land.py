"""Boreland with three authorities on one node, and Ardenia: who works there, and what one authority sees of a matter of
another.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from app.cli.playground import RunningNode
from app.kit.canonical import JsonObject, objects
from app.kit.ids import AuthorityId
from tests.factories import bodies
from tests.stories.clerks import Clerk, System, Typist
from tests.stories.hands import agree

MINISTRY, POLICE, PROSECUTOR = (AuthorityId(f"XB.{short}") for short in ("moj", "cyber", "pros"))
NAMES: Mapping[str, tuple[str, str]] = {
    MINISTRY: ("ana", "ben"),
    POLICE: ("cem", "dora"),
    PROSECUTOR: ("elin", "finn"),
}
ENCLOSED = b"address,minutes\n203.0.113.7,4\n"
"""The file beside a letter that another authority may read, or may not: nobody else has one with these bytes."""


@dataclass(frozen=True)
class Land:
    """Ardenia, and Boreland with three authorities on its node."""

    xa: RunningNode
    xb: RunningNode

    def system(self, owner: AuthorityId) -> System:
        """An authority of Boreland that works over the API."""
        return System.of(self.xb, owner, NAMES[owner])

    def typist(self, owner: AuthorityId) -> Typist:
        """An authority of Boreland that types commands."""
        return Typist(self.xb, owner, NAMES[owner])

    def across(self, reference: str, status: str, owner: AuthorityId) -> None:
        """Ardenia and an authority of Boreland see one status."""
        agree(self.xa, self.xb, reference, status, owners=(None, owner))


@dataclass(frozen=True)
class Linked:
    """A matter of the ministry that a mandate serves, with its first letter and the file beside that."""

    land: Land
    reference: str
    letter: JsonObject
    content: JsonObject

    @classmethod
    def of(cls, land: Land, reference: str) -> Linked:
        """As the ministry reads it."""
        ministry = land.system(MINISTRY)
        letter = ministry.get(f"/matters/{reference}/instruments")["items"][0]
        content = ministry.get(f"/instruments/{letter['sender']}/{letter['id']}")["content"]
        return cls(land, reference, letter, content)

    @property
    def where(self) -> str:
        """Of the letter at the API."""
        return f"/instruments/{self.letter['sender']}/{self.letter['id']}"

    @property
    def file(self) -> str:
        """Of the file beside the letter at the API, for who is granted the matter. Every letter of these stories has
        one file.
        """
        (beside,) = objects(self.content["attachments"])
        return f"/attachments/{beside['sha256']}?matter={self.reference}"

    def shut(self, owner: AuthorityId) -> None:
        """An authority is not shown the matter, over the API nor by commands."""
        for clerk in (self.land.system(owner), self.land.typist(owner)):
            assert clerk.matter(self.reference) is None
        assert self.reference not in self.granted(owner)

    def blind(self, owner: AuthorityId) -> None:
        """Nothing of it is found, by whichever way an authority asks, and it begins nothing in it."""
        self.shut(owner)
        system, typist = self.land.system(owner), self.land.typist(owner)
        for path in ("deadlines", "instruments", "replay", "linked", "acts", "dual-criminality"):
            system.refused("no_matter", "GET", f"/matters/{self.reference}/{path}")
        for path in ("", "/pdf", "/report", "/findings", "/receipts", "/servable"):
            system.refused("no_instrument", "GET", f"{self.where}{path}")
        system.refused("no_attachment", "GET", self.file)
        for words in (("matters", "replay"), ("matters", "linked"), ("matters", "deadlines"), ("instrument", "list")):
            typist.terminal.refused("no_matter", 1, *typist.as_(), *words, self.reference)
        typist.terminal.refused("no_instrument", 1, *typist.as_(), "instrument", "get", str(self.letter["id"]))
        self.begins_nothing(owner, "acknowledge", "no_matter")

    def begins_nothing(self, owner: AuthorityId, act: str, code: str) -> None:
        """An authority begins no draft for an act, through either door."""
        body = bodies.acknowledgement() if act == "acknowledge" else bodies.of("refusal")
        told = {"act": act, "body": body}
        self.land.system(owner).refused(code, "POST", f"/matters/{self.reference}/acts", json=told)
        typist, words = self.land.typist(owner), ("act", self.reference, act, "--body", json.dumps(body))
        typist.terminal.refused(code, 1, *typist.as_(), *words)

    def shown(self, owner: AuthorityId, status: str) -> None:
        """An authority reads it by its grant, through both doors, and takes no step in it."""
        for clerk in (self.land.system(owner), self.land.typist(owner)):
            found = clerk.matter(self.reference)
            assert found is not None
            assert (found["line"]["holder"], found["line"]["status"]["code"]) == (MINISTRY, status)
            assert found["open"] == []
        assert self.reference in self.granted(owner)

    def granted(self, owner: AuthorityId) -> set[str]:
        """The matters of other authorities that an authority may read: both doors list the same."""
        typist = self.land.typist(owner)
        typed = objects(typist.terminal.json(*typist.as_(), "matters", "list", "--granted")["matters"])
        found = {str(one["reference"]) for one in typed}
        items = self.land.system(owner).get("/matters?granted=true")["items"]
        assert {one["reference"] for one in items} == found
        return found


def running(clerk: Clerk, reference: str) -> dict[str, bool]:
    """The clocks that run in a matter, and whether each is our own."""
    return {str(one["code"]): bool(one["own"]) for one in clerk.clocks(reference) if one["stopped"] is None}


def due(clerk: Clerk, reference: str) -> dict[str, str]:
    """When each running clock rings."""
    return {str(one["code"]): str(one["due"]) for one in clerk.clocks(reference) if one["stopped"] is None}


def heard(system: System, who: str, reference: str, occasion: str) -> bool:
    """Whether an official has a notice of an occasion in a matter."""
    found = system.get("/notices", who)["items"]
    return any(one["occasion"] == occasion and one["subject"].get("matter") == reference for one in found)


__all__ = ["ENCLOSED", "MINISTRY", "NAMES", "POLICE", "PROSECUTOR", "Land", "Linked", "due", "heard", "running"]
