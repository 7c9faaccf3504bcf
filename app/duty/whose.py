"""Whose duty an event of a calendar is: by an address in it, by what its bringer says of its title, by a name. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from app.duty.imported import Found
from app.kit.errors import Invalid
from app.kit.ids import OfficialId

People: TypeAlias = Mapping[str, Collection[OfficialId]]
SHOWN = 80
"""Characters of a title that are repeated to who brought it."""


@dataclass(frozen=True)
class Whose:
    """By what an event is known to be an official's duty."""

    addresses: People
    """In small letters; one may be that of several."""
    names: People
    said: Mapping[str, OfficialId | None]
    """What the bringer says: title or address to official; None: it is nobody's duty, or no person."""

    def of(self, found: Found, when: str) -> OfficialId | None:
        """Whose it is; None: nobody's, as its bringer says. `Invalid` `bad_duty` tells of it at `when`."""
        what, title = label(found), plain(found.summary)
        invited = self._invited(found, when, what)
        if invited is not None:
            return invited
        if title in self.said:
            return self.said[title]
        return self._named(title, when, what)

    def _invited(self, found: Found, when: str, what: str) -> OfficialId | None:
        """The only one whose address stands in it; None: no address in it is known."""
        people, strange = set[OfficialId](), list[str]()
        for address in found.invited:
            if address in self.said:
                who = self.said[address]
                people |= {who} if who is not None else set()
                continue
            held = self.addresses.get(address, ())
            if len(held) > 1:
                several = ", ".join(sorted(held))
                raise Invalid(
                    "bad_duty", f"{when}, {what}: {address} is the address of {several}. Say whose it is here."
                )
            people |= {*held}
            strange += [] if held else [address]
        if len(people) > 1 or (people and strange):
            several = ", ".join((*sorted(people), *strange))
            raise Invalid(
                "bad_duty",
                f"{when}, {what}: {several} are in it, and an event is one official's duty. "
                "Leave one in it, or say of an address that it is nobody's.",
            )
        return people.pop() if people else None

    def _named(self, title: str, when: str, what: str) -> OfficialId:
        """By the names that stand in a title as whole words, the longest where one holds another."""
        there = [one for one in self.names if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", title)]
        whole = [one for one in there if not any(one != other and one in other for other in there)]
        found = {who for one in whole for who in self.names[one]}
        if len(found) > 1:
            several = ", ".join(sorted(found))
            raise Invalid("bad_duty", f"{when}, {what}: its title may mean {several}. Say whose it is by its title.")
        if not found:
            raise Invalid(
                "bad_duty",
                f"{when}, {what}: no address, title or name in it is known. Say whose it is by its title or address, "
                "or that it is nobody's.",
            )
        return found.pop()


def label(found: Found) -> str:
    """An event as it is told of: by its title, else by the first address in it."""
    title = plain(found.summary) or next(iter(found.invited), "–")
    return f"“{title[:SHOWN]}”"


def plain(title: str) -> str:
    """A title on one line, without what cannot be printed: as it is compared, and said of."""
    return "".join(one for one in " ".join(title.split()) if one.isprintable())
