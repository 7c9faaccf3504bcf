"""Which loans come back with a parcel, by the letters of the matter alone (`law.md` §3.1.1; ICJAL 27, 30). Pure: bodies
may hold anything.

A loan is known by the instrument that its things came with, and what was set apart from it by the agreement on its day.
A thing is told by its number, or where one of two has none, by its words. Where all that is left of a loan is named
thing by thing, it is that loan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from app.kit.canonical import Json
from app.treaties.bodies import rows, text


class Named(Protocol):
    """A letter, as another names it."""

    @property
    def id(self) -> str:
        """Its id."""


class Letter(Named, Protocol):
    """A letter of the matter."""

    @property
    def kind(self) -> str:
        """Its kind."""

    @property
    def body(self) -> Mapping[str, Json]:
        """What it says."""

    @property
    def in_reply_to(self) -> Named | None:
        """What it answers."""


@dataclass(frozen=True)
class Thing:
    """What was lent, as a letter calls it."""

    number: str
    words: str
    name: str = field(default="", compare=False)
    """As the letter writes it."""

    def same(self, other: Thing) -> bool:
        """Whether both are one thing."""
        if self.number and other.number:
            return self.number == other.number
        return self.words == other.words


@dataclass(frozen=True)
class Brought:
    """What a parcel ends. `parts`: agreements of which all things are back; `rest`: what was set apart by none, of the
    loans that the note names, or of every loan where it names none (`loans` empty). `kin`: those loans, and what they
    were set apart from, or was set apart from them; `apart`: all that agreements have set apart. `names`: what an
    agreement stands for that has moved the day of a whole loan.
    """

    loans: frozenset[str]
    came: tuple[Thing, ...]
    parts: frozenset[str]
    rest: bool
    kin: frozenset[str]
    apart: frozenset[str]
    names: Mapping[str, tuple[str, ...]]

    def ends(self, loan: str) -> bool:
        """Whether nothing of a loan, or of what was set apart from one, is away any more."""
        return all(self._ends(one) for one in self.names.get(loan, (loan,)))

    def answers(self, asked: Json) -> bool:
        """Whether what was asked about things has lost its object: all of them came, or all of the loan."""
        loan, about = text(asked, "transmittal.id"), things(asked)
        if not about:
            return self.ends(loan)
        ours = not self.loans or bool(self.kin.intersection(self.names.get(loan, (loan,))))
        return ours and not without(about, self.came)

    def _ends(self, loan: str) -> bool:
        if loan in self.apart:
            return loan in self.parts
        return self.rest and (not self.loans or loan in self.loans)


def things(body: Json) -> tuple[Thing, ...]:
    """The things of a letter."""
    return tuple(_thing(row) for _, row in rows(body, "items"))


def listed(body: Json) -> tuple[Thing, ...]:
    """What a letter says that it brings; where some have a day of return (what goes with a person), those."""
    found = [row for member in _LISTS for _, row in rows(body, member)]
    return tuple(_thing(row) for row in [one for one in found if text(one, "return_by")] or found)


def without(some: tuple[Thing, ...], others: tuple[Thing, ...]) -> tuple[Thing, ...]:
    """Those of some things that are none of others."""
    return tuple(one for one in some if not any(one.same(other) for other in others))


def replaces(newer: Json, older: Json) -> bool:
    """Whether a word about things of one parcel takes the place of an older one: it names some of the same, or none,
    which is all. What is about all stands beside a newer word on some of it.
    """
    named, before = things(newer), things(older)
    return not named or without(before, named) != before


def read(letters: Iterable[Letter], until: str = "") -> Loans:
    """What was lent, by the letters that took effect, as it stood before one of them (none named: after all)."""
    loans = Loans()
    for one in letters:
        if one.id == until:
            break
        loans.hear(one)
    return loans


def brings(letters: Iterable[Letter], note: Letter) -> Brought:
    """What a note of return brings back, by the letters that took effect; those after it count for nothing."""
    return read(letters, note.id).take(dict(note.body))


@dataclass
class Loans:
    """What was lent, while the letters are read. `left`: what is known of a loan that no agreement has set apart;
    `parts`: what one has set apart; `until`: the day that was agreed last; `names`: what an agreement stands for that
    has moved the day of whole loans; `back`: loans and agreements of which nothing is away any more.
    """

    bodies: dict[str, Json] = field(default_factory=dict)
    left: dict[str, tuple[Thing, ...]] = field(default_factory=dict)
    parts: dict[str, tuple[Thing, ...]] = field(default_factory=dict)
    origins: dict[str, tuple[str, ...]] = field(default_factory=dict)
    until: dict[str, str] = field(default_factory=dict)
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    back: set[str] = field(default_factory=set)

    def hear(self, letter: Letter) -> None:
        """Read the next letter."""
        body = self.bodies[letter.id] = dict(letter.body)
        if letter.kind == "day_agreed" and letter.in_reply_to is not None:
            self._agree(letter.id, self.bodies.get(letter.in_reply_to.id))
        elif letter.kind == "return_note":
            self.take(body)

    def about(self, asked: Json) -> dict[str, bool]:
        """Whose day a letter asks to be moved: of which loans and parts, and whether of all that is left of each. What
        was set apart already is meant by its things too, and where it alone is away, by the instrument.
        """
        loan, found = text(asked, "transmittal.id"), things(asked)
        named = self.names.get(loan, (loan,))
        away = self._away(named)
        if not found:
            alone = len(away) == 1 and self.back.issuperset(named)
            return dict.fromkeys(away if alone else named, True)
        moved = {
            one: not without(self.parts[one], found)
            for one in away
            if without(self.parts[one], found) != self.parts[one]
        }
        if others := without(found, tuple(thing for one in away for thing in self.parts[one])):
            known = () if named[0] in self.parts else self._left(named[0])
            moved.setdefault(named[0], bool(known) and not without(known, others))
        return moved

    def take(self, note: Json) -> Brought:
        """A parcel ends each part with the last of its own things; what is of none of them is of the rest. Where the
        rest is back already and one part alone is away, it is that one, whatever the note calls its things.
        """
        loan, came = text(note, "transmittal.id"), things(note)
        named = self.names.get(loan, (loan,)) if loan else ()
        kin = {*self._parts_of(named), *named, *(one for part in named for one in self.origins.get(part, ()))}
        away = self._away(named)
        others = without(came, tuple(thing for one in away for thing in self.parts[one]))
        own = [one for one in away if without(self.parts[one], came) != self.parts[one]]
        for one in own:
            self.parts[one] = without(self.parts[one], came)
        parts, rest = {one for one in own if not self.parts[one]}, bool(others) or not own
        if rest and (meant := {one for one in named if one in away and one not in own}):
            parts |= meant
        elif rest and not own and self.back.issuperset(named or ("",)) and len(away) == 1:
            parts |= {*away}
        if rest:  # by a note that names no loan, of all that there are
            self.back |= {*named} or {"", *(one for one in self.bodies if one not in self.parts)}
        self.back |= parts
        return Brought(
            frozenset(named), came, frozenset(parts), rest, frozenset(kin), frozenset(self.parts), self.names
        )

    def _agree(self, agreement: str, asked: Json) -> None:
        """What is moved as a whole keeps its name; some things of a loan, or of what was set apart, get their own."""
        if not text(asked, "transmittal.id"):
            return
        moved, found = self.about(asked), things(asked)
        whole = tuple(one for one, all_of_it in moved.items() if all_of_it)
        some = tuple(one for one in moved if one not in whole)
        for one in some:
            if one in self.parts:
                self.parts[one] = without(self.parts[one], found)
            else:
                self.left[one] = without(self._left(one), found)
        if some:
            self.parts[agreement] = without(found, tuple(thing for one in whole for thing in self.parts.get(one, ())))
            origins = (origin for one in some for origin in (*self.origins.get(one, ()), one))
            self.origins[agreement] = tuple(dict.fromkeys(origins))
        self.names[agreement] = (*whole, *((agreement,) if some else ()))
        self.until |= dict.fromkeys(self.names[agreement], text(asked, "until"))

    def _parts_of(self, named: tuple[str, ...]) -> list[str]:
        """What was set apart from loans, by the agreements; of any where none is named."""
        return [one for one in self.parts if not named or {one, *self.origins[one]}.intersection(named)]

    def _away(self, named: tuple[str, ...]) -> list[str]:
        return [one for one in self._parts_of(named) if one not in self.back]

    def _left(self, loan: str) -> tuple[Thing, ...]:
        """What is known of a loan that no agreement has set apart; empty: its letter lists nothing."""
        return self.left.get(loan, listed(self.bodies.get(loan)))


_LISTS = ("items", "exhibits", "evidence")
"""Members in which a letter lists what it brings."""


def _thing(row: Json) -> Thing:
    number = text(row, "number") or text(row, "id")
    return Thing(_plain(number), _plain(text(row, "description")), text(row, "description") or number)


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())
